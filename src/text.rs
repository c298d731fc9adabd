//! Text that people type.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

/// The longest name, in Unicode scalar values.
pub const NAME_MAX: usize = 80;

/// A name of a person or an organization: NFC, one line, no characters that cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes a typed name; spaces at its ends and doubled ones inside are dropped.
    ///
    /// # Errors
    /// A sentence that says what to change: empty, too long, or invisible characters
    /// (control, bidirectional, zero-width), which make one name look like another.
    pub fn parse(typed: &str) -> Result<Self, String> {
        // Looked for before the spaces are folded: a line break is a space too.
        if typed.chars().any(is_invisible) {
            return Err("Take out the invisible characters (line breaks, control, zero-width \
                        or direction marks). Typing the name instead of pasting it helps."
                .into());
        }
        if typed.contains("://") {
            return Err("A name is no address: take out the link.".into());
        }
        let name: String = typed.nfc().collect::<String>();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err("Type a name.".into());
        }
        let length = name.chars().count();
        if length > NAME_MAX {
            return Err(format!("At most {NAME_MAX} characters; this is {length}."));
        }
        if !name.chars().any(char::is_alphanumeric) {
            return Err("A name needs at least one letter or digit.".into());
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the name is compared and sorted by: lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters that a reader cannot see: controls, formats (zero-width, bidirectional marks, tags),
/// separators of lines, private and unassigned ones, and blank letters.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    const BLANK_LETTERS: [char; 5] = ['\u{034F}', '\u{115F}', '\u{1160}', '\u{3164}', '\u{FFA0}'];
    let hidden = matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    );
    hidden || BLANK_LETTERS.contains(&character)
}

/// What stands in a small avatar: two initials in Latin script, else the first letter as it is
/// written (a whole grapheme).
#[must_use]
pub fn initials(name: &str) -> String {
    let first = |word: &str| word.graphemes(true).next().unwrap_or_default().to_uppercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some(start) = words.first().map(|word| first(word)) else {
        return String::new();
    };
    let is_latin = start.chars().all(|c| c.is_ascii() || ('\u{00C0}'..'\u{0250}').contains(&c));
    match words.last() {
        Some(last) if is_latin && words.len() > 1 => start + &first(last),
        _ => start,
    }
}

/// How many there are, and of what: `1 person`, `6 people`.
#[must_use]
pub fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
