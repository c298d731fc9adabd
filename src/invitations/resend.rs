//! New links for open invitations: by mail, or to copy.

use secrecy::SecretString;

use super::cancel::is_open;
use super::sending::Sending;
use super::{Invitation, queries};
use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::permission::InviteMembers;
use crate::state::State;

/// An invitation with a new link.
#[derive(Debug)]
pub struct Renewed {
    /// The invitation, as it was before.
    pub before: Invitation,
    /// The link, where no mail is sent: shown once.
    pub link: Option<SecretString>,
}

/// Sends an open invitation again: its link is rotated and its 7 days begin again. Where no mail can
/// be sent, the link is given back. `seen` is when the newest link was made that the sender knows
/// of: a form that comes twice sends once.
///
/// # Errors
/// `NotFound`; `Conflict` when it has ended; `BeyondReach` for a role that one could not offer;
/// `Invalid` when the organization's rules are against the address now; `TooMany` after 50 links
/// within a day.
pub async fn resend(
    cx: &State,
    by: &Can<InviteMembers>,
    id: InvitationId,
    seen: Option<Timestamp>,
) -> Result<Renewed> {
    renew(cx, by, id, seen.filter(|_| cx.has_mail()), cx.has_mail()).await
}

/// Makes a new link to copy for an open invitation, where mail is off or failed.
///
/// # Errors
/// As for `resend`; `Conflict` while its mail is under way or has arrived.
pub async fn new_link(cx: &State, by: &Can<InviteMembers>, id: InvitationId) -> Result<Renewed> {
    renew(cx, by, id, None, false).await
}

async fn renew(
    cx: &State,
    by: &Can<InviteMembers>,
    id: InvitationId,
    seen: Option<Timestamp>,
    by_mail: bool,
) -> Result<Renewed> {
    let mut sending = Sending::by_member(cx, by).await?;
    let before = queries::find(sending.tx.db(), by.org.id, id).await?.ok_or(Error::NotFound)?;
    is_open(&before)?;
    let role = match sending.offered_role(&before.role_id) {
        Ok(role) => role,
        Err(error) => return Err(sending.refuse(before.invitee(), &before.email, error).await),
    };
    if !by_mail && !before.delivery.needs_a_hand(cx.has_mail()) {
        let why = "The mail with the link is on its way, or has arrived. Resend it instead.";
        return Err(Error::Conflict(why.into()));
    }
    if seen.is_some_and(|seen| seen != before.sent_at) {
        return Ok(Renewed { before, link: None });
    }
    let link = sending.renew(&before, &role, by_mail).await?;
    sending.commit().await?;
    Ok(Renewed { before, link })
}
