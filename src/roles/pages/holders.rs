//! Who has a role: some by name, and how many in all.

use crate::access::{Can, RoleId};
use crate::error::Result;
use crate::members::{Filter, Member, Search, counts, list};
use crate::permission::ListMembers;
use crate::state::State;

/// How many are named.
const NAMED: u32 = 10;

/// Those who have a role.
pub(super) struct Holders {
    pub total: i64,
    pub members: Vec<Member>,
}

impl Holders {
    /// The first of them by name.
    pub(super) async fn of(cx: &State, by: &Can<ListMembers>, role: &RoleId) -> Result<Self> {
        let total = counts(cx, &by.org).await?.of_role(role);
        let filter = Filter { role: Some(role.clone()), ..Filter::default() };
        let search = Search { filter, limit: NAMED, ..Search::default() };
        Ok(Self { total, members: list(cx, by, &search).await?.members })
    }

    /// Whether there are more than are named.
    pub(super) fn has_more(&self) -> bool {
        i64::try_from(self.members.len()).is_ok_and(|named| named < self.total)
    }
}
