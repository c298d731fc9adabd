//! The one decision: may this actor do this in this organization now?
//!
//! What it decides is a type: `Can<P>` for a permission in an organization, `Me` for an account,
//! `Platform` for the instance. Every change begins with one of these, under the organization's
//! lock, and reads the actor's rights again there.

mod decision;
pub mod events;
mod membership;
mod queries;
mod role;

use std::marker::PhantomData;
use std::ops::Deref;
use std::time::Duration;

use decision::decide;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::{Listed, Permission, Permit};
use crate::state::State;
use crate::store::{Actor, Origin, SessionKey, Store, Tx};

pub use decision::{Because, judge, resolve};
pub use membership::{NewMember, add_member, role_of, roles};
pub use queries::{CustomRole, count_members};
pub use role::{Role, RoleId, RoleRules, rank};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Me {
    /// Their account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address, as they typed it.
    pub email: String,
    /// Whether the address is proven.
    pub is_verified: bool,
    /// The session they came with.
    pub session: SessionKey,
    /// The organization that holds the account's own events.
    pub personal_org: OrgId,
    /// Whether they may manage the instance; for what a page offers.
    pub is_platform_admin: bool,
    /// The initials that they chose.
    pub initials: Option<String>,
    /// Whether single keys are shortcuts for them.
    pub has_shortcuts: bool,
    origin: Origin,
}

/// The organization that a decision is about.
#[derive(Clone, Debug)]
pub struct Org {
    /// Its id.
    pub id: OrgId,
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it is somebody's personal one.
    pub is_personal: bool,
    /// The role of new members.
    pub default_role: RoleId,
    /// What bears on all its roles.
    pub role_rules: RoleRules,
    /// How many members it has.
    pub member_count: i64,
    /// How many invitations are pending.
    pub pending_count: i64,
    /// Counts the changes of its settings, so that two edits at once are told.
    pub version: i64,
}

/// Who somebody is in an organization. It allows nothing by itself.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The person.
    pub me: Me,
    /// The organization.
    pub org: Org,
    /// Their role there.
    pub role: Role,
}

impl Standing {
    /// Whether the role includes a permission; for what a page offers.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        // Who is suspended has no standing.
        judge(true, &self.role, permission.key()).allows()
    }
}

/// Leave to do what `P` stands for, in one organization. Only this module makes one.
#[derive(Debug)]
pub struct Can<P> {
    standing: Standing,
    permit: PhantomData<fn() -> P>,
}

impl<P> Deref for Can<P> {
    type Target = Standing;

    fn deref(&self) -> &Standing {
        &self.standing
    }
}

/// Leave to do what every active member may, whatever their role.
#[derive(Debug)]
pub struct Belongs(Standing);

impl Deref for Belongs {
    type Target = Standing;

    fn deref(&self) -> &Standing {
        &self.0
    }
}

impl Belongs {
    /// Begins a change of one's own membership. Under the organization's lock it is read again.
    ///
    /// # Errors
    /// `NotFound` when it has ended meanwhile, or when the database does not answer.
    pub async fn begin(&self, store: &Store) -> Result<Tx> {
        Ok(begin_again(&self.0, store).await?.0)
    }
}

/// Begins a change in the organization, and reads there who the actor is now.
async fn begin_again(standing: &Standing, store: &Store) -> Result<(Tx, Standing)> {
    let (me, org) = (&standing.me, standing.org.id);
    let mut tx = store.begin(&[org], me.actor()).await?;
    let now = tx.now();
    let row = queries::standing(tx.db(), &me.session, &org.to_string(), now).await?;
    let catalogue = &standing.org.role_rules.catalogue;
    let fresh = decide(row.ok_or(Error::NotFound)?, catalogue, &me.session, &me.origin)?;
    Ok((tx, fresh))
}

impl<P: Permit> Can<P> {
    /// Leave to do `Q` as well, when the same decision allows it: for a page that shows more to
    /// those who may see more.
    #[must_use]
    pub fn also<Q: Permit>(&self) -> Option<Can<Q>> {
        let standing = self.standing.clone();
        standing.can(Q::PERMISSION).then_some(Can { standing, permit: PhantomData })
    }

    /// Begins a change in the organization. Under its lock the actor's rights are read again: what
    /// was taken away meanwhile is refused, what has changed otherwise is `Stale`.
    ///
    /// # Errors
    /// `Forbidden` or `Stale` as said, or when the database does not answer.
    pub async fn begin(&self, store: &Store) -> Result<Tx> {
        let standing = &self.standing;
        let (tx, fresh) = begin_again(standing, store).await?;
        if !fresh.can(P::PERMISSION) {
            return Err(Error::Forbidden(P::PERMISSION));
        }
        let has_changed =
            fresh.role != standing.role || fresh.org.default_role != standing.org.default_role;
        if has_changed { Err(Error::Stale) } else { Ok(tx) }
    }
}

/// Leave to manage the instance; not to see inside its organizations.
#[derive(Debug)]
pub struct Platform {
    /// The person.
    pub me: Me,
}

impl Platform {
    /// Begins a change of the instance. Under its lock the session and the right are read again.
    ///
    /// # Errors
    /// `SignedOut` or `PlatformOnly` when either has ended meanwhile.
    pub async fn begin(&self, store: &Store) -> Result<Tx> {
        self.begin_in(store, &[OrgId::INSTANCE]).await
    }

    /// Begins a change inside organizations; its events stand in the first one. Under their locks
    /// the session and the right are read again.
    ///
    /// # Errors
    /// As for `begin`; `NotFound` when there is no such organization.
    pub async fn begin_in(&self, store: &Store, orgs: &[OrgId]) -> Result<Tx> {
        let mut tx = store.begin(orgs, self.me.actor()).await?;
        let now = tx.now();
        let row = queries::me(tx.db(), &self.me.session, now).await?.ok_or(Error::SignedOut)?;
        if row.is_platform_admin.0 { Ok(tx) } else { Err(Error::PlatformOnly) }
    }
}

impl Me {
    /// Where this request of theirs came from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    fn actor(&self) -> Actor {
        Actor::user(self.user, &self.name, self.origin.clone())
    }

    /// Leave to manage the instance, if they have it.
    ///
    /// # Errors
    /// `PlatformOnly` when they have not.
    pub fn platform(self) -> Result<Platform> {
        if self.is_platform_admin { Ok(Platform { me: self }) } else { Err(Error::PlatformOnly) }
    }

    /// Begins a change of their own account, or of an organization that they make or join. Under
    /// the lock the session is read again.
    ///
    /// # Errors
    /// `SignedOut` when the session has ended meanwhile.
    pub async fn begin(&self, store: &Store, orgs: &[OrgId]) -> Result<Tx> {
        let mut tx = store.begin(orgs, self.actor()).await?;
        let now = tx.now();
        let still_here = queries::me(tx.db(), &self.session, now).await?;
        still_here.map(|_| tx).ok_or(Error::SignedOut)
    }
}

/// Somebody who is not signed in, or whose session does not matter here.
#[derive(Clone, Debug)]
pub struct Visitor(pub Origin);

impl Visitor {
    /// Begins a change that needs no account: signing up, signing in, joining.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self, store: &Store, orgs: &[OrgId]) -> Result<Tx> {
        store.begin(orgs, Actor::anonymous(self.0.clone())).await
    }

    /// From here on the change is done by this account.
    pub fn becomes(&self, tx: &mut Tx, user: UserId, name: &str) {
        tx.act_as(Actor::user(user, name, self.0.clone()));
    }
}

/// Guildhall itself, for a reason that stands in the events.
#[derive(Debug)]
pub struct System(pub &'static str);

impl System {
    /// Begins a change that no person asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self, store: &Store, orgs: &[OrgId]) -> Result<Tx> {
        store.begin(orgs, Actor::system(self.0)).await
    }
}

/// Who holds this session.
///
/// # Errors
/// `SignedOut` when it has ended or never was.
pub async fn me(cx: &State, session: &SessionKey, origin: Origin) -> Result<Me> {
    let now = cx.now();
    let row = queries::me(cx.store.db(), session, now).await?.ok_or(Error::SignedOut)?;
    cx.store.touches().session(session, now);
    Ok(row.into_me(session, &origin))
}

/// Who the holder of this session is in an organization (id or slug), for what every member may do.
///
/// # Errors
/// `SignedOut`; `NotFound` when there is no such organization or they are no active member;
/// `SsoRequired`; `AccessEnded`.
pub async fn belongs(
    cx: &State,
    session: &SessionKey,
    org: &str,
    origin: Origin,
) -> Result<Belongs> {
    reach(cx, session, org, origin).await.map(Belongs)
}

/// Reads who somebody is in an organization, and marks them as seen there.
async fn reach(cx: &State, session: &SessionKey, org: &str, origin: Origin) -> Result<Standing> {
    let now = cx.now();
    let Some(row) = queries::standing(cx.store.db(), session, org, now).await? else {
        me(cx, session, origin).await?;
        return Err(Error::NotFound);
    };
    let standing = decide(row, &cx.permissions, session, &origin)?;
    cx.store.touches().session(session, now);
    cx.store.touches().member(standing.org.id, standing.me.user, now);
    cx.store.touches().access(session, standing.org.id, now);
    Ok(standing)
}

/// May the holder of this session do `P` in this organization (id or slug)?
///
/// # Errors
/// `SignedOut`; `NotFound` when there is no such organization or they are no active member;
/// `SsoRequired`; `AccessEnded`; `Forbidden` when their role lacks the permission, which leaves an event.
pub async fn can<P: Permit>(
    cx: &State,
    session: &SessionKey,
    org: &str,
    origin: Origin,
) -> Result<Can<P>> {
    let standing = reach(cx, session, org, origin).await?;
    if standing.can(P::PERMISSION) {
        return Ok(Can { standing, permit: PhantomData });
    }
    record_denial(cx, &standing, &P::PERMISSION.into(), cx.now()).await?;
    Err(Error::Forbidden(P::PERMISSION))
}

/// Whether somebody's role includes a permission, ours or the product's. A no leaves the same event
/// as at a guard.
///
/// # Errors
/// When the database does not answer.
pub async fn holds(cx: &State, by: &Standing, permission: &Listed) -> Result<bool> {
    let holds = judge(true, &by.role, permission.key.as_str()).allows();
    if !holds {
        record_denial(cx, by, permission, cx.now()).await?;
    }
    Ok(holds)
}

/// Who the holder of this session is in an organization (id or slug), for what stands around a
/// page; nothing when they cannot reach it. It allows nothing, and so leaves no event.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(cx: &State, session: &SessionKey, org: &str) -> Result<Option<Standing>> {
    let row = queries::standing(cx.store.db(), session, org, cx.now()).await?;
    Ok(row.and_then(|row| decide(row, &cx.permissions, session, &Origin::default()).ok()))
}

/// Writes down a refusal: one event for each actor, permission and minute.
async fn record_denial(
    cx: &State,
    standing: &Standing,
    permission: &Listed,
    now: Timestamp,
) -> Result<()> {
    let (org, user) = (standing.org.id, standing.me.user);
    let since = now.before(Duration::from_mins(1));
    let key = permission.key.as_str();
    if queries::was_denied_since(cx.store.db(), org, user, key, since).await? {
        return Ok(());
    }
    let tx = cx.store.begin(&[org], standing.me.actor()).await?;
    tx.commit(events::denied(permission)).await
}
