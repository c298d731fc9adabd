//! Changing many members at once: each is judged on its own, and those that may be changed are
//! changed in one step.

use std::collections::HashSet;

use super::change::{Change, known_role};
use super::list::{self, Search};
use super::{Member, events, find_in, queries, rules};
use crate::access::{Can, RoleId, Standing};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::{ChangeRoles, ListMembers, RemoveMembers, SuspendMembers};
use crate::state::State;
use crate::store::{Events, Tx};

/// The most that are changed at once.
pub const BULK_MAX: usize = 500;

/// What came of it.
#[derive(Debug, Default)]
pub struct Bulk {
    /// Those for whom it is so now, as they were before.
    pub done: Vec<Member>,
    /// Those for whom it is not, and why.
    pub refused: Vec<(Member, String)>,
}

/// All whom a list shows, on all its pages.
///
/// # Errors
/// `Malformed` for a search that is none.
pub async fn all_found(cx: &State, by: &Can<ListMembers>, search: &Search) -> Result<Vec<UserId>> {
    let found = list::read(cx, by, search, BULK_MAX + 1).await?;
    Ok(found.into_iter().map(|member| member.user).collect())
}

/// Each of them once, if so many can be changed at once.
///
/// # Errors
/// `Invalid` when there are none or too many.
pub fn each_once(users: &[UserId]) -> Result<Vec<UserId>> {
    let mut seen = HashSet::new();
    let users: Vec<UserId> = users.iter().copied().filter(|user| seen.insert(*user)).collect();
    match users.len() {
        0 => Err(Error::invalid("users", "Tick at least one member.")),
        1..=BULK_MAX => Ok(users),
        _ => {
            let why = format!("At most {BULK_MAX} at once: filter the list, and do it in parts.");
            Err(Error::invalid("users", why))
        }
    }
}

/// Gives each of them a role.
///
/// # Errors
/// `Invalid` for an unknown role; `Forbidden` when the right has gone meanwhile.
pub async fn change_roles(
    cx: &State,
    by: &Can<ChangeRoles>,
    users: &[UserId],
    role: &RoleId,
) -> Result<Bulk> {
    let mut tx = by.begin(&cx.store).await?;
    let role = known_role(&mut tx, by, role).await?;
    change_each(tx, by, users, &Change::Role(role)).await
}

/// Suspends each of them.
///
/// # Errors
/// `Forbidden` when the right has gone meanwhile.
pub async fn suspend_each(cx: &State, by: &Can<SuspendMembers>, users: &[UserId]) -> Result<Bulk> {
    change_each(by.begin(&cx.store).await?, by, users, &Change::Suspend).await
}

/// Lets each of them in again.
///
/// # Errors
/// `Forbidden` when the right has gone meanwhile.
pub async fn reactivate_each(
    cx: &State,
    by: &Can<SuspendMembers>,
    users: &[UserId],
) -> Result<Bulk> {
    change_each(by.begin(&cx.store).await?, by, users, &Change::Reactivate).await
}

/// Ends the membership of each of them.
///
/// # Errors
/// `Forbidden` when the right has gone meanwhile.
pub async fn remove_each(cx: &State, by: &Can<RemoveMembers>, users: &[UserId]) -> Result<Bulk> {
    change_each(by.begin(&cx.store).await?, by, users, &Change::Remove).await
}

/// Who of them could be removed, and who not and why: for the question beforehand.
///
/// # Errors
/// `Invalid` when there are none or too many.
pub async fn removable(cx: &State, by: &Can<RemoveMembers>, users: &[UserId]) -> Result<Bulk> {
    let owners = queries::active_owners(cx.store.db(), by.org.id).await?;
    let mut bulk = Bulk::default();
    for user in each_once(users)? {
        let member = match find_in(cx.store.db(), &by.org, user).await {
            Err(Error::NotFound) => continue,
            found => found?,
        };
        match may(by, &Change::Remove, &member, owners) {
            Ok(()) => bulk.done.push(member),
            Err(error) => bulk.refused.push((member, error.to_string())),
        }
    }
    Ok(bulk)
}

/// One change for each, in one step. Those who are no members any more are passed over.
async fn change_each(mut tx: Tx, by: &Standing, users: &[UserId], change: &Change) -> Result<Bulk> {
    let mut bulk = Bulk::default();
    let mut events = Vec::new();
    for user in each_once(users)? {
        let member = match find_in(tx.db(), &by.org, user).await {
            Err(Error::NotFound) => continue,
            found => found?,
        };
        let owners = queries::active_owners(tx.db(), by.org.id).await?;
        match may(by, change, &member, owners) {
            Ok(()) if change.is_done(&member) => bulk.done.push(member),
            Ok(()) => {
                events.push(change.apply(&mut tx, by, &member).await?);
                bulk.done.push(member);
            }
            Err(error) => {
                events.push(events::change_refused(&member, &error.to_string()));
                bulk.refused.push((member, error.to_string()));
            }
        }
    }
    if let Some(events) = Events::of(events) {
        tx.commit(events).await?;
    }
    Ok(bulk)
}

/// Oneself is not among many: what it means for oneself is asked first.
fn may(by: &Standing, change: &Change, member: &Member, owners: i64) -> Result<(), Error> {
    rules::is_somebody_else(by.user(), member.user).map_err(Error::Conflict)?;
    change.check(by, member, owners)
}
