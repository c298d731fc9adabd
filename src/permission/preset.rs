//! Sets of permissions with a rank: the built-in roles that every organization has, and the
//! templates from which custom ones begin.

use super::Permission;
use super::Permission::{
    ChangeRoles, CreateKeys, EditBilling, EditOrg, ExportAudit, InviteMembers, ListKeys,
    ListMembers, ManageRoles, ReadAudit, RemoveMembers, RevokeKeys, SuspendMembers, ViewBilling,
    ViewOrg,
};

/// A built-in role, which cannot be edited or deleted, or a template for custom ones.
#[derive(Debug)]
pub struct Preset {
    /// Its id, and its word in forms and in the settings file.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for, in one line.
    pub purpose: &'static str,
    /// Its rank, 0 to 100.
    pub level: i64,
    /// The highest level that it may give and take, if any.
    pub appoints_up_to: Option<i64>,
    /// What it may do of what Guildhall knows itself.
    pub permissions: &'static [Permission],
}

/// Everything.
pub const OWNER: Preset = Preset {
    id: "owner",
    name: "Owner",
    purpose: "Everything, with transfer and deletion",
    level: 100,
    appoints_up_to: Some(100),
    permissions: Permission::ALL,
};

/// All built-in roles, highest first.
pub const BUILT_IN: &[Preset] = &[
    OWNER,
    Preset {
        id: "admin",
        name: "Admin",
        purpose: "People, roles, keys and settings",
        level: 80,
        appoints_up_to: Some(80),
        permissions: &[
            ViewOrg,
            EditOrg,
            ViewBilling,
            ListMembers,
            InviteMembers,
            ChangeRoles,
            SuspendMembers,
            RemoveMembers,
            ManageRoles,
            ListKeys,
            CreateKeys,
            RevokeKeys,
            ReadAudit,
            ExportAudit,
        ],
    },
    Preset {
        id: "manager",
        name: "Manager",
        purpose: "Lists and invites people",
        level: 60,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers, InviteMembers],
    },
    Preset {
        id: "developer",
        name: "Developer",
        purpose: "Builds and runs things, with keys of their own",
        level: 40,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
    Preset {
        id: "viewer",
        name: "Viewer",
        purpose: "Reads, changes nothing",
        level: 10,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
];

/// Where custom roles can begin, highest first.
pub const TEMPLATES: &[Preset] = &[
    Preset {
        id: "co-admin",
        name: "Co-Admin",
        purpose: "Runs the team up to Managers",
        level: 70,
        appoints_up_to: Some(60),
        permissions: &[
            ViewOrg,
            ListMembers,
            InviteMembers,
            ChangeRoles,
            SuspendMembers,
            RemoveMembers,
            ListKeys,
            ReadAudit,
        ],
    },
    Preset {
        id: "contributor",
        name: "Contributor",
        purpose: "Makes and changes what the product holds",
        level: 40,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
    Preset {
        id: "member",
        name: "Member",
        purpose: "Works with what the product holds",
        level: 30,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
    Preset {
        id: "billing",
        name: "Billing",
        purpose: "Sees and changes billing, and nothing else",
        level: 20,
        appoints_up_to: None,
        permissions: &[ViewOrg, ViewBilling, EditBilling],
    },
    Preset {
        id: "auditor",
        name: "Auditor",
        purpose: "Reads and exports the audit log",
        level: 20,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers, ReadAudit, ExportAudit],
    },
    Preset {
        id: "reader",
        name: "Reader",
        purpose: "Looks at what the product holds",
        level: 10,
        appoints_up_to: None,
        permissions: &[ViewOrg, ListMembers],
    },
];

fn all() -> impl Iterator<Item = &'static Preset> {
    BUILT_IN.iter().chain(TEMPLATES)
}

/// Their ids, those of built-in roles first.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    all().map(|preset| preset.id)
}

/// The built-in role or template with an id.
#[must_use]
pub fn preset(id: &str) -> Option<&'static Preset> {
    all().find(|preset| preset.id == id)
}
