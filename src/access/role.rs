//! Roles: the built-in ones are constants here, the table holds custom ones.

use std::collections::BTreeSet;
use std::fmt;

use crate::permission::Permission;

/// The id of a role: the word of a built-in one, or the id of a custom one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleId(String);

impl RoleId {
    /// From a column or a form; whether there is such a role is another question.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The role of those who own an organization.
    #[must_use]
    pub fn owner() -> Self {
        Self(OWNER.id.to_owned())
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A role that every organization has; it cannot be edited or deleted.
#[derive(Debug)]
pub struct BuiltIn {
    /// Its id, and its word in forms.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for, in one line.
    pub purpose: &'static str,
    /// Its rank, 0 to 100.
    pub level: i64,
    /// The highest level that it may give and take, if any.
    pub appoints_up_to: Option<i64>,
    /// What it may do.
    pub permissions: &'static [Permission],
}

use Permission::{
    ChangeRoles, EditOrg, InviteMembers, ListMembers, ReadAudit, RemoveMembers, SuspendMembers,
    ViewOrg,
};

/// Everything.
pub const OWNER: BuiltIn = BuiltIn {
    id: "owner",
    name: "Owner",
    purpose: "Everything, with transfer and deletion",
    level: 100,
    appoints_up_to: Some(100),
    permissions: Permission::ALL,
};

/// All built-in roles, highest first.
pub const BUILT_IN: &[BuiltIn] = &[
    OWNER,
    BuiltIn {
        id: "admin",
        name: "Admin",
        purpose: "People, roles, keys and sign-in",
        level: 80,
        appoints_up_to: Some(80),
        permissions: &[
            ViewOrg,
            EditOrg,
            ListMembers,
            InviteMembers,
            ChangeRoles,
            SuspendMembers,
            RemoveMembers,
            ReadAudit,
        ],
    },
    BuiltIn {
        id: "manager",
        name: "Manager",
        purpose: "Lists and invites people",
        level: 60,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers, InviteMembers],
    },
    BuiltIn {
        id: "developer",
        name: "Developer",
        purpose: "Builds and runs things, with keys of their own",
        level: 40,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
    BuiltIn {
        id: "viewer",
        name: "Viewer",
        purpose: "Reads, changes nothing",
        level: 10,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
];

/// A role as it holds in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub purpose: String,
    /// Its rank, 0 to 100.
    pub level: i64,
    /// The highest level that it may give and take, if any; never above its own level.
    pub appoints_up_to: Option<i64>,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
}

impl Role {
    /// A built-in role, under the organization's rule on who appoints Admins.
    #[must_use]
    pub fn built_in(id: &str, only_owners_appoint_admins: bool) -> Option<Self> {
        let built_in = BUILT_IN.iter().find(|role| role.id == id)?;
        let mut role = Self::from(built_in);
        if only_owners_appoint_admins && id == "admin" {
            role.appoints_up_to = Some(role.level - 1);
        }
        Some(role)
    }

    /// All built-in roles, highest first.
    #[must_use]
    pub fn all_built_in(only_owners_appoint_admins: bool) -> Vec<Self> {
        let ids = BUILT_IN.iter().map(|role| role.id);
        ids.filter_map(|id| Self::built_in(id, only_owners_appoint_admins)).collect()
    }

    /// Whether it may do this.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// What lists by role sort by, before the name: the highest level first.
    #[must_use]
    pub fn rank(&self) -> String {
        format!("{:03}", OWNER.level - self.level)
    }

    /// Whether it is the role of Owners.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.id.as_str() == OWNER.id
    }
}

impl From<&BuiltIn> for Role {
    fn from(role: &BuiltIn) -> Self {
        Self {
            id: RoleId::from_text(role.id),
            name: role.name.into(),
            purpose: role.purpose.into(),
            level: role.level,
            appoints_up_to: role.appoints_up_to,
            permissions: role.permissions.iter().copied().collect(),
        }
    }
}
