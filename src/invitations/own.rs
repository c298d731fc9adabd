//! Invitations to one's own address: who has proven it needs no link to see them.

use super::offer::{Offer, offer_of};
use super::queries;
use super::reject::decline;
use crate::access::Me;
use crate::accounts::Email;
use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::state::State;
use crate::store::Purpose;

/// The open invitations to one's own proven address, newest first; none for an address that is not
/// proven.
///
/// # Errors
/// When the database does not answer.
pub async fn own_offers(cx: &State, me: &Me) -> Result<Vec<Offer>> {
    if !me.is_verified {
        return Ok(Vec::new());
    }
    let key = Email::parse(&me.email).map_err(Error::internal)?.key();
    let mut offers = Vec::new();
    for id in queries::pending_of(cx.store.db(), &key).await? {
        match offer_by_id(cx, id).await {
            Ok(offer) => offers.push(offer),
            // Expired, or its inviter may not invite any more.
            Err(Error::Gone(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(offers)
}

async fn offer_by_id(cx: &State, id: InvitationId) -> Result<Offer> {
    offer_of(cx, cx.store.link_of(Purpose::Invitation, id).await?).await
}

/// One of them.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub async fn own_offer(cx: &State, me: &Me, id: InvitationId) -> Result<Offer> {
    let found = own_offers(cx, me).await?.into_iter().find(|offer| offer.invitation.id == id);
    found.ok_or(Error::NotFound)
}

/// Declines one of them.
///
/// # Errors
/// `NotFound` when there is none with this id; `Gone` when it ended meanwhile.
pub async fn reject_own(cx: &State, me: &Me, id: InvitationId) -> Result<()> {
    let offer = own_offer(cx, me, id).await?;
    let mut tx = me.begin(&cx.store, &[offer.invitation.org]).await?;
    tx.working_link_of(Purpose::Invitation, id).await?;
    decline(tx, offer.invitation.org, id, Some(me.user)).await
}
