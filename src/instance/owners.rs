//! Owners of a team, for when it has lost those it needs: list, add, remove, never the last.

use super::{Org, find_org, queries};
use crate::access::{Platform, RoleId};
use crate::accounts::{self, Account, Email};
use crate::clock::Timestamp;
use crate::error::{Error, Fields, Result};
use crate::ids::UserId;
use crate::invitations::{self, InvitationForm, Invited};
use crate::members::by_platform;
use crate::state::State;

/// How many Owners are listed.
const LISTED: i64 = 500;

/// An Owner of a team.
#[derive(Debug)]
pub struct Owner {
    /// Their account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether the address is proven.
    pub is_verified: bool,
    /// Whether they are active; a suspended one does not count.
    pub is_active: bool,
    /// When they became one.
    pub since: Timestamp,
}

/// Whom to make an Owner.
#[derive(Debug)]
pub enum NewOwner {
    /// The account with this id.
    Account(UserId),
    /// Whoever has this address.
    Email(Email),
}

impl NewOwner {
    /// Takes an id or an address, one of them.
    ///
    /// # Errors
    /// Messages at `user_id` or `email`.
    pub fn parse(user_id: Option<&str>, email: Option<&str>) -> Result<Self, Fields> {
        match (user_id, email) {
            (Some(id), None) => {
                let id = id.parse().map_err(|_| Fields::one("user_id", "This is no id of a user."));
                id.map(Self::Account)
            }
            (None, Some(email)) => {
                let email = Email::parse(email).map_err(|why| Fields::one("email", why));
                email.map(Self::Email)
            }
            _ => Err(Fields::one("user_id", "Give either user_id or email.")),
        }
    }
}

/// What came of adding an Owner.
#[derive(Debug)]
pub enum Added {
    /// A member, who is an Owner now.
    Member {
        /// Their account.
        user: UserId,
        /// Their name.
        name: String,
    },
    /// Somebody who was asked: nobody is put into an organization otherwise.
    Invited(Invited),
}

/// A team and its Owners, by name.
///
/// # Errors
/// As for `find_org`.
pub async fn owners(cx: &State, by: &Platform, named: &str) -> Result<(Org, Vec<Owner>)> {
    let org = find_org(cx, by, named).await?;
    let owners = queries::owners(cx.store.db(), org.id, LISTED).await?;
    Ok((org, owners))
}

/// Makes somebody an Owner: a member at once, somebody else by an invitation.
///
/// # Errors
/// As for `find_org`; `NotFound` for an unknown account; `Conflict` for a suspended member, and when
/// several accounts claim the address; those of inviting.
pub async fn add_owner(cx: &State, by: &Platform, named: &str, new: &NewOwner) -> Result<Added> {
    let org = find_org(cx, by, named).await?;
    let account = account(cx, new).await?;
    if let Some(Account { id, .. }) = account {
        let tx = by.begin_in(&cx.store, &[org.id]).await?;
        if let Some(member) = by_platform::make_owner(cx, tx, by, org.id, id).await? {
            return Ok(Added::Member { user: id, name: member.name });
        }
    }
    let (name, email) = match (account, new) {
        (Some(account), _) => (account.name, account.email),
        (None, NewOwner::Email(email)) => (String::new(), email.to_string()),
        (None, NewOwner::Account(_)) => return Err(Error::NotFound),
    };
    let role = RoleId::owner().to_string();
    let form = InvitationForm { name, email, role, ..InvitationForm::default() };
    let invited = invitations::invite_by_platform(cx, by, org.id, &form).await?;
    Ok(Added::Invited(invited))
}

/// The account that is meant: of several that claim an address, the one that has proven it.
async fn account(cx: &State, new: &NewOwner) -> Result<Option<Account>> {
    let email = match new {
        NewOwner::Account(id) => return accounts::find(cx, &id.to_string()).await.map(Some),
        NewOwner::Email(email) => email,
    };
    let mut claims = accounts::with_email(cx.store.db(), email).await?;
    if let Some(proven) = claims.iter().position(|account| account.is_verified) {
        return Ok(Some(claims.swap_remove(proven)));
    }
    if claims.len() > 1 {
        let why = format!(
            "{} accounts claim {email}, and none has proven it. Look for the right one among the \
             users, and add it by its id.",
            claims.len()
        );
        return Err(Error::Conflict(why));
    }
    Ok(claims.pop())
}

/// Makes an Owner an Admin: they stay a member. The last active one stays.
///
/// # Errors
/// As for `find_org`; `NotFound` when this is no Owner there; `Conflict` for the last active one.
pub async fn remove_owner(
    cx: &State,
    by: &Platform,
    named: &str,
    user: UserId,
) -> Result<(Org, String)> {
    let org = find_org(cx, by, named).await?;
    let tx = by.begin_in(&cx.store, &[org.id]).await?;
    let member = by_platform::demote_owner(cx, tx, by, org.id, user).await?;
    Ok((org, member.name))
}
