//! Members for programs.

mod access;
mod bulk;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Filter, From, Member, PAGE, Removal, RoleChange, Search, Sort, Status, change_role, end_access,
    find, leave, list, member_id, reactivate, remove, suspend,
};
use crate::access::{Belongs, Can, RoleId};
use crate::permission::{ChangeRoles, ListMembers, Permission, RemoveMembers, SuspendMembers};
use crate::state::State;
use crate::web::{Access, Cursor, Handled, Json, Limit, Path, Query, Route};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Member")]
struct MemberItem {
    user_id: String,
    name: String,
    email: String,
    /// The id of the role.
    role: String,
    #[schemars(extend("enum" = ["active", "suspended"]))]
    status: &'static str,
    /// Microseconds since 1970-01-01 UTC.
    last_seen: Option<i64>,
    /// Microseconds since 1970-01-01 UTC.
    joined_at: i64,
}

impl std::convert::From<Member> for MemberItem {
    fn from(member: Member) -> Self {
        Self {
            user_id: member.user.to_string(),
            role: member.role.id.to_string(),
            status: Status::of(member.is_active).key(),
            last_seen: member.last_seen.map(crate::clock::Timestamp::micros),
            joined_at: member.joined_at.micros(),
            name: member.name,
            email: member.email,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct MemberList {
    members: Vec<MemberItem>,
    next_cursor: Option<Cursor>,
}

const SORTS: [&str; 8] = ["name", "email", "role", "seen", "-name", "-email", "-role", "-seen"];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Part of a name or an address.
    #[serde(default)]
    #[schemars(length(max = 254))]
    q: String,
    /// The id of a role.
    role: Option<String>,
    #[schemars(extend("enum" = ["active", "suspended"]))]
    status: Option<String>,
    /// A hyphen before it turns the order.
    #[serde(default)]
    #[schemars(extend("enum" = SORTS))]
    sort: String,
    /// How many at once.
    #[serde(default)]
    limit: Limit,
    /// The `next_cursor` of the answer before.
    cursor: Option<Cursor>,
}

async fn index(cx: State, by: Can<ListMembers>, Query(query): Query<ListQuery>) -> Handled {
    let search = Search {
        filter: Filter {
            text: query.q,
            role: query.role.map(RoleId::from_text),
            status: query.status.as_deref().map(Status::parse).transpose()?,
        },
        sort: Sort::parse(&query.sort)?,
        from: query.cursor.map_or(From::Start, |cursor| From::After(cursor.0)),
        limit: query.limit.given().unwrap_or(PAGE),
    };
    let found = list(&cx, &by, &search).await?;
    let members = found.members.into_iter().map(MemberItem::from).collect();
    Ok(axum::Json(MemberList { members, next_cursor: found.next.map(Cursor) }).into_response())
}

async fn show(cx: State, by: Can<ListMembers>, Path((_, user)): Path<(String, String)>) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    Ok(axum::Json(MemberItem::from(member)).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberRole")]
struct RoleBody {
    /// The id of the role.
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

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RemovedMember")]
struct Removed {
    user_id: String,
    /// Whether the account has ended with the membership: the organization had provisioned it, and
    /// this was its last team.
    user_deleted: bool,
}

async fn delete(
    cx: State,
    by: Can<RemoveMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let Removal { member, user_deleted } = remove(&cx, &by, member_id(&user)?).await?;
    let user_id = member.user.to_string();
    Ok(axum::Json(Removed { user_id, user_deleted }).into_response())
}

async fn put_suspension(
    cx: State,
    by: Can<SuspendMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = suspend(&cx, &by, member_id(&user)?).await?;
    Ok(axum::Json(MemberItem::from(member)).into_response())
}

async fn delete_suspension(
    cx: State,
    by: Can<SuspendMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = reactivate(&cx, &by, member_id(&user)?).await?;
    Ok(axum::Json(MemberItem::from(member)).into_response())
}

async fn delete_access(
    cx: State,
    by: Can<SuspendMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    end_access(&cx, &by, member_id(&user)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn delete_own(cx: State, by: Belongs) -> Handled {
    leave(&cx, &by).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [own_routes(), bulk::routes(), access::routes()].concat()
}

/// Routes of this file.
fn own_routes() -> Vec<Route> {
    const MEMBER: &str = "/api/v1/org/{org}/members/{user}";
    const SUSPENSION: &str = "/api/v1/org/{org}/members/{user}/suspension";
    let listing = Access::Can(Permission::ListMembers);
    let suspending = Access::Can(Permission::SuspendMembers);
    vec![
        Route::get("/api/v1/org/{org}/members", listing, index)
            .says("Lists the members")
            .query(&["q", "role", "status", "sort", "limit", "cursor"])
            .asks::<ListQuery>()
            .answers::<MemberList>(),
        Route::get(MEMBER, listing, show).says("Shows a member").answers::<MemberItem>(),
        Route::put(MEMBER, Access::Can(Permission::ChangeRoles), set_role)
            .says("Changes the role of a member")
            .takes::<RoleBody>()
            .answers::<MemberItem>()
            .leaves(&["member.role_changed", "member.change_refused"])
            .json(r#"{"role":"developer"}"#),
        Route::put(SUSPENSION, suspending, put_suspension)
            .says("Suspends a member")
            .answers::<MemberItem>()
            .leaves(&["member.suspended", "member.change_refused"]),
        Route::delete(SUSPENSION, suspending, delete_suspension)
            .says("Reactivates a member")
            .answers::<MemberItem>()
            .leaves(&["member.reactivated", "member.change_refused"]),
        Route::delete("/api/v1/org/{org}/members/{user}/access", suspending, delete_access)
            .says("Ends a member’s access until they sign in again")
            .answers_nothing()
            .leaves(&["member.access_ended", "member.change_refused"]),
        Route::delete(MEMBER, Access::Can(Permission::RemoveMembers), delete)
            .says("Removes a member")
            .answers::<Removed>()
            .leaves(&["member.removed", "member.change_refused", "account.ended"]),
        Route::delete("/api/v1/org/{org}/membership", Access::Member, delete_own)
            .says("Ends one’s own membership")
            .answers_nothing()
            .leaves(&["member.left", "member.change_refused"]),
    ]
}
