//! Keys as credentials: which organization one reaches, and what it may do there now.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use ipnet::IpNet;

use super::queries::{self, KeyRow};
use super::{Me, Org, OrgKey, Role, RoleId, Standing, Who};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{KeyId, OrgId, UserId};
use crate::permission::{Catalogue, Holdings, OWNER, PermissionKey};
use crate::quota::Allowance;
use crate::secret::{KeyHash, KeyKind, KeySecret};
use crate::state::State;
use crate::store::{Db, Origin, Tx, UsedFrom};

/// The id that the rights of a key stand under, where those of members stand under their role.
const KEY_ROLE: &str = "key";
/// No key is an Owner.
const BELOW_OWNERS: i64 = OWNER.level - 1;

/// Why a key is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is none with this secret.
    #[error("There is no such key.")]
    Unknown,
    /// It was revoked.
    #[error("This key was revoked.")]
    Revoked,
    /// Its time is over.
    #[error("This key has expired.")]
    Expired,
    /// An agent that was stopped.
    #[error("This agent was stopped.")]
    Stopped,
    /// The key has a newer secret, and the time of this one is over.
    #[error("This key was rotated, and its old secret has ended. Use the new one.")]
    Rotated,
    /// Its holder is suspended.
    #[error("The holder of this key is suspended.")]
    Suspended,
    /// Its holder is no member any more.
    #[error("The holder of this key is no member any more.")]
    MembershipEnded,
    /// It is used from an address that is not among its own.
    #[error("This key works only from its own addresses.")]
    Address,
}

impl KeyFault {
    /// Its word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
            Self::Rotated => "rotated",
            Self::Suspended => "suspended",
            Self::MembershipEnded => "membership_ended",
            Self::Address => "address",
        }
    }
}

/// A key, as the question who asks needs it.
#[derive(Debug)]
pub struct KnownKey {
    /// Which one.
    pub id: KeyId,
    /// To whom it belongs.
    pub kind: KeyKind,
    /// Its name.
    pub name: String,
    /// The organization that it reaches.
    pub org: Org,
    /// What it may do now: its scopes; of a personal one, what its holder may do too.
    pub role: Role,
    /// How often an agent may be used.
    pub allowance: Option<Allowance>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    secret: KeyHash,
    state: String,
    is_stopped: bool,
    secret_ends_at: Option<Timestamp>,
    addresses: Vec<IpNet>,
    /// What stands against a personal key by its membership.
    membership_fault: Option<KeyFault>,
    holder: Option<Me>,
    /// How many events its organization and its holder had together.
    heads: i64,
    told: OnceLock<Arc<[u8]>>,
}

impl KnownKey {
    /// The member whose it is.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.holder.as_ref().map(|holder| holder.user)
    }

    /// Whether a newer secret has taken the place of the one that was shown.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        self.secret_ends_at.is_some()
    }

    /// The networks that it works from; none where it works from everywhere.
    #[must_use]
    pub fn addresses(&self) -> &[IpNet] {
        &self.addresses
    }

    /// Whether it works now, used from an address that may not be known.
    ///
    /// # Errors
    /// What stands against it.
    pub fn check(&self, now: Timestamp, from: Option<IpAddr>) -> Result<(), KeyFault> {
        let is_over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
        match self.state.as_str() {
            "active" => {}
            "revoked" => return Err(KeyFault::Revoked),
            "ended" => return Err(KeyFault::MembershipEnded),
            _ => return Err(KeyFault::Expired),
        }
        if self.is_stopped {
            return Err(KeyFault::Stopped);
        }
        if is_over(self.expires_at) {
            return Err(KeyFault::Expired);
        }
        if is_over(self.secret_ends_at) {
            return Err(KeyFault::Rotated);
        }
        if let Some(fault) = self.membership_fault {
            return Err(fault);
        }
        let is_allowed = |from: IpAddr| self.addresses.iter().any(|net| net.contains(&from));
        let fits = self.addresses.is_empty() || from.is_some_and(is_allowed);
        if fits { Ok(()) } else { Err(KeyFault::Address) }
    }

    /// Whether its organization and its holder have the same events as when it was read. Each change
    /// commits with an event, so nothing has changed then.
    async fn is_still_true(&self, cx: &State) -> Result<bool> {
        let holder = self.holder.as_ref().map_or(self.org.id, |holder| holder.personal_org);
        Ok(queries::heads(cx.store.db(), self.org.id, holder).await? == self.heads)
    }

    /// What is told of it to those who ask, put into bytes once for as long as it is known so.
    pub fn told(&self, tell: impl FnOnce(&Self) -> Vec<u8>) -> Arc<[u8]> {
        self.told.get_or_init(|| tell(self).into()).clone()
    }

    /// It was used, from an address that we saw, or that somebody told us.
    pub fn mark_used(&self, cx: &State, from: UsedFrom) {
        cx.store.touches().key(self.org.id, self.id, self.secret, from, cx.now());
    }

    fn standing(&self, origin: &Origin) -> Standing {
        let who = match &self.holder {
            Some(holder) => Who::Person(Me { origin: origin.clone(), ..holder.clone() }),
            None => Who::Key(OrgKey {
                id: self.id,
                kind: self.kind,
                name: self.name.clone(),
                secret: self.secret,
                origin: origin.clone(),
            }),
        };
        Standing { who, org: self.org.clone(), role: self.role.clone() }
    }

    fn of(row: KeyRow, catalogue: &Arc<Catalogue>) -> Result<Self> {
        let secret = row.key.secret()?;
        let org = row.org.into_org(catalogue);
        let scopes = row.key.scopes(catalogue)?;
        let kind = KeyKind::from_key(&row.key.kind);
        let kind = kind.ok_or_else(|| Error::internal("a key of no known kind"))?;
        let membership = row.holder.membership(
            row.custom,
            &org,
            row.key.key_created_at,
            (row.key.key_id, secret),
        )?;
        let (level, reach, holdings) = match (&membership.role, kind) {
            (Some(role), _) => (role.level, role.appoints_up_to, scopes.within(&role.holdings)),
            (None, KeyKind::Personal) => (0, None, Holdings::default()),
            (None, _) => (row.key.key_level, row.key.key_reach, scopes),
        };
        let reach = reach.map(|reach| reach.min(BELOW_OWNERS));
        let role = Role {
            id: RoleId::from_text(KEY_ROLE),
            name: row.key.key_name.clone(),
            purpose: String::new(),
            level: level.min(BELOW_OWNERS),
            appoints_up_to: org.role_rules.reach(KEY_ROLE, reach),
            holdings: Arc::new(holdings),
        };
        let membership_fault = membership.fault.filter(|_| kind == KeyKind::Personal);
        Ok(Self {
            heads: row.key.heads,
            told: OnceLock::new(),
            id: row.key.key_id,
            kind,
            org,
            role,
            allowance: row.key.allowance(),
            expires_at: row.key.expires_at,
            secret,
            secret_ends_at: row.key.secret_ends_at,
            addresses: serde_json::from_str(&row.key.addresses).map_err(Error::internal)?,
            membership_fault,
            holder: membership.me,
            name: row.key.key_name,
            is_stopped: row.key.stopped_at.is_some(),
            state: row.key.state,
        })
    }
}

/// The key with this secret, if there is one. What was read within the last moment is not read again
/// when nothing was changed since: where others write too, one small question tells.
///
/// # Errors
/// When the database does not answer.
pub async fn find_key(cx: &State, secret: KeyHash) -> Result<Option<Arc<KnownKey>>> {
    let recent = cx.store.recent();
    if let Some(known) = recent.get::<KnownKey>(secret)
        && (recent.is_alone() || known.is_still_true(cx).await?)
    {
        return Ok(Some(known));
    }
    let mark = recent.mark();
    let Some(row) = queries::key(cx.store.db(), secret).await? else { return Ok(None) };
    let known = Arc::new(KnownKey::of(row, &cx.permissions)?);
    recent.keep(secret, mark, known.clone());
    Ok(Some(known))
}

/// Takes a key that somebody sent to say who asks: it must work, from here, and within its limits.
///
/// # Errors
/// `NotAccepted`, with the reason; `Limited`.
pub async fn accept_key(cx: &State, secret: &KeySecret, origin: &Origin) -> Result<Arc<KnownKey>> {
    let refused = |fault: KeyFault| Error::NotAccepted(fault.to_string());
    let known = find_key(cx, secret.hash()).await?;
    let known = known.ok_or_else(|| refused(KeyFault::Unknown))?;
    known.check(cx.now(), origin.address).map_err(refused)?;
    if let Some(allowance) = known.allowance {
        let left = cx.store.take_use(known.id, allowance).await?;
        if !left.is_within {
            return Err(Error::Limited(left));
        }
    }
    known.mark_used(cx, UsedFrom::Seen(origin.address));
    Ok(known)
}

/// Who a key is in an organization (id or slug).
pub(super) async fn reach(
    cx: &State,
    secret: KeyHash,
    org: &str,
    origin: &Origin,
) -> Result<Standing> {
    let known = find_key(cx, secret).await?;
    let known = known.ok_or_else(|| Error::NotAccepted(KeyFault::Unknown.to_string()))?;
    let is_its_own = known.org.slug == org || known.org.id.to_string() == org;
    if !is_its_own {
        return Err(Error::NotFound);
    }
    let checked = known.check(cx.now(), origin.address);
    checked.map_err(|fault| Error::NotAccepted(fault.to_string()))?;
    Ok(known.standing(origin))
}

/// The same under the organization's lock.
pub(super) async fn reach_again(
    tx: &mut Tx,
    secret: KeyHash,
    catalogue: &Arc<Catalogue>,
    origin: &Origin,
) -> Result<Standing> {
    let now = tx.now();
    let row = queries::key(tx.db(), secret).await?;
    let row = row.ok_or_else(|| Error::NotAccepted(KeyFault::Unknown.to_string()))?;
    let known = KnownKey::of(row, catalogue)?;
    let checked = known.check(now, origin.address);
    checked.map_err(|fault| Error::NotAccepted(fault.to_string()))?;
    Ok(known.standing(origin))
}

/// What a key of the organization may do, if it works now; nothing for one that does not.
///
/// # Errors
/// When the database does not answer.
pub async fn role_of_key(
    db: impl Db<'_>,
    catalogue: &Arc<Catalogue>,
    org: OrgId,
    id: KeyId,
    now: Timestamp,
) -> Result<Option<Role>> {
    let Some(row) = queries::key_with_id(db, org, id).await? else { return Ok(None) };
    let known = KnownKey::of(row, catalogue)?;
    let is_good = !matches!(known.check(now, None), Err(fault) if fault != KeyFault::Address);
    Ok(is_good.then_some(known.role))
}

/// The permissions that a key can have as its scopes: all but those of Owners alone.
pub fn scopes(catalogue: &Catalogue) -> impl Iterator<Item = &PermissionKey> {
    catalogue.iter().filter(|listed| !listed.is_owners_alone).map(|listed| &listed.key)
}
