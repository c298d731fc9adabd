//! The instance for programs of platform administrators.

mod status;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{
    Added, NewOwner, Org, Owner, PAGE, Search, User, add_owner, find_org, owners, remove_owner,
    search_orgs, search_users, set_member_cap,
};
use crate::access::Platform;
use crate::error::Error;
use crate::state::State;
use crate::web::{Access, Cursor, Handled, Json, Limit, Path, Query, Route};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Part of a name or an address.
    #[serde(default)]
    #[schemars(length(max = 254))]
    q: String,
    /// How many at once.
    #[serde(default)]
    limit: Limit,
    /// The `next_cursor` of the answer before.
    cursor: Option<Cursor>,
}

impl From<ListQuery> for Search {
    fn from(query: ListQuery) -> Self {
        let cursor = query.cursor.map(|cursor| cursor.0);
        Self { text: query.q, cursor, limit: query.limit.given().unwrap_or(PAGE) }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminUser")]
struct UserItem {
    id: String,
    name: String,
    username: Option<String>,
    email: String,
    email_verified: bool,
    platform_admin: bool,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    /// How many teams they belong to.
    teams: i64,
}

impl From<User> for UserItem {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            username: user.username,
            email: user.email,
            email_verified: user.is_verified,
            platform_admin: user.is_platform_admin,
            created_at: user.created_at.micros(),
            teams: user.teams,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminUserList")]
struct UserList {
    users: Vec<UserItem>,
    next_cursor: Option<Cursor>,
}

async fn users(cx: State, by: Platform, Query(query): Query<ListQuery>) -> Handled {
    let page = search_users(&cx, &by, &query.into()).await?;
    let users = page.found.into_iter().map(UserItem::from).collect();
    Ok(axum::Json(UserList { users, next_cursor: page.next.map(Cursor) }).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminTeam")]
struct OrgItem {
    id: String,
    slug: String,
    name: String,
    member_count: i64,
    pending_invitations: i64,
    /// How many members it may have.
    member_cap: i64,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
}

impl From<Org> for OrgItem {
    fn from(org: Org) -> Self {
        Self {
            id: org.id.to_string(),
            slug: org.slug,
            name: org.name,
            member_count: org.members,
            pending_invitations: org.pending,
            member_cap: org.member_cap,
            created_at: org.created_at.micros(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminTeamList")]
struct OrgList {
    organizations: Vec<OrgItem>,
    next_cursor: Option<Cursor>,
}

async fn orgs(cx: State, by: Platform, Query(query): Query<ListQuery>) -> Handled {
    let page = search_orgs(&cx, &by, &query.into()).await?;
    let organizations = page.found.into_iter().map(OrgItem::from).collect();
    Ok(axum::Json(OrgList { organizations, next_cursor: page.next.map(Cursor) }).into_response())
}

async fn org(cx: State, by: Platform, Path(org): Path<String>) -> Handled {
    Ok(axum::Json(OrgItem::from(find_org(&cx, &by, &org).await?)).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberCap")]
struct CapBody {
    /// How many members it may have, pending invitations included.
    member_cap: i64,
}

async fn set_cap(
    cx: State,
    by: Platform,
    Path(org): Path<String>,
    Json(body): Json<CapBody>,
) -> Handled {
    let org = set_member_cap(&cx, &by, &org, body.member_cap).await?;
    Ok(axum::Json(OrgItem::from(org)).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Owner")]
struct OwnerItem {
    user_id: String,
    name: String,
    email: String,
    email_verified: bool,
    #[schemars(extend("enum" = ["active", "suspended"]))]
    status: &'static str,
    /// Microseconds since 1970-01-01 UTC.
    since: i64,
}

impl From<Owner> for OwnerItem {
    fn from(owner: Owner) -> Self {
        Self {
            user_id: owner.user.to_string(),
            name: owner.name,
            email: owner.email,
            email_verified: owner.is_verified,
            status: if owner.is_active { "active" } else { "suspended" },
            since: owner.since.micros(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct OwnerList {
    owners: Vec<OwnerItem>,
}

async fn list_owners(cx: State, by: Platform, Path(org): Path<String>) -> Handled {
    let (_, owners) = owners(&cx, &by, &org).await?;
    let owners = owners.into_iter().map(OwnerItem::from).collect();
    Ok(axum::Json(OwnerList { owners }).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOwner")]
struct OwnerBody {
    /// A member; or an address in `email`.
    user_id: Option<String>,
    /// Somebody who is invited; or a member in `user_id`.
    email: Option<String>,
}

/// What came of adding: an Owner, or an invitation.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[schemars(rename = "AddedOwner")]
enum AddedItem {
    /// A member became Owner.
    Owner { user_id: String },
    /// Nothing is done until the invitee has said yes.
    Invited {
        invitation_id: String,
        email: String,
        /// The link, where no mail is sent; given once.
        link: Option<String>,
    },
}

async fn add(
    cx: State,
    by: Platform,
    Path(org): Path<String>,
    Json(body): Json<OwnerBody>,
) -> Handled {
    let new = NewOwner::parse(body.user_id.as_deref(), body.email.as_deref());
    let added = add_owner(&cx, &by, &org, &new.map_err(Error::Invalid)?).await?;
    let (status, item) = match added {
        Added::Member { user, .. } => {
            (StatusCode::OK, AddedItem::Owner { user_id: user.to_string() })
        }
        Added::Invited(invited) => {
            let link = invited.link.map(|link| link.expose_secret().to_owned());
            let (invitation_id, email) = (invited.id.to_string(), invited.email);
            // Nothing is done until the invitee has said yes.
            (StatusCode::ACCEPTED, AddedItem::Invited { invitation_id, email, link })
        }
    };
    Ok((status, axum::Json(item)).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DemotedOwner")]
struct Demoted {
    user_id: String,
    /// The role that they have now.
    role: &'static str,
}

async fn remove(cx: State, by: Platform, Path((org, user)): Path<(String, String)>) -> Handled {
    let id = user.parse().map_err(|_| Error::NotFound)?;
    remove_owner(&cx, &by, &org, id).await?;
    Ok(axum::Json(Demoted { user_id: user, role: "admin" }).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [own_routes(), status::routes()].concat()
}

/// Routes of this file.
fn own_routes() -> Vec<Route> {
    const LISTED: &[&str] = &["q", "limit", "cursor"];
    const ORG: &str = "/api/v1/admin/org/{org}";
    const CAP: &str = "/api/v1/admin/org/{org}/cap";
    const OWNERS: &str = "/api/v1/admin/org/{org}/owners";
    const OWNER: &str = "/api/v1/admin/org/{org}/owners/{user}";
    let platform = Access::Platform;
    vec![
        Route::get("/api/v1/admin/users/search", platform, users)
            .says("Searches all accounts")
            .query(LISTED)
            .asks::<ListQuery>()
            .answers::<UserList>(),
        Route::get("/api/v1/admin/org", platform, orgs)
            .says("Searches all teams")
            .query(LISTED)
            .asks::<ListQuery>()
            .answers::<OrgList>(),
        Route::get(ORG, platform, org).says("Shows a team").answers::<OrgItem>(),
        Route::put(CAP, platform, set_cap)
            .says("Sets how many members a team may have")
            .takes::<CapBody>()
            .answers::<OrgItem>()
            .leaves(&["org.member_cap_changed"])
            .json(r#"{"member_cap":600}"#),
        Route::get(OWNERS, platform, list_owners)
            .says("Lists the Owners of a team")
            .answers::<OwnerList>(),
        Route::put(OWNERS, platform, add)
            .says("Makes a member an Owner, or invites somebody as one")
            .takes::<OwnerBody>()
            .answers::<AddedItem>()
            .answers_with::<AddedItem>(StatusCode::ACCEPTED)
            .leaves(&[
                "member.role_changed",
                "member.change_refused",
                "invitation.sent",
                "invitation.link_made",
            ])
            .json(r#"{"email":"vera@guild.example"}"#),
        Route::delete(OWNER, platform, remove)
            .says("Makes an Owner an Admin")
            .answers::<Demoted>()
            .leaves(&["member.role_changed", "member.change_refused"]),
    ]
}
