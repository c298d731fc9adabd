//! Inviting people by their addresses.

use std::collections::HashMap;

use super::form::{Listed, Terms};
use super::sending::{Done, Invited, Sending};
use super::{NewInvitation, NewInvitations};
use crate::access::{Can, Role};
use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::permission::InviteMembers;
use crate::state::State;

/// Invites somebody: by mail, or with a link to copy where there is no mail server. An address that
/// is invited already is not invited again; without mail it gets a new link.
///
/// # Errors
/// `Invalid` at the field; `BeyondReach` for a role above one's reach; `Conflict` when the
/// organization is full or personal; `TooMany` after 50 within a day.
pub async fn invite(cx: &State, by: &Can<InviteMembers>, new: NewInvitation) -> Result<Invited> {
    invite_one(Sending::by_member(cx, by).await?, new).await
}

/// Invites one, and commits.
pub(super) async fn invite_one(mut sending: Sending<'_>, new: NewInvitation) -> Result<Invited> {
    let NewInvitation { invitee, terms } = new;
    let role = match sending.offered_role(&terms.role) {
        Ok(role) => role,
        Err(error) => {
            let email = invitee.email.to_string();
            let about = if invitee.name().is_empty() { &email } else { invitee.name() };
            return Err(sending.refuse(about, &email, error).await);
        }
    };
    let done = sending.invite(&invitee, &role, &terms).await;
    if !done.as_ref().is_err_and(is_fault) {
        sending.commit().await?;
    }
    done
}

/// What was decided on one of several addresses.
#[derive(Debug)]
pub struct Judged {
    /// The address as it was typed, perhaps with a name.
    pub typed: String,
    /// What came of it; what stands against it is no fault, and fails no other address.
    pub result: Result<Invited>,
}

impl Judged {
    /// What stands against it, as sentences.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        self.result.as_ref().err().map(Error::words)
    }
}

/// Invites several addresses in one change, each judged on its own.
///
/// # Errors
/// `Invalid` or `BeyondReach` for the role, `Conflict` for a personal organization; then nobody was
/// invited.
pub async fn invite_all(
    cx: &State,
    by: &Can<InviteMembers>,
    new: NewInvitations,
) -> Result<Vec<Judged>> {
    let mut sending = Sending::by_member(cx, by).await?;
    let NewInvitations { listed, terms } = new;
    let role = match sending.offered_role(&terms.role) {
        Ok(role) => role,
        Err(error) => {
            let first = listed.first().map(|one| one.typed.clone()).unwrap_or_default();
            return Err(sending.refuse(&first, &first, error).await);
        }
    };
    let mut seen = HashMap::new();
    let mut judged = Vec::new();
    for Listed { typed, read } in listed {
        let one = Listed { typed: typed.clone(), read };
        let result = judge_one(&mut sending, &mut seen, one, &role, &terms).await;
        match result {
            Err(error) if is_fault(&error) => return Err(error),
            result => judged.push(Judged { typed, result }),
        }
    }
    sending.commit().await?;
    Ok(judged)
}

async fn judge_one(
    sending: &mut Sending<'_>,
    seen: &mut HashMap<String, InvitationId>,
    one: Listed,
    role: &Role,
    terms: &Terms,
) -> Result<Invited> {
    let invitee = one.read.map_err(Error::Invalid)?;
    let key = invitee.email.key();
    if let Some(id) = seen.get(&key) {
        let email = invitee.email.to_string();
        return Ok(Invited { id: *id, email, done: Done::Twice, link: None });
    }
    let done = sending.invite(&invitee, role, terms).await?;
    seen.insert(key, done.id);
    Ok(done)
}

/// Whether an error is more than a refusal of one address.
fn is_fault(error: &Error) -> bool {
    let is_refusal = matches!(
        error,
        Error::Invalid(_) | Error::BeyondReach(_) | Error::Conflict(_) | Error::TooMany(_)
    );
    !is_refusal
}
