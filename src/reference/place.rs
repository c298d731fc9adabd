//! What stands in the places of a path.

use serde_json::{Value, json};

/// A place of a path, as in `{user}`.
pub(super) struct Place {
    /// What it names.
    pub note: &'static str,
    /// What it looks like.
    pub schema: Value,
    /// One that could be.
    pub example: &'static str,
}

/// An id that could be.
const ID: &str = "01a203ee-bc2a-7eb3-9081-52c433facc3d";
/// A session has the hash of what its cookie holds.
const SESSION: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

/// The place with this name.
pub(super) fn place(name: &str) -> Place {
    let id = || json!({ "type": "string", "format": "uuid" });
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let (note, schema, example) = match name {
        "org" => ("The slug or the id of the organization.", text("^[a-z0-9-]{3,39}$"), "acme"),
        "user" => ("The id of a person.", id(), ID),
        "invitation" => ("The id of an invitation.", id(), ID),
        "key" => ("The id of a key.", id(), ID),
        "role" => ("The id of a role: a word for a built-in one.", text("^[a-z0-9-]+$"), "viewer"),
        "session" => ("The id of a session.", text("^[0-9a-f]{64}$"), SESSION),
        "permission" => (
            "The key of a permission.",
            text("^[a-z][a-z0-9._-]*:[a-z][a-z0-9._-]*$"),
            "members:read",
        ),
        _ => ("", json!({ "type": "string", "minLength": 1 }), "one"),
    };
    Place { note, schema, example }
}

/// The names of the places of a path, in order.
pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// A path or a body, with examples in its places.
pub(super) fn filled(text: &str) -> String {
    const NAMES: [&str; 7] = ["org", "user", "invitation", "key", "role", "session", "permission"];
    NAMES.iter().fold(text.to_owned(), |text, name| {
        text.replace(&format!("{{{name}}}"), place(name).example)
    })
}
