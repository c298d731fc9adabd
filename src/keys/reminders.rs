//! Mails before keys end: 30 days, 7 days and a day.

use std::time::Duration;

use super::{events, mail, queries};
use crate::access::System;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{KeyId, OrgId};
use crate::state::State;

/// How many days before, the nearest first.
const DAYS: [i64; 3] = [1, 7, 30];
/// Nobody was told of anything yet.
const NEVER_TOLD: i64 = 31;
const DAY: Duration = Duration::from_hours(24);
/// How many keys are told of in one go.
const BATCH: i64 = 500;

fn days(count: i64) -> Duration {
    DAY.saturating_mul(count.try_into().unwrap_or_default())
}

/// What counts as told from the first day on: who makes a key for 30 days knows that it ends in 30.
pub(super) fn told_at_first(now: Timestamp, expires_at: Option<Timestamp>) -> i64 {
    let Some(end) = expires_at else { return NEVER_TOLD };
    let is_within = |count: &i64| end <= now.after(days(*count));
    DAYS.into_iter().find(is_within).unwrap_or(NEVER_TOLD)
}

/// Tells whom it concerns of each key that ends soon; once for each time.
///
/// # Errors
/// When the database does not answer.
pub async fn remind(cx: &State) -> Result<()> {
    if !cx.has_mail() {
        return Ok(());
    }
    for count in DAYS {
        let now = cx.now();
        let until = now.after(days(count));
        for (org, id) in queries::to_tell(cx.store.db(), count, now, until, BATCH).await? {
            tell(cx, org, id, count).await?;
        }
    }
    Ok(())
}

async fn tell(cx: &State, org: OrgId, id: KeyId, count: i64) -> Result<()> {
    let mut tx = System("The end of keys").begin(&cx.store, &[org]).await?;
    let now = tx.now();
    let still_due = queries::to_tell_one(tx.db(), org, id, count).await?;
    let Some(key) = queries::find(tx.db(), org, id).await?.filter(|_| still_due) else {
        return Ok(());
    };
    if key.status(now).is_over() {
        return Ok(());
    }
    let card = queries::org_card(tx.db(), org).await?;
    let concerned = queries::concerned(tx.db(), org, &key).await?;
    for (name, email) in &concerned {
        let mail = mail::ends_soon(cx, (org, &card), &key, (name, email), now)?;
        tx.enqueue(&mail).await?;
    }
    queries::set_told(&mut tx, org, id, count).await?;
    tx.commit(events::end_told(&key, count, concerned.len())).await
}
