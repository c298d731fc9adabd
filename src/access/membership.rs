//! Memberships and their roles, as other rooms need them: made, and read.

use std::sync::Arc;

use super::{Role, RoleId, RoleRules, queries, resolve};
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::permission::Catalogue;
use crate::store::{Db, Tx};

/// Somebody who becomes a member.
#[derive(Debug)]
pub struct NewMember<'a> {
    /// The organization.
    pub org: OrgId,
    /// The account.
    pub user: UserId,
    /// The role they get.
    pub role: &'a RoleId,
    /// Its level.
    pub level: i64,
    /// Who gave it, if a person did.
    pub given_by: Option<UserId>,
    /// Their name.
    pub name: &'a str,
    /// What lists sort the address by.
    pub email_key: &'a str,
}

/// Makes somebody a member. `false` when they are one already, and then nothing changes.
///
/// # Errors
/// When the database does not take it.
pub async fn add_member(tx: &mut Tx, new: &NewMember<'_>) -> Result<bool> {
    queries::insert_membership(tx, new).await
}

/// The role of an active member, or nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn role_of(
    db: impl Db<'_>,
    catalogue: &Arc<Catalogue>,
    org: OrgId,
    user: UserId,
) -> Result<Option<Role>> {
    let Some(row) = queries::role_of_member(db, org, user).await? else {
        return Ok(None);
    };
    let rules = RoleRules::new(catalogue, row.only_owners_appoint_admins.0);
    resolve(&row.role_id, row.custom, &rules).map(Some)
}

/// All roles of an organization: the built-in ones, then its own, highest first.
///
/// # Errors
/// When the database does not answer.
pub async fn roles(db: impl Db<'_>, org: OrgId, rules: &RoleRules) -> Result<Vec<Role>> {
    let custom = queries::custom_roles(db, org).await?;
    let custom = custom.into_iter().filter_map(|(id, row)| row.into_role(&id, rules));
    Ok(Role::all_built_in(rules).into_iter().chain(custom).collect())
}
