//! Inviting by a platform administrator: nobody is put into an organization unasked.

use super::invite::invite_one;
use super::sending::{Invited, Sending};
use super::{InvitationForm, NewInvitation};
use crate::access::Platform;
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::state::State;

/// Invites somebody into a team with whatever role, as an Owner too. The organization's own rules
/// (room, domains, accounts, so many a day) hold. It stands as long as the inviter is a platform
/// administrator.
///
/// # Errors
/// `NotFound` when there is no such organization; `Invalid` at the field; `Conflict` when it is full
/// or personal; `TooMany` after 50 within a day.
pub async fn invite_by_platform(
    cx: &State,
    by: &Platform,
    org: OrgId,
    form: &InvitationForm,
) -> Result<Invited> {
    let new = NewInvitation::try_from(form).map_err(Error::Invalid)?;
    invite_one(Sending::by_platform(cx, by, org).await?, new).await
}
