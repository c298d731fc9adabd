//! The decision itself, and what the rows that it reads stand for.

use std::sync::Arc;

use super::queries::{CustomRole, HolderRow, MeRow, OrgRow, StandingRow};
use super::{Credential, KeyFault, Me, Org, Role, RoleId, RoleRules, Standing, Who};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::permission::{Catalogue, Holding, PermissionKey};
use crate::secret::KeyHash;
use crate::store::Origin;

/// Whether this session reaches this organization now, and as what: session, proof, membership and status.
pub(super) fn decide(
    row: StandingRow,
    catalogue: &Arc<Catalogue>,
    credential: &Credential,
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
    let org = row.org.into_org(catalogue);
    let role = resolve(&row.role_id, row.custom, &org.role_rules)?;
    let who = Who::Person(row.me.into_me(credential, origin));
    Ok(Standing { who, org, role })
}

impl OrgRow {
    pub(super) fn into_org(self, catalogue: &Arc<Catalogue>) -> Org {
        Org {
            id: self.org_id,
            slug: self.slug,
            name: self.org_name,
            is_personal: self.org_kind == "personal",
            default_role: RoleId::from_text(self.default_role),
            role_rules: RoleRules::new(catalogue, self.only_owners_appoint_admins.0),
            member_count: self.member_count,
            pending_count: self.pending_count,
            version: self.org_version,
        }
    }
}

/// What a personal key has of its holder's membership.
#[derive(Default)]
pub(super) struct HolderStanding {
    pub me: Option<Me>,
    pub role: Option<Role>,
    pub fault: Option<KeyFault>,
}

impl HolderRow {
    /// A key that was made in an earlier membership ended with that.
    pub(super) fn membership(
        self,
        custom: CustomRole,
        org: &Org,
        key_made_at: Timestamp,
        by: (KeyId, KeyHash),
    ) -> Result<HolderStanding> {
        let fault = match (self.status.as_deref(), self.joined_at) {
            (Some(_), Some(joined)) if joined > key_made_at => Some(KeyFault::MembershipEnded),
            (Some("active"), _) => None,
            (Some(_), _) => Some(KeyFault::Suspended),
            (None, _) => Some(KeyFault::MembershipEnded),
        };
        let role = self.role_id.filter(|_| fault.is_none());
        let role = role.map(|id| resolve(&id, custom, &org.role_rules)).transpose()?;
        let (Some(user), Some(personal_org)) = (self.user_id, self.personal_org) else {
            return Ok(HolderStanding { fault, ..HolderStanding::default() });
        };
        let me = Me {
            user,
            name: self.user_name.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
            is_verified: self.verified_email_key.is_some(),
            credential: Credential::Key(by.1),
            personal_org,
            // No key manages the instance.
            is_platform_admin: false,
            initials: None,
            has_shortcuts: false,
            key: Some(by.0),
            origin: Origin::default(),
        };
        Ok(HolderStanding { me: Some(me), role, fault })
    }
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
    /// Its word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::ImpliedBy(_) => "implied",
            Self::Lacking => "lacking",
            Self::Unknown => "unknown",
            Self::Suspended => "suspended",
        }
    }

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
    pub(super) fn into_me(self, credential: &Credential, origin: &Origin) -> Me {
        Me {
            user: self.user_id,
            name: self.user_name,
            email: self.email,
            is_verified: self.verified_email_key.is_some(),
            credential: credential.clone(),
            key: None,
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
