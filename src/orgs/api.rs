//! Organizations for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::{NewTeam, TeamForm, availability, create_team, of_user};
use crate::access::{Can, Me};
use crate::accounts::username_availability;
use crate::error::Error;
use crate::permission::{Permission, ViewOrg};
use crate::state::State;
use crate::web::{Access, Handled, Json, Query, Route};

#[derive(Serialize)]
struct OrgItem {
    id: String,
    slug: String,
    name: String,
    kind: &'static str,
    role: String,
}

#[derive(Serialize)]
struct OrgList {
    organizations: Vec<OrgItem>,
}

const fn kind(is_personal: bool) -> &'static str {
    if is_personal { "personal" } else { "team" }
}

async fn list(cx: State, me: Me) -> Handled {
    let orgs = of_user(&cx, me.user).await?;
    let organizations = orgs
        .into_iter()
        .map(|org| OrgItem {
            id: org.id.to_string(),
            kind: kind(org.is_personal),
            role: org.role.id.to_string(),
            slug: org.slug,
            name: org.name,
        })
        .collect();
    Ok(axum::Json(OrgList { organizations }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBody {
    name: String,
    slug: String,
    billing_email: String,
}

#[derive(Serialize)]
struct Made {
    id: String,
    slug: String,
    name: String,
}

async fn create(cx: State, me: Me, Json(body): Json<NewBody>) -> Handled {
    let NewBody { name, slug, billing_email } = body;
    let form = TeamForm { name, slug, billing_email };
    let new = NewTeam::try_from(&form).map_err(Error::Invalid)?;
    let team = create_team(&cx, &me, new).await?;
    let made = Made { id: team.id.to_string(), slug: team.slug, name: team.name };
    Ok((StatusCode::CREATED, axum::Json(made)).into_response())
}

#[derive(Serialize)]
struct OrgDetail {
    id: String,
    slug: String,
    name: String,
    kind: &'static str,
    role: String,
    member_count: i64,
    pending_invitations: i64,
}

async fn show(by: Can<ViewOrg>) -> Handled {
    let org = &by.org;
    let detail = OrgDetail {
        id: org.id.to_string(),
        slug: org.slug.clone(),
        name: org.name.clone(),
        kind: kind(org.is_personal),
        role: by.role.id.to_string(),
        member_count: org.member_count,
        pending_invitations: org.pending_count,
    };
    Ok(axum::Json(detail).into_response())
}

#[derive(Deserialize)]
struct AvailabilityQuery {
    org_key: Option<String>,
    username: Option<String>,
}

/// An answer for each that was asked for.
#[derive(Serialize)]
struct Availability {
    #[serde(skip_serializing_if = "Option::is_none")]
    org_key: Option<KeyAvailability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<KeyAvailability>,
}

#[derive(Serialize)]
struct KeyAvailability {
    available: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl<T> From<Result<T, String>> for KeyAvailability {
    fn from(answer: Result<T, String>) -> Self {
        let reason = answer.err();
        Self { available: reason.is_none(), reason }
    }
}

async fn check_availability(cx: State, me: Me, Query(query): Query<AvailabilityQuery>) -> Handled {
    if query.org_key.is_none() && query.username.is_none() {
        return Err(Error::Malformed("Ask for an org_key, a username, or both.".into()).into());
    }
    let mut answer = Availability { org_key: None, username: None };
    if let Some(key) = &query.org_key {
        answer.org_key = Some(availability(&cx, key).await?.into());
    }
    if let Some(name) = &query.username {
        answer.username = Some(username_availability(&cx, &me, name).await?.into());
    }
    Ok(axum::Json(answer).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const NEW: &str =
        r#"{"name":"North","slug":"south-guild","billing_email":"money@guild.example"}"#;
    vec![
        Route::get("/api/v1/org", Access::Me, list),
        Route::post("/api/v1/org", Access::Me, create).leaves(&["org.created"]).json(NEW),
        Route::get("/api/v1/org/{org}", Access::Can(Permission::ViewOrg), show),
        Route::get("/api/v1/user/check-availability", Access::Me, check_availability),
    ]
}
