//! Where somebody was going when the proxy asked, as far as it says.
//!
//! Everybody can send these headers to us, so what they say is judged like any other `next`: it
//! leads to our own pages or to a host that shares the session cookie, or nowhere.

use axum::http::HeaderMap;

use crate::state::State;
use crate::web::Next;

/// Where to lead them back to after signing in; nothing for a place that is none of ours.
pub(super) fn destination(cx: &State, headers: &HeaderMap) -> Option<Next> {
    let place = if is_reading(headers) { place(headers) } else { said(headers, "referer") };
    let next = Next::at(cx, &place?);
    (next.as_str() != "/").then_some(next)
}

/// A form that was sent cannot be sent again by coming back; the page that it stood on can be seen.
fn is_reading(headers: &HeaderMap) -> bool {
    let method = said(headers, "x-forwarded-method").or_else(|| said(headers, "x-original-method"));
    method.is_none_or(|method| matches!(method.as_str(), "GET" | "HEAD"))
}

/// The whole address (nginx by our example), or path and host (Caddy, Traefik).
fn place(headers: &HeaderMap) -> Option<String> {
    if let Some(url) = said(headers, "x-original-url") {
        return Some(url);
    }
    let path = said(headers, "x-original-uri").or_else(|| said(headers, "x-forwarded-uri"))?;
    let Some(host) = said(headers, "x-forwarded-host") else { return Some(path) };
    let scheme = said(headers, "x-forwarded-proto").unwrap_or_else(|| "http".into());
    Some(format!("{scheme}://{host}{path}"))
}

fn said(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty()).map(str::to_owned)
}
