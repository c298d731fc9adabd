//! Sentences of pieces, for pages and for programs.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{filters, when};
use crate::roles::Piece;

/// A sentence on a page: names stand apart, days are times.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for piece in pieces %}\
        {% if let Piece::Words(words) = piece %}{{ words }}\
        {% else if let Piece::Name(name) = piece %}<bdi>{{ name }}</bdi>\
        {% else if let Piece::Key(key) = piece %}<code>{{ key }}</code>\
        {% else if let Piece::Day(at) = piece %}{{ at|date }}{% endif %}{% endfor %}"
)]
pub struct Spoken {
    pieces: Vec<Piece>,
}

/// The template escapes what it is given.
impl HtmlSafe for Spoken {}

impl From<Vec<Piece>> for Spoken {
    fn from(pieces: Vec<Piece>) -> Self {
        Self { pieces }
    }
}

/// The same as plain text.
#[must_use]
pub fn spoken(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Name(text) => text.clone(),
        Piece::Key(key) => key.to_string(),
        Piece::Day(at) => when::date(*at),
    };
    pieces.iter().map(text).collect()
}
