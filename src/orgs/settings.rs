//! What Owners and Admins set for their organization.

use super::{InvitationRules, events, queries};
use crate::access::Can;
use crate::error::{Error, Result};
use crate::permission::EditOrg;
use crate::state::State;
use crate::text::Name;

/// The settings of an organization.
#[derive(Debug)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// Counts the changes of the settings.
    pub version: i64,
    /// Who may be invited.
    pub rules: InvitationRules,
    /// How many members it has.
    pub members: i64,
    /// How many invitations are pending.
    pub pending: i64,
    /// How many of both there may be.
    pub member_cap: i64,
}

impl Settings {
    /// Whether they are still those that somebody saw, where that was said.
    pub(super) fn must_be(&self, seen: Option<i64>) -> Result<()> {
        let is_so = seen.is_none_or(|seen| seen == self.version);
        if is_so { Ok(()) } else { Err(Error::Stale) }
    }
}

/// The settings as they are.
///
/// # Errors
/// When the database does not answer.
pub async fn settings(cx: &State, by: &Can<EditOrg>) -> Result<Settings> {
    queries::settings(cx.store.db(), by.org.id).await
}

/// Gives an organization another name; its slug stays. `seen` is the version that the new name was
/// chosen upon. Giving the name that it has changes nothing.
///
/// # Errors
/// `Conflict` for a personal organization, whose name follows its person's; `Stale` when the settings
/// have changed since `seen`.
pub async fn rename(
    cx: &State,
    by: &Can<EditOrg>,
    name: &Name,
    seen: Option<i64>,
) -> Result<Settings> {
    if by.org.is_personal {
        let why = "A personal organization follows your profile name. Change that on your account \
                   page.";
        return Err(Error::Conflict(why.into()));
    }
    let mut tx = by.begin(&cx.store).await?;
    let before = queries::settings(tx.db(), by.org.id).await?;
    if before.name == name.as_str() {
        return Ok(before);
    }
    before.must_be(seen)?;
    queries::rename(&mut tx, by.org.id, name).await?;
    let after = queries::settings(tx.db(), by.org.id).await?;
    tx.commit(events::renamed(by.org.id, &before.name, name.as_str())).await?;
    Ok(after)
}
