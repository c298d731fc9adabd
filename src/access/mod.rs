//! The one decision: may this actor do this in this organization now?
//!
//! What it decides is a type: `Can<P>` for a permission in an organization, `Me` for an account,
//! `Platform` for the instance. Every change begins with one of these, under the organization's
//! lock, and reads the actor's rights again there.

mod credential;
mod decision;
pub mod events;
mod key;
mod membership;
mod person;
mod queries;
mod role;

use std::marker::PhantomData;
use std::ops::Deref;
use std::time::Duration;

use decision::decide;
use queries::StandingRow;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::{Listed, Permission, Permit};
use crate::state::State;
use crate::store::{Db, Origin, SessionKey, Store, Tx};

pub use credential::{Credential, OrgKey, Who};
pub use decision::{Because, judge, resolve};
pub use key::{KeyFault, KnownKey, accept_key, find_key, role_of_key, scopes};
pub use membership::{NewMember, add_member, role_of, roles};
pub use person::{Me, Platform, System, Visitor};
pub use queries::{CustomRole, count_members};
pub use role::{Role, RoleId, RoleRules, rank};

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
    /// The person, or the key of the organization.
    pub who: Who,
    /// The organization.
    pub org: Org,
    /// Their role there; by a key, what the key may do.
    pub role: Role,
}

impl Standing {
    /// Whether the role includes a permission; for what a page offers.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        // Who is suspended has no standing.
        judge(true, &self.role, permission.key()).allows()
    }

    /// The account, where a person acts.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.who.user()
    }

    /// The person, for what only people do.
    ///
    /// # Errors
    /// `PeopleOnly` for a key of the organization.
    pub fn person(&self) -> Result<&Me> {
        match &self.who {
            Who::Person(me) => Ok(me),
            Who::Key(_) => Err(Error::PeopleOnly),
        }
    }

    /// Whether they came with a key.
    #[must_use]
    pub fn is_by_key(&self) -> bool {
        matches!(self.who.credential(), Credential::Key(_))
    }

    /// Leave to do `P`, when the role includes it. A refusal leaves an event.
    ///
    /// # Errors
    /// `Forbidden`, or when the database does not answer.
    pub async fn demand<P: Permit>(self, cx: &State) -> Result<Can<P>> {
        if self.can(P::PERMISSION) {
            return Ok(Can { standing: self, permit: PhantomData });
        }
        record_denial(cx, &self, &P::PERMISSION.into(), cx.now()).await?;
        Err(Error::Forbidden(P::PERMISSION))
    }

    /// Leave to do what every active member may. No key has it: its scopes do not name it.
    ///
    /// # Errors
    /// `PeopleOnly` for a key.
    pub fn belongs(self) -> Result<Belongs> {
        if self.is_by_key() { Err(Error::PeopleOnly) } else { Ok(Belongs(self)) }
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
        Ok(begin_again(&self.0, store, &[]).await?.0)
    }
}

/// Begins a change in the organization and those beside it, and reads there who the actor is now.
async fn begin_again(
    standing: &Standing,
    store: &Store,
    beside: &[OrgId],
) -> Result<(Tx, Standing)> {
    let Standing { who, org, .. } = standing;
    let mut tx = store.begin(&[&[org.id], beside].concat(), who.actor()).await?;
    let catalogue = &org.role_rules.catalogue;
    let credential = who.credential();
    if let Credential::Key(secret) = credential {
        let fresh = key::reach_again(&mut tx, secret, catalogue, who.origin()).await?;
        return Ok((tx, fresh));
    }
    let now = tx.now();
    let row = membership_of(tx.db(), &credential, &org.id.to_string(), now).await?;
    let fresh = decide(row.ok_or(Error::NotFound)?, catalogue, &credential, who.origin())?;
    Ok((tx, fresh))
}

/// What the database says of whoever shows a credential, in one organization.
async fn membership_of(
    db: impl Db<'_>,
    credential: &Credential,
    org: &str,
    now: Timestamp,
) -> Result<Option<StandingRow>> {
    match credential {
        Credential::Session(session) => queries::standing_by_session(db, session, org, now).await,
        Credential::Password { user, number } => {
            queries::standing_by_password(db, (*user, *number), org, now).await
        }
        Credential::Key(_) => Err(Error::internal("a key is no membership")),
    }
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
        self.begin_beside(store, &[]).await
    }

    /// The same with the locks of other organizations, where the change has effects in them.
    ///
    /// # Errors
    /// As for `begin`.
    pub async fn begin_beside(&self, store: &Store, others: &[OrgId]) -> Result<Tx> {
        let standing = &self.standing;
        let (tx, fresh) = begin_again(standing, store, others).await?;
        if !fresh.can(P::PERMISSION) {
            return Err(Error::Forbidden(P::PERMISSION));
        }
        let has_changed =
            fresh.role != standing.role || fresh.org.default_role != standing.org.default_role;
        if has_changed { Err(Error::Stale) } else { Ok(tx) }
    }
}

/// Whose this credential is.
///
/// # Errors
/// `SignedOut` when it is not good, or not any more; `PeopleOnly` for a key.
pub async fn me(cx: &State, by: impl Into<Credential>, origin: Origin) -> Result<Me> {
    let (now, credential) = (cx.now(), by.into());
    let row = queries::me(cx.store.db(), &credential, now).await?.ok_or(Error::SignedOut)?;
    if let Credential::Session(session) = &credential {
        cx.store.touches().session(session, now);
    }
    Ok(row.into_me(&credential, &origin))
}

/// Who the holder of this credential is in an organization (id or slug). It allows nothing by itself.
/// They are marked as seen there.
///
/// # Errors
/// `SignedOut`; `NotAccepted` for a key that does not work any more; `NotFound` when there is no such
/// organization or they are no active member; `SsoRequired`; `AccessEnded`.
pub async fn reach(
    cx: &State,
    by: impl Into<Credential>,
    org: &str,
    origin: Origin,
) -> Result<Standing> {
    let (now, credential) = (cx.now(), by.into());
    if let Credential::Key(secret) = credential {
        return key::reach(cx, secret, org, &origin).await;
    }
    let Some(row) = membership_of(cx.store.db(), &credential, org, now).await? else {
        me(cx, &credential, origin).await?;
        return Err(Error::NotFound);
    };
    let standing = decide(row, &cx.permissions, &credential, &origin)?;
    let org = standing.org.id;
    if let Credential::Session(session) = &credential {
        cx.store.touches().session(session, now);
        cx.store.touches().access(session, org, now);
    }
    if let Some(user) = standing.user() {
        cx.store.touches().member(org, user, now);
    }
    Ok(standing)
}

/// Who the holder of this credential is in an organization (id or slug), for what every member may do.
///
/// # Errors
/// As for `reach`; `PeopleOnly` for a key.
pub async fn belongs(
    cx: &State,
    by: impl Into<Credential>,
    org: &str,
    origin: Origin,
) -> Result<Belongs> {
    reach(cx, by, org, origin).await?.belongs()
}

/// May the holder of this credential do `P` in this organization (id or slug)?
///
/// # Errors
/// As for `reach`; `Forbidden` when they lack the permission, which leaves an event.
pub async fn can<P: Permit>(
    cx: &State,
    by: impl Into<Credential>,
    org: &str,
    origin: Origin,
) -> Result<Can<P>> {
    reach(cx, by, org, origin).await?.demand(cx).await
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
    let row = queries::standing_by_session(cx.store.db(), session, org, cx.now()).await?;
    let credential = Credential::from(session);
    Ok(row.and_then(|row| decide(row, &cx.permissions, &credential, &Origin::default()).ok()))
}

/// Writes down a refusal: one event for each actor, permission and minute.
async fn record_denial(
    cx: &State,
    standing: &Standing,
    permission: &Listed,
    now: Timestamp,
) -> Result<()> {
    let (org, actor) = (standing.org.id, standing.who.id());
    let since = now.before(Duration::from_mins(1));
    let key = permission.key.as_str();
    if queries::was_denied_since(cx.store.db(), org, &actor, key, since).await? {
        return Ok(());
    }
    let tx = cx.store.begin(&[org], standing.who.actor()).await?;
    tx.commit(events::denied(permission)).await
}
