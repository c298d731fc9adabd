//! What a new password must be (NIST SP 800-63B-4, section 3.1.1.2: length and no common ones; no
//! rules of composition), and changing one's own.

use secrecy::{ExposeSecret, SecretString};
use zxcvbn::Score;

use super::{check, events, find_in, mail, queries};
use crate::access::Me;
use crate::error::{Error, Result as Done};
use crate::state::State;
use crate::store::{self, LinkEnd, Purpose};

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

/// Changes one's own password. Every other session ends at once, and so do links to choose a new
/// password; the session that asks goes on, and its caller gives it a new id, with the credential
/// that comes back.
///
/// # Errors
/// `Invalid` at `current_password` or `new_password`; `TooMany` after too many wrong ones.
pub async fn change_password(
    cx: &State,
    me: &Me,
    current: &SecretString,
    typed: &SecretString,
) -> Done<i64> {
    let new = NewPassword::parse(typed, &[&me.name, &me.email])
        .map_err(|why| Error::invalid("new_password", why))?;
    check::own_password(cx, me, current, "current_password").await?;
    if current.expose_secret() == typed.expose_secret() {
        let why = "This is your password already. Choose another.";
        return Err(Error::invalid("new_password", why));
    }
    let hash = cx.passwords.hash(new.secret()).await?;
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let credential = queries::set_password_hash(&mut tx, me.user, &hash).await?;
    store::end_other_sessions(&mut tx, me.user, me.session()).await?;
    tx.end_links(Purpose::ResetPassword, me.user, LinkEnd::Cancelled).await?;
    if cx.has_mail() {
        let account = find_in(&mut tx, me.user).await?;
        tx.enqueue(&mail::password_changed(cx, &account)?).await?;
    }
    tx.commit(events::password_changed()).await?;
    Ok(credential)
}
