//! Who is not let through: where to sign in, or what is lacking. Programs get a problem document,
//! people a small page that needs nothing of ours, because a proxy passes it on under another host.

use askama::Template;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::destination::destination;
use crate::error::Error;
use crate::permission::Listed;
use crate::state::State;
use crate::web::{Failure, Handled, page_with_status};

const SIGN_IN: HeaderName = HeaderName::from_static("x-guildhall-sign-in");

/// The page that a proxy passes on.
#[derive(Template)]
#[template(path = "front_door/refusal.html")]
struct RefusalPage<'a> {
    title: &'a str,
    text: &'a str,
    sign_in: Option<&'a str>,
}

/// 401, with where to sign in. `again` when they are signed in already, and have to once more.
pub(super) fn sign_in(cx: &State, headers: &HeaderMap, why: Error, again: bool) -> Handled {
    let mut query: Vec<(&str, String)> = Vec::new();
    if let Some(next) = destination(cx, headers) {
        query.push(("next", next.as_str().to_owned()));
    }
    if again {
        query.push(("again", "yes".into()));
    }
    let query = serde_html_form::to_string(query).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    let link = cx.link(&format!("/sign-in{mark}{query}"))?;
    let mut response = if wants_page(headers) {
        let (title, text) = ("Sign in first", "You are led to the sign-in in a moment.");
        let refusal = RefusalPage { title, text, sign_in: Some(&link) };
        page_with_status(StatusCode::UNAUTHORIZED, &refusal)?
    } else {
        Failure(why).into_response()
    };
    let link = HeaderValue::from_str(&link).map_err(Error::internal)?;
    response.headers_mut().insert(header::LOCATION, link.clone());
    response.headers_mut().insert(SIGN_IN, link);
    Ok(response)
}

/// What somebody lacks who is signed in.
pub(super) struct Lack {
    detail: String,
    permission: Option<String>,
}

impl Lack {
    /// The organization does not know them, or there is none.
    pub(super) fn membership() -> Self {
        let detail = "You are no member of this organization, or there is none.".to_owned();
        Self { detail, permission: None }
    }

    /// Their role does not include it.
    pub(super) fn permission(listed: &Listed) -> Self {
        let detail = format!("You need permission to {}.", listed.label);
        Self { detail, permission: Some(listed.key.to_string()) }
    }

    /// The proxy's settings ask for what there is not.
    pub(super) fn unknown(key: &str) -> Self {
        let detail = "What is needed here is no permission of this Guildhall.".to_owned();
        Self { detail, permission: Some(key.to_owned()) }
    }

    /// 403: signing in again would change nothing, and leading there would lead in a circle.
    pub(super) fn answer(&self, headers: &HeaderMap, request_id: Option<&str>) -> Handled {
        let status = StatusCode::FORBIDDEN;
        if wants_page(headers) {
            let refusal = RefusalPage { title: "No access", text: &self.detail, sign_in: None };
            return page_with_status(status, &refusal);
        }
        let mut document = json!({
            "type": "urn:guildhall:problem:forbidden",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.detail,
            "request_id": request_id,
        });
        if let Some(permission) = &self.permission {
            document["permission"] = permission.as_str().into();
        }
        Ok(problem(status, document.to_string()))
    }
}

fn problem(status: StatusCode, document: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/problem+json")], document).into_response()
}

/// Whether a person looks at the answer.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    accepted.flat_map(|line| line.split(',')).any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("text/html")
    })
}
