//! The roles themselves: listed, shown, made, changed, deleted.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::texts;
use crate::access::{Can, Role, RoleId};
use crate::permission::{ListMembers, ManageRoles, Permission};
use crate::roles::{Changed, Deleted, Entry, RoleForm, change, create, delete, find, list, usage};
use crate::state::State;
use crate::web::{Access, Handled, IfMatch, Json, Path, Query, Route, versioned};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Role")]
struct RoleItem {
    id: String,
    name: String,
    purpose: String,
    level: i64,
    appoints_up_to: Option<i64>,
    /// Those that it was given by name.
    permissions: Vec<String>,
    /// Everything that it may do: what those imply, too.
    holds: Vec<String>,
    /// Those of its permissions that are none any more; they grant nothing.
    unknown_permissions: Vec<String>,
    built_in: bool,
}

impl From<&Role> for RoleItem {
    fn from(role: &Role) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name.clone(),
            purpose: role.purpose.clone(),
            level: role.level,
            appoints_up_to: role.appoints_up_to,
            permissions: texts(role.holdings.given()),
            holds: texts(role.holdings.keys()),
            unknown_permissions: texts(role.holdings.unknown()),
            built_in: role.is_built_in(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct ListedRole {
    #[serde(flatten)]
    role: RoleItem,
    /// How many members have it.
    members: i64,
}

#[derive(Serialize, JsonSchema)]
struct RoleList {
    roles: Vec<ListedRole>,
}

async fn index(cx: State, by: Can<ListMembers>) -> Handled {
    let listed = |Entry { role, members }: Entry| ListedRole { role: (&role).into(), members };
    let roles = list(&cx, &by).await?.into_iter().map(listed).collect();
    Ok(axum::Json(RoleList { roles }).into_response())
}

#[derive(Serialize, JsonSchema)]
struct RoleDetail {
    #[serde(flatten)]
    role: RoleItem,
    members: i64,
    pending_invitations: i64,
    /// Whether new members get it when nobody chooses another.
    is_default: bool,
    /// Counts its changes.
    version: i64,
}

async fn show(cx: State, by: Can<ListMembers>, Path((_, id)): Path<(String, String)>) -> Handled {
    let id = RoleId::from_text(id);
    let found = find(&cx, &by, &id).await?;
    let used = usage(&cx, &by, &id).await?;
    let detail = RoleDetail {
        role: (&found.role).into(),
        members: used.members,
        pending_invitations: used.invitations,
        is_default: used.is_default,
        version: found.version(),
    };
    Ok(versioned(detail.version, axum::Json(detail)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRole")]
struct RoleBody {
    #[schemars(length(min = 1, max = 80))]
    name: String,
    #[serde(default)]
    purpose: String,
    /// Who may appoint up to it gives, changes and takes this role.
    level: i64,
    /// Up to which level it appoints, never above its own; null for none.
    appoints_up_to: Option<i64>,
    /// Keys of permissions.
    permissions: Vec<String>,
    /// The version that the change was made upon.
    version: Option<i64>,
}

impl RoleBody {
    fn form(self) -> RoleForm {
        RoleForm {
            name: self.name,
            purpose: self.purpose,
            level: self.level.to_string(),
            appoints_up_to: self.appoints_up_to.map(|up_to| up_to.to_string()).unwrap_or_default(),
            permissions: self.permissions,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SavedRole")]
struct Saved {
    #[serde(flatten)]
    role: RoleItem,
    /// What it may do now that it could not before.
    added: Vec<String>,
    /// What it may not do any more.
    removed: Vec<String>,
    /// Counts its changes.
    version: i64,
}

async fn make(cx: State, by: Can<ManageRoles>, Json(body): Json<RoleBody>) -> Handled {
    let role = create(&cx, &by, &body.form()).await?;
    let added = texts(role.holdings.keys());
    let saved = Saved { role: (&role).into(), added, removed: Vec::new(), version: 1 };
    Ok(versioned(saved.version, (StatusCode::CREATED, axum::Json(saved))))
}

async fn set(
    cx: State,
    by: Can<ManageRoles>,
    Path((_, id)): Path<(String, String)>,
    if_match: IfMatch,
    Json(body): Json<RoleBody>,
) -> Handled {
    let id = RoleId::from_text(id);
    let seen = if_match.upon(find(&cx, &by, &id).await?.version(), body.version)?;
    let Changed { role, version, difference } = change(&cx, &by, &id, &body.form(), seen).await?;
    let (added, removed) = (texts(&difference.added), texts(&difference.removed));
    let saved = Saved { role: (&role).into(), added, removed, version };
    Ok(versioned(version, axum::Json(saved)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeletionQuery {
    /// The id of the role that takes its place, where it is used.
    replacement: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeletedRole")]
struct Gone {
    members_moved: i64,
    invitations_moved: i64,
    /// The id of the role that took its place.
    replacement: Option<String>,
}

async fn remove(
    cx: State,
    by: Can<ManageRoles>,
    Path((_, id)): Path<(String, String)>,
    if_match: IfMatch,
    Query(query): Query<DeletionQuery>,
) -> Handled {
    let (id, replacement) = (RoleId::from_text(id), query.replacement.map(RoleId::from_text));
    let seen = if_match.upon(find(&cx, &by, &id).await?.version(), None)?;
    let deleted = delete(&cx, &by, &id, replacement.as_ref(), seen).await?;
    let Deleted { was, replacement, .. } = deleted;
    let gone = Gone {
        members_moved: was.members,
        invitations_moved: was.invitations,
        replacement: replacement.map(|role| role.id.to_string()),
    };
    Ok(axum::Json(gone).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const ROLES: &str = "/api/v1/org/{org}/roles";
    const ROLE: &str = "/api/v1/org/{org}/roles/{role}";
    const NEW: &str = r#"{"name":"Fleet operator","level":30,"permissions":["org:read"]}"#;
    const OTHER: &str = r#"{"name":"Night shift","level":20,"permissions":["org:read"]}"#;
    let listing = Access::Can(Permission::ListMembers);
    let managing = Access::Can(Permission::ManageRoles);
    vec![
        Route::get(ROLES, listing, index).says("Lists the roles").answers::<RoleList>(),
        Route::post(ROLES, managing, make)
            .says("Makes a role")
            .takes::<RoleBody>()
            .answers_with::<Saved>(StatusCode::CREATED)
            .leaves(&["role.created", "role.change_refused"])
            .json(NEW),
        Route::get(ROLE, listing, show).versioned().says("Shows a role").answers::<RoleDetail>(),
        Route::put(ROLE, managing, set)
            .versioned()
            .says("Sets what a role is and may do")
            .takes::<RoleBody>()
            .answers::<Saved>()
            .leaves(&["role.changed", "role.change_refused"])
            .json(OTHER),
        Route::delete(ROLE, managing, remove)
            .says("Deletes a role, and puts another in its place where it is used")
            .query(&["replacement"])
            .asks::<DeletionQuery>()
            .answers::<Gone>()
            .leaves(&[
                "role.deleted",
                "role.change_refused",
                "member.role_changed",
                "invitation.role_changed",
            ]),
    ]
}
