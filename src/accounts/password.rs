//! What a new password must be (NIST SP 800-63B-4, section 3.1.1.2: length and no common ones; no
//! rules of composition).

use secrecy::{ExposeSecret, SecretString};
use zxcvbn::Score;

/// The shortest and the longest password, in Unicode scalar values.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// A password that may be chosen.
#[derive(Debug)]
pub struct NewPassword(SecretString);

impl NewPassword {
    /// Takes a typed password as it is, spaces included. `about` is what a guesser knows of the
    /// person: name and address.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &SecretString, about: &[&str]) -> Result<Self, String> {
        let length = typed.expose_secret().chars().count();
        if length < *LENGTH.start() {
            return Err(format!("At least {} characters; a few words are fine.", LENGTH.start()));
        }
        if length > *LENGTH.end() {
            return Err(format!("At most {} characters.", LENGTH.end()));
        }
        if is_common(typed.expose_secret(), about) {
            let why = "This is one of the first that somebody would guess: it is common, or made \
                       of your name. A few words that do not belong together are hard to guess.";
            return Err(why.into());
        }
        Ok(Self(typed.clone()))
    }

    /// The password, to be hashed.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

/// Whether it is among the common ones or near to them: fewer than 10^8 guesses, by the lists and
/// the patterns of zxcvbn (Wheeler, USENIX Security 2016).
fn is_common(password: &str, about: &[&str]) -> bool {
    let parts = about.iter().flat_map(|text| text.split(['@', '.', ' ']));
    let known: Vec<&str> = parts.chain(about.iter().copied()).chain(["guildhall"]).collect();
    zxcvbn::zxcvbn(password, &known).score() < Score::Three
}
