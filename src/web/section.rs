//! The parts of the frame's navigation, and who finds which of them open.

use crate::access::Role;
use crate::orgs::Membership;
use crate::permission::Permission;

/// A part of the frame's navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The overview of an organization.
    Overview,
    /// Its members.
    Members,
    /// Its invitations, beside the members.
    Invitations,
    /// Its roles, and what each may do.
    Roles,
    /// Its keys, and those of its members.
    Keys,
    /// Its settings.
    Settings,
    /// One's own account.
    Account,
    /// The instance, for who runs it.
    Instance,
    /// Keys that work everywhere, and where to ask.
    Help,
    /// None of them.
    None,
}

impl Section {
    /// Those of an organization, in the order of the navigation.
    pub const OF_ORG: [Self; 6] =
        [Self::Overview, Self::Members, Self::Invitations, Self::Roles, Self::Keys, Self::Settings];

    /// Its page in an organization.
    #[must_use]
    pub fn path(self, slug: &str) -> String {
        let rest = match self {
            Self::Members => "/members",
            Self::Invitations => "/invitations",
            Self::Roles => "/roles",
            Self::Keys => "/keys",
            Self::Settings => "/settings",
            _ => "",
        };
        format!("/o/{slug}{rest}")
    }

    /// Whether a role opens it. A personal organization has nobody to invite, no roles to
    /// give and nothing to set. Keys of their own everybody may have who may
    /// do anything.
    #[must_use]
    pub fn is_open_to(self, role: &Role, is_personal: bool) -> bool {
        match self {
            Self::Overview => role.can(Permission::ViewOrg),
            Self::Members => role.can(Permission::ListMembers),
            Self::Invitations => role.can(Permission::InviteMembers) && !is_personal,
            Self::Roles => role.can(Permission::ListMembers) && !is_personal,
            Self::Keys => role.holdings.keys().next().is_some(),
            Self::Settings => role.can(Permission::ViewOrg) && !is_personal,
            _ => false,
        }
    }

    /// Where somebody lands who comes from this section into another organization: the same
    /// section, else the first that is open to them.
    #[must_use]
    pub fn landing(self, membership: &Membership) -> String {
        let is_open = |section: &Self| section.is_open_to(&membership.role, membership.is_personal);
        let first = Self::OF_ORG.into_iter().find(is_open).unwrap_or(Self::Overview);
        let section = if is_open(&self) { self } else { first };
        section.path(&membership.slug)
    }
}
