//! The API reference, made of the route table: an OpenAPI document for programs, a page for people.

mod document;
mod operation;
mod place;
mod refusal;
mod schemas;

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;

use crate::web::{Access, Handled, Route};

/// What is made once, when it is first asked for.
struct Reference {
    json: Bytes,
}

impl Reference {
    fn of(routes: &[Route]) -> Self {
        Self { json: document(routes).to_string().into() }
    }
}

/// The OpenAPI document of those of the routes that are for programs.
#[must_use]
pub fn document(routes: &[Route]) -> Value {
    let described: Vec<&Route> = routes.iter().filter(|route| route.is_api()).collect();
    document::document(&described)
}

/// Routes of the reference, which describes these.
#[must_use]
pub fn routes(described: &[Route]) -> Vec<Route> {
    let described: Vec<Route> = described.iter().filter(|route| route.is_api()).cloned().collect();
    let reference = Arc::new(LazyLock::new(move || Reference::of(&described)));
    let document = move || async move { send(&reference) };
    vec![Route::get("/api/v1/openapi.json", Access::Public, document)]
}

fn send(reference: &Reference) -> Handled {
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, reference.json.clone()).into_response())
}
