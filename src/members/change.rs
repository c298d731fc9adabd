//! Changing what a member is: role, suspension, the end of a membership.

use super::{Member, events, find_in, queries, roles, rules};
use crate::access::{Can, Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::{ChangeRoles, RemoveMembers, SuspendMembers};
use crate::state::State;
use crate::store::{Event, Tx};

/// What is to be done to a member.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Role(Role),
    Suspend,
    Reactivate,
    Remove,
}

impl Change {
    /// Whether it is so already.
    pub(super) fn is_done(&self, member: &Member) -> bool {
        match self {
            Self::Role(role) => *role == member.role,
            Self::Suspend => !member.is_active,
            Self::Reactivate => member.is_active,
            Self::Remove => false,
        }
    }

    /// Whether the rules allow it as things are now.
    pub(super) fn check(
        &self,
        by: &Standing,
        member: &Member,
        active_owners: i64,
    ) -> Result<(), Error> {
        rules::may_touch(&by.role, &member.role).map_err(Error::BeyondReach)?;
        if let Self::Role(role) = self {
            rules::may_appoint(&by.role, role).map_err(Error::BeyondReach)?;
        }
        rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
        if matches!(self, Self::Suspend) {
            rules::is_somebody_else(by.user(), member.user).map_err(Error::Conflict)?;
        }
        let is_active_owner = member.role.is_owner() && member.is_active;
        let keeps = rules::keeps_an_owner(is_active_owner, active_owners);
        if matches!(self, Self::Reactivate) { Ok(()) } else { keeps.map_err(Error::Conflict) }
    }

    /// Does it, and says what was done.
    pub(super) async fn apply(&self, tx: &mut Tx, by: &Standing, member: &Member) -> Result<Event> {
        let org = by.org.id;
        match self {
            Self::Role(role) => {
                queries::set_role(tx, org, member, role, by.user()).await?;
                Ok(events::role_changed(member, role))
            }
            Self::Suspend => {
                queries::set_active(tx, org, member, false).await?;
                Ok(events::suspended(member))
            }
            Self::Reactivate => {
                queries::set_active(tx, org, member, true).await?;
                Ok(events::reactivated(member))
            }
            Self::Remove => {
                queries::delete(tx, org, member).await?;
                Ok(events::removed(member))
            }
        }
    }
}

/// A role change as it was done.
#[derive(Debug)]
pub struct RoleChange {
    /// The member, with the role they had before.
    pub before: Member,
    /// The role they have now.
    pub role: Role,
}

/// Gives a member another role. Giving the role they have changes nothing.
///
/// # Errors
/// `NotFound`, `Invalid` for a role that is not there, `BeyondReach`, or `Conflict` for the last
/// Owner.
pub async fn change_role(
    cx: &State,
    by: &Can<ChangeRoles>,
    user: UserId,
    role: &RoleId,
) -> Result<RoleChange> {
    let mut tx = by.begin(&cx.store).await?;
    let before = find_in(tx.db(), &by.org, user).await?;
    let role = known_role(&mut tx, by, role).await?;
    carry_out(tx, by, &before, &Change::Role(role.clone())).await?;
    Ok(RoleChange { before, role })
}

/// The role with an id.
///
/// # Errors
/// `Invalid` when there is none.
pub(super) async fn known_role(tx: &mut Tx, by: &Standing, id: &RoleId) -> Result<Role> {
    let known = roles(tx.db(), &by.org).await?.into_iter().find(|known| known.id == *id);
    known.ok_or_else(|| Error::invalid("role", "There is no such role here."))
}

/// Suspends a member: their access to this organization ends with the next request, their role
/// stays. A suspended Owner does not count as one.
///
/// # Errors
/// `NotFound`, `BeyondReach`, or `Conflict` for the last Owner and for oneself.
pub async fn suspend(cx: &State, by: &Can<SuspendMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    carry_out(tx, by, &member, &Change::Suspend).await?;
    Ok(Member { is_active: false, ..member })
}

/// Lets a suspended member in again, with the role that they had.
///
/// # Errors
/// `NotFound` or `BeyondReach`.
pub async fn reactivate(cx: &State, by: &Can<SuspendMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    carry_out(tx, by, &member, &Change::Reactivate).await?;
    Ok(Member { is_active: true, ..member })
}

/// Ends a membership. The person's access to this organization ends with the next request.
///
/// # Errors
/// `NotFound`, `BeyondReach`, or `Conflict` for the last Owner.
pub async fn remove(cx: &State, by: &Can<RemoveMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    carry_out(tx, by, &member, &Change::Remove).await?;
    Ok(member)
}

/// One change, with its event. What the rules refuse leaves an event too.
async fn carry_out(mut tx: Tx, by: &Standing, member: &Member, change: &Change) -> Result<()> {
    if change.is_done(member) {
        return Ok(());
    }
    let owners = queries::active_owners(tx.db(), by.org.id).await?;
    if let Err(error) = change.check(by, member, owners) {
        return Err(refuse(tx, member, error).await);
    }
    let event = change.apply(&mut tx, by, member).await?;
    tx.commit(event).await
}

pub(super) async fn refuse(tx: Tx, member: &Member, error: Error) -> Error {
    let event = events::change_refused(member, &error.to_string());
    tx.refuse(event, error).await
}
