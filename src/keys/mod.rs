//! Keys of organizations and of their members: made, rotated, stopped, revoked, listed.

pub mod api;
mod by;
pub mod check;
mod create;
mod ending;
pub mod events;
mod expiry;
mod form;
mod key_rules;
mod list;
mod list_queries;
mod mail;
pub mod pages;
mod queries;
mod reminders;
mod revoke;
mod rotate;
pub mod rules;
mod scopes;
mod stop;
pub mod verify;

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use crate::access::Standing;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{KeyId, UserId};
use crate::permission::{ListKeys, PermissionKey};
use crate::quota::Allowance;
use crate::secret::{KeyKind, KeySecret};
use crate::state::State;

pub use by::{By, maker, reader, revoker};
pub use create::create;
pub use ending::end_due;
pub use expiry::{DAYS_DEFAULT, Expiry};
pub use form::{KeyForm, PER_DAY_DEFAULT, PER_MINUTE_DEFAULT};
pub use key_rules::{KEY_MAX_DAYS, KeyRules, KeyRulesForm, key_rules, max_days, set_key_rules};
pub use list::{Filter, Listing, Page, Show, Side, Summary, list, summary};
pub use reminders::remind;
pub use revoke::revoke;
pub use rotate::{Overlap, Rotated, rotate};
pub use scopes::{ScopeGroup, ScopeLevel, scope_groups};
pub use stop::{resume, stop};

/// A key that was not used for so long is marked.
const UNUSED_AFTER: Duration = Duration::from_hours(24 * 90);
/// A key whose end is so near is marked.
const ENDS_SOON: Duration = Duration::from_hours(24 * 7);

/// A key, as people see it: never its secret.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// To whom it belongs.
    pub kind: KeyKind,
    /// Its name.
    pub name: String,
    /// The member whose it is, for a personal one.
    pub holder: Option<Holder>,
    /// The id of who made it: an account, or another key.
    pub created_by: String,
    /// Their name.
    pub maker_name: String,
    /// What it may do at the most.
    pub scopes: Vec<PermissionKey>,
    /// The networks that it works from; none for everywhere.
    pub addresses: Vec<IpNet>,
    /// How often it may be used, for an agent.
    pub allowance: Option<Allowance>,
    /// How far it may appoint.
    pub(crate) appoints_up_to: Option<i64>,
    /// When it ends; nothing when it does not.
    pub expires_at: Option<Timestamp>,
    /// The beginning of its newest secret.
    pub prefix: String,
    /// The end of that secret.
    pub last_four: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it got its newest secret, if not then.
    pub rotated_at: Option<Timestamp>,
    /// When it ended, before its time or by it.
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_used_from: Option<IpAddr>,
    /// Counts its changes.
    pub version: i64,
    state: String,
    stopped_at: Option<Timestamp>,
}

/// The member whose a personal key is.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    standing: HolderStanding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HolderStanding {
    Active,
    Suspended,
    Gone,
}

/// Whether a key works, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Active,
    /// It works, and ends within a week.
    Expiring,
    /// An agent that is stopped for now.
    Stopped,
    /// Its holder is suspended for now.
    Suspended,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// Its holder's membership ended.
    Ended,
}

impl Status {
    /// Its word for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Stopped => "stopped",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Ended => "ended",
        }
    }

    /// Whether it can never work again.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Expired | Self::Revoked | Self::Ended)
    }
}

impl Key {
    /// Whether it works at a moment, and why not.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        let standing = self.holder.as_ref().map(|holder| holder.standing);
        match (self.state.as_str(), standing) {
            ("revoked", _) => return Status::Revoked,
            ("ended", _) | (_, Some(HolderStanding::Gone)) => return Status::Ended,
            ("expired", _) => return Status::Expired,
            _ => {}
        }
        match self.expires_at {
            Some(end) if end <= now => Status::Expired,
            _ if self.stopped_at.is_some() => Status::Stopped,
            _ if standing == Some(HolderStanding::Suspended) => Status::Suspended,
            Some(end) if end <= now.after(ENDS_SOON) => Status::Expiring,
            _ => Status::Active,
        }
    }

    /// Whether it works, and nobody has used it for 90 days.
    #[must_use]
    pub fn is_unused(&self, now: Timestamp) -> bool {
        let used = self.last_used_at.unwrap_or(self.created_at);
        !self.status(now).is_over() && used <= now.before(UNUSED_AFTER)
    }

    /// Its secret as people know it: `guild_std_7Qk2…f9Xa`.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}…{}", self.prefix, self.last_four)
    }

    /// Whether it is this person's own.
    #[must_use]
    pub fn is_of(&self, user: Option<UserId>) -> bool {
        let holder = self.holder.as_ref().map(|holder| holder.user);
        holder.is_some() && holder == user
    }
}

/// A key with its newest secret, which nobody sees again.
#[derive(Debug)]
pub struct Made {
    /// The key.
    pub key: Key,
    /// The secret.
    pub secret: KeySecret,
}

/// A secret that a rotation lets work on for a while.
#[derive(Clone, Debug)]
pub struct OldSecret {
    /// Its end, by which people know it.
    pub last_four: String,
    /// Until when it works.
    pub ends_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_used_from: Option<IpAddr>,
}

/// The key with this id.
///
/// # Errors
/// `NotFound` when there is none here, or it is not the reader's business.
pub async fn find(cx: &State, by: &By<ListKeys>, id: KeyId) -> Result<Key> {
    let found = queries::find(cx.store.db(), by.org.id, id).await?;
    found.filter(|key| by.is_seeing(key)).ok_or(Error::NotFound)
}

/// The secrets of a key that still work beside its newest, the newest of them first. With the key all
/// of them end.
///
/// # Errors
/// When the database does not answer.
pub async fn old_secrets(cx: &State, by: &By<ListKeys>, key: &Key) -> Result<Vec<OldSecret>> {
    let now = cx.now();
    if key.status(now).is_over() {
        return Ok(Vec::new());
    }
    queries::old_secrets(cx.store.db(), by.org.id, key.id, now).await
}

/// The id of a key, as it stands in an address.
///
/// # Errors
/// `NotFound` for what is no id.
pub fn key_id(text: &str) -> Result<KeyId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The key whose secret this request came with, if it came with one.
async fn own_key(
    cx: &State,
    by: &Standing,
) -> Result<Option<std::sync::Arc<crate::access::KnownKey>>> {
    match by.who.credential() {
        crate::access::Credential::Key(secret) => crate::access::find_key(cx, secret).await,
        _ => Ok(None),
    }
}
