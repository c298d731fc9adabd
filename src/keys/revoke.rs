//! The end of a key, before its time.

use super::{By, Key, events, mail, queries};
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::permission::RevokeKeys;
use crate::state::State;

/// Revokes a key: it is refused from the next request on, and never works again. Somebody else's is
/// revoked with a word to its holder. Revoking one that was revoked changes nothing.
///
/// # Errors
/// `NotFound` when there is none here.
pub async fn revoke(cx: &State, by: &By<RevokeKeys>, id: KeyId) -> Result<Key> {
    let mut tx = by.begin(&cx.store).await?;
    let org = by.org.id;
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    if !by.is_seeing(&key) {
        return Err(Error::NotFound);
    }
    if key.state == "revoked" {
        return Ok(key);
    }
    queries::end(&mut tx, org, id, "revoked", Some(&by.who.id())).await?;
    let is_anothers = key.holder.is_some() && !key.is_of(by.user());
    if is_anothers && cx.has_mail() {
        let mail = mail::revoked(cx, by, &key)?;
        tx.enqueue(&mail).await?;
    }
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    tx.commit(events::revoked(&key)).await?;
    Ok(key)
}
