//! The decision itself, and what the rows that it reads stand for.

use std::sync::Arc;

use super::queries::{CustomRole, MeRow, StandingRow};
use super::{Me, Org, Role, RoleId, RoleRules, Standing};
use crate::error::{Error, Result};
use crate::permission::{Catalogue, Holding, PermissionKey};
use crate::store::{Origin, SessionKey};

/// Whether this session reaches this organization now, and as what: session, proof, membership and status.
pub(super) fn decide(
    row: StandingRow,
    catalogue: &Arc<Catalogue>,
    session: &SessionKey,
    origin: &Origin,
) -> Result<Standing> {
    if row.status != "active" {
        return Err(Error::NotFound);
    }
    // A session that began by single sign-on reaches only organizations that it has a proof for,
    // until the person shows a factor of their own.
    let is_lent = row.connection_id.is_some() && row.own_factor_at.is_none();
    if is_lent && row.proof_at.is_none() {
        return Err(Error::SsoRequired);
    }
    // Somebody who manages the members has ended what began before that moment.
    let shown_at = row.own_factor_at.max(row.proof_at);
    if row.access_ended_at.is_some_and(|ended| shown_at.is_none_or(|shown| shown <= ended)) {
        return Err(Error::AccessEnded);
    }
    let role_rules = RoleRules::new(catalogue, row.only_owners_appoint_admins.0);
    let role = resolve(&row.role_id, row.custom, &role_rules)?;
    let org = Org {
        id: row.org_id,
        slug: row.slug,
        name: row.org_name,
        is_personal: row.org_kind == "personal",
        default_role: RoleId::from_text(row.default_role),
        role_rules,
        member_count: row.member_count,
        pending_count: row.pending_count,
        version: row.org_version,
    };
    Ok(Standing { me: row.me.into_me(session, origin), org, role })
}

/// Why somebody may do something in an organization, or may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The role has the permission by name.
    Given,
    /// Another permission of the role implies it.
    ImpliedBy(PermissionKey),
    /// The role does not include it.
    Lacking,
    /// The role has it by name, but there is no such permission any more.
    Unknown,
    /// The member is suspended, whatever the role includes.
    Suspended,
}

impl Because {
    /// Whether it is a yes.
    #[must_use]
    pub fn allows(&self) -> bool {
        matches!(self, Self::Given | Self::ImpliedBy(_))
    }
}

/// Whether a member with this role may do what a permission stands for, and why: what guards ask, and
/// what people are told.
#[must_use]
pub fn judge(is_active: bool, role: &Role, key: &str) -> Because {
    if !is_active {
        return Because::Suspended;
    }
    match role.holdings.how(key) {
        Some(Holding::Given) => Because::Given,
        Some(Holding::ImpliedBy(by)) => Because::ImpliedBy(by.clone()),
        None if role.holdings.given().contains(key) => Because::Unknown,
        None => Because::Lacking,
    }
}

/// The role that a membership names: a built-in one, or the custom one beside it.
///
/// # Errors
/// When there is neither.
pub fn resolve(id: &str, custom: CustomRole, rules: &RoleRules) -> Result<Role> {
    if let Some(role) = Role::built_in(id, rules) {
        return Ok(role);
    }
    custom.into_role(id, rules).ok_or_else(|| Error::internal("a membership without a role"))
}

impl MeRow {
    pub(super) fn into_me(self, session: &SessionKey, origin: &Origin) -> Me {
        Me {
            user: self.user_id,
            name: self.user_name,
            email: self.email,
            is_verified: self.verified_email_key.is_some(),
            session: session.clone(),
            personal_org: self.personal_org,
            is_platform_admin: self.is_platform_admin.0,
            initials: self.initials,
            has_shortcuts: self.has_shortcuts.0,
            origin: origin.clone(),
        }
    }
}

impl CustomRole {
    pub(super) fn into_role(self, id: &str, rules: &RoleRules) -> Option<Role> {
        let keys: Vec<String> = serde_json::from_str(&self.permissions?).ok()?;
        let given = keys.into_iter().map(PermissionKey::from_text).collect();
        Some(Role {
            id: RoleId::from_text(id),
            name: self.role_name?,
            purpose: self.purpose?,
            level: self.level?,
            appoints_up_to: rules.reach(id, self.appoints_up_to),
            holdings: Arc::new(rules.catalogue.holdings(given)),
        })
    }
}
