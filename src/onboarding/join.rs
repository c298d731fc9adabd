//! Joining an organization by an invitation.

use super::{NewPerson, Terms, create_account};
use crate::access::{Me, Visitor};
use crate::accounts::{self, Account};
use crate::config::SignUp;
use crate::error::{Error, Result};
use crate::invitations::{self, OrgCard};
use crate::secret::Token;
use crate::state::State;
use crate::store::{Link, Purpose};

/// Where somebody has joined.
#[derive(Debug)]
pub struct Joined {
    /// Who.
    pub account: Account,
    /// The organization's key in URLs.
    pub slug: String,
    /// Its name.
    pub org_name: String,
    /// Whether their address is proven.
    pub proof: Proof,
}

/// What a link did for the address of who joined by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: it was proven before.
    Before,
    /// It came by mail, and so proved the address.
    ByThisLink,
    /// It was handed over, and so proved nothing.
    NotYet,
}

impl Proof {
    /// Of a link for an address.
    #[must_use]
    pub fn of(link: &Link, is_verified: bool) -> Self {
        match (is_verified, link.proves_the_address()) {
            (true, _) => Self::Before,
            (false, true) => Self::ByThisLink,
            (false, false) => Self::NotYet,
        }
    }
}

impl Joined {
    fn at(account: Account, org: OrgCard, proof: Proof) -> Self {
        Self { account, slug: org.slug, org_name: org.name, proof }
    }
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
    let joined = invitations::accept(cx, &mut tx, token, &account, me.session()).await?;
    tx.commit(joined).await?;
    let proof = Proof::of(&offer.link, account.is_verified);
    Ok(Joined::at(account, offer.org, proof))
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
    let joined = invitations::accept(cx, &mut tx, token, account, None).await?;
    tx.commit(joined).await?;
    let proof = Proof::of(&offer.link, account.is_verified);
    Ok(Joined::at(account.clone(), offer.org, proof))
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
    if offer.needs_an_account() {
        return Err(Error::Conflict(invitations::NEEDS_ACCOUNT.into()));
    }
    let hash = cx.passwords.hash(person.password.secret()).await?;
    let org = offer.invitation.org;
    let mut tx = visitor.begin(&cx.store, &[org]).await?;
    // Before the account is made, so that the loser of a race is told about the link.
    let link = tx.working_link(Purpose::Invitation, token).await?;
    let is_verified = link.proves_the_address();
    let terms = Terms { is_verified, ..Terms::of(person, &hash) };
    let account = create_account(&mut tx, &terms).await?;
    visitor.becomes(&mut tx, account.id, &account.name);
    let joined = invitations::accept(cx, &mut tx, token, &account, None).await?;
    tx.commit([joined, accounts::events::created(&account)]).await?;
    Ok(Joined::at(account, offer.org, Proof::of(&offer.link, false)))
}

/// Who has joined by this very link before, and where: its form was sent twice.
///
/// # Errors
/// `Gone` when the link was never used.
pub async fn joined_before(cx: &State, token: &Token) -> Result<Joined> {
    let (user, org) = invitations::accepted_by(cx, token).await?;
    let account = accounts::find(cx, &user.to_string()).await?;
    let proof = if account.is_verified { Proof::Before } else { Proof::NotYet };
    Ok(Joined::at(account, org, proof))
}
