//! The layer that turns errors into pages and problem documents, with their true status.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::asked::Asked;
use super::edge::keep_route;
use super::failure::Pending;
use super::missing::Missing;
use super::{Failure, error_page, problem, see_other_from};
use crate::error::Error;
use crate::state::State;

/// Presents errors of handlers, and answers of axum's own that have none of our words.
pub(super) async fn present(
    axum::extract::State(cx): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let Some(error) = error_of(&response) else {
        return response;
    };
    log(&error, &asked.request_id);
    let missing = response.extensions().get::<Missing>();
    let presented = if asked.is_api() {
        problem::present(&error, &asked.request_id, asked.schemes, missing)
    } else {
        present_page(&cx, &error, &asked, missing)
    };
    keep_headers(presented, &response)
}

fn present_page(cx: &State, error: &Error, asked: &Asked, missing: Option<&Missing>) -> Response {
    match error {
        Error::SignedOut => see_other_from(asked.htmx, &sign_in_path(asked, &[])),
        Error::AccessEnded => {
            see_other_from(asked.htmx, &sign_in_path(asked, &[("again", "yes".into())]))
        }
        _ => error_page::present(cx, error, asked, missing),
    }
}

/// The page to sign in at, with what else it is to know.
fn sign_in_path(asked: &Asked, told: &[(&str, String)]) -> String {
    let next = asked.path_to_come_back_to().map(|path| ("next", path));
    let query: Vec<(&str, String)> = next.into_iter().chain(told.iter().cloned()).collect();
    if query.is_empty() {
        return "/sign-in".into();
    }
    format!("/sign-in?{}", serde_html_form::to_string(query).unwrap_or_default())
}

/// The error of a response, if it is one that nobody has put into words yet.
pub(super) fn error_of(response: &Response) -> Option<Arc<Error>> {
    if let Some(Pending(error)) = response.extensions().get::<Pending>() {
        return Some(error.clone());
    }
    let error = match response.status() {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::REQUEST_TIMEOUT => Error::TimedOut,
        // Only the session layer answers so: it could not save a session.
        StatusCode::INTERNAL_SERVER_ERROR => Error::unavailable("the session was not saved"),
        status if status.is_client_error() || status.is_server_error() => {
            let is_ours = response.headers().contains_key(header::CONTENT_TYPE);
            return (!is_ours).then(|| Arc::new(Error::internal(status.to_string())));
        }
        _ => return None,
    };
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (!is_html).then(|| Arc::new(error))
}

/// A fault of ours goes to the log, once, with its cause; the caller gets the request's number.
pub(super) fn log(error: &Error, id: &str) {
    match error {
        Error::Internal(cause) => tracing::error!(request = id, "internal error: {cause:?}"),
        Error::Unavailable(cause) => tracing::warn!(request = id, "database: {cause}"),
        _ => {}
    }
}

/// Headers that the failed answer set and its page must keep: cookies, Allow, Retry-After,
/// Referrer-Policy, and where to sign in.
pub(super) fn keep_headers(mut presented: Response, failed: &Response) -> Response {
    const KEPT: [HeaderName; 8] = [
        header::SET_COOKIE,
        header::ALLOW,
        header::RETRY_AFTER,
        header::REFERRER_POLICY,
        header::LOCATION,
        HeaderName::from_static("x-guildhall-sign-in"),
        HeaderName::from_static("ratelimit-policy"),
        HeaderName::from_static("ratelimit"),
    ];
    for name in KEPT {
        for value in failed.headers().get_all(&name) {
            presented.headers_mut().append(&name, value.clone());
        }
    }
    keep_route(&mut presented, failed);
    presented
}

/// A panic in a handler: an answer like any other error, and the process lives.
pub(super) fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or(cause.downcast_ref::<&str>().copied()).unwrap_or("panic");
    Failure(Error::internal(format!("panic: {text}"))).into_response()
}

/// What a request of another site gets.
pub(super) fn cross_site() -> Response {
    Failure(Error::CrossSite).into_response()
}

/// Lets caches know that a page and its fragment have one address.
pub(super) fn vary(response: &mut Response) {
    let vary = HeaderValue::from_static("HX-Request-Type, HX-History-Restore-Request");
    response.headers_mut().append(header::VARY, vary);
}
