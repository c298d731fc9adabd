//! Roles of an organization: the built-in ones and its own; what each may do, and why.

pub mod api;
mod change;
mod deletion;
mod difference;
pub mod events;
mod form;
pub mod pages;
mod queries;
mod role_rules;
pub mod rules;
mod why;
mod wording;

use crate::access::{Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::members;
use crate::state::State;
use crate::store::Db;

pub use change::{Changed, change, create};
pub use deletion::{Deleted, Use, delete, usage};
pub use difference::Difference;
pub use form::{LEVEL_MAX, LEVEL_MIN, RoleForm, RoleTerms};
pub use role_rules::{RoleRulesForm, RoleSettings, role_settings, set_role_rules};
pub use why::{Why, all_of, missing, no_such_permission, why};
pub use wording::Piece;

/// How many roles of its own an organization may have.
pub const CUSTOM_MAX: i64 = 50;

/// A role with what a list says of it.
#[derive(Debug)]
pub struct Entry {
    /// The role.
    pub role: Role,
    /// How many members have it, the suspended ones too.
    pub members: i64,
}

/// All roles, the highest level first; of one level, the built-in ones first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(cx: &State, by: &Standing) -> Result<Vec<Entry>> {
    let counts = members::counts(cx, &by.org).await?;
    let mut roles = members::roles(cx.store.db(), &by.org).await?;
    roles.sort_by_key(|role| std::cmp::Reverse(role.level));
    let entry = |role: Role| Entry { members: counts.of_role(&role.id), role };
    Ok(roles.into_iter().map(entry).collect())
}

/// A role as it can be edited.
#[derive(Clone, Debug)]
pub struct Found {
    /// The role as it holds.
    pub role: Role,
    /// The terms that it was given, where it is one of the organization's own.
    pub own: Option<Own>,
}

/// A role of an organization's own.
#[derive(Clone, Debug)]
pub struct Own {
    /// Up to which level it was said to appoint; the organization's rules may allow less.
    pub appoints_up_to: Option<i64>,
    /// Counts its changes, so that two edits at once are told.
    pub version: i64,
}

impl Found {
    /// What stands in its form.
    #[must_use]
    pub fn form(&self) -> RoleForm {
        let own_reach = self.own.as_ref().and_then(|own| own.appoints_up_to);
        let reach = if self.own.is_some() { own_reach } else { self.role.appoints_up_to };
        RoleForm::of(&self.role, reach)
    }

    /// Counts its changes; the built-in ones have none.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.own.as_ref().map_or(0, |own| own.version)
    }
}

/// The role with this id.
///
/// # Errors
/// `NotFound` when there is none here.
pub async fn find(cx: &State, by: &Standing, id: &RoleId) -> Result<Found> {
    find_in(cx.store.db(), by, id).await
}

async fn find_in(db: impl Db<'_>, by: &Standing, id: &RoleId) -> Result<Found> {
    if let Some(role) = Role::built_in(id.as_str(), &by.org.role_rules) {
        return Ok(Found { role, own: None });
    }
    let row = queries::find(db, by.org.id, id).await?.ok_or(Error::NotFound)?;
    let own = Own { appoints_up_to: row.said_reach, version: row.version };
    let role = crate::access::resolve(id.as_str(), row.custom, &by.org.role_rules)?;
    Ok(Found { role, own: Some(own) })
}
