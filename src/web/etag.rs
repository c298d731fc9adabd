//! Versions in headers (RFC 9110, sections 8.8.3 and 13.1.1): an answer says which version it is, and
//! a change may say which version it was made upon.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::error::{Error, Result};
use crate::state::State;

/// An answer with the version that it is.
pub fn versioned(version: i64, item: impl IntoResponse) -> Response {
    ([(header::ETAG, tag_of(version))], item).into_response()
}

fn tag_of(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The versions that a change may be made upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(Option<Wanted>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// Whatever is there.
    Any,
    /// One of these.
    Tags(Vec<String>),
}

impl IfMatch {
    /// The version that a change is made upon, to be judged again under the lock: the one that is there
    /// now, when the header asks for it, or else what the body says.
    ///
    /// # Errors
    /// `Stale` when the header asks for another; `Malformed` when it and the body differ.
    pub fn upon(&self, now: i64, body: Option<i64>) -> Result<Option<i64>> {
        let Some(Wanted::Tags(tags)) = &self.0 else { return Ok(body) };
        let is_contrary = |body: i64| !tags.contains(&tag_of(body));
        if body.is_some_and(is_contrary) {
            let why = "If-Match and the version in the body differ. Send one of them.";
            return Err(Error::Malformed(why.into()));
        }
        if tags.contains(&tag_of(now)) { Ok(Some(body.unwrap_or(now))) } else { Err(Error::Stale) }
    }
}

impl FromRequestParts<State> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Failure> {
        let lines: Vec<&HeaderValue> = parts.headers.get_all(header::IF_MATCH).iter().collect();
        if lines.is_empty() {
            return Ok(Self(None));
        }
        let texts: Option<Vec<&str>> = lines.iter().map(|line| line.to_str().ok()).collect();
        let wanted = texts.and_then(|texts| parse(&texts.join(",")));
        let why = "If-Match takes tags in quotes as ETag gave them, or a star.";
        wanted.map(|wanted| Self(Some(wanted))).ok_or(Failure(Error::Malformed(why.into())))
    }
}

/// Reads the list of tags. A weak one is kept as it is, and so is none of ours: changes are compared
/// strongly.
fn parse(text: &str) -> Option<Wanted> {
    if text.trim() == "*" {
        return Some(Wanted::Any);
    }
    let (mut rest, mut tags) = (text.trim(), Vec::new());
    while !rest.is_empty() {
        let (weak, quoted) = rest.strip_prefix("W/").map_or(("", rest), |quoted| ("W/", quoted));
        let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
        if tag.chars().any(|c| !c.is_ascii_graphic()) {
            return None;
        }
        tags.push(format!("{weak}\"{tag}\""));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(more) => more.trim_start_matches([',', ' ', '\t']),
            None if after.is_empty() => "",
            None => return None,
        };
    }
    (!tags.is_empty()).then_some(Wanted::Tags(tags))
}
