//! What the product of the sample organization lets people do, and the roles that it made for it.

use crate::permission::ProductPermission;

/// The template and the level of a role of the organization's own, with what it may do besides.
pub(super) struct DemoRole {
    pub name: &'static str,
    pub purpose: &'static str,
    pub template: &'static str,
    pub level: &'static str,
    pub besides: &'static [&'static str],
    /// Who has it: places among the members.
    pub held_by: &'static [usize],
}

/// Those who move the cranes.
pub(super) const CRANE_OPERATOR: DemoRole = DemoRole {
    name: "Crane operator",
    purpose: "Moves containers on the quay",
    template: "contributor",
    level: "30",
    besides: &["cranes:operate"],
    held_by: &[8, 14, 22, 37, 50],
};
/// Those who see to the invoices.
pub(super) const BILLING_CLERK: DemoRole = DemoRole {
    name: "Billing clerk",
    purpose: "Sees to the invoices",
    template: "billing",
    level: "20",
    besides: &["members:read"],
    held_by: &[15, 54],
};

/// The permissions that the product of the sample organization has declared.
#[must_use]
pub fn permissions() -> Vec<ProductPermission> {
    let permission = |key: &str, label: &str, note: &str| ProductPermission {
        key: key.into(),
        label: label.into(),
        group: "Cranes".into(),
        note: note.into(),
        dangerous: false,
        implies: Vec::new(),
        roles: vec!["admin".into()],
    };
    let everybody = ["admin", "manager", "developer", "viewer", "contributor", "member", "reader"];
    vec![
        ProductPermission {
            roles: everybody.map(Into::into).to_vec(),
            ..permission("cranes:read", "see the cranes", "Where they stand, and what they lift")
        },
        ProductPermission {
            implies: vec!["cranes:read".into()],
            ..permission("cranes:operate", "operate the cranes", "Moves real loads")
        },
        ProductPermission {
            dangerous: true,
            implies: vec!["cranes:operate".into()],
            ..permission(
                "cranes:override",
                "override the safety stop",
                "For rescue alone: nothing stops the crane then",
            )
        },
    ]
}
