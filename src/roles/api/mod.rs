//! Roles for programs.

mod answers;
mod permissions;
mod role;
mod role_rules;

use crate::permission::PermissionKey;
use crate::web::Route;

/// Keys as texts.
fn texts<'a>(keys: impl IntoIterator<Item = &'a PermissionKey>) -> Vec<String> {
    keys.into_iter().map(ToString::to_string).collect()
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [role::routes(), permissions::routes(), answers::routes(), role_rules::routes()].concat()
}
