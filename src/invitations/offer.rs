//! The invitee's side: what a link offers, and accepting it.

use sqlx::FromRow;

use super::{Invitation, events, queries};
use crate::access::{self, NewMember, Role, RoleId};
use crate::accounts::{self, Account, Email};
use crate::error::{Error, Gone, Result};
use crate::ids::{InvitationId, OrgId, UserId};
use crate::members::rules;
use crate::permission::Permission;
use crate::secret::Token;
use crate::state::State;
use crate::store::{Event, Flag, Link, Purpose, SessionKey, Tx};

/// What the holder of a link may know of the organization.
#[derive(Clone, Debug, FromRow)]
pub struct OrgCard {
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    default_role: String,
    only_owners_appoint_admins: Flag,
}

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
    let inviter = access::role_of(cx.store.db(), org, invitation.invited_by).await?;
    let roles = access::roles(cx.store.db(), org, card.only_owners_appoint_admins.0).await?;
    let role = role_offered(&invitation, &card, inviter, roles)?;
    Ok(Offer { invitation, org: card, role, link })
}

fn unknown() -> Error {
    Error::Gone(Gone::Unknown)
}

fn subject(link: &Link) -> Result<(OrgId, InvitationId)> {
    let id = link.subject_id.parse().map_err(Error::internal)?;
    Ok((link.org_id.ok_or(unknown())?, id))
}

/// The role of an invitation, if its inviter may still offer it. An invitation dies with its
/// inviter's right to invite.
fn role_offered(
    invitation: &Invitation,
    org: &OrgCard,
    inviter: Option<Role>,
    roles: Vec<Role>,
) -> Result<Role> {
    let cancelled = || Error::Gone(Gone::Cancelled);
    let role = roles.into_iter().find(|role| role.id == invitation.role_id);
    let role = role.ok_or_else(cancelled)?;
    let default_role = RoleId::from_text(org.default_role.clone());
    let stands = may_still_offer(inviter.as_ref(), &role, &default_role);
    if stands { Ok(role) } else { Err(cancelled()) }
}

/// Whether somebody with this role, if they are a member at all, may still offer what they offered.
pub(super) fn may_still_offer(inviter: Option<&Role>, role: &Role, default_role: &RoleId) -> bool {
    inviter.is_some_and(|inviter| {
        inviter.can(Permission::InviteMembers)
            && rules::may_invite_with(inviter, role, default_role).is_ok()
    })
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
/// lock; `kept` is the session that accepts, if there is one. Returns the event to commit with.
///
/// # Errors
/// `Gone` when the link was used, cancelled or has expired; `Conflict` when the account has another
/// address than the invitation.
pub async fn accept(
    tx: &mut Tx,
    token: &Token,
    account: &Account,
    kept: Option<&SessionKey>,
) -> Result<Event> {
    let link = tx.working_link(Purpose::Invitation, token).await?;
    let (org, id) = subject(&link)?;
    let invitation = queries::find(tx.db(), org, id).await?.ok_or(unknown())?;
    let card = queries::org_of(tx.db(), org).await?.ok_or(unknown())?;
    let inviter = access::role_of(tx.db(), org, invitation.invited_by).await?;
    let roles = access::roles(tx.db(), org, card.only_owners_appoint_admins.0).await?;
    let role = role_offered(&invitation, &card, inviter, roles)?;
    let email = Email::parse(&account.email).map_err(Error::internal)?;
    if email.key() != invitation.email_key {
        return Err(Error::Conflict("This invitation is for another address.".into()));
    }
    if link.proves_the_address() && !account.is_verified {
        accounts::prove_address(tx, account, kept).await?;
    }
    let new = NewMember {
        org,
        user: account.id,
        role: &role,
        given_by: Some(invitation.invited_by),
        name: &account.name,
        email_key: &email.key(),
    };
    access::add_member(tx, &new).await?;
    queries::close(tx, org, id, "accepted", Some(account.id)).await?;
    tx.use_up(&link).await?;
    Ok(events::joined(org, account.id, &account.name, &account.email, &role))
}
