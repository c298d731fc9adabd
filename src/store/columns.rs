//! How our types stand in columns: each as TEXT or BIGINT, on both databases alike.

use sqlx::any::{Any, AnyTypeInfo, AnyValueRef};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

use crate::clock::Timestamp;
use crate::ids::{CustomRoleId, EventId, InvitationId, KeyId, MailId, OrgId, UserId};

type Buffer = <Any as Database>::ArgumentBuffer;

macro_rules! column {
    ($type:ty as $column:ty, $write:expr, $read:expr) => {
        impl Type<Any> for $type {
            fn type_info() -> AnyTypeInfo {
                <$column as Type<Any>>::type_info()
            }
        }

        impl<'q> Encode<'q, Any> for $type {
            fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
                let write: fn(&$type) -> $column = $write;
                <$column as Encode<'q, Any>>::encode(write(self), buffer)
            }
        }

        impl<'r> Decode<'r, Any> for $type {
            fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: fn($column) -> Result<$type, BoxDynError> = $read;
                read(<$column as Decode<'r, Any>>::decode(value)?)
            }
        }
    };
}

macro_rules! id_columns {
    ($($id:ty),*) => {
        $(column!($id as String, |id| id.to_string(), |text| Ok(text.parse()?));)*
    };
}

id_columns!(UserId, OrgId, InvitationId, MailId, EventId, CustomRoleId, KeyId);
column!(Timestamp as i64, |at| at.micros(), |micros| Ok(Timestamp::from_micros(micros)));
column!(Flag as i64, |flag| i64::from(flag.0), |number| Ok(Flag(number != 0)));

/// A flag: 0 or 1, because a BOOLEAN does not come back from SQLite through `Any`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);
