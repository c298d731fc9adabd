//! Taking invitations back.

use super::sending::Sending;
use super::{Invitation, InvitationState, events, queries};
use crate::access::Can;
use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::permission::InviteMembers;
use crate::state::State;
use crate::store::{LinkEnd, Purpose};

/// Takes an invitation back. Its link stops working.
///
/// # Errors
/// `NotFound`; `Conflict` when it has ended before; `BeyondReach` for an invitation with a role that
/// one could not offer.
pub async fn cancel(cx: &State, by: &Can<InviteMembers>, id: InvitationId) -> Result<Invitation> {
    let mut sending = Sending::by_member(cx, by).await?;
    let found = queries::find(sending.tx.db(), by.org.id, id).await?.ok_or(Error::NotFound)?;
    is_open(&found)?;
    if let Err(error) = sending.offered_role(&found.role_id) {
        return Err(sending.refuse(found.invitee(), &found.email, error).await);
    }
    let mut tx = sending.tx;
    let ended = (InvitationState::Cancelled, by.user());
    queries::close(&mut tx, by.org.id, id, ended).await?;
    tx.end_links(Purpose::Invitation, id, LinkEnd::Cancelled).await?;
    tx.commit(events::cancelled(&found)).await?;
    Ok(found)
}

/// Whether something can still be done with it.
pub(super) fn is_open(invitation: &Invitation) -> Result<()> {
    let what = match invitation.state {
        InvitationState::Pending => return Ok(()),
        InvitationState::Accepted => "was accepted",
        InvitationState::Rejected => "was declined",
        InvitationState::Cancelled => "was cancelled",
    };
    let email = &invitation.email;
    Err(Error::Conflict(format!("The invitation of {email} is not open any more: it {what}.")))
}
