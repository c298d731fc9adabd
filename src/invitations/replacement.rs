//! Another role in the place of one that goes, for everybody who is invited with it.

use super::inviter::{Inviter, Right};
use super::{events, queries};
use crate::access::{Role, RoleId, Standing};
use crate::error::Result;
use crate::ids::OrgId;
use crate::state::State;
use crate::store::{Db, Event, Tx};

/// How many open invitations offer a role.
///
/// # Errors
/// When the database does not answer.
pub async fn count_with_role(db: impl Db<'_>, org: OrgId, role: &RoleId) -> Result<i64> {
    queries::count_with_role(db, org, role).await
}

/// Puts another role into all open invitations that offer one, as part of a change. An invitation is
/// its inviter's word; where that person could not offer the new role, who changes it answers for
/// it. Returns an event for each.
///
/// # Errors
/// When the database does not take it.
pub async fn replace_role(
    cx: &State,
    tx: &mut Tx,
    by: &Standing,
    from: &Role,
    to: &Role,
) -> Result<Vec<Event>> {
    let org = by.org.id;
    // Where the one that goes was the role of new members, this one is now.
    let was_default = by.org.default_role == from.id;
    let default_role = if was_default { &to.id } else { &by.org.default_role };
    let mut events = Vec::new();
    for invitation in queries::with_role(tx.db(), org, &from.id).await? {
        let right = Right::of_inviter(tx.db(), cx, &invitation).await?;
        let stood = right.may_offer(from, &by.org.default_role).is_ok();
        let needs_another = stood && right.may_offer(to, default_role).is_err();
        let inviter = if needs_another { Inviter::of(&by.who) } else { invitation.inviter };
        queries::set_role(tx, org, invitation.id, &to.id, inviter).await?;
        events.push(events::role_changed(&invitation, from, to));
    }
    Ok(events)
}
