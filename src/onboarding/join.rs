//! Joining an organization by an invitation.

use super::{NewPerson, Terms, create_account};
use crate::access::{Me, Visitor};
use crate::accounts::{self, Account};
use crate::config::SignUp;
use crate::error::{Error, Result};
use crate::invitations;
use crate::secret::Token;
use crate::state::State;
use crate::store::Purpose;

/// Where somebody has joined.
#[derive(Debug)]
pub struct Joined {
    /// Who.
    pub account: Account,
    /// The organization's key in URLs.
    pub slug: String,
    /// Its name.
    pub org_name: String,
}

/// Joins with one's own account. The link must be for one's own address; when it came by mail, it
/// proves that address, and one's other sessions end.
///
/// # Errors
/// `Gone` when the link does not work; `Conflict` when it is for another address.
pub async fn join_as(cx: &State, me: &Me, token: &Token) -> Result<Joined> {
    let offer = invitations::offer(cx, token).await?;
    let account = accounts::find(cx, &me.user.to_string()).await?;
    let mut tx = me.begin(&cx.store, &[offer.invitation.org]).await?;
    let joined = invitations::accept(&mut tx, token, &account, Some(&me.session)).await?;
    tx.commit(joined).await?;
    Ok(Joined { account, slug: offer.org.slug, org_name: offer.org.name })
}

/// Joins with an account whose password was just shown.
///
/// # Errors
/// As for `join_as`.
pub async fn join_as_account(
    cx: &State,
    visitor: &Visitor,
    account: &Account,
    token: &Token,
) -> Result<Joined> {
    let offer = invitations::offer(cx, token).await?;
    let mut tx = visitor.begin(&cx.store, &[offer.invitation.org]).await?;
    visitor.becomes(&mut tx, account.id, &account.name);
    let joined = invitations::accept(&mut tx, token, account, None).await?;
    tx.commit(joined).await?;
    Ok(Joined { account: account.clone(), slug: offer.org.slug, org_name: offer.org.name })
}

/// Joins with an account that is made for it.
///
/// # Errors
/// `Gone` when the link does not work; `Invalid` when the address has an account; `Conflict` when
/// this instance takes no new accounts.
pub async fn join_with_new_account(
    cx: &State,
    visitor: &Visitor,
    token: &Token,
    person: &NewPerson,
) -> Result<Joined> {
    if cx.sign_up() == SignUp::Closed {
        return Err(Error::Conflict("This Guildhall takes no new accounts.".into()));
    }
    let offer = invitations::offer(cx, token).await?;
    let hash = cx.passwords.hash(person.password.secret()).await?;
    let org = offer.invitation.org;
    let mut tx = visitor.begin(&cx.store, &[org]).await?;
    // Before the account is made, so that the loser of a race is told about the link.
    let link = tx.working_link(Purpose::Invitation, token).await?;
    let is_verified = link.proves_the_address();
    let terms = Terms { is_verified, ..Terms::of(person, &hash) };
    let account = create_account(&mut tx, &terms).await?;
    visitor.becomes(&mut tx, account.id, &account.name);
    let joined = invitations::accept(&mut tx, token, &account, None).await?;
    tx.commit([joined, accounts::events::created(&account)]).await?;
    Ok(Joined { account, slug: offer.org.slug, org_name: offer.org.name })
}

/// Who has joined by this very link before, and where: its form was sent twice.
///
/// # Errors
/// `Gone` when the link was never used.
pub async fn joined_before(cx: &State, token: &Token) -> Result<Joined> {
    let (user, org) = invitations::accepted_by(cx, token).await?;
    let account = accounts::find(cx, &user.to_string()).await?;
    Ok(Joined { account, slug: org.slug, org_name: org.name })
}
