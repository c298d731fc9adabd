//! A handler's error on its way out. A layer makes a page or a problem document of it, because only
//! there the request's number and way in are known.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Gone};
use crate::quota::Left;

/// What a handler returns.
pub type Handled<T = Response> = Result<T, Failure>;

/// An error that has not been presented yet.
#[derive(Debug)]
pub struct Failure(pub Error);

/// The error as it travels in the response's extensions.
#[derive(Clone)]
pub(super) struct Pending(pub Arc<Error>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        if let Some(seconds) = retry_after(&self.0) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Error::Limited(left) = &self.0 {
            for (name, value) in rate_headers(left) {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(name, value);
                }
            }
        }
        response.extensions_mut().insert(Pending(Arc::new(self.0)));
        response
    }
}

/// Seconds to wait before the same can work (RFC 9110, section 10.2.3).
#[must_use]
pub fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::TooMany(wait) => whole_seconds(wait.time),
        Error::Limited(left) => whole_seconds(left.wait()),
        Error::Unavailable(_) => Some(5),
        _ => None,
    }
}

/// Rounded up: who comes back when told to must not be too early.
fn whole_seconds(span: Duration) -> Option<u64> {
    span.as_millis().div_ceil(1000).try_into().ok()
}

/// What is left to a key (draft-ietf-httpapi-ratelimit-headers-10): the policies, and how they stand.
#[must_use]
pub fn rate_headers(left: &Left) -> [(HeaderName, String); 2] {
    let windows = [("minute", 60, &left.minute), ("day", 86_400, &left.day)];
    let policy =
        windows.map(|(name, span, window)| format!("\"{name}\";q={};w={span}", window.limit));
    let state = windows.map(|(name, _, window)| {
        let seconds = whole_seconds(window.resets_in).unwrap_or_default();
        format!("\"{name}\";r={};t={seconds}", window.left)
    });
    [
        (HeaderName::from_static("ratelimit-policy"), policy.join(", ")),
        (HeaderName::from_static("ratelimit"), state.join(", ")),
    ]
}

/// The one table from kinds to statuses (RFC 9110, section 15).
#[must_use]
pub const fn status(error: &Error) -> StatusCode {
    match error {
        Error::Malformed(_) => StatusCode::BAD_REQUEST,
        Error::SignedOut | Error::NotAccepted(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_)
        | Error::BeyondReach(_)
        | Error::PlatformOnly
        | Error::PeopleOnly
        | Error::CrossSite
        | Error::SsoRequired
        | Error::AccessEnded => StatusCode::FORBIDDEN,
        Error::NotFound | Error::Gone(Gone::Unknown) => StatusCode::NOT_FOUND,
        Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Error::TimedOut => StatusCode::REQUEST_TIMEOUT,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Gone(_) => StatusCode::GONE,
        Error::Stale => StatusCode::PRECONDITION_FAILED,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::UriTooLong => StatusCode::URI_TOO_LONG,
        Error::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Error::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooMany(_) | Error::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
