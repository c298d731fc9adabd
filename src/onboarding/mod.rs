//! What crosses rooms: setting up the instance, signing up, signing in, joining.

pub mod api;
pub mod events;
mod join;
mod onboard;
pub mod pages;
mod set_up;
mod sign_in;
mod sign_up;
mod user;

use secrecy::SecretString;

use crate::accounts::{self, Account, Email, NewAccount, NewPassword};
use crate::error::{Fields, Result};
use crate::orgs;
use crate::store::Tx;
use crate::text::Name;

pub use join::{
    Joined, Proof, join_as, join_as_account, join_own, join_with_new_account, joined_before,
};
pub use onboard::{Onboarded, OnboardingForm, onboard};
pub use set_up::{SetUpForm, new_set_up_link, set_up};
pub use sign_in::sign_in;
pub use sign_up::sign_up;
pub use user::{NewUser, create_user};

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
        let password = {
            let about = [form.name.as_str(), form.email.as_str()];
            fields.check("password", NewPassword::parse(&form.password, &about))
        };
        match (name, email, password) {
            (Some(name), Some(email), Some(password)) => Ok(Self { name, email, password }),
            _ => Err(fields),
        }
    }
}

/// What a way of making accounts knows about a new one.
struct Terms<'a> {
    name: &'a Name,
    email: &'a Email,
    /// Nothing until they choose a password by a link.
    password_hash: Option<&'a str>,
    is_verified: bool,
    is_platform_admin: bool,
}

impl<'a> Terms<'a> {
    /// Of somebody who typed a name, an address and a password.
    fn of(person: &'a NewPerson, password_hash: &'a str) -> Self {
        let (is_verified, is_platform_admin) = (false, false);
        let (name, email) = (&person.name, &person.email);
        let password_hash = Some(password_hash);
        Self { name, email, password_hash, is_verified, is_platform_admin }
    }
}

/// Makes an account and its personal organization, as part of a change.
async fn create_account(tx: &mut Tx, terms: &Terms<'_>) -> Result<Account> {
    let personal_org = orgs::reserve_personal(tx).await?;
    let new = NewAccount {
        name: terms.name,
        email: terms.email,
        is_verified: terms.is_verified,
        password_hash: terms.password_hash,
        is_platform_admin: terms.is_platform_admin,
        personal_org,
    };
    let account = accounts::create(tx, &new).await?;
    orgs::create_personal(tx, &account).await?;
    Ok(account)
}
