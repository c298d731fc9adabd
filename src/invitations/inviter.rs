//! Whose word an invitation is, and what that person may offer.

use super::{Invitation, queries};
use crate::access::{self, Role, RoleId};
use crate::error::Result;
use crate::members::rules;
use crate::permission::Permission;
use crate::state::State;
use crate::store::Db;

/// By which right somebody invites.
#[derive(Clone, Debug)]
pub(super) enum Right {
    /// As a member with this role.
    Member(Role),
    /// As a platform administrator: with whatever role.
    Platform,
    /// By none, any more.
    None,
}

impl Right {
    /// The right that the inviter of an invitation has now.
    pub(super) async fn of_inviter(
        db: impl Db<'_>,
        cx: &State,
        invitation: &Invitation,
    ) -> Result<Self> {
        let Invitation { org, invited_by, by_platform, .. } = invitation;
        if *by_platform {
            let is_admin = queries::is_platform_admin(db, *invited_by).await?;
            return Ok(if is_admin { Self::Platform } else { Self::None });
        }
        let role = access::role_of(db, &cx.permissions, *org, *invited_by).await?;
        Ok(role.map_or(Self::None, Self::Member))
    }

    /// Whether it allows to offer a role.
    pub(super) fn may_offer(&self, role: &Role, default_role: &RoleId) -> Result<(), String> {
        match self {
            Self::Platform => Ok(()),
            Self::Member(own) if own.can(Permission::InviteMembers) => {
                rules::may_invite_with(own, role, default_role)
            }
            Self::Member(_) | Self::None => Err("They may not invite any more.".into()),
        }
    }
}
