//! What a new password must be (NIST SP 800-63B-4, section 3.1.1.2: length counts, no composition).

use secrecy::{ExposeSecret, SecretString};

/// The shortest and the longest password, in Unicode scalar values.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// A password that may be chosen.
#[derive(Debug)]
pub struct NewPassword(SecretString);

impl NewPassword {
    /// Takes a typed password as it is, spaces included.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &SecretString) -> Result<Self, String> {
        let length = typed.expose_secret().chars().count();
        if length < *LENGTH.start() {
            return Err(format!("At least {} characters; a few words are fine.", LENGTH.start()));
        }
        if length > *LENGTH.end() {
            return Err(format!("At most {} characters.", LENGTH.end()));
        }
        let mut letters = typed.expose_secret().chars();
        let first = letters.next();
        if letters.all(|letter| Some(letter) == first) {
            return Err("One letter repeated is too easy to guess.".into());
        }
        Ok(Self(typed.clone()))
    }

    /// The password, to be hashed.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}
