//! Usernames and initials: what people may choose to be called by, besides their name.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use crate::ids::is_shaped_like_an_id;
use crate::text::is_invisible;

const LENGTH: std::ops::RangeInclusive<usize> = 3..=39;

/// Names that would mislead: whoever has one seems to speak for this Guildhall.
const RESERVED: [&str; 26] = [
    "abuse",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "deleted",
    "everybody",
    "everyone",
    "guildhall",
    "help",
    "hostmaster",
    "instance",
    "moderator",
    "nobody",
    "null",
    "official",
    "owner",
    "postmaster",
    "root",
    "security",
    "somebody",
    "staff",
    "support",
    "system",
    "undefined",
    "webmaster",
];

/// A username that keeps the rules; whether it is free is another question. Capitals are taken, and
/// become small: two names never differ by case alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Takes a typed username.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let name = typed.trim().to_ascii_lowercase();
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !name.chars().all(is_allowed) {
            return Err("Only a to z, 0 to 9 and hyphens.".into());
        }
        if !LENGTH.contains(&name.len()) {
            return Err(format!("{} to {} characters.", LENGTH.start(), LENGTH.end()));
        }
        if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
            return Err("No hyphen at the ends, and no two beside each other.".into());
        }
        if is_shaped_like_an_id(&name) {
            return Err("This looks like an id. Take a word.".into());
        }
        if RESERVED.contains(&name.as_str()) {
            return Err("This word is reserved. Take another.".into());
        }
        Ok(Self(name))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody wants to stand in their avatar: one to three characters that can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initials(String);

impl Initials {
    /// The most that one reader takes for a character may be made of several.
    const MAX_SCALARS: usize = 12;

    /// Takes typed initials.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let text: String = typed.trim().nfc().collect();
        let is_hidden = |c: char| is_invisible(c) || c.is_whitespace();
        let is_mark = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
        if text.chars().any(is_hidden) || text.chars().next().is_none_or(is_mark) {
            return Err("Take out the spaces or invisible characters.".into());
        }
        if text.graphemes(true).count() > 3 || text.chars().count() > Self::MAX_SCALARS {
            return Err("At most three characters.".into());
        }
        Ok(Self(text))
    }
}

impl fmt::Display for Initials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
