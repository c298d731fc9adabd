//! Deleting a role. Who has it, is invited with it, or gets it when nobody chooses, gets another one
//! instead, in the same step.

use super::change::refuse;
use super::{Found, events, find_in, queries, rules};
use crate::access::{Can, Org, Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::permission::ManageRoles;
use crate::state::State;
use crate::store::{Db, Event, Events, Tx};
use crate::text::counted;
use crate::{invitations, members};

/// What a role is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// How many members have it.
    pub members: i64,
    /// How many open invitations offer it.
    pub invitations: i64,
    /// Whether new members get it when nobody chooses.
    pub is_default: bool,
}

impl Use {
    /// Whether deleting it needs another role in its place.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.members > 0 || self.invitations > 0 || self.is_default
    }

    /// What it is used for, as the end of "It is …"; nothing when it is not used.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        if self.members > 0 {
            words.push(format!("the role of {}", counted(self.members, "person", "people")));
        }
        if self.invitations > 0 {
            let invitations = counted(self.invitations, "invitation", "invitations");
            words.push(format!("offered by {invitations}"));
        }
        if self.is_default {
            words.push("the role of new members".into());
        }
        words.join(", and ")
    }
}

/// What a role is used for now.
///
/// # Errors
/// When the database does not answer.
pub async fn usage(cx: &State, by: &Standing, id: &RoleId) -> Result<Use> {
    let members = members::counts(cx, &by.org).await?.of_role(id);
    let invitations = invitations::count_with_role(cx.store.db(), by.org.id, id).await?;
    Ok(Use { members, invitations, is_default: by.org.default_role == *id })
}

/// A role that was deleted.
#[derive(Debug)]
pub struct Deleted {
    /// As it was.
    pub role: Role,
    /// What it was used for.
    pub was: Use,
    /// The role in its place, where it was used.
    pub replacement: Option<Role>,
}

/// Deletes a role of the organization's own. Where it is used, `replacement` takes its place.
///
/// # Errors
/// `NotFound`; `BeyondReach` for a built-in role, and for a role or a replacement beyond one's reach;
/// `Invalid` for an unknown replacement; `Conflict` when it is used and none is named; `Stale` when it
/// has changed since it was `seen`.
pub async fn delete(
    cx: &State,
    by: &Can<ManageRoles>,
    id: &RoleId,
    replacement: Option<&RoleId>,
    seen: Option<i64>,
) -> Result<Deleted> {
    let mut tx = by.begin(&cx.store).await?;
    let found = find_in(tx.db(), by, id).await?;
    if seen.is_some_and(|seen| seen != found.version()) {
        return Err(Error::Stale);
    }
    if let Err(why) = rules::may_edit(&by.role, &found.role) {
        return Err(refuse(tx, id, &found.role.name, Error::BeyondReach(why)).await);
    }
    let replacement = match replacement {
        Some(named) => Some(known(tx.db(), &by.org, named).await?),
        None => None,
    };
    if let Some(replacement) = &replacement
        && let Err(why) = rules::may_replace(&by.role, &found.role, replacement)
    {
        return Err(refuse(tx, id, &found.role.name, Error::BeyondReach(why)).await);
    }
    let was = used(&mut tx, by, id).await?;
    if replacement.is_none() && was.is_used() {
        let why = format!(
            "{} is {}. Choose the role that takes its place.",
            found.role.name,
            was.words()
        );
        return Err(Error::Conflict(why));
    }
    let replacement = replacement.filter(|_| was.is_used());
    let events = replace(cx, &mut tx, by, &found, was, replacement.as_ref()).await?;
    queries::delete(&mut tx, by.org.id, id).await?;
    tx.commit(Events::of(events).ok_or_else(|| Error::internal("a deletion without an event"))?)
        .await?;
    Ok(Deleted { role: found.role, was, replacement })
}

async fn known(db: impl Db<'_>, org: &Org, id: &RoleId) -> Result<Role> {
    let known = members::roles(db, org).await?.into_iter().find(|role| role.id == *id);
    known.ok_or_else(|| Error::invalid("replacement", "There is no such role here."))
}

async fn used(tx: &mut Tx, by: &Standing, id: &RoleId) -> Result<Use> {
    let members = members::count_with_role(tx.db(), by.org.id, id).await?;
    let invitations = invitations::count_with_role(tx.db(), by.org.id, id).await?;
    let is_default = queries::role_settings(tx.db(), by.org.id).await?.default_role == *id;
    Ok(Use { members, invitations, is_default })
}

/// Puts another role into all places of one, and tells of each.
async fn replace(
    cx: &State,
    tx: &mut Tx,
    by: &Standing,
    found: &Found,
    was: Use,
    replacement: Option<&Role>,
) -> Result<Vec<Event>> {
    let (role, form) = (&found.role, found.form());
    let Some(to) = replacement else {
        return Ok(vec![events::deleted(role, &form, String::new(), None)]);
    };
    if was.is_default {
        let can_be = rules::can_be_default(to.is_owner(), to.appoints_up_to);
        can_be.map_err(|why| Error::invalid("replacement", why))?;
        let settings = queries::role_settings(tx.db(), by.org.id).await?;
        let admins_appoint = settings.admins_appoint_admins;
        queries::set_role_settings(tx, by.org.id, &to.id, admins_appoint).await?;
    }
    let mut events = members::replace_role(tx, by, role, to).await?;
    events.extend(invitations::replace_role(cx, tx, by, role, to).await?);
    let moved = format!(", which was {}; {} took its place", was.words(), to.name);
    events.push(events::deleted(role, &form, moved, Some(to)));
    Ok(events)
}
