//! Slugs: the key of an organization in URLs. Never changed, never given out again.

use std::fmt;

use deunicode::deunicode;

use crate::ids::is_shaped_like_an_id;

const LENGTH: std::ops::RangeInclusive<usize> = 3..=39;

/// Words that would mislead in an address: ours, roles of mailboxes, and words of the web.
const RESERVED: &str = include_str!("reserved.txt");

/// A slug that keeps the rules; whether it is free is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Takes a typed slug.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let slug = typed.trim();
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !slug.chars().all(is_allowed) {
            return Err("Only a to z, 0 to 9 and hyphens.".into());
        }
        if !LENGTH.contains(&slug.len()) {
            return Err(format!("{} to {} characters.", LENGTH.start(), LENGTH.end()));
        }
        if slug.starts_with('-') || slug.ends_with('-') || slug.contains("--") {
            return Err("No hyphen at the ends, and no two beside each other.".into());
        }
        if is_shaped_like_an_id(slug) {
            return Err("This looks like an id. Take a word.".into());
        }
        if RESERVED.lines().any(|word| word == slug) {
            return Err("This word is reserved. Take another.".into());
        }
        Ok(Self(slug.to_owned()))
    }

    /// A slug made out of a name in any script, when there is enough to make one of.
    #[must_use]
    pub fn propose(name: &str) -> Option<Self> {
        let words = folded_words(name);
        let mut slug = String::new();
        for word in words {
            if slug.len() + word.len() < *LENGTH.end() {
                let hyphen = if slug.is_empty() { "" } else { "-" };
                slug = slug + hyphen + &word;
            }
        }
        Self::parse(&slug).or_else(|_| Self::parse(&format!("{slug}-org"))).ok()
    }

    /// Itself, and then the same with numbers from 2 to 9.
    pub fn and_numbered(&self) -> impl Iterator<Item = Self> + '_ {
        std::iter::once(self.clone()).chain((2..10).filter_map(|number| self.numbered(number)))
    }

    /// The same with a number behind it.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Option<Self> {
        let ending = format!("-{number}");
        let room = LENGTH.end() - ending.len();
        let start = self.0.get(..room.min(self.0.len()))?.trim_end_matches('-');
        Self::parse(&format!("{start}{ending}")).ok()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn folded_words(name: &str) -> Vec<String> {
    let ascii = deunicode(name).to_lowercase().replace('\'', "");
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
