//! A password that comes with each request, for programs.

use secrecy::SecretString;

use super::check::check_rows;
use super::{Account, Email, SignIn, queries, sign_in_failed};
use crate::access::Visitor;
use crate::error::{Error, Result};
use crate::state::State;

/// The account whose e-mail address or username this is, if the password is its own. Tries count with
/// those at sign-in, and a wrong one leaves the same event.
///
/// # Errors
/// `NotAccepted`, whichever half is wrong; `TooMany`.
pub async fn show_password(
    cx: &State,
    visitor: &Visitor,
    user: &str,
    password: &SecretString,
) -> Result<Account> {
    let rows = candidates(cx, user).await?;
    // By what was sent, known or not: else the counters tell which names there are, and whose.
    let key = Email::parse(user).map_or_else(|_| user.to_lowercase(), |email| email.key());
    let wrong = match check_rows(cx, &visitor.0, &key, rows, password).await? {
        SignIn::Right { account, .. } => return Ok(account),
        SignIn::Wrong(account) => Some(account),
        SignIn::Nobody => None,
    };
    sign_in_failed(cx, visitor, wrong.as_ref()).await?;
    Err(Error::NotAccepted("User or password is not right.".into()))
}

async fn candidates(cx: &State, user: &str) -> Result<Vec<queries::AccountRow>> {
    // PostgreSQL takes no NUL in text; no name has one.
    if user.contains('\0') {
        return Ok(Vec::new());
    }
    match Email::parse(user) {
        Ok(email) => queries::candidates(cx.store.db(), &email.key()).await,
        Err(_) => queries::with_username(cx.store.db(), &user.to_lowercase()).await,
    }
}
