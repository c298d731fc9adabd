//! Keys as programs read them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::keys::{Key, Made, OldSecret};

const STATES: [&str; 7] =
    ["active", "expiring", "stopped", "suspended", "expired", "revoked", "ended"];

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub(super) struct KeyItem {
    id: String,
    name: String,
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["standard", "agent", "personal"]))]
    kind: &'static str,
    /// The beginning and the end of its newest secret.
    prefix: String,
    last_four: String,
    /// Keys of the permissions that it gives.
    scopes: Vec<String>,
    /// Whose a personal key is.
    holder: Option<HolderItem>,
    created_by: MakerItem,
    /// Networks that it works from; empty for everywhere.
    addresses: Vec<String>,
    /// How often an agent may be used.
    per_minute: Option<i64>,
    per_day: Option<i64>,
    #[schemars(extend("enum" = STATES))]
    status: &'static str,
    /// Whether it works, and nobody has used it for 90 days.
    unused: bool,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    /// Microseconds since 1970-01-01 UTC.
    rotated_at: Option<i64>,
    /// Null for a key without an end.
    expires_at: Option<i64>,
    /// When it was revoked.
    ended_at: Option<i64>,
    /// Microseconds since 1970-01-01 UTC.
    last_used_at: Option<i64>,
    /// The address that used it last.
    last_used_from: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeyHolder")]
pub(super) struct HolderItem {
    user_id: String,
    name: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeyMaker")]
pub(super) struct MakerItem {
    id: String,
    name: String,
}

impl KeyItem {
    pub(super) fn new(key: &Key, now: Timestamp) -> Self {
        let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
        let holder = key.holder.as_ref();
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            kind: key.kind.key(),
            prefix: key.prefix.clone(),
            last_four: key.last_four.clone(),
            scopes: key.scopes.iter().map(ToString::to_string).collect(),
            holder: holder.map(|holder| HolderItem {
                user_id: holder.user.to_string(),
                name: holder.name.clone(),
            }),
            created_by: MakerItem { id: key.created_by.clone(), name: key.maker_name.clone() },
            addresses: key.addresses.iter().map(ToString::to_string).collect(),
            per_minute: key.allowance.map(|allowance| allowance.per_minute),
            per_day: key.allowance.map(|allowance| allowance.per_day),
            status: key.status(now).key(),
            unused: key.is_unused(now),
            created_at: key.created_at.micros(),
            rotated_at: micros(key.rotated_at),
            expires_at: micros(key.expires_at),
            ended_at: micros(key.ended_at),
            last_used_at: micros(key.last_used_at),
            last_used_from: key.last_used_from.map(|address| address.to_string()),
        }
    }
}

/// A key with its secret, which is never told again.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeKey")]
pub(super) struct MadeItem {
    #[serde(flatten)]
    key: KeyItem,
    /// The key itself; told once.
    /// Left out where an answer is repeated by its `Idempotency-Key`.
    #[schemars(with = "Option<String>")]
    secret: String,
}

impl MadeItem {
    pub(super) fn new(made: &Made, now: Timestamp) -> Self {
        Self { key: KeyItem::new(&made.key, now), secret: made.secret.text().to_owned() }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OldSecret")]
pub(super) struct OldSecretItem {
    last_four: String,
    /// Microseconds since 1970-01-01 UTC.
    ends_at: i64,
    /// Microseconds since 1970-01-01 UTC.
    last_used_at: Option<i64>,
    /// The address that used it last.
    last_used_from: Option<String>,
}

impl From<OldSecret> for OldSecretItem {
    fn from(old: OldSecret) -> Self {
        Self {
            last_four: old.last_four,
            ends_at: old.ends_at.micros(),
            last_used_at: old.last_used_at.map(Timestamp::micros),
            last_used_from: old.last_used_from.map(|address| address.to_string()),
        }
    }
}
