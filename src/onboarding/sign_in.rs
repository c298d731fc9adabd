//! Signing in with an address and a password.

use secrecy::SecretString;

use crate::access::Visitor;
use crate::accounts::{self, Account, SignIn};
use crate::error::{Error, Result};
use crate::state::State;

/// Whose address and password these are. A failure says not which half was wrong, and leaves an
/// event.
///
/// # Errors
/// `Invalid` when they are nobody's; `TooMany` after too many failures.
pub async fn sign_in(
    cx: &State,
    visitor: &Visitor,
    email: &str,
    password: &SecretString,
) -> Result<Account> {
    let (account, is_weak) = match accounts::check_password(cx, &visitor.0, email, password).await?
    {
        SignIn::Right { account, is_weak } => (account, is_weak),
        SignIn::Wrong(account) => return refuse(cx, visitor, Some(&account)).await,
        SignIn::Nobody => return refuse(cx, visitor, None).await,
    };
    let mut tx = visitor.begin(&cx.store, &[account.personal_org]).await?;
    if is_weak {
        let hash = cx.passwords.hash(password).await?;
        accounts::renew_hash(&mut tx, &account, &hash).await?;
    }
    visitor.becomes(&mut tx, account.id, &account.name);
    tx.commit(accounts::events::signed_in(&account)).await?;
    Ok(account)
}

async fn refuse(cx: &State, visitor: &Visitor, account: Option<&Account>) -> Result<Account> {
    accounts::sign_in_failed(cx, visitor, account).await?;
    Err(Error::invalid("password", "E-mail or password is not right."))
}
