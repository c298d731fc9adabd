//! A labelled input with its hint and its error: one partial for all forms.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::filters;
use crate::error::Fields;

/// An input. Passwords never come back with a value.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/_field.html")]
pub struct Field {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    autocomplete: &'static str,
    hint: String,
    error: Option<String>,
    is_first: bool,
    is_optional: bool,
}

/// The template escapes what it is given.
impl HtmlSafe for Field {}

impl Field {
    /// A line of text.
    #[must_use]
    pub fn text(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: "text", autocomplete: "off", ..Self::default() }
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(name: &'static str, label: &'static str) -> Self {
        Self { kind: "email", autocomplete: "email", ..Self::text(name, label) }
    }

    /// A whole number.
    #[must_use]
    pub fn number(name: &'static str, label: &'static str) -> Self {
        Self { kind: "number", ..Self::text(name, label) }
    }

    /// A password.
    #[must_use]
    pub fn password(name: &'static str, label: &'static str, autocomplete: &'static str) -> Self {
        Self { kind: "password", autocomplete, ..Self::text(name, label) }
    }

    /// Another label than the usual one.
    #[must_use]
    pub fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    /// What stands in it.
    #[must_use]
    pub fn value(mut self, value: impl fmt::Display) -> Self {
        self.value = value.to_string();
        self
    }

    /// What browsers may fill in (HTML, section 4.10.18.7).
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// What to know before typing.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// It may be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// What was wrong with it.
    #[must_use]
    pub fn error_in(mut self, fields: &Fields) -> Self {
        self.error = fields.at(self.name).map(str::to_owned);
        self
    }

    /// Where one starts typing, unless something must be mended elsewhere.
    #[must_use]
    pub fn first(mut self, fields: &Fields) -> Self {
        self.is_first = fields.is_empty();
        self
    }

    /// The caret starts where something must be mended, else in the first field.
    fn has_caret(&self) -> bool {
        self.is_first || self.error.is_some()
    }

    fn has_hint(&self) -> bool {
        !self.hint.is_empty() && self.error.is_none()
    }

    fn described_by(&self) -> String {
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let hint = self.has_hint().then(|| format!("{}-hint", self.name));
        [error, hint].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
