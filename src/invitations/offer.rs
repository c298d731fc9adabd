//! The invitee's side: what a link offers, and accepting it.

use super::inviter::Right;
use super::{Invitation, InvitationState, OrgCard, events, queries};
use crate::access::{self, NewMember, Role};
use crate::accounts::{self, Account, Email};
use crate::error::{Error, Gone, Result};
use crate::ids::{InvitationId, OrgId, UserId};
use crate::secret::Token;
use crate::state::State;
use crate::store::{Event, Link, Purpose, SessionKey, Tx};

/// What a link offers.
#[derive(Debug)]
pub struct Offer {
    /// The invitation.
    pub invitation: Invitation,
    /// The organization.
    pub org: OrgCard,
    /// The role.
    pub role: Role,
    /// The link.
    pub link: Link,
}

impl Offer {
    /// Whether the invitee has to have an account before; then none is made for them.
    #[must_use]
    pub fn needs_an_account(&self) -> bool {
        self.org.asks_for_an_account()
    }

    /// What stands against accepting as things are now.
    #[must_use]
    pub fn obstacle(&self) -> Option<String> {
        let takes = Email::parse(&self.invitation.email).and_then(|email| self.org.takes(&email));
        let takes = takes.map_err(|_| NOT_FROM_OUTSIDE.to_owned());
        takes.and_then(|()| self.org.has_room_for_a_member()).err()
    }
}

/// What the link with this token offers. Looking uses nothing up.
///
/// # Errors
/// `Gone` when it does not work, with the reason and nothing about the organization.
pub async fn offer(cx: &State, token: &Token) -> Result<Offer> {
    let link = cx.store.link(Purpose::Invitation, token).await?;
    link.check(cx.now())?;
    let (org, id) = subject(&link)?;
    let invitation = queries::find(cx.store.db(), org, id).await?.ok_or(unknown())?;
    let card = queries::org_of(cx.store.db(), org).await?.ok_or(unknown())?;
    let right = Right::of_inviter(cx.store.db(), cx, &invitation).await?;
    let roles = access::roles(cx.store.db(), org, &card.role_rules(cx)).await?;
    let role = role_offered(&invitation, &card, &right, roles)?;
    Ok(Offer { invitation, org: card, role, link })
}

pub(super) fn unknown() -> Error {
    Error::Gone(Gone::Unknown)
}

pub(super) fn subject(link: &Link) -> Result<(OrgId, InvitationId)> {
    let id = link.subject_id.parse().map_err(Error::internal)?;
    Ok((link.org_id.ok_or(unknown())?, id))
}

/// The role of an invitation, if its inviter may still offer it. An invitation dies with its
/// inviter's right to invite.
fn role_offered(
    invitation: &Invitation,
    org: &OrgCard,
    right: &Right,
    roles: Vec<Role>,
) -> Result<Role> {
    let cancelled = |_| Error::Gone(Gone::Cancelled);
    let role = roles.into_iter().find(|role| role.id == invitation.role_id);
    let role = role.ok_or(Error::Gone(Gone::Cancelled))?;
    right.may_offer(&role, &org.default_role()).map_err(cancelled)?;
    Ok(role)
}

/// Who accepted the invitation of a used link; to recognise a form that was sent twice.
///
/// # Errors
/// `Gone` when there is no such link, or it was not used.
pub async fn accepted_by(cx: &State, token: &Token) -> Result<(UserId, OrgCard)> {
    let link = cx.store.link(Purpose::Invitation, token).await?;
    let (org, id) = subject(&link)?;
    let invitation = queries::find(cx.store.db(), org, id).await?.ok_or(unknown())?;
    let card = queries::org_of(cx.store.db(), org).await?.ok_or(unknown())?;
    let user =
        invitation.accepted_by.ok_or_else(|| link.check(cx.now()).err().unwrap_or(unknown()))?;
    Ok((user, card))
}

/// Makes an account a member by an invitation, as part of a change that holds the organization's
/// lock; `kept` is the session that accepts, if there is one. The organization's rules are judged
/// again. Returns the event to commit with.
///
/// # Errors
/// `Gone` when the link was used, cancelled or has expired; `Conflict` when the account has another
/// address than the invitation, or the organization's rules are against it now.
pub async fn accept(
    cx: &State,
    tx: &mut Tx,
    token: &Token,
    account: &Account,
    kept: Option<&SessionKey>,
) -> Result<Event> {
    let link = tx.working_link(Purpose::Invitation, token).await?;
    let (org, id) = subject(&link)?;
    let invitation = queries::find(tx.db(), org, id).await?.ok_or(unknown())?;
    let card = queries::org_of(tx.db(), org).await?.ok_or(unknown())?;
    let right = Right::of_inviter(tx.db(), cx, &invitation).await?;
    let roles = access::roles(tx.db(), org, &card.role_rules(cx)).await?;
    let role = role_offered(&invitation, &card, &right, roles)?;
    let email = Email::parse(&account.email).map_err(Error::internal)?;
    if email.key() != invitation.email_key {
        return Err(Error::Conflict("This invitation is for another address.".into()));
    }
    card.takes(&email).map_err(|_| Error::Conflict(NOT_FROM_OUTSIDE.into()))?;
    if link.proves_the_address() && !account.is_verified {
        accounts::prove_address(tx, account, kept).await?;
    }
    if card.asks_for_an_account() && !queries::is_proven(tx.db(), &email).await? {
        return Err(Error::Conflict(NEEDS_ACCOUNT.into()));
    }
    let new = NewMember {
        org,
        user: account.id,
        role: &role.id,
        level: role.level,
        given_by: invitation.inviter.user(),
        name: &account.name,
        email_key: &email.key(),
    };
    if !access::add_member(tx, &new).await? {
        let why = "This account is a member of the organization already.";
        return Err(Error::Conflict(why.into()));
    }
    card.has_room_for_a_member().map_err(Error::Conflict)?;
    queries::close(tx, org, id, (InvitationState::Accepted, Some(account.id))).await?;
    tx.use_up(&link).await?;
    Ok(events::joined(org, account.id, &account.name, &account.email, &role))
}

/// What an invitee is told whose address the organization does not take any more.
const NOT_FROM_OUTSIDE: &str =
    "The organization takes nobody from outside at the moment. Ask the person who invited you.";

/// What somebody without an account is told where one is needed.
pub const NEEDS_ACCOUNT: &str = "The organization takes only people who have an account here and have \
    confirmed its address.";
