//! Access for programs: one's own standing here, and where a member uses the organization.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::{Belongs, Can};
use crate::members::{find, member_id, presences};
use crate::permission::{Permission, SuspendMembers};
use crate::state::State;
use crate::web::{Access, Handled, Path, Route};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemberSession")]
struct SessionItem {
    device: String,
    /// The address that the session began from.
    address: Option<String>,
    /// When it last used the organization, in microseconds since 1970-01-01 UTC.
    last_seen: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemberAccess")]
struct AccessItem {
    user_id: String,
    sessions: Vec<SessionItem>,
}

async fn show(
    cx: State,
    by: Can<SuspendMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let sessions = presences(&cx, &by, &member).await?.into_iter().map(|presence| SessionItem {
        device: presence.device.name,
        address: presence.address,
        last_seen: presence.seen_at.micros(),
    });
    let (user_id, sessions) = (member.user.to_string(), sessions.collect());
    Ok(axum::Json(AccessItem { user_id, sessions }).into_response())
}

/// What the caller is in the organization, and may do there.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Membership")]
struct OwnItem {
    role: String,
    permissions: Vec<String>,
}

async fn show_own(by: Belongs) -> Handled {
    let permissions = by.role.holdings.keys().map(ToString::to_string).collect();
    Ok(axum::Json(OwnItem { role: by.role.id.to_string(), permissions }).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let suspending = Access::Can(Permission::SuspendMembers);
    vec![
        Route::get("/api/v1/org/{org}/members/{user}/access", suspending, show)
            .says("Lists the sessions by which a member uses the organization")
            .answers::<AccessItem>(),
        Route::get("/api/v1/org/{org}/membership", Access::Member, show_own)
            .says("Shows one’s own role and what it allows")
            .answers::<OwnItem>(),
    ]
}
