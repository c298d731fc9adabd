//! The reference for people: the same document, readable without a script.

use askama::Template;
use serde_json::Value;

use super::curl::curl;
use super::document::KEY_PATTERN;
use super::fields::{Field, Reader, text};
use super::operation::id;
use super::refusal::{self, REFUSALS};
use crate::state::State;
use crate::web::{Door, Handled, Route, filters, page};

/// What stands where in requests, and what comes back.
#[derive(Clone, Debug)]
struct Part {
    heading: String,
    fields: Vec<Field>,
}

/// One operation.
#[derive(Clone)]
struct Operation {
    id: String,
    method: String,
    path: &'static str,
    summary: &'static str,
    who: String,
    parts: Vec<Part>,
    refusals: Vec<u16>,
    route: Route,
}

impl Operation {
    fn of(route: &Route, document: &Value) -> Self {
        let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        Self {
            id: id(route),
            method: route.method.to_string(),
            path: route.path,
            summary: route.described.summary,
            who: text(&operation["description"]).replace('`', ""),
            parts: parts(operation, document),
            refusals: refusal::of(route).into_iter().map(|status| status.as_u16()).collect(),
            route: route.clone(),
        }
    }

    fn curl(&self, base: &str) -> String {
        curl(&self.route, base)
    }
}

/// The operations of one room.
#[derive(Clone)]
struct Room {
    id: String,
    name: &'static str,
    operations: Vec<Operation>,
}

/// What the page shows, whoever reads it.
#[derive(Clone)]
pub(super) struct Rooms(Vec<Room>);

impl Rooms {
    /// Out of the routes and the document that describes them.
    pub(super) fn of(routes: &[&Route], document: &Value) -> Self {
        let rooms = routes.chunk_by(|one, next| one.described.room == next.described.room);
        let room = |routes: &[&Route]| {
            let name = routes.first().map(|route| route.described.room).unwrap_or_default();
            Room {
                id: name.to_lowercase().replace(' ', "-"),
                name,
                operations: routes.iter().map(|route| Operation::of(route, document)).collect(),
            }
        };
        Self(rooms.map(room).collect())
    }
}

fn parts(operation: &Value, document: &Value) -> Vec<Part> {
    let reader = Reader(document);
    let parameters: Vec<&Value> =
        operation["parameters"].as_array().into_iter().flatten().collect();
    let of = |place: &str, heading: &str| {
        let fields = parameters.iter().filter_map(|parameter| {
            let parameter = referred(document, parameter);
            (parameter["in"] == place).then(|| of_parameter(&reader, parameter))
        });
        Part { heading: heading.to_owned(), fields: fields.collect() }
    };
    let mut parts = vec![of("path", "Path"), of("query", "Query"), of("header", "Headers")];
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    parts.push(Part { heading: "Body".into(), fields: reader.fields(body) });
    parts.retain(|part| !part.fields.is_empty());
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let is_answer = status.starts_with('2');
        if is_answer {
            let schema = &answer["content"]["application/json"]["schema"];
            let nothing = if schema.is_null() { ", without a body" } else { "" };
            let heading = format!("Answer {status}{nothing}");
            parts.push(Part { heading, fields: reader.fields(schema) });
        }
    }
    parts
}

fn referred<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().and_then(|way| way.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn of_parameter<'a>(reader: &Reader<'a>, parameter: &'a Value) -> Field {
    Field {
        name: text(&parameter["name"]),
        kind: reader.kind(&parameter["schema"]),
        is_required: parameter["required"] == true,
        note: text(&parameter["description"]),
    }
}

/// One kind of refusal.
struct Refusal {
    status: u16,
    title: &'static str,
    words: &'static str,
}

#[derive(Template)]
#[template(path = "reference/page.html")]
struct ReferencePage<'a> {
    door: Door,
    base: &'a str,
    key_pattern: &'static str,
    refusals: Vec<Refusal>,
    rooms: &'a [Room],
}

/// The page.
pub(super) fn show(cx: &State, rooms: &Rooms) -> Handled {
    let url = cx.public_url();
    let refusal = |(status, _, words): &(axum::http::StatusCode, _, &'static str)| Refusal {
        status: status.as_u16(),
        title: status.canonical_reason().unwrap_or_default(),
        words,
    };
    page(&ReferencePage {
        door: Door::of(cx),
        base: url.as_str().trim_end_matches('/'),
        key_pattern: KEY_PATTERN,
        refusals: REFUSALS.iter().map(refusal).collect(),
        rooms: &rooms.0,
    })
}
