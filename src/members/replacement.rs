//! Changes of roles that reach all members who have one.

use super::{Member, events, member, queries};
use crate::access::{Role, RoleId, Standing};
use crate::error::Result;
use crate::ids::OrgId;
use crate::store::{Db, Event, Tx};

/// How many members have a role, the suspended ones too.
///
/// # Errors
/// When the database does not answer.
pub async fn count_with_role(db: impl Db<'_>, org: OrgId, role: &RoleId) -> Result<i64> {
    let counts = queries::counts(db, org).await?;
    Ok(super::Counts(counts).of_role(role))
}

/// Gives everybody who has one role another, as part of a change. Returns an event for each.
///
/// # Errors
/// When the database does not take it.
pub async fn replace_role(
    tx: &mut Tx,
    by: &Standing,
    from: &Role,
    to: &Role,
) -> Result<Vec<Event>> {
    let rows = queries::with_role(tx.db(), by.org.id, &from.id).await?;
    let members: Result<Vec<Member>> =
        rows.into_iter().map(|row| member(row, &by.org.role_rules)).collect();
    let mut events = Vec::new();
    for member in members? {
        queries::set_role(tx, by.org.id, &member, to, by.me.user).await?;
        events.push(events::role_changed(&member, to));
    }
    Ok(events)
}

/// The level of a role has changed: lists sort those who have it anew.
///
/// # Errors
/// When the database does not take it.
pub async fn set_level(tx: &mut Tx, org: OrgId, role: &RoleId, level: i64) -> Result<()> {
    queries::set_level(tx, org, role, level).await
}
