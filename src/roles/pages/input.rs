//! What the editor's form sends.

use serde::Deserialize;

use crate::access::Role;
use crate::permission::{Catalogue, Holdings, PermissionKey};
use crate::roles::RoleForm;

/// A role as somebody has typed and ticked it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    appoints_up_to: String,
    #[serde(default)]
    permissions: Vec<String>,
    /// The role that is edited; empty for a new one.
    #[serde(default)]
    pub role: String,
    /// The version that the change is made upon.
    pub version: Option<i64>,
}

impl RoleInput {
    /// As verbs take it.
    pub(super) fn form(&self) -> RoleForm {
        RoleForm {
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            level: self.level.clone(),
            appoints_up_to: self.appoints_up_to.clone(),
            permissions: self.permissions.clone(),
        }
    }
}

/// Whether somebody with role `by` may leave or put a permission on a role that had these before.
pub(super) fn may_hold(
    by: &Role,
    before: &Holdings,
    catalogue: &Catalogue,
    key: &PermissionKey,
) -> bool {
    if before.has(key.as_str()) || before.given().contains(key) {
        return true;
    }
    let listed = catalogue.get(key.as_str());
    listed.is_some_and(|listed| !listed.is_owners_alone && by.holdings.has(key.as_str()))
}
