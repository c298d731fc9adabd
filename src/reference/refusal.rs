//! What an operation can refuse with. It follows from who may use it, its method, path and body.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::place;
use crate::permission::Permission;
use crate::web::{Access, Route};

/// Every refusal with the name of its response and what it means.
pub(super) const REFUSALS: [(StatusCode, &str, &str); 12] = [
    (StatusCode::BAD_REQUEST, "Malformed", "The request cannot be understood."),
    (
        StatusCode::UNAUTHORIZED,
        "SignedOut",
        "Nothing says who asks, or it does not count any more.",
    ),
    (StatusCode::FORBIDDEN, "Forbidden", "The caller may not do this."),
    (
        StatusCode::NOT_FOUND,
        "NotFound",
        "There is no such thing, or the caller may not know of it.",
    ),
    (StatusCode::CONFLICT, "Conflict", "A rule stands against it as things are now."),
    (StatusCode::GONE, "Gone", "The link does not work any more."),
    (StatusCode::PRECONDITION_FAILED, "Stale", "What the caller saw has changed meanwhile."),
    (StatusCode::PAYLOAD_TOO_LARGE, "TooLarge", "The body is larger than 64 KB."),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMedia", "The body is no JSON."),
    (StatusCode::UNPROCESSABLE_ENTITY, "Invalid", "Some fields need another value."),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "TooMany",
        "Too many tries; `Retry-After` says when to come back.",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "Unavailable",
        "The database does not answer; `Retry-After` says when to come back.",
    ),
];

/// The name of a refusal's response.
fn name(status: StatusCode) -> Option<&'static str> {
    REFUSALS.iter().find(|(known, ..)| *known == status).map(|(_, name, _)| *name)
}

/// The responses that operations refer to.
pub(super) fn responses() -> Value {
    let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    let response = |(status, name, words): &(StatusCode, &str, &str)| {
        let mut response =
            json!({ "description": words, "content": { "application/problem+json": problem } });
        if matches!(status.as_u16(), 429 | 503) {
            response["headers"] = json!({ "Retry-After": {
                "description": "Seconds to wait.",
                "schema": { "type": "integer", "minimum": 0 },
            } });
        }
        if *status == StatusCode::UNAUTHORIZED {
            response["headers"] = json!({ "WWW-Authenticate": {
                "description": "How to say who asks.",
                "schema": { "type": "string" },
            } });
        }
        ((*name).to_owned(), response)
    };
    Value::Object(REFUSALS.iter().map(response).collect())
}

/// A reference to the response of a refusal.
pub(super) fn reference(status: StatusCode) -> Value {
    json!({ "$ref": format!("#/components/responses/{}", name(status).unwrap_or_default()) })
}

/// What a route can refuse with.
pub(super) fn of(route: &Route) -> Vec<StatusCode> {
    let described = &route.described;
    let is_guarded = route.access != Access::Public || described.asks_who;
    let changes = route.method != Method::GET;
    let takes_body = described.body.is_some();
    let is_about_one = place::names(route.path).next().is_some() || described.takes_org;
    let can = |status: StatusCode| match status.as_u16() {
        401 => is_guarded,
        403 | 429 => is_guarded || changes,
        404 => is_about_one || described.can_be_gone,
        // What only teams have is shown to who may change it.
        409 => changes || route.access == Access::Can(Permission::EditOrg),
        // What was decided on is read again under the lock, whatever is changed.
        412 => changes || described.is_versioned,
        410 => described.can_be_gone,
        413 | 415 => takes_body,
        422 => {
            let has_choice = described.query.is_some() || route.path.ends_with("/{permission}");
            takes_body || has_choice || route.method == Method::POST
        }
        _ => true,
    };
    REFUSALS.iter().map(|(status, ..)| *status).filter(|status| can(*status)).collect()
}
