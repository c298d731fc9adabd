//! What programs say about the part of a list that they want: how many, and from where.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::sha256_hex;

/// The most that a program gets at once.
pub const LIMIT_MAX: u32 = 200;

/// How many at the most; when nothing is said, as many as the list gives by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit(Option<u32>);

impl Limit {
    /// What was said, if anything.
    #[must_use]
    pub fn given(self) -> Option<u32> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let number = text.parse().ok().filter(|number| (1..=LIMIT_MAX).contains(number));
        let why = || D::Error::custom(format!("take a number from 1 to {LIMIT_MAX}"));
        number.map(|number| Self(Some(number))).ok_or_else(why)
    }
}

/// Where the page before ended, as its `next_cursor` said. It begins with a sum over the rest, so that
/// one that was edited is told apart from one of ours. It is no secret: it opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

impl Cursor {
    /// How many digits the sum has.
    const DIGITS: usize = 8;

    fn sum(text: &str) -> String {
        let hash = sha256_hex(format!("cursor {text}").as_bytes());
        hash.chars().take(Self::DIGITS).collect()
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{}.{}", Self::sum(&self.0), self.0))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let parts = text.split_once('.').filter(|(sum, rest)| *sum == Self::sum(rest));
        let why = || D::Error::custom("this cursor is none of ours; start at the first page");
        parts.map(|(_, rest)| Self(rest.to_owned())).ok_or_else(why)
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }

    fn inline_schema() -> bool {
        true
    }
}
