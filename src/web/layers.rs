//! What lies around every route, from the outside in: request number and log, headers, errors as
//! pages, size of the head, time, size of the body, other sites, sessions.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::Route;
use super::edge::{BODY_MAX, limit_head, name_route, number_and_log};
use super::hot::Served;
use super::present::{cross_site, panicked, present, vary};
use super::session::with_sessions;
use super::theme::in_chosen_theme;
use crate::state::State;

/// The longest that a request may take.
pub(super) const TIME_MAX: Duration = Duration::from_secs(30);

/// The content security policy: nothing but our own, nothing inline, no frame around us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Headers of every answer, errors and assets included.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Headers of every answer whose handler says nothing else.
const UNLESS_SAID: [(HeaderName, &str); 2] =
    [(header::REFERRER_POLICY, "same-origin"), (header::CACHE_CONTROL, "no-store")];

const HSTS: &str = "max-age=31536000";

/// Puts the layers around the routes, and the hot way in before them.
#[must_use]
pub fn wrap(cx: &State, routes: Vec<Route>) -> Served {
    let hot: Vec<Route> = routes.iter().filter(|route| route.is_hot).cloned().collect();
    Served::new(cx, &hot, wrap_long(cx, Route::mount(cx, routes)))
}

/// Puts all layers around the routes. The last one named is the outermost.
fn wrap_long(cx: &State, routes: Router<State>) -> Router {
    let routes = with_sessions(cx, routes.layer(from_fn(name_route)).with_state(cx.clone()));
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CsrfLayer::new().with_rejection_response(|_: ProtectionError| cross_site()))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIME_MAX))
        .layer(from_fn(limit_head))
        .layer(from_fn_with_state(cx.clone(), present))
        .layer(from_fn_with_state(cx.clone(), in_chosen_theme))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(cx.clone(), add_headers))
        .layer(from_fn_with_state(cx.clone(), number_and_log))
}

/// Gives the answer its headers.
async fn add_headers(
    axum::extract::State(cx): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    vary(&mut response);
    put_headers(&cx, &mut response);
    response
}

/// The headers of every answer.
fn put_headers(cx: &State, response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let [(referrer, same_origin), (cache, no_store)] = UNLESS_SAID;
    headers.entry(referrer).or_insert(HeaderValue::from_static(same_origin));
    headers.entry(cache).or_insert(HeaderValue::from_static(no_store));
    if cx.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}

/// The same as they stand when a handler says nothing else, for answers to programs.
pub(super) fn headers_of_all(is_https: bool) -> HeaderMap {
    let hsts = (header::STRICT_TRANSPORT_SECURITY, HSTS);
    let all = HEADERS.into_iter().chain(UNLESS_SAID).chain(is_https.then_some(hsts));
    all.map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}
