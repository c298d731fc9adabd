//! What is known of a request besides its contents: its number, and whether htmx asks for a part.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use url::Url;

use crate::state::State;

/// The number of a request, for the caller, the log and the events alike.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Whether htmx asks for a part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Htmx {
    /// A fragment is wanted; else the whole page.
    pub is_partial: bool,
}

impl Htmx {
    /// Reads the request's headers. A history restore wants the whole page.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let is = |name: &str, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
        let is_partial =
            is("hx-request-type", "partial") && !is("hx-history-restore-request", "true");
        Self { is_partial }
    }
}

impl FromRequestParts<State> for Htmx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// The path of the page that a request was sent from, as far as the browser says.
#[derive(Clone, Debug)]
pub struct CameFrom(pub Option<String>);

impl FromRequestParts<State> for CameFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Infallible> {
        Ok(Self(sender(&parts.headers)))
    }
}

/// What the presenters of errors know of the request.
pub(super) struct Asked {
    pub request_id: String,
    pub htmx: Htmx,
    method: Method,
    uri: OriginalUri,
    sender: Option<String>,
    /// The ways to say who asks.
    pub schemes: &'static [&'static str],
    /// Whether it says who asks by more than a cookie.
    pub names_itself: bool,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
        Self {
            request_id: id.unwrap_or_default(),
            htmx: Htmx::of(request.headers()),
            method: request.method().clone(),
            uri: OriginalUri(request.uri().clone()),
            sender: sender(request.headers()),
            schemes: schemes(request.headers()),
            names_itself: request.headers().contains_key(header::AUTHORIZATION),
        }
    }

    /// Whether a program asked.
    pub(super) fn is_api(&self) -> bool {
        self.uri.path().starts_with("/api/")
    }

    /// Whether a person asked for a whole page.
    pub(super) fn is_page(&self) -> bool {
        !self.is_api() && !self.htmx.is_partial
    }

    /// The organization in the address.
    pub(super) fn org(&self) -> Option<&str> {
        let path = self.uri.path();
        let rest = path.strip_prefix("/o/").or_else(|| path.strip_prefix("/api/v1/org/"))?;
        rest.split('/').next()
    }

    /// Where to go on after signing in: the page that was asked for, or the one that sent this.
    pub(super) fn path_to_come_back_to(&self) -> Option<String> {
        let path = if self.method == Method::GET && !self.htmx.is_partial {
            self.uri.path_and_query()?.to_string()
        } else {
            self.sender.clone()?
        };
        (path != "/").then_some(path)
    }
}

/// Whether a request carries a user and a password.
fn sends_password(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().get(..6));
    sent.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "))
}

/// The path of the page that a request was sent from, as htmx or the browser says.
pub(super) fn sender(headers: &HeaderMap) -> Option<String> {
    let said = headers.get("hx-current-url").or_else(|| headers.get(header::REFERER))?;
    let url = Url::parse(said.to_str().ok()?).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", url.path()))
}

/// The ways to say who asks (RFC 9110, section 11.6.1). Browsers meet "Basic" with a dialog of their
/// own, so only who has sent a password is told of it.
pub(super) fn schemes(headers: &HeaderMap) -> &'static [&'static str] {
    const BEARER: &str = "Bearer realm=\"guildhall\"";
    const SESSION: &str = "Session realm=\"guildhall\"";
    const BASIC: &str = "Basic realm=\"guildhall\", charset=\"UTF-8\"";
    if sends_password(headers) { &[BASIC, BEARER] } else { &[SESSION, BEARER] }
}
