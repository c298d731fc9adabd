//! An account made from where Guildhall runs.

use super::{Terms, create_account};
use crate::access::System;
use crate::accounts::{self, Account, Email};
use crate::error::{Error, Fields, Result};
use crate::ids::OrgId;
use crate::state::State;
use crate::text::Name;

/// Somebody who is to have an account.
#[derive(Debug)]
pub struct NewUser {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they manage the instance.
    pub is_platform_admin: bool,
}

/// Makes an account without a password, and the link by which its person chooses one.
///
/// # Errors
/// `Invalid` at the field; `Conflict` when an account has the address already.
pub async fn create_user(cx: &State, by: &System, new: &NewUser) -> Result<(Account, String)> {
    let (name, email) = parse(new).map_err(Error::Invalid)?;
    let mut tx = by.begin(&cx.store, &[OrgId::INSTANCE]).await?;
    if let Some(same) = accounts::with_email(tx.db(), &email).await?.first() {
        return Err(Error::Conflict(format!(
            "There is an account with the address {email}: {} ({}).",
            same.name, same.id
        )));
    }
    let terms = Terms {
        name: &name,
        email: &email,
        password_hash: None,
        is_verified: false,
        is_platform_admin: new.is_platform_admin,
    };
    let account = create_account(&mut tx, &terms).await?;
    let link = accounts::new_reset_link(cx, &mut tx, &account).await?;
    let created = accounts::events::created(&account);
    if new.is_platform_admin {
        tx.commit([created, accounts::events::platform_admin_made(&account)]).await?;
    } else {
        tx.commit(created).await?;
    }
    Ok((account, link))
}

fn parse(new: &NewUser) -> std::result::Result<(Name, Email), Fields> {
    let mut fields = Fields::default();
    let name = fields.check("name", Name::parse(&new.name));
    let email = fields.check("email", Email::parse(&new.email));
    match (name, email) {
        (Some(name), Some(email)) => Ok((name, email)),
        _ => Err(fields),
    }
}
