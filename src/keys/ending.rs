//! Keys that end by themselves. What refuses them is their time and the membership; here the list is
//! brought up to date, with an event for each.

use super::{events, queries};
use crate::access::System;
use crate::error::Result;
use crate::ids::{KeyId, OrgId};
use crate::state::State;

/// How many are ended in one go.
const BATCH: i64 = 500;

/// Marks keys as ended whose time is over, or whose holder is no member any more.
///
/// # Errors
/// When the database does not answer.
pub async fn end_due(cx: &State) -> Result<()> {
    for (org, id) in queries::due(cx.store.db(), cx.now(), BATCH).await? {
        end_one(cx, org, id).await?;
    }
    Ok(())
}

async fn end_one(cx: &State, org: OrgId, id: KeyId) -> Result<()> {
    let mut tx = System("The end of keys").begin(&cx.store, &[org]).await?;
    let Some(key) = queries::find(tx.db(), org, id).await? else { return Ok(()) };
    if key.state != "active" {
        return Ok(());
    }
    let is_over = key.expires_at.is_some_and(|end| end <= tx.now());
    let (state, event) = if is_over {
        ("expired", events::expired(&key))
    } else if key.status(tx.now()).is_over() {
        ("ended", events::ended(&key))
    } else {
        return Ok(());
    };
    queries::end(&mut tx, org, id, state, None).await?;
    tx.commit(event).await
}
