//! The key of a permission, ours or the product's.

use std::borrow::{Borrow, Cow};
use std::fmt;

use serde::{Serialize, Serializer};

use super::Permission;

/// The longest key, in bytes.
const KEY_MAX: usize = 64;

/// The key of a permission, as in `members:invite`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermissionKey(Cow<'static, str>);

impl PermissionKey {
    /// Takes a written key: what it is about, a colon, what is done; lower case.
    ///
    /// # Errors
    /// A sentence that says what a key looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_word = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c))
        };
        let is_key =
            text.split_once(':').is_some_and(|(about, done)| is_word(about) && is_word(done));
        if is_key && text.len() <= KEY_MAX {
            return Ok(Self(Cow::Owned(text.to_owned())));
        }
        Err(format!(
            "takes a key like workflows:write: two words in lower case with a colon between, {KEY_MAX} \
             characters at the most"
        ))
    }

    /// A key as it stands in a column or a request; whether there is such a permission is another
    /// question.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(Cow::Owned(text.into()))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Permission> for PermissionKey {
    fn from(permission: Permission) -> Self {
        Self(Cow::Borrowed(permission.key()))
    }
}

/// Sets of keys are searched by text.
impl Borrow<str> for PermissionKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PermissionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PermissionKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
