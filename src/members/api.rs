//! Members for programs.

use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::{Member, PAGE, RoleChange, Search, change_role, list, member_id, remove};
use crate::access::{Can, RoleId};
use crate::permission::{ChangeRoles, ListMembers, Permission, RemoveMembers};
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Query, Route};

#[derive(Serialize)]
struct MemberItem {
    user_id: String,
    name: String,
    email: String,
    role: String,
    status: &'static str,
    /// Microseconds since 1970-01-01 UTC.
    last_seen: Option<i64>,
    joined_at: i64,
}

impl From<Member> for MemberItem {
    fn from(member: Member) -> Self {
        Self {
            user_id: member.user.to_string(),
            role: member.role.id.to_string(),
            status: if member.is_active { "active" } else { "suspended" },
            last_seen: member.last_seen.map(crate::clock::Timestamp::micros),
            joined_at: member.joined_at.micros(),
            name: member.name,
            email: member.email,
        }
    }
}

#[derive(Serialize)]
struct MemberList {
    members: Vec<MemberItem>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    limit: Option<u32>,
    cursor: Option<String>,
}

async fn index(cx: State, by: Can<ListMembers>, Query(query): Query<ListQuery>) -> Handled {
    let limit = query.limit.unwrap_or(PAGE);
    let found = list(&cx, &by, &Search { text: query.q, cursor: query.cursor, limit }).await?;
    let members = found.members.into_iter().map(MemberItem::from).collect();
    Ok(axum::Json(MemberList { members, next_cursor: found.next }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleBody {
    role: String,
}

async fn set_role(
    cx: State,
    by: Can<ChangeRoles>,
    Path((_, user)): Path<(String, String)>,
    Json(body): Json<RoleBody>,
) -> Handled {
    let role = RoleId::from_text(body.role);
    let RoleChange { before, role } = change_role(&cx, &by, member_id(&user)?, &role).await?;
    Ok(axum::Json(MemberItem::from(Member { role, ..before })).into_response())
}

#[derive(Serialize)]
struct Removed {
    user_deleted: bool,
}

async fn delete(
    cx: State,
    by: Can<RemoveMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    remove(&cx, &by, member_id(&user)?).await?;
    // Only an account that an organization has provisioned goes with its membership.
    Ok(axum::Json(Removed { user_deleted: false }).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const MEMBER: &str = "/api/v1/org/{org}/members/{user}";
    let listing = Access::Can(Permission::ListMembers);
    vec![
        Route::get("/api/v1/org/{org}/members", listing, index),
        Route::put(MEMBER, Access::Can(Permission::ChangeRoles), set_role)
            .leaves(&["member.role_changed", "member.change_refused"])
            .json(r#"{"role":"developer"}"#),
        Route::delete(MEMBER, Access::Can(Permission::RemoveMembers), delete)
            .leaves(&["member.removed", "member.change_refused"]),
    ]
}
