//! Changes of roles that reach all members who have one.

use super::{Member, Status, events, member, queries};
use crate::access::{self, Role, RoleId, Standing};
use crate::error::{Error, Result};
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
    let members = rows.into_iter().map(|row| member(row, &by.org.role_rules));
    let members: Vec<Member> = members.collect::<Result<_>>()?;
    // One statement for all: there may be thousands, and nobody else can write meanwhile.
    queries::replace_role(tx, by.org.id, &from.id, to, by.user()).await?;
    for status in Status::ALL {
        let with_it = members.iter().filter(|member| Status::of(member.is_active) == status);
        let count = i64::try_from(with_it.count()).map_err(Error::internal)?;
        access::count_members(tx, by.org.id, from.id.as_str(), status.key(), -count).await?;
        access::count_members(tx, by.org.id, to.id.as_str(), status.key(), count).await?;
    }
    Ok(members.iter().map(|member| events::role_changed(member, to)).collect())
}

/// The level of a role has changed: lists sort those who have it anew.
///
/// # Errors
/// When the database does not take it.
pub async fn set_level(tx: &mut Tx, org: OrgId, role: &RoleId, level: i64) -> Result<()> {
    queries::set_level(tx, org, role, level).await
}
