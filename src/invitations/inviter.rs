//! Whose word an invitation is, and what that person may offer.

use std::fmt;

use super::{Invitation, queries};
use crate::access::{self, Role, RoleId, Who};
use crate::error::Result;
use crate::ids::{KeyId, UserId};
use crate::members::rules;
use crate::permission::Permission;
use crate::state::State;
use crate::store::Db;

/// Whose word an invitation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inviter {
    /// A member's.
    Member(UserId),
    /// A platform administrator's.
    Platform(UserId),
    /// That of a key of the organization.
    Key(KeyId),
}

impl Inviter {
    /// Whoever acts in an organization. What a member's key does is the key's word: it ends with it.
    #[must_use]
    pub fn of(who: &Who) -> Self {
        match who {
            Who::Person(me) => me.key().map_or(Self::Member(me.user), Self::Key),
            Who::Key(key) => Self::Key(key.id),
        }
    }

    /// The account, where it is a person.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Member(user) | Self::Platform(user) => Some(user),
            Self::Key(_) => None,
        }
    }
}

impl fmt::Display for Inviter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(user) | Self::Platform(user) => user.fmt(f),
            Self::Key(key) => key.fmt(f),
        }
    }
}

/// By which right somebody invites.
#[derive(Clone, Debug)]
pub(super) enum Right {
    /// As a member with this role, or a key that may as much.
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
        let org = invitation.org;
        let role = match invitation.inviter {
            Inviter::Platform(user) => {
                let is_admin = queries::is_platform_admin(db, user).await?;
                return Ok(if is_admin { Self::Platform } else { Self::None });
            }
            Inviter::Member(user) => access::role_of(db, &cx.permissions, org, user).await?,
            Inviter::Key(key) => {
                access::role_of_key(db, &cx.permissions, org, key, cx.now()).await?
            }
        };
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
