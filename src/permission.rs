//! The only list of permissions: guard, template, roles, keys, documentation and tests read it.

/// A permission as a type: what `Can<P>` asks for.
pub trait Permit: Send + Sync + 'static {
    /// The permission itself.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($name:ident = $key:literal, $group:literal, $label:literal;)*) => {
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
    ViewOrg        = "org:read",       "Organization", "see the organization";
    EditOrg        = "org:update",     "Organization", "change the name and rules of the organization";
    ListMembers    = "members:read",   "People",       "see who is a member";
    InviteMembers  = "members:invite", "People",       "invite people and cancel invitations";
    ChangeRoles    = "members:role",   "People",       "change roles of members";
    SuspendMembers = "members:suspend", "People",      "suspend and reactivate members";
    RemoveMembers  = "members:remove", "People",       "remove members";
    ReadAudit      = "audit:read",     "Audit",        "read the audit log";
}

impl Permission {
    /// The permission with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.key() == key)
    }
}
