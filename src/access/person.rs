//! People: who is signed in, who manages the instance, who is not signed in, and nobody at all.

use super::Credential;
use super::queries::{self, MeRow};
use crate::error::{Error, Result};
use crate::ids::{KeyId, OrgId, UserId};
use crate::store::{Actor, Origin, SessionKey, Store, Tx, Via};

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
    /// What they came with.
    pub credential: Credential,
    /// The organization that holds the account's own events.
    pub personal_org: OrgId,
    /// Whether they may manage the instance; for what a page offers.
    pub is_platform_admin: bool,
    /// The initials that they chose.
    pub initials: Option<String>,
    /// Whether single keys are shortcuts for them.
    pub has_shortcuts: bool,
    /// The key they came with.
    pub(super) key: Option<KeyId>,
    pub(super) origin: Origin,
}

/// Leave to manage the instance; not to see inside its organizations.
#[derive(Debug)]
pub struct Platform {
    /// The person.
    pub me: Me,
}

impl Platform {
    /// Begins a change of the instance. Under its lock the credential and the right are read again.
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
        let row = self.me.read_again(&mut tx).await?;
        if row.is_platform_admin.0 { Ok(tx) } else { Err(Error::PlatformOnly) }
    }
}

impl Me {
    /// The key they came with, if it was one of theirs.
    #[must_use]
    pub fn key(&self) -> Option<KeyId> {
        self.key
    }

    /// Where this request of theirs came from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The session they came with, if they came with one.
    #[must_use]
    pub fn session(&self) -> Option<&SessionKey> {
        match &self.credential {
            Credential::Session(session) => Some(session),
            Credential::Password { .. } | Credential::Key(_) => None,
        }
    }

    pub(super) fn actor(&self) -> Actor {
        let actor = Actor::user(self.user, &self.name, self.origin.clone());
        match (&self.credential, self.key) {
            (Credential::Password { .. }, _) => actor.by(Via::Password),
            (_, Some(key)) => actor.with_key(key),
            _ => actor,
        }
    }

    /// Who they are now, as part of a change of what is theirs. No key reaches that.
    async fn read_again(&self, tx: &mut Tx) -> Result<MeRow> {
        let now = tx.now();
        let row = queries::me(tx.db(), &self.credential, now).await?;
        row.ok_or(Error::SignedOut)
    }

    /// Leave to manage the instance, if they have it.
    ///
    /// # Errors
    /// `PlatformOnly` when they have not.
    pub fn platform(self) -> Result<Platform> {
        if self.is_platform_admin { Ok(Platform { me: self }) } else { Err(Error::PlatformOnly) }
    }

    /// Begins a change of their own account, or of an organization that they make or join. Under
    /// the lock the credential is read again.
    ///
    /// # Errors
    /// `SignedOut` when the session has ended meanwhile.
    pub async fn begin(&self, store: &Store, orgs: &[OrgId]) -> Result<Tx> {
        let mut tx = store.begin(orgs, self.actor()).await?;
        self.read_again(&mut tx).await?;
        Ok(tx)
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
