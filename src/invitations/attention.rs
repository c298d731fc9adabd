//! What about an organization's open invitations somebody should look at.

use std::time::Duration;

use super::queries;
use crate::access::Can;
use crate::error::Result;
use crate::permission::InviteMembers;
use crate::state::State;

/// What counts as ending soon.
const SOON: Duration = Duration::from_hours(24);

/// How many open invitations there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Attention {
    /// Whose mail failed.
    pub undelivered: i64,
    /// Whose link ends within a day.
    pub ending_soon: i64,
    /// Whose invitee asked for a new link.
    pub asked: i64,
    /// Whose link has expired.
    pub expired: i64,
}

/// An invitation that did not arrive: its address, and what the mail server said.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Undelivered {
    /// The address.
    pub email: String,
    /// Why.
    pub why: Option<String>,
}

/// The latest invitation that did not arrive.
///
/// # Errors
/// When the database does not answer.
pub async fn last_undelivered(cx: &State, by: &Can<InviteMembers>) -> Result<Option<Undelivered>> {
    queries::last_undelivered(cx.store.db(), by.org.id).await
}

/// Counts them.
///
/// # Errors
/// When the database does not answer.
pub async fn attention(cx: &State, by: &Can<InviteMembers>) -> Result<Attention> {
    let now = cx.now();
    queries::attention(cx.store.db(), by.org.id, now, now.after(SOON)).await
}
