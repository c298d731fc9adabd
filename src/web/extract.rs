//! What handlers read out of a request. Unlike axum's own, a bad one gets an answer that says what
//! to do, as a page or as a problem document.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::Failure;
use crate::error::{Error, Fields};
use crate::secret::holds_a_key;
use crate::state::State;

/// Parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        // A path that cannot be read names nothing that exists.
        path.map(|path| Self(path.0)).map_err(|_| Failure(Error::NotFound))
    }
}

/// The query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        // PostgreSQL takes no NUL in text, and nobody types one.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            let why = "The address holds a character that nothing here has.";
            return Err(Failure(Error::Malformed(why.into())));
        }
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|rejection| {
            let why = format!("The address cannot be read: {}.", rejection.body_text());
            Failure(Error::Malformed(why))
        })
    }
}

/// A posted form.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &State) -> Result<Self, Failure> {
        const FORM: &str = "application/x-www-form-urlencoded";
        if !has_type(request.headers(), FORM) {
            let why = format!("This address takes a form ({FORM}).");
            return Err(Failure(Error::UnsupportedMedia(why)));
        }
        let bytes = body(request, state).await?;
        serde_html_form::from_bytes(&bytes).map(Self).map_err(|error| {
            // The library lists the fields that it knows: nothing for readers.
            let error = error.to_string();
            let what = error.split(", expected").next().unwrap_or_default();
            let why = format!("This form does not fit here: {what}. Go back and send it again.");
            Failure(Error::Invalid(Fields::one("form", why)))
        })
    }
}

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &State) -> Result<Self, Failure> {
        const JSON: &str = "application/json";
        if !has_type(request.headers(), JSON) {
            let why = format!("This address takes JSON ({JSON}).");
            return Err(Failure(Error::UnsupportedMedia(why)));
        }
        let bytes = body(request, state).await?;
        // A list would be taken for the fields in their order, without their names.
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(Failure(Error::invalid("body", "Send an object, not a list.")));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            if error.is_data() {
                return Failure(Error::Invalid(Fields::one("body", without_our_names(&error))));
            }
            Failure(Error::Malformed(format!("The body is not JSON: {error}.")))
        })
    }
}

/// What does not fit, without the names that our types have.
fn without_our_names(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if holds_a_key(&text) {
        return "A key stands where something else belongs.".into();
    }
    let Some((before, after)) = text.split_once("expected struct ") else { return text };
    let rest = after.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    format!("{before}expected an object{rest}")
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.and_then(|given| given.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(wanted)
}

async fn body(request: Request, state: &State) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Failure(Error::TooLarge)
        }
        _ => Failure(Error::Malformed("The body broke off.".into())),
    })
}
