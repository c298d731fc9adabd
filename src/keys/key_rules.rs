//! What the organization says about keys.

use super::{events, queries};
use crate::access::{Can, Standing};
use crate::error::{Error, Result};
use crate::permission::EditOrg;
use crate::state::State;

/// The longest life of keys of an organization that has not chosen another, in days.
pub const KEY_MAX_DAYS: i64 = 366;
const MOST: i64 = 3660;

/// What the organization says about keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRules {
    /// How many days a key lives at the most; nothing where there is no maximum.
    pub max_days: Option<i64>,
    /// Counts the changes of the organization's settings.
    pub version: i64,
}

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct KeyRulesForm {
    /// A number of days; empty for no maximum.
    pub max_days: String,
}

impl KeyRulesForm {
    fn parse(&self) -> Result<Option<i64>, String> {
        let typed = self.max_days.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let days = typed.parse::<i64>().ok().filter(|days| (1..=MOST).contains(days));
        let why =
            format!("Type a whole number of days from 1 to {MOST}, or leave it empty for none.");
        days.map(Some).ok_or(why)
    }
}

/// The rules as they are.
///
/// # Errors
/// When the database does not answer.
pub async fn key_rules(cx: &State, by: &Can<EditOrg>) -> Result<KeyRules> {
    queries::rules(cx.store.db(), by.org.id).await
}

/// How many days a key lives here at the most, for who is about to make one; nothing where there is no
/// maximum.
///
/// # Errors
/// When the database does not answer.
pub async fn max_days(cx: &State, by: &Standing) -> Result<Option<i64>> {
    Ok(queries::rules(cx.store.db(), by.org.id).await?.max_days)
}

/// Sets the longest life of keys made from now on. `seen` is the version that it was chosen upon.
///
/// # Errors
/// `Invalid` at `max_days`; `Stale` when the settings have changed since `seen`.
pub async fn set_key_rules(
    cx: &State,
    by: &Can<EditOrg>,
    form: &KeyRulesForm,
    seen: Option<i64>,
) -> Result<KeyRules> {
    let max_days = form.parse().map_err(|why| Error::invalid("max_days", why))?;
    let mut tx = by.begin(&cx.store).await?;
    let before = queries::rules(tx.db(), by.org.id).await?;
    if before.max_days == max_days {
        return Ok(before);
    }
    if seen.is_some_and(|seen| seen != before.version) {
        return Err(Error::Stale);
    }
    queries::set_rules(&mut tx, by.org.id, max_days).await?;
    let after = queries::rules(tx.db(), by.org.id).await?;
    tx.commit(events::rules_changed(&by.org, before.max_days, max_days)).await?;
    Ok(after)
}
