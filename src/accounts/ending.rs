//! The end of an account: nobody signs in to it any more, and what was personal in it is gone.

use super::{events, find_in, queries};
use crate::error::Result;
use crate::ids::UserId;
use crate::store::{self, Event, Tx};

/// Ends an account for good, as part of a change that holds the lock of its personal organization.
/// Its address and its username are free again; its row stays, without what was personal, because
/// others point at it. Returns the event to commit with.
///
/// # Errors
/// `NotFound` when there is no such account.
pub async fn end(tx: &mut Tx, user: UserId) -> Result<Event> {
    let account = find_in(tx, user).await?;
    store::end_other_sessions(tx, user, None).await?;
    tx.forget_links(user).await?;
    queries::blank(tx, &account).await?;
    Ok(events::ended(&account))
}
