//! Answers that are pages.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::{Failure, Handled, Htmx};
use crate::error::Error;

/// A page.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page(template: &impl Template) -> Handled {
    page_with_status(StatusCode::OK, template)
}

/// A page with another status than 200.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page_with_status(status: StatusCode, template: &impl Template) -> Handled {
    let html = template.render().map_err(|error| Failure(Error::internal(error)))?;
    Ok((status, Html(html)).into_response())
}

/// Go on at a page of ours, with GET.
#[must_use]
pub fn see_other(path: &str) -> Response {
    // A path of ours is made of slugs, ids and escaped text.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Go on at a page of ours: htmx is told in its own way, because a redirect would end up inside the
/// part of the page that it replaces.
#[must_use]
pub fn see_other_from(htmx: Htmx, path: &str) -> Response {
    if !htmx.is_partial {
        return see_other(path);
    }
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::OK, [("hx-redirect", location)]).into_response()
}

/// A part of a page, and the address that leads to it as it is now: the browser takes that for its own.
#[must_use]
pub fn pushing(mut part: Response, path: &str) -> Response {
    if let Ok(path) = HeaderValue::from_str(path) {
        part.headers_mut().insert("hx-push-url", path);
    }
    part
}
