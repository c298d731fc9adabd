//! An account that an organization has made goes with its last membership in a team.

use super::queries;
use crate::accounts;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::state::State;
use crate::store::{Event, Tx};

/// The accounts that an organization has made, among those that it is about to remove; each with its
/// personal organization, which holds its events.
#[derive(Clone, Debug, Default)]
pub(super) struct MadeHere(Vec<(UserId, OrgId)>);

impl MadeHere {
    pub(super) async fn among(cx: &State, org: OrgId, users: &[UserId]) -> Result<Self> {
        queries::made_by(cx.store.db(), org, users).await.map(Self)
    }

    /// What has to be locked besides the organization itself.
    pub(super) fn orgs(&self) -> Vec<OrgId> {
        self.0.iter().map(|(_, personal)| *personal).collect()
    }

    /// Ends the account of somebody who was just removed, if it goes with the membership. Who manages
    /// the instance keeps theirs.
    pub(super) async fn end(&self, tx: &mut Tx, user: UserId) -> Result<Option<Event>> {
        let is_made_here = self.0.iter().any(|(made, _)| *made == user);
        if !is_made_here || queries::is_kept(tx.db(), user).await? {
            return Ok(None);
        }
        accounts::end(tx, user).await.map(Some)
    }
}
