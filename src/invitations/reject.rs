//! Declining an invitation.

use super::offer::{subject, unknown};
use super::{InvitationState, events, queries};
use crate::access::{Me, Visitor};
use crate::error::Result;
use crate::ids::{InvitationId, OrgId, UserId};
use crate::secret::Token;
use crate::state::State;
use crate::store::{LinkEnd, Purpose, Tx};

/// The holder of a link declines what it offers; the link and the invitation end.
///
/// # Errors
/// `Gone` when the link does not work.
pub async fn reject(cx: &State, visitor: &Visitor, me: Option<&Me>, token: &Token) -> Result<()> {
    let (org, id) = subject(&cx.store.link(Purpose::Invitation, token).await?)?;
    let mut tx = visitor.begin(&cx.store, &[org]).await?;
    if let Some(me) = me {
        visitor.becomes(&mut tx, me.user, &me.name);
    }
    tx.working_link(Purpose::Invitation, token).await?;
    decline(tx, org, id, me.map(|me| me.user)).await
}

/// Ends an invitation whose link works, by the invitee's word.
pub(super) async fn decline(
    mut tx: Tx,
    org: OrgId,
    id: InvitationId,
    by: Option<UserId>,
) -> Result<()> {
    let invitation = queries::find(tx.db(), org, id).await?.ok_or(unknown())?;
    let ended = (InvitationState::Rejected, by);
    queries::close(&mut tx, org, id, ended).await?;
    tx.end_links(Purpose::Invitation, id, LinkEnd::Rejected).await?;
    tx.commit(events::rejected(&invitation)).await
}
