//! Errors for programs: problem documents (RFC 9457).

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::failure::status;
use super::missing::Missing;
use crate::error::Error;

/// What stands against a request (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// A name for programs to tell problems by: `urn:guildhall:problem:` and a word.
    #[serde(rename = "type")]
    kind: String,
    /// What the status means.
    title: String,
    /// The status of the answer.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What is wrong and what to do about it, in sentences.
    detail: String,
    /// The number of the request, as in the log and in the events.
    request_id: String,
    /// Which fields need another value, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, String>")]
    errors: Option<BTreeMap<String, String>>,
    /// The permission that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    permission: Option<&'static str>,
    /// The names of the roles that include it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    roles_with_it: Option<Vec<String>>,
}

impl Problem {
    fn of(error: &Error, request_id: &str, missing: Option<&Missing>) -> Self {
        let status = status(error);
        let errors = match error {
            Error::Invalid(fields) => {
                Some(fields.iter().map(|(field, why)| (field.to_owned(), why.to_owned())).collect())
            }
            _ => None,
        };
        let permission = match error {
            Error::Forbidden(permission) => Some(permission.key()),
            _ => None,
        };
        Self {
            kind: format!("urn:guildhall:problem:{}", kind(error)),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail(error),
            request_id: request_id.to_owned(),
            errors,
            permission,
            roles_with_it: missing.map(Missing::roles_with_it),
        }
    }
}

/// The error as `application/problem+json`.
pub(super) fn present(
    error: &Error,
    request_id: &str,
    schemes: &[&'static str],
    missing: Option<&Missing>,
) -> Response {
    let status = status(error);
    let document = axum::Json(Problem::of(error, request_id, missing));
    let mut response = (status, document).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    if status == StatusCode::UNAUTHORIZED {
        for scheme in schemes {
            let scheme = HeaderValue::from_static(scheme);
            response.headers_mut().append(header::WWW_AUTHENTICATE, scheme);
        }
    }
    response
}

/// A word for programs to tell errors by.
const fn kind(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not-found",
        Error::SignedOut => "signed-out",
        Error::NotAccepted(_) => "not-accepted",
        Error::PeopleOnly => "people-only",
        Error::Forbidden(_) => "forbidden",
        Error::BeyondReach(_) => "beyond-reach",
        Error::PlatformOnly => "platform-only",
        Error::CrossSite => "cross-site",
        Error::Invalid(_) => "invalid",
        Error::Malformed(_) => "malformed",
        Error::Conflict(_) => "conflict",
        Error::Gone(_) => "gone",
        Error::Stale => "stale",
        Error::SsoRequired => "sso-required",
        Error::AccessEnded => "access-ended",
        Error::TooLarge => "too-large",
        Error::UriTooLong => "uri-too-long",
        Error::HeadersTooLarge => "headers-too-large",
        Error::UnsupportedMedia(_) => "unsupported-media-type",
        Error::MethodNotAllowed => "method-not-allowed",
        Error::TimedOut => "timed-out",
        Error::TooMany(_) => "too-many",
        Error::Limited(_) => "limited",
        Error::Unavailable(_) => "unavailable",
        Error::Internal(_) => "internal",
    }
}

/// What to do about it.
fn detail(error: &Error) -> String {
    match error {
        Error::NotFound => "There is nothing at this address, or you may not know of it.".into(),
        Error::SignedOut => "Sign in first, or send a key: Authorization: Bearer guild_…".into(),
        Error::Forbidden(permission) => {
            format!("You need permission to {}.", permission.label())
        }
        Error::Internal(_) => "A fault of ours. Report the request id if it stays.".into(),
        Error::Unavailable(_) => "Try again in a moment; nothing was changed.".into(),
        other => other.to_string(),
    }
}
