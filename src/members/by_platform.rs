//! What a platform administrator does to an organization's Owners. The caller holds the lock; the
//! organization's own rule on its last Owner stands.

use super::{Member, events, member, queries, rules as member_rules};
use crate::access::{Platform, Role, RoleRules};
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::state::State;
use crate::store::{Event, Tx};

/// The role of somebody who was an Owner until a platform administrator ended it.
const AFTERWARDS: &str = "admin";

/// Makes a member an Owner; `None` when nobody with this id is a member. Making an Owner of one
/// changes nothing.
///
/// # Errors
/// `Conflict` for a suspended member.
pub async fn make_owner(
    cx: &State,
    mut tx: Tx,
    by: &Platform,
    org: OrgId,
    user: UserId,
) -> Result<Option<Member>> {
    let Some(member) = find(cx, &mut tx, org, user).await? else { return Ok(None) };
    if !member.is_active {
        let why = "This member is suspended. Somebody in the organization has to reactivate them \
                   first.";
        return Err(refuse(tx, &member, why.into()).await);
    }
    if !member.role.is_owner() {
        set_role(tx, by, org, &member, Role::owner(&rules(cx))).await?;
    }
    Ok(Some(member))
}

/// Makes an Owner an Admin: they stay a member.
///
/// # Errors
/// `NotFound` when this is no Owner here; `Conflict` for the last active one.
pub async fn demote_owner(
    cx: &State,
    mut tx: Tx,
    by: &Platform,
    org: OrgId,
    user: UserId,
) -> Result<Member> {
    let found = find(cx, &mut tx, org, user).await?;
    let member = found.filter(|member| member.role.is_owner()).ok_or(Error::NotFound)?;
    let owners = queries::active_owners(tx.db(), org).await?;
    if let Err(why) = member_rules::keeps_an_owner(member.is_active, owners) {
        return Err(refuse(tx, &member, why).await);
    }
    let role = Role::built_in(AFTERWARDS, &rules(cx));
    let role = role.ok_or_else(|| Error::internal("there is no role admin"))?;
    set_role(tx, by, org, &member, role).await?;
    Ok(member)
}

async fn find(cx: &State, tx: &mut Tx, org: OrgId, user: UserId) -> Result<Option<Member>> {
    let row = queries::find(tx.db(), org, user).await?;
    row.map(|row| member(row, &rules(cx))).transpose()
}

/// As seen from outside: who appoints Admins there makes no difference.
fn rules(cx: &State) -> RoleRules {
    RoleRules::new(&cx.permissions, false)
}

async fn set_role(
    mut tx: Tx,
    by: &Platform,
    org: OrgId,
    before: &Member,
    role: Role,
) -> Result<()> {
    queries::set_role(&mut tx, org, before, &role, Some(by.me.user)).await?;
    tx.commit(marked(events::role_changed(before, &role))).await
}

async fn refuse(tx: Tx, member: &Member, why: String) -> Error {
    let event = marked(events::change_refused(member, &why));
    tx.refuse(event, Error::Conflict(why)).await
}

/// The log says that it was done from outside.
fn marked(event: Event) -> Event {
    event.with("by_platform", true)
}
