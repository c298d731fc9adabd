//! What templates can do with a value.
#![expect(
    clippy::inline_always,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the shape of askama's filters"
)]

use std::fmt;

use askama::Values;
use askama::filters::HtmlSafe;

use super::assets::ICONS_SVG;
use super::when;
use crate::clock::Timestamp;
use crate::text;

/// An icon out of the sprite.
pub struct Icon {
    name: String,
    class: &'static str,
}

impl HtmlSafe for Icon {}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, class } = self;
        let href = ICONS_SVG;
        write!(f, "<svg class=\"{class}\" aria-hidden=\"true\"><use href=\"{href}#{name}\"/></svg>")
    }
}

/// A time that a script can turn into the reader's zone.
pub struct Time {
    at: Timestamp,
    words: String,
}

impl HtmlSafe for Time {}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = when::machine(self.at);
        let (full, words) = (when::full(self.at), &self.words);
        write!(f, "<time datetime=\"{machine}\" data-local title=\"{full}\">{words}</time>")
    }
}

/// `{{ "users"|icon }}`; the name is written in the template, never typed by somebody.
#[askama::filter_fn]
pub fn icon(name: &str, _: &dyn Values) -> askama::Result<Icon> {
    Ok(Icon { name: name.to_owned(), class: "icon" })
}

/// A small icon.
#[askama::filter_fn]
pub fn small_icon(name: &str, _: &dyn Values) -> askama::Result<Icon> {
    Ok(Icon { name: name.to_owned(), class: "icon s" })
}

/// The icon of the chosen item.
#[askama::filter_fn]
pub fn tick_icon(name: &str, _: &dyn Values) -> askama::Result<Icon> {
    Ok(Icon { name: name.to_owned(), class: "icon tick" })
}

/// How long ago, as a time element.
#[askama::filter_fn]
pub fn ago(at: &Timestamp, _: &dyn Values, now: Timestamp) -> askama::Result<Time> {
    Ok(Time { at: *at, words: when::ago(*at, now) })
}

/// How long ago, within a sentence: `just now`, `yesterday`.
#[askama::filter_fn]
pub fn ago_within(at: &Timestamp, _: &dyn Values, now: Timestamp) -> askama::Result<Time> {
    let words = match with_small_start(&when::ago(*at, now)) {
        now if now == "now" => "just now".into(),
        words => words,
    };
    Ok(Time { at: *at, words })
}

/// How long until, as a time element.
#[askama::filter_fn]
pub fn until(at: &Timestamp, _: &dyn Values, now: Timestamp) -> askama::Result<Time> {
    Ok(Time { at: *at, words: when::until(*at, now) })
}

/// A date and time in full, as a time element.
#[askama::filter_fn]
pub fn full(at: &Timestamp, _: &dyn Values) -> askama::Result<Time> {
    Ok(Time { at: *at, words: when::full(*at) })
}

/// The day, as a time element.
#[askama::filter_fn]
pub fn date(at: &Timestamp, _: &dyn Values) -> askama::Result<Time> {
    Ok(Time { at: *at, words: when::date(*at) })
}

/// The day without this year, as a time element.
#[askama::filter_fn]
pub fn short_date(at: &Timestamp, _: &dyn Values, now: Timestamp) -> askama::Result<Time> {
    Ok(Time { at: *at, words: when::short_date(*at, now) })
}

/// The day as text, for an attribute.
#[askama::filter_fn]
pub fn day_words(at: &Timestamp, _: &dyn Values) -> askama::Result<String> {
    Ok(when::date(*at))
}

/// Initials for an avatar.
#[askama::filter_fn]
pub fn initials(name: &str, _: &dyn Values) -> askama::Result<String> {
    Ok(text::initials(name))
}

/// A phrase within a sentence: without its capital.
#[askama::filter_fn]
pub fn lowerfirst(phrase: &str, _: &dyn Values) -> askama::Result<String> {
    Ok(with_small_start(phrase))
}

fn with_small_start(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}
