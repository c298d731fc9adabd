//! What lies around every route, from the outside in: request number and log, headers, errors as
//! pages, size of the head, time, size of the body, other sites, sessions.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::edge::{BODY_MAX, limit_head, name_route, number_and_log};
use super::present::{cross_site, panicked, present, vary};
use super::session::with_sessions;
use super::theme::in_chosen_theme;
use crate::state::State;

/// The longest that a request may take.
const TIME_MAX: Duration = Duration::from_secs(30);

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

/// Puts the layers around the routes. The last one named is the outermost.
pub fn wrap(cx: &State, routes: Router<State>) -> Router {
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
    let is_https = cx.is_https();
    let mut response = next.run(request).await;
    vary(&mut response);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let referrer = HeaderValue::from_static("same-origin");
    headers.entry(header::REFERRER_POLICY).or_insert(referrer);
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    if is_https {
        let hsts = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response
}
