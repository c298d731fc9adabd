//! Asking for a new link when one has expired. It sends none by itself: the inviter decides.

use std::time::Duration;

use super::inviter::Right;
use super::offer::{subject, unknown};
use super::{Invitation, events, mail, queries};
use crate::access::{Me, Visitor};
use crate::clock::Timestamp;
use crate::error::{Error, Gone, Result};
use crate::secret::Token;
use crate::state::State;
use crate::store::{Link, Purpose, Tx};

/// How often one invitee may ask.
const PAUSE: Duration = Duration::from_hours(24);

/// The holder of an expired link asks for a new one: the list of invitations shows it, and the
/// inviter gets a mail, as long as they may still invite. Asking again within a day changes nothing.
///
/// # Errors
/// `Gone` when the link ended otherwise; `Conflict` when it still works.
pub async fn ask_for_renewal(
    cx: &State,
    visitor: &Visitor,
    me: Option<&Me>,
    token: &Token,
) -> Result<()> {
    let link = cx.store.link(Purpose::Invitation, token).await?;
    has_expired(&link, cx.now())?;
    let (org, id) = subject(&link)?;
    let mut tx = visitor.begin(&cx.store, &[org]).await?;
    if let Some(me) = me {
        visitor.becomes(&mut tx, me.user, &me.name);
    }
    // Under the lock again: a newer link may have taken its place.
    match tx.working_link(Purpose::Invitation, token).await {
        Err(Error::Gone(Gone::Expired)) => {}
        other => return other.map(drop),
    }
    let invitation = queries::find(tx.db(), org, id).await?.ok_or(unknown())?;
    if was_asked_lately(&invitation, tx.now()) {
        return Ok(());
    }
    queries::set_asked(&mut tx, org, id).await?;
    tell_inviter(cx, &mut tx, &invitation).await?;
    tx.commit(events::link_asked(&invitation)).await
}

/// Whether a new link was asked for within the last day, by the holder of this expired one.
///
/// # Errors
/// When the database does not answer.
pub async fn was_renewal_asked(cx: &State, token: &Token) -> Result<bool> {
    let (org, id) = subject(&cx.store.link(Purpose::Invitation, token).await?)?;
    let invitation = queries::find(cx.store.db(), org, id).await?.ok_or(unknown())?;
    Ok(was_asked_lately(&invitation, cx.now()))
}

fn has_expired(link: &Link, now: Timestamp) -> Result<()> {
    match link.check(now) {
        Err(Error::Gone(Gone::Expired)) => Ok(()),
        Err(error) => Err(error),
        Ok(()) => Err(Error::Conflict("This link still works: open it.".into())),
    }
}

fn was_asked_lately(invitation: &Invitation, now: Timestamp) -> bool {
    invitation.asked_at.is_some_and(|asked| asked.after(PAUSE) > now)
}

/// Whoever may not invite any more learns nothing of it.
async fn tell_inviter(cx: &State, tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    let right = Right::of_inviter(tx.db(), cx, invitation).await?;
    if !cx.has_mail() || matches!(right, Right::None) {
        return Ok(());
    }
    let org = queries::org_of(tx.db(), invitation.org).await?.ok_or(unknown())?;
    // A key has no mailbox.
    let Some(user) = invitation.inviter.user() else { return Ok(()) };
    let inviter = queries::address_of(tx.db(), user).await?;
    let mail = mail::link_asked(cx, &org, &inviter, invitation)?;
    tx.enqueue(&mail).await.map(drop)
}
