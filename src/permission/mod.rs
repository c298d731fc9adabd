//! What somebody may be allowed to do: our own permissions, those of the product that uses
//! Guildhall, and the sets of them that every organization begins with. Guard, templates, roles,
//! keys, documentation and tests read these lists.

mod catalogue;
mod holdings;
mod key;
mod preset;
mod product;

pub use catalogue::{Catalogue, Group, Listed};
pub use holdings::{Holding, Holdings};
pub use key::PermissionKey;
pub use preset::{BUILT_IN, OWNER, Preset, TEMPLATES, preset};
pub use product::{PRODUCT_MAX, ProductPermission};

/// A permission as a type: what `Can<P>` asks for.
pub trait Permit: Send + Sync + 'static {
    /// The permission itself.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($name:ident = $key:literal, $group:literal, $label:literal, $note:literal;)*) => {
        /// What somebody may do in an organization.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $label] $name,)*
        }

        impl Permission {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name for programs, as in `members:invite`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// The group under which it is shown.
            #[must_use]
            pub const fn group(self) -> &'static str {
                match self { $(Self::$name => $group,)* }
            }

            /// What it allows, as the end of "You need permission to …".
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            /// What to know before giving it.
            #[must_use]
            pub const fn note(self) -> &'static str {
                match self { $(Self::$name => $note,)* }
            }
        }

        $(
            #[doc = concat!("The permission `", $key, "`.")]
            #[derive(Debug)]
            pub enum $name {}

            impl Permit for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
    };
}

permissions! {
    ViewOrg = "org:read", "Organization", "see the organization",
        "The overview, with what needs attention";
    EditOrg = "org:update", "Organization", "change the name and rules of the organization",
        "The name, and who may be invited";
    TransferOrg = "org:transfer", "Organization", "hand over the ownership",
        "Somebody else becomes Owner";
    DeleteOrg = "org:delete", "Organization", "delete the organization",
        "Ends everybody’s access, and cannot be undone";
    ViewBilling = "billing:read", "Billing", "see billing",
        "Where invoices go, and what the product shows of plans and usage";
    EditBilling = "billing:update", "Billing", "change billing",
        "Where invoices go, and the plan in the product";
    ListMembers = "members:read", "People", "see who is a member",
        "Names, addresses, roles and last sign-in";
    InviteMembers = "members:invite", "People", "invite people and cancel invitations",
        "With roles within one’s reach, and with the role of new members";
    ChangeRoles = "members:role", "People", "change roles of members",
        "Up to the level that the role may appoint";
    SuspendMembers = "members:suspend", "People", "suspend and reactivate members",
        "Ends their access to this organization for now";
    RemoveMembers = "members:remove", "People", "remove members",
        "Ends their membership";
    ManageRoles = "roles:manage", "Roles", "make, change and delete roles",
        "Decides what others may do, within one’s own reach";
    ListKeys = "keys:read", "Keys", "see the keys of the organization",
        "Names, scopes and last use; never the secret";
    CreateKeys = "keys:create", "Keys", "create keys of the organization",
        "They act for the organization, with scopes that one holds";
    RevokeKeys = "keys:revoke", "Keys", "revoke any key",
        "Stops it with the next request, and for good";
    ReadAudit = "audit:read", "Audit", "read the audit log",
        "Who did what, with addresses";
    ExportAudit = "audit:export", "Audit", "export the audit log",
        "The log as a file, outside the reach of this organization";
    ManageSso = "sso:manage", "Sign-in", "set up single sign-on",
        "Decides by which way people get in";
}

impl Permission {
    /// The permission with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.key() == key)
    }

    /// What nobody can do this without: who may do this may do that too.
    #[must_use]
    pub const fn implies(self) -> &'static [Self] {
        match self {
            Self::EditOrg | Self::TransferOrg | Self::DeleteOrg => &[Self::ViewOrg],
            Self::EditBilling => &[Self::ViewBilling],
            Self::InviteMembers
            | Self::ChangeRoles
            | Self::SuspendMembers
            | Self::RemoveMembers
            | Self::ManageRoles => &[Self::ListMembers],
            Self::CreateKeys | Self::RevokeKeys => &[Self::ListKeys],
            Self::ExportAudit => &[Self::ReadAudit],
            _ => &[],
        }
    }

    /// Whether it decides over others, or cannot be undone: marked where it is given.
    #[must_use]
    pub const fn is_dangerous(self) -> bool {
        matches!(
            self,
            Self::TransferOrg
                | Self::DeleteOrg
                | Self::ChangeRoles
                | Self::RemoveMembers
                | Self::ManageRoles
                | Self::CreateKeys
                | Self::ExportAudit
                | Self::ManageSso
        )
    }

    /// Whether only Owners hold it: no other role can be given it.
    #[must_use]
    pub const fn is_owners_alone(self) -> bool {
        matches!(self, Self::TransferOrg | Self::DeleteOrg)
    }
}
