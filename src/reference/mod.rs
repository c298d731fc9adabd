//! The API reference, made of the route table: an OpenAPI document for programs, a page for people.

mod curl;
mod document;
mod fields;
mod operation;
mod page;
mod place;
mod refusal;
mod schemas;

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use self::page::Rooms;
use crate::state::State;
use crate::web::{Access, Route};

/// What is made once, when it is first asked for.
struct Reference {
    json: Bytes,
    rooms: Rooms,
}

impl Reference {
    fn of(routes: &[Route]) -> Self {
        let routes = described(routes);
        let document = document::document(&routes);
        Self { rooms: Rooms::of(&routes, &document), json: document.to_string().into() }
    }
}

fn described(routes: &[Route]) -> Vec<&Route> {
    routes.iter().filter(|route| route.is_api()).collect()
}

/// The `OpenAPI` document of those of the routes that are for programs.
#[must_use]
pub fn document(routes: &[Route]) -> Value {
    document::document(&described(routes))
}

/// Routes of the reference, which describes the others.
#[must_use]
pub fn routes(others: &[Route]) -> Vec<Route> {
    const DOCUMENT: &str = "/api/v1/openapi.json";
    const PAGE: &str = "/api/docs";
    let others = others.to_vec();
    let reference = Arc::new(LazyLock::new(move || Reference::of(&others)));
    let shown = reference.clone();
    let send_document = move || async move { send(&reference) };
    let show_page = move |cx: State| async move { page::show(&cx, &shown.rooms) };
    vec![
        Route::get(DOCUMENT, Access::Public, send_document),
        Route::get(PAGE, Access::Public, show_page),
    ]
}

fn send(reference: &Reference) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, reference.json.clone()).into_response()
}
