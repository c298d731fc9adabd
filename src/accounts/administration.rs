//! What is done to accounts from where Guildhall runs.

use super::{Account, Email, events, queries};
use crate::access::System;
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::state::State;
use crate::store::Db;

/// The account that an address or an id names.
///
/// # Errors
/// `Conflict` when there is none, or when several claim the address; the message names their ids.
pub async fn named(cx: &State, text: &str) -> Result<Account> {
    let found = queries::find(cx.store.db(), text.trim()).await?.map(Account::from);
    if let Some(account) = found.filter(|account| !account.has_ended()) {
        return Ok(account);
    }
    let email = Email::parse(text).map_err(Error::Conflict)?;
    let mut accounts = with_email(cx.store.db(), &email).await?;
    if let Some(proven) = accounts.iter().position(|account| account.is_verified) {
        return Ok(accounts.swap_remove(proven));
    }
    match (accounts.pop(), accounts.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Error::Conflict(format!("No account has the address {email}."))),
        (Some(last), false) => {
            accounts.push(last);
            let ids: Vec<String> =
                accounts.iter().map(|one| format!("{} {}", one.id, one.name)).collect();
            Err(Error::Conflict(format!(
                "Several accounts claim {email}, and none has proven it. Name one by its id:\n  {}",
                ids.join("\n  ")
            )))
        }
    }
}

/// Every account with an address, proven or claimed.
///
/// # Errors
/// When the database does not answer.
pub async fn with_email(db: impl Db<'_>, email: &Email) -> Result<Vec<Account>> {
    let rows = queries::with_email(db, &email.key()).await?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// Lets an account manage the instance. `false` when it could before.
///
/// # Errors
/// When the database does not take it.
pub async fn make_platform_admin(cx: &State, by: &System, account: &Account) -> Result<bool> {
    let mut tx = by.begin(&cx.store, &[OrgId::INSTANCE]).await?;
    if !queries::set_platform_admin(&mut tx, account.id).await? {
        return Ok(false);
    }
    tx.commit(events::platform_admin_made(account)).await?;
    Ok(true)
}
