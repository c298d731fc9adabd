//! An example of each operation for a shell.

use axum::http::Method;

use super::operation::{WaysIn, ways_in};
use super::place::{self, filled};
use crate::web::{Body, Route};

/// A command that works, with what the reader has in variables. `base` is our address.
pub(super) fn curl(route: &Route, base: &str) -> String {
    let mut parts = vec!["curl".to_owned()];
    match ways_in(route) {
        WaysIn::None => {}
        WaysIn::People => parts.push("-u \"$EMAIL:$PASSWORD\"".into()),
        WaysIn::All => parts.push("-H \"Authorization: Bearer $GUILDHALL_KEY\"".into()),
    }
    let implied = match route.sample {
        Body::Json(_) => Method::POST,
        _ => Method::GET,
    };
    if route.method != implied {
        parts.push(format!("-X {}", route.method));
    }
    if let Body::Json(sample) = route.sample {
        parts.push("-H 'Content-Type: application/json'".into());
        parts.push(format!("-d {}", quoted(&on_one_line(&filled(sample)))));
    }
    parts.push(address(route.path, base));
    parts.join(" \\\n  ")
}

fn on_one_line(json: &str) -> String {
    json.lines().map(str::trim).collect()
}

/// In single quotes, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The address, with variables for ids.
fn address(path: &str, base: &str) -> String {
    let named = |path: String, name: &str| {
        let value = match name {
            "org" | "permission" => place::place(name).example.to_owned(),
            id => format!("${}_ID", id.to_uppercase()),
        };
        path.replace(&format!("{{{name}}}"), &value)
    };
    let path = place::names(path).fold(path.to_owned(), named);
    format!("{}{path}", base.trim_end_matches('/'))
}
