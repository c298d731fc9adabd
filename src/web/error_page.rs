//! Errors for people: a page that says what happened and what to do.

use askama::Template;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};

use super::asked::Asked;
use super::failure::status;
use super::missing::Missing;
use super::words::{Words, words};
use super::{Door, filters, page_with_status};
use crate::error::Error;
use crate::state::State;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    door: Door,
    status: u16,
    words: &'a Words,
    request_id: &'a str,
}

#[derive(Template)]
#[template(path = "components/_refusal.html")]
struct ErrorNote<'a> {
    words: &'a Words,
    request_id: &'a str,
}

/// The error as a page; for htmx as a note, because the page around it stays.
pub(super) fn present(
    cx: &State,
    error: &Error,
    asked: &Asked,
    missing: Option<&Missing>,
) -> Response {
    let mut words = words(error);
    if let Some(missing) = missing {
        words.text = missing.words();
    }
    let words = &words;
    let request_id = asked.request_id.as_str();
    let code = status(error);
    let rendered = if asked.htmx.is_partial {
        page_with_status(code, &ErrorNote { words, request_id })
    } else {
        let door = Door::of(cx);
        page_with_status(code, &ErrorPage { door, status: code.as_u16(), words, request_id })
    };
    let mut response = rendered.unwrap_or_else(|_| code.into_response());
    if asked.htmx.is_partial {
        let target = HeaderValue::from_static("#status-note");
        response.headers_mut().insert("hx-retarget", target);
        response.headers_mut().insert("hx-reswap", HeaderValue::from_static("innerHTML"));
    }
    response
}
