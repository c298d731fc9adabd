//! What a refusal says besides: the reader's own role, the roles that include what is missing, and
//! whose holders can give it.

use super::{Spoken, spoken};
use crate::access::Standing;
use crate::error::{Error, Result};
use crate::members;
use crate::permission::Permission;
use crate::roles::{self, Why};
use crate::state::State;

/// What somebody lacks, out of the decision that refused them.
#[derive(Clone)]
pub(super) struct Missing {
    why: Why,
    /// Whether the reader may know who is a member.
    is_listing: bool,
    /// For who may not: the roles whose holders can give it.
    pub askable: Vec<String>,
}

impl Missing {
    /// For whom an error refused for lack of a permission, and who still lacks it.
    pub(super) async fn of(cx: &State, by: &Standing, error: &Error) -> Result<Option<Self>> {
        let Error::Forbidden(lacking) = error else { return Ok(None) };
        let Some(why) = roles::missing(cx, by, *lacking).await? else { return Ok(None) };
        let is_listing = by.can(Permission::ListMembers);
        let askable =
            if is_listing { Vec::new() } else { members::leading_roles(cx, by, *lacking).await? };
        Ok(Some(Self { why, is_listing, askable }))
    }

    /// For a page.
    pub(super) fn sentence(&self) -> Spoken {
        self.why.refusal(self.is_listing).into()
    }

    /// For a note.
    pub(super) fn words(&self) -> String {
        spoken(&self.why.refusal(self.is_listing))
    }

    /// For programs.
    pub(super) fn roles_with_it(&self) -> Vec<String> {
        self.why.holders.clone()
    }
}
