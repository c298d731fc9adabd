//! Ids: UUIDv7 (RFC 9562, section 5.7), one type for each kind of thing.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::clock::{Random, Timestamp};

/// Text that is not an id.
#[derive(Debug, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

/// Makes a `UUIDv7` out of a time and ten random bytes.
fn uuid_v7(now: Timestamp, random: &dyn Random) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(now.micros() / 1000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, ordered by time to the millisecond.
            #[must_use]
            pub fn new(now: Timestamp, random: &dyn Random) -> Self {
                Self(uuid_v7(now, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Takes the hyphenated lower-case form only, so that one thing has one address.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)?;
                if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
            }
        }
    };
}

id! {
    /// A person's account.
    UserId
}
id! {
    /// An organization.
    OrgId
}
id! {
    /// An invitation.
    InvitationId
}
id! {
    /// A mail in the outbox.
    MailId
}
id! {
    /// An event in the audit log.
    EventId
}
id! {
    /// A custom role.
    CustomRoleId
}

id! {
    /// An API key.
    KeyId
}

impl OrgId {
    /// The organization of kind `instance`, which holds the instance's own events.
    pub const INSTANCE: Self = Self(Uuid::nil());
}

/// Whether a text has the shape of an id, with or without hyphens; no slug may.
#[must_use]
pub fn is_shaped_like_an_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}
