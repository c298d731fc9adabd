//! One operation of the document.

use axum::http::{Method, StatusCode};
use schemars::Schema;
use serde_json::{Map, Value, json};

use super::place::{self, filled, place};
use super::refusal;
use super::schemas::Schemas;
use crate::web::{Access, Body, Route};

/// The operation of a route.
pub(super) fn operation(route: &Route, schemas: &mut Schemas) -> Value {
    let described = &route.described;
    let mut operation = json!({
        "operationId": id(route),
        "summary": described.summary,
        "description": who(route),
        "tags": [described.room],
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
        "security": security(route),
    });
    if let Access::Can(permission) = route.access {
        operation["x-permission"] = permission.key().into();
    }
    if let Some(body) = described.body {
        let mut content = json!({ "schema": schemas.taken(body) });
        if let Some(sample) = sample(route) {
            content["example"] = sample;
        }
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": content } });
    }
    operation
}

/// A name for programs that are made of the document: the method and the words of the path. The
/// organization, in which nearly all of them are, is left out.
pub(super) fn id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/v1/").replace("/{org}/", "/");
    let words = path.replace(['{', '}'], "").replace(['/', '.'], "-");
    format!("{}-{words}", route.method.as_str().to_lowercase())
}

/// The body of a request that works.
pub(super) fn sample(route: &Route) -> Option<Value> {
    let Body::Json(sample) = route.sample else { return None };
    serde_json::from_str(&filled(sample)).ok()
}

/// Who may use it, in a sentence.
fn who(route: &Route) -> String {
    match route.access {
        _ if route.described.asks_who => "It tells who asks, and asks that of everybody.".into(),
        Access::Public => "Everybody may use it.".into(),
        Access::Me => "Whoever is signed in may use it.".into(),
        Access::Platform => "Administrators of this Guildhall may use it.".into(),
        Access::Member => "Every active member may use it.".into(),
        Access::Can(permission) => {
            format!("Needs the permission `{}` ({}).", permission.key(), permission.label())
        }
    }
}

/// The ways of saying who asks.
fn security(route: &Route) -> Value {
    match ways_in(route) {
        WaysIn::None => json!([]),
        WaysIn::People => json!([{ "basic": [] }, { "session": [] }]),
        WaysIn::All => json!([{ "key": [] }, { "basic": [] }, { "session": [] }]),
    }
}

/// By which ways a caller says who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaysIn {
    None,
    /// It is about an account or the instance: not for keys.
    People,
    All,
}

pub(super) fn ways_in(route: &Route) -> WaysIn {
    match route.access {
        _ if route.described.asks_who => WaysIn::All,
        Access::Public => WaysIn::None,
        Access::Me | Access::Platform => WaysIn::People,
        Access::Member | Access::Can(_) => WaysIn::All,
    }
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<Value> {
    let described = &route.described;
    let in_path = place::names(route.path).map(in_path);
    let mut parameters: Vec<Value> = in_path.collect();
    if let Some(query) = described.query {
        parameters.extend(schemas.parameters(query).into_iter().map(in_query));
    }
    let headers = [
        ("OrgId", described.takes_org),
        ("IdempotencyKey", route.method == Method::POST),
        ("IfMatch", described.is_versioned && route.method != Method::GET),
    ];
    let heeded = headers.into_iter().filter(|(_, is_heeded)| *is_heeded);
    parameters.extend(
        heeded.map(|(name, _)| json!({ "$ref": format!("#/components/parameters/{name}") })),
    );
    parameters
}

fn in_path(name: &str) -> Value {
    let place = place(name);
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": place.note,
        "schema": place.schema,
        "example": place.example,
    })
}

fn in_query((name, mut schema, is_required): (String, Map<String, Value>, bool)) -> Value {
    let note = schema.remove("description");
    let mut parameter =
        json!({ "name": name, "in": "query", "required": is_required, "schema": schema });
    if let Some(note) = note {
        parameter["description"] = note;
    }
    parameter
}

/// The headers that some operations heed.
pub(super) fn headers() -> Value {
    let header = |name: &str, note: &str, schema: Value| json!({ "name": name, "in": "header", "required": false, "description": note, "schema": schema });
    json!({
        "OrgId": header(
            "X-Org-ID",
            "The organization, by slug or id, where the path names none.",
            place("org").schema,
        ),
        "IdempotencyKey": header(
            "Idempotency-Key",
            "A name for this very request: sent again within 24 hours, it gets the answer of the first time without its secrets, and nothing is done twice.",
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }),
        ),
        "IfMatch": header(
            "If-Match",
            "The `ETag` of what the change was made upon: where it has changed meanwhile, the answer is 412.",
            json!({ "type": "string", "pattern": "^\"v[0-9]{1,18}\"$" }),
        ),
    })
}

fn responses(route: &Route, schemas: &mut Schemas) -> Value {
    let described = &route.described;
    let mut responses = Map::new();
    for (status, shape) in &described.answers {
        let schema = shape.map(|shape| schemas.answered(shape));
        let answer = answer(*status, schema, described.is_versioned);
        responses.insert(status.as_str().to_owned(), answer);
    }
    for status in refusal::of(route) {
        responses.insert(status.as_str().to_owned(), refusal::reference(status));
    }
    responses.into()
}

fn answer(status: StatusCode, schema: Option<Schema>, is_versioned: bool) -> Value {
    let mut answer = json!({ "description": words(status) });
    if let Some(schema) = schema {
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    if is_versioned {
        answer["headers"] = json!({ "ETag": {
            "description": "The version of what was answered.",
            "schema": { "type": "string" },
        } });
    }
    answer
}

fn words(status: StatusCode) -> &'static str {
    match status.as_u16() {
        201 => "It was made.",
        202 => "It is under way, and done when somebody else has said yes.",
        204 => "It was done.",
        207 => "A result for each.",
        _ => "The answer.",
    }
}
