//! What roles can be made of: all permissions, and the templates.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::texts;
use crate::access::Can;
use crate::permission::{Catalogue, ListMembers, Listed, Permission, Preset, TEMPLATES};
use crate::state::State;
use crate::web::{Access, Handled, Route};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Permission")]
struct PermissionItem {
    key: String,
    group: String,
    /// What it allows, as the end of “You need permission to …”.
    label: String,
    /// What to know before giving it.
    note: String,
    /// Whether it decides over others, or cannot be undone.
    dangerous: bool,
    /// Whether another role than Owner can be given it.
    grantable: bool,
    /// What nobody has this without.
    implies: Vec<String>,
    /// Whether the product has declared it.
    product: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RoleTemplate")]
struct TemplateItem {
    id: &'static str,
    name: &'static str,
    purpose: &'static str,
    level: i64,
    appoints_up_to: Option<i64>,
    permissions: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct PermissionList {
    permissions: Vec<PermissionItem>,
    /// Where roles of one's own can begin.
    templates: Vec<TemplateItem>,
}

fn template(preset: &'static Preset, catalogue: &Catalogue) -> TemplateItem {
    let Preset { id, name, purpose, level, appoints_up_to, .. } = preset;
    let permissions = texts(catalogue.of_preset(preset).given());
    TemplateItem { id, name, purpose, level: *level, appoints_up_to: *appoints_up_to, permissions }
}

async fn permissions(cx: State, _: Can<ListMembers>) -> Handled {
    let catalogue = &cx.permissions;
    let item = |listed: &Listed| PermissionItem {
        key: listed.key.to_string(),
        group: listed.group().to_owned(),
        label: listed.label.clone(),
        note: listed.note.clone(),
        dangerous: listed.is_dangerous,
        grantable: !listed.is_owners_alone,
        implies: texts(&listed.implies),
        product: listed.is_product(),
    };
    let permissions = catalogue.iter().map(item).collect();
    let templates = TEMPLATES.iter().map(|preset| template(preset, catalogue)).collect();
    Ok(axum::Json(PermissionList { permissions, templates }).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let listing = Access::Can(Permission::ListMembers);
    vec![
        Route::get("/api/v1/org/{org}/permissions", listing, permissions)
            .says("Lists what roles can be made of: permissions and templates")
            .answers::<PermissionList>(),
    ]
}
