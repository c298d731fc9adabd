//! Where to go on: a page of ours, or one of the product on a sister host. Anything else is the
//! start, because whoever makes up a link must not decide where its reader ends up.

use askama::Template;
use axum::response::{IntoResponse, Response};
use url::{Host, Url};

use super::{Door, Handled, filters, page, see_other};
use crate::state::State;

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A path of ours.
    Own(String),
    /// An address of a host that shares our session cookie.
    Sister(Url),
}

impl Next {
    /// Takes what a request says. With a cookie domain the hosts that it covers are taken too, in
    /// the scheme of our own address; anything else is the start.
    #[must_use]
    pub fn parse(cx: &State, said: &str) -> Self {
        sister(cx, said).map_or_else(|| Self::Own(own_path(said).to_owned()), Self::Sister)
    }

    /// Takes the address of a place that a proxy in front names. What stands on our own host is a
    /// path of ours; the scheme is that of our public address, whatever a proxy behind another one
    /// sees.
    #[must_use]
    pub fn at(cx: &State, place: &str) -> Self {
        let public = cx.public_url();
        let Ok(mut url) = Url::parse(place) else { return Self::parse(cx, place) };
        if authority(place).contains('@') || url.set_scheme(public.scheme()).is_err() {
            return Self::parse(cx, "/");
        }
        if url.origin() == public.origin() {
            let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
            return Self::Own(own_path(&format!("{}{query}", url.path())).to_owned());
        }
        Self::parse(cx, url.as_str())
    }

    /// Its text: a path, or a whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Own(path) => path,
            Self::Sister(url) => url.as_str(),
        }
    }

    /// Goes on, after a GET.
    #[must_use]
    pub fn see_other(&self) -> Response {
        see_other(self.as_str())
    }

    /// Goes on, after a form. To another host it is a page that leads there: browsers apply
    /// `form-action` to redirects as well (CSP 3, section 6.4.1).
    ///
    /// # Errors
    /// When the page cannot be rendered.
    pub fn after_form(&self, cx: &State) -> Handled {
        match self {
            Self::Own(path) => Ok(see_other(path)),
            Self::Sister(url) => {
                let host = url.host_str().unwrap_or_default();
                let onward = Onward { door: Door::of(cx), to: url.as_str(), host };
                Ok(page(&onward)?.into_response())
            }
        }
    }
}

#[derive(Template)]
#[template(path = "onward.html")]
struct Onward<'a> {
    door: Door,
    to: &'a str,
    host: &'a str,
}

/// A path of ours to go on at, or the start. Anything that a browser could take for another host
/// is the start.
#[must_use]
pub fn own_path(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    if is_path && is_plain(next) { next } else { "/" }
}

/// Browsers read a backslash as a slash, and leave tabs and line ends out.
fn is_plain(text: &str) -> bool {
    text.is_ascii() && !text.contains('\\') && !text.chars().any(|c| c.is_control() || c == ' ')
}

fn sister(cx: &State, said: &str) -> Option<Url> {
    let domain = cx.config.cookie_domain.as_ref()?;
    let public = cx.public_url();
    // The parser mends what is not quite an address; only what is one to begin with is taken.
    let has_authority = said.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'));
    if !has_authority || !is_plain(said) {
        return None;
    }
    let url = Url::parse(said).ok()?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let is_known = url.scheme() == public.scheme() && domain.covers(host);
    // An empty name before the @ leaves no trace in the parsed address.
    (is_known && !authority(said).contains('@')).then_some(url)
}

/// What stands between the scheme and the path.
fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
