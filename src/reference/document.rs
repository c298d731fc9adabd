//! The `OpenAPI` document (3.1), assembled from the route table.

use serde_json::{Map, Value, json};

use super::operation::{headers, operation};
use super::refusal;
use super::schemas::Schemas;
use crate::web::{Problem, Route};

/// What a key looks like.
pub(super) const KEY_PATTERN: &str = "^guild_(std|agt|pat)_[0-9A-Za-z]{38}$";

/// The document that describes these routes.
pub(super) fn document(routes: &[&Route]) -> Value {
    let mut schemas = Schemas::new();
    schemas.keep::<Problem>();
    let mut paths = Map::new();
    for route in routes {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation(route, &mut schemas);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Guildhall",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The organization layer of a product",
            "description": "Members, invitations, roles and keys of organizations. The same in a \
                readable form: `/api/docs`.",
        },
        "servers": [{ "url": "/", "description": "This Guildhall." }],
        "tags": rooms(routes),
        "paths": paths,
        "components": {
            "schemas": schemas.named(),
            "responses": refusal::responses(),
            "parameters": headers(),
            "securitySchemes": ways_in(),
        },
    })
}

/// The rooms, in the order of the table.
fn rooms(routes: &[&Route]) -> Vec<Value> {
    let mut rooms: Vec<&str> = routes.iter().map(|route| route.described.room).collect();
    rooms.dedup();
    rooms.into_iter().map(|name| json!({ "name": name })).collect()
}

fn ways_in() -> Value {
    json!({
        "key": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": KEY_PATTERN,
            "description": format!("A key of an organization or of a person: `{KEY_PATTERN}`. Its last six characters are a checksum. It does what its scopes allow."),
        },
        "basic": {
            "type": "http",
            "scheme": "basic",
            "description": "The e-mail address and the password of a person.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "guildhall",
            "description": "The session of a signed-in browser, from pages of the same origin; over https its name is `__Host-guildhall`.",
        },
    })
}
