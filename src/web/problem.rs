//! Errors for programs: problem documents (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::failure::status;
use super::missing::Missing;
use crate::error::Error;

/// The error as `application/problem+json`.
pub(super) fn present(
    error: &Error,
    request_id: &str,
    schemes: &[&'static str],
    missing: Option<&Missing>,
) -> Response {
    let status = status(error);
    let mut document = json!({
        "type": format!("urn:guildhall:problem:{}", kind(error)),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail(error),
        "request_id": request_id,
    });
    match error {
        Error::Invalid(fields) => {
            let errors = fields.iter().map(|(field, why)| (field.to_owned(), why.into()));
            document["errors"] = Value::Object(errors.collect::<Map<_, _>>());
        }
        Error::Forbidden(permission) => document["permission"] = permission.key().into(),
        _ => {}
    }
    if let Some(missing) = missing {
        document["roles_with_it"] = missing.roles_with_it().into();
    }
    let mut response = (status, document.to_string()).into_response();
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
