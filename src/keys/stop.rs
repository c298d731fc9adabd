//! Stopping an agent for a while, and letting it go on.

use super::create::refuse;
use super::{Key, events, own_key, queries, rules};
use crate::access::Can;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::permission::{CreateKeys, RevokeKeys};
use crate::state::State;

/// Stops an agent: its key is refused from the next request on, until it is resumed.
///
/// # Errors
/// `NotFound`; `Conflict` for a key that is no agent, or has ended.
pub async fn stop(cx: &State, by: &Can<RevokeKeys>, id: KeyId) -> Result<Key> {
    let mut tx = by.begin(&cx.store).await?;
    let (org, now) = (by.org.id, tx.now());
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    rules::can_be_stopped(&key, now).map_err(Error::Conflict)?;
    if key.stopped_at.is_some() {
        return Ok(key);
    }
    queries::set_stopped(&mut tx, org, id, Some(now)).await?;
    tx.commit(events::stopped(&key)).await?;
    Ok(Key { stopped_at: Some(now), ..key })
}

/// Lets a stopped agent go on.
///
/// # Errors
/// `NotFound`; `BeyondReach` for a key that the actor could not make as it is; `Conflict` for a key
/// that is no agent, or has ended.
pub async fn resume(cx: &State, by: &Can<CreateKeys>, id: KeyId) -> Result<Key> {
    let mut tx = by.begin(&cx.store).await?;
    let (org, now) = (by.org.id, tx.now());
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    rules::can_be_stopped(&key, now).map_err(Error::Conflict)?;
    if key.stopped_at.is_none() {
        return Ok(key);
    }
    let mut may = rules::may_take_over(&by.role, &key, &cx.permissions);
    if let Some(own) = own_key(cx, by).await? {
        may = may.and_then(|()| rules::may_deal_with_keys(&own));
    }
    if let Err(why) = may {
        return Err(refuse(tx, id, &key.name, Error::BeyondReach(why)).await);
    }
    queries::set_stopped(&mut tx, org, id, None).await?;
    tx.commit(events::resumed(&key)).await?;
    Ok(Key { stopped_at: None, ..key })
}
