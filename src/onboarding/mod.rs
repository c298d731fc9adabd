//! What crosses rooms: setting up the instance, signing up, signing in, joining.

pub mod events;
mod join;
pub mod pages;
mod set_up;
mod sign_in;
mod sign_up;

use secrecy::SecretString;

use crate::accounts::{self, Account, Email, NewAccount, NewPassword};
use crate::error::{Fields, Result};
use crate::orgs;
use crate::store::Tx;
use crate::text::Name;

pub use join::{Joined, join_as, join_as_account, join_with_new_account, joined_before};
pub use set_up::{SetUpForm, new_set_up_link, set_up};
pub use sign_in::sign_in;
pub use sign_up::sign_up;

/// What somebody typed for a new account.
#[derive(Debug)]
pub struct AccountForm {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The password they choose.
    pub password: SecretString,
}

/// A new account, understood.
#[derive(Debug)]
pub struct NewPerson {
    name: Name,
    email: Email,
    password: NewPassword,
}

impl TryFrom<&AccountForm> for NewPerson {
    type Error = Fields;

    fn try_from(form: &AccountForm) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = fields.check("name", Name::parse(&form.name));
        let email = fields.check("email", Email::parse(&form.email));
        let password = fields.check("password", NewPassword::parse(&form.password));
        match (name, email, password) {
            (Some(name), Some(email), Some(password)) => Ok(Self { name, email, password }),
            _ => Err(fields),
        }
    }
}

/// What a way of signing up knows about the new account.
struct Terms<'a> {
    password_hash: &'a str,
    is_verified: bool,
    is_platform_admin: bool,
}

/// Makes an account and its personal organization, as part of a change.
async fn create_account(tx: &mut Tx, person: &NewPerson, terms: &Terms<'_>) -> Result<Account> {
    let personal_org = orgs::reserve_personal(tx).await?;
    let new = NewAccount {
        name: &person.name,
        email: &person.email,
        is_verified: terms.is_verified,
        password_hash: terms.password_hash,
        is_platform_admin: terms.is_platform_admin,
        personal_org,
    };
    let account = accounts::create(tx, &new).await?;
    orgs::create_personal(tx, &account).await?;
    Ok(account)
}
