//! Roles for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::{
    Changed, Deleted, Entry, RoleForm, RoleRulesForm, RoleSettings, Why, all_of, change, create,
    delete, find, list, role_settings, set_role_rules, usage, why,
};
use crate::access::{Because, Can, Role, RoleId};
use crate::members::member_id;
use crate::permission::{
    Catalogue, EditOrg, ListMembers, ManageRoles, Permission, PermissionKey, Preset, TEMPLATES,
};
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Query, Route, spoken};

#[derive(Serialize)]
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

fn texts<'a>(keys: impl IntoIterator<Item = &'a PermissionKey>) -> Vec<String> {
    keys.into_iter().map(ToString::to_string).collect()
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

#[derive(Serialize)]
struct ListedRole {
    #[serde(flatten)]
    role: RoleItem,
    /// How many members have it.
    members: i64,
}

#[derive(Serialize)]
struct RoleList {
    roles: Vec<ListedRole>,
}

async fn index(cx: State, by: Can<ListMembers>) -> Handled {
    let listed = |Entry { role, members }: Entry| ListedRole { role: (&role).into(), members };
    let roles = list(&cx, &by).await?.into_iter().map(listed).collect();
    Ok(axum::Json(RoleList { roles }).into_response())
}

#[derive(Serialize)]
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
    Ok(axum::Json(detail).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleBody {
    name: String,
    #[serde(default)]
    purpose: String,
    level: i64,
    appoints_up_to: Option<i64>,
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

#[derive(Serialize)]
struct Saved {
    #[serde(flatten)]
    role: RoleItem,
    added: Vec<String>,
    removed: Vec<String>,
    version: i64,
}

async fn make(cx: State, by: Can<ManageRoles>, Json(body): Json<RoleBody>) -> Handled {
    let role = create(&cx, &by, &body.form()).await?;
    let added = texts(role.holdings.keys());
    let saved = Saved { role: (&role).into(), added, removed: Vec::new(), version: 1 };
    Ok((StatusCode::CREATED, axum::Json(saved)).into_response())
}

async fn set(
    cx: State,
    by: Can<ManageRoles>,
    Path((_, id)): Path<(String, String)>,
    Json(body): Json<RoleBody>,
) -> Handled {
    let (id, seen) = (RoleId::from_text(id), body.version);
    let Changed { role, version, difference } = change(&cx, &by, &id, &body.form(), seen).await?;
    let (added, removed) = (texts(&difference.added), texts(&difference.removed));
    Ok(axum::Json(Saved { role: (&role).into(), added, removed, version }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeletionQuery {
    /// The role that takes its place, where it is used.
    replacement: Option<String>,
}

#[derive(Serialize)]
struct Gone {
    members_moved: i64,
    invitations_moved: i64,
    replacement: Option<String>,
}

async fn remove(
    cx: State,
    by: Can<ManageRoles>,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query<DeletionQuery>,
) -> Handled {
    let replacement = query.replacement.map(RoleId::from_text);
    let deleted = delete(&cx, &by, &RoleId::from_text(id), replacement.as_ref()).await?;
    let Deleted { was, replacement, .. } = deleted;
    let gone = Gone {
        members_moved: was.members,
        invitations_moved: was.invitations,
        replacement: replacement.map(|role| role.id.to_string()),
    };
    Ok(axum::Json(gone).into_response())
}

#[derive(Serialize)]
struct PermissionItem {
    key: String,
    group: String,
    label: String,
    note: String,
    dangerous: bool,
    /// Whether another role than Owner can be given it.
    grantable: bool,
    implies: Vec<String>,
    /// Whether the product has declared it.
    product: bool,
}

#[derive(Serialize)]
struct TemplateItem {
    id: &'static str,
    name: &'static str,
    purpose: &'static str,
    level: i64,
    appoints_up_to: Option<i64>,
    permissions: Vec<String>,
}

#[derive(Serialize)]
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
    let item = |listed: &crate::permission::Listed| PermissionItem {
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

#[derive(Serialize)]
struct Answer {
    permission: String,
    allowed: bool,
    /// `given`, `implied`, `lacking`, `unknown` or `suspended`.
    reason: &'static str,
    /// The permission that implies it.
    implied_by: Option<String>,
    role: String,
    role_given_by: Option<String>,
    role_given_at: i64,
    /// The names of the roles that include it.
    roles_with_it: Vec<String>,
    /// All of it, for people.
    sentence: String,
}

impl From<Why> for Answer {
    fn from(why: Why) -> Self {
        let (reason, implied_by) = match &why.because {
            Because::Given => ("given", None),
            Because::ImpliedBy(by) => ("implied", Some(by.to_string())),
            Because::Lacking => ("lacking", None),
            Because::Unknown => ("unknown", None),
            Because::Suspended => ("suspended", None),
        };
        let sentence = spoken(&why.sentence());
        Self {
            permission: why.permission.to_string(),
            allowed: why.is_allowed(),
            reason,
            implied_by,
            role: why.member.role.id.to_string(),
            role_given_by: why.given.by,
            role_given_at: why.given.at.micros(),
            roles_with_it: why.holders,
            sentence,
        }
    }
}

#[derive(Serialize)]
struct AnswerList {
    permissions: Vec<Answer>,
}

async fn answers(
    cx: State,
    by: Can<ListMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let all = all_of(&cx, &by, member_id(&user)?).await?;
    let permissions = all.into_iter().map(Answer::from).collect();
    Ok(axum::Json(AnswerList { permissions }).into_response())
}

async fn answer(
    cx: State,
    by: Can<ListMembers>,
    Path((_, user, permission)): Path<(String, String, String)>,
) -> Handled {
    let permission = PermissionKey::from_text(permission);
    let answer = why(&cx, &by, member_id(&user)?, &permission).await?;
    Ok(axum::Json(Answer::from(answer)).into_response())
}

#[derive(Serialize)]
struct RulesItem {
    default_role: String,
    admins_appoint_admins: bool,
    version: i64,
}

impl From<RoleSettings> for RulesItem {
    fn from(settings: RoleSettings) -> Self {
        let RoleSettings { default_role, admins_appoint_admins, version } = settings;
        Self { default_role: default_role.to_string(), admins_appoint_admins, version }
    }
}

async fn show_rules(cx: State, by: Can<EditOrg>) -> Handled {
    Ok(axum::Json(RulesItem::from(role_settings(&cx, &by).await?)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesBody {
    default_role: String,
    admins_appoint_admins: bool,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(cx: State, by: Can<EditOrg>, Json(body): Json<RulesBody>) -> Handled {
    let form = RoleRulesForm {
        default_role: RoleId::from_text(body.default_role),
        admins_appoint_admins: Some(body.admins_appoint_admins),
    };
    let settings = set_role_rules(&cx, &by, &form, body.version).await?;
    Ok(axum::Json(RulesItem::from(settings)).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const ROLES: &str = "/api/v1/org/{org}/roles";
    const ROLE: &str = "/api/v1/org/{org}/roles/{role}";
    const RULES: &str = "/api/v1/org/{org}/role-rules";
    const ANSWERS: &str = "/api/v1/org/{org}/members/{user}/permissions";
    const ANSWER: &str = "/api/v1/org/{org}/members/{user}/permissions/{permission}";
    const NEW: &str = r#"{"name":"Fleet operator","level":30,"permissions":["org:read"]}"#;
    const OTHER: &str = r#"{"name":"Night shift","level":20,"permissions":["org:read"]}"#;
    let (listing, managing) =
        (Access::Can(Permission::ListMembers), Access::Can(Permission::ManageRoles));
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get(ROLES, listing, index),
        Route::post(ROLES, managing, make)
            .leaves(&["role.created", "role.change_refused"])
            .json(NEW),
        Route::get(ROLE, listing, show),
        Route::put(ROLE, managing, set)
            .leaves(&["role.changed", "role.change_refused"])
            .json(OTHER),
        Route::delete(ROLE, managing, remove).leaves(&[
            "role.deleted",
            "role.change_refused",
            "member.role_changed",
            "invitation.role_changed",
        ]),
        Route::get("/api/v1/org/{org}/permissions", listing, permissions),
        Route::get(ANSWERS, listing, answers),
        Route::get(ANSWER, listing, answer),
        Route::get(RULES, editing, show_rules),
        Route::put(RULES, editing, set_rules)
            .leaves(&["org.role_rules_changed", "role.change_refused"])
            .json(r#"{"default_role":"developer","admins_appoint_admins":true}"#),
    ]
}
