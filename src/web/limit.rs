//! How many a list gives at once.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// How many a list gives at once: 1 to 200.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

impl Limit {
    const MAX: u32 = 200;
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        if (1..=Self::MAX).contains(&number) {
            return Ok(Self(number));
        }
        Err(format!("limit takes 1 to {}", Self::MAX))
    }
}

impl From<Limit> for u32 {
    fn from(limit: Limit) -> Self {
        limit.0
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MAX })
    }
}
