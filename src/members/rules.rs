//! Which member may do what to which: plain functions, asked by the verb and, for what a page
//! offers, by the view model. Each says why not.

use crate::access::{Org, Role, RoleId};
use crate::ids::UserId;
use crate::permission::{Permission, PermissionKey};

/// Why somebody may not, as a sentence for them.
pub type Refusal = String;

/// Whether a member with role `by` may touch (change, remove) one with role `target`.
///
/// # Errors
/// Why not.
pub fn may_touch(by: &Role, target: &Role) -> Result<(), Refusal> {
    if target.is_owner() && !by.is_owner() {
        return Err("Only an Owner can do this to an Owner.".into());
    }
    if by.appoints_up_to.is_none_or(|reach| target.level > reach) {
        return Err(format!("The role {} is beyond your reach as {}.", target.name, by.name));
    }
    Ok(())
}

/// Whether a member with role `by` may give somebody `role`.
///
/// # Errors
/// Why not.
pub fn may_appoint(by: &Role, role: &Role) -> Result<(), Refusal> {
    if role.is_owner() && !by.is_owner() {
        return Err("Only an Owner can make an Owner.".into());
    }
    if by.appoints_up_to.is_none_or(|reach| role.level > reach) {
        return Err(format!("As {} you cannot give the role {}.", by.name, role.name));
    }
    match lacking(by, role).next() {
        Some(lacking) => Err(format!("The role {} includes {lacking}, which you lack.", role.name)),
        None => Ok(()),
    }
}

/// What a role includes and a member with role `by` lacks. A permission that is none at the moment
/// counts too: it may be one again. Owners lack nothing.
pub fn lacking<'a>(by: &'a Role, role: &'a Role) -> impl Iterator<Item = &'a PermissionKey> {
    let unknown = role.holdings.unknown();
    let unknown = unknown.filter(|key| !by.is_owner() && !by.holdings.given().contains(*key));
    role.holdings.beyond(&by.holdings).chain(unknown)
}

/// Whether a member with role `by` could give one with role `target` a permission, by one of the
/// organization's roles.
#[must_use]
pub fn could_give(by: &Role, target: &Role, permission: Permission, roles: &[Role]) -> bool {
    let includes_it = |role: &&Role| role.can(permission);
    by.can(Permission::ChangeRoles)
        && may_touch(by, target).is_ok()
        && roles.iter().filter(includes_it).any(|role| may_appoint(by, role).is_ok())
}

/// Whether a member with role `by` may invite with `role`. The default role of new members is open
/// to everybody who may invite.
///
/// # Errors
/// Why not.
pub fn may_invite_with(by: &Role, role: &Role, default_role: &RoleId) -> Result<(), Refusal> {
    if role.id == *default_role { Ok(()) } else { may_appoint(by, role) }
}

/// Whether this is done to somebody else.
///
/// # Errors
/// Why it may not be done to oneself.
pub fn is_somebody_else(by: Option<UserId>, member: UserId) -> Result<(), Refusal> {
    if by == Some(member) {
        return Err("This is you. Change your own membership on your own page.".into());
    }
    Ok(())
}

/// Whether the organization stays with an active Owner when one of `active_owners` goes.
///
/// # Errors
/// Why it may not happen.
pub fn keeps_an_owner(is_active_owner: bool, active_owners: i64) -> Result<(), Refusal> {
    if is_active_owner && active_owners <= 1 {
        return Err("This is the last Owner. Make somebody else an Owner first.".into());
    }
    Ok(())
}

/// Whether the organization takes other members at all.
///
/// # Errors
/// Why not.
pub fn is_for_teams(org: &Org) -> Result<(), Refusal> {
    if org.is_personal {
        return Err(
            "A personal organization has one member. Create an organization for a team.".into()
        );
    }
    Ok(())
}
