//! What a question about a key looks like in JSON, alone and in a batch; and the limits in answers.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, Fields};
use crate::keys::verify::Question;
use crate::quota::{Left, Window};
use crate::secret::KeySecret;

/// The most questions at once.
pub(super) const BATCH_MAX: usize = 100;

/// Takes a key and the address of its user.
pub(super) fn question(key: &str, address: Option<&str>) -> Result<Question, Fields> {
    let secret = KeySecret::parse(key).map_err(|why| Fields::one("key", why.to_string()))?;
    let from = address.map(str::parse::<IpAddr>).transpose();
    let from = from.map_err(|_| Fields::one("address", "Send an IP address, as in 192.0.2.7."))?;
    Ok(Question { secret, from: from.map(|from| from.to_canonical()) })
}

/// Takes either one question or a list of them.
pub(super) fn one_or_many<T>(
    one: Option<T>,
    many: Option<Vec<T>>,
    (name, list): (&'static str, &'static str),
) -> Result<Asked<T>, Error> {
    match (one, many) {
        (Some(one), None) => Ok(Asked::One(one)),
        (None, Some(many)) if many.len() <= BATCH_MAX => Ok(Asked::Many(many)),
        (None, Some(_)) => {
            Err(Error::invalid(list, format!("Ask {BATCH_MAX} at a time, at the most.")))
        }
        _ => Err(Error::invalid(name, format!("Send either {name} or {list}."))),
    }
}

/// One question, or several.
pub(super) enum Asked<T> {
    One(T),
    Many(Vec<T>),
}

/// The answer to one question, or to several.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[expect(dead_code, reason = "its shape is what matters")]
pub(super) enum OneOrMany<O, M> {
    One(O),
    Many(M),
}

/// What is left to an agent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Limits")]
pub(super) struct LimitsItem {
    per_minute: WindowItem,
    per_day: WindowItem,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LimitWindow")]
struct WindowItem {
    limit: i64,
    left: i64,
    /// Seconds until it begins anew.
    resets_in: u64,
}

impl From<&Left> for LimitsItem {
    fn from(left: &Left) -> Self {
        let window = |window: &Window| WindowItem {
            limit: window.limit,
            left: window.left,
            resets_in: window.resets_in.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX),
        };
        Self { per_minute: window(&left.minute), per_day: window(&left.day) }
    }
}
