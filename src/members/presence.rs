//! Where a member is signed in and has used this organization. An organization sees, and ends, the
//! access to itself alone.

use super::{Member, change, events, find_in, queries, rules};
use crate::access::{Can, Standing};
use crate::accounts::Device;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::SuspendMembers;
use crate::state::State;

/// A session that has used the organization.
#[derive(Clone, Debug)]
pub struct Presence {
    /// What it runs on.
    pub device: Device,
    /// The address that the session began from.
    pub address: Option<String>,
    /// When it last used the organization.
    pub seen_at: Timestamp,
}

/// The sessions that reach this organization, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn presences(
    cx: &State,
    by: &Can<SuspendMembers>,
    member: &Member,
) -> Result<Vec<Presence>> {
    if !member.is_active {
        return Ok(Vec::new());
    }
    queries::presences(cx.store.db(), by.org.id, member.user, cx.now()).await
}

/// Ends a member's access to this organization: sessions that began before now do not reach it any
/// more. The person stays a member, and comes back by signing in again.
///
/// # Errors
/// `NotFound` or `BeyondReach`.
pub async fn end_access(cx: &State, by: &Can<SuspendMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    if let Err(error) = may_end(by, &member) {
        return Err(change::refuse(tx, &member, error).await);
    }
    queries::end_access(&mut tx, by.org.id, user).await?;
    tx.commit(events::access_ended(&member)).await?;
    Ok(member)
}

fn may_end(by: &Standing, member: &Member) -> Result<()> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    if by.user() == Some(member.user) {
        return Ok(());
    }
    rules::may_touch(&by.role, &member.role).map_err(Error::BeyondReach)
}
