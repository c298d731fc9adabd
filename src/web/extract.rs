//! What handlers read out of a request. Unlike axum's own, a bad one gets an answer that says what
//! to do, as a page or as a problem document.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Failure;
use super::misfit::at_field;
use crate::error::{Error, Fields};
use crate::state::State;

/// Parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        // PostgreSQL takes no NUL in text; nothing here is named with one.
        if parts.uri.path().contains("%00") {
            return Err(Failure(Error::NotFound));
        }
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
            let text = rejection.body_text();
            let text = text.trim_start_matches("Failed to deserialize query string: ");
            let why = format!("A parameter of the address does not fit: {text}.");
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
        // What is no object may still be JSON; serde would read fields out of a list in their order.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            serde_json::from_slice::<IgnoredAny>(&bytes).map_err(|error| misfit("", &error))?;
            return Err(Failure(Error::Invalid(Fields::one("body", "Send an object."))));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            misfit(&path, error.inner())
        });
        let value = read?;
        json.end().map_err(|error| misfit("", &error))?;
        Ok(Self(value))
    }
}

/// What is wrong with a body of JSON, at the field that it is about.
fn misfit(path: &str, error: &serde_json::Error) -> Failure {
    if !error.is_data() {
        return Failure(Error::Malformed(format!("The body is not JSON: {error}.")));
    }
    let whole = if matches!(path, "" | "." | "?") { "body" } else { path };
    Failure(Error::Invalid(at_field(&error.to_string(), whole)))
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.and_then(|given| given.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(wanted)
}

/// The whole body.
pub(super) async fn body(request: Request, state: &State) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Failure(Error::TooLarge)
        }
        _ => Failure(Error::Malformed("The body broke off.".into())),
    })
}
