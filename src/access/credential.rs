//! What a request shows to say who asks, and who that is.

use super::Me;
use crate::ids::{KeyId, UserId};
use crate::secret::{KeyHash, KeyKind};
use crate::store::{Actor, ActorKind, Origin, SessionKey};

/// What a request shows to say who asks. It is read again under each lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The cookie of a session.
    Session(SessionKey),
    /// The password of an account, compared for this request; `number` counts how often it was set.
    Password {
        /// Whose it is.
        user: UserId,
        /// Which password.
        number: i64,
    },
    /// The secret of a key.
    Key(KeyHash),
}

impl From<&SessionKey> for Credential {
    fn from(session: &SessionKey) -> Self {
        Self::Session(session.clone())
    }
}

impl From<&Self> for Credential {
    fn from(credential: &Self) -> Self {
        credential.clone()
    }
}

/// Who acts in an organization.
#[derive(Clone, Debug)]
pub enum Who {
    /// A person; perhaps by a key of theirs.
    Person(Me),
    /// A key of the organization.
    Key(OrgKey),
}

/// A key of an organization that acts for itself.
#[derive(Clone, Debug)]
pub struct OrgKey {
    /// Which one.
    pub id: KeyId,
    /// Standard or agent.
    pub kind: KeyKind,
    /// Its name.
    pub name: String,
    pub(super) secret: KeyHash,
    pub(super) origin: Origin,
}

impl OrgKey {
    pub(super) fn actor(&self) -> Actor {
        let kind = match self.kind {
            KeyKind::Agent => ActorKind::Agent,
            KeyKind::Standard | KeyKind::Personal => ActorKind::Key,
        };
        Actor::key(kind, self.id, &self.name, self.origin.clone())
    }
}

impl Who {
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Person(me) => me.actor(),
            Self::Key(key) => key.actor(),
        }
    }

    /// The account, where a person acts.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Person(me) => Some(me.user),
            Self::Key(_) => None,
        }
    }

    /// The id by which events name them.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Person(me) => me.user.to_string(),
            Self::Key(key) => key.id.to_string(),
        }
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person(me) => &me.name,
            Self::Key(key) => &key.name,
        }
    }

    /// What they came with.
    #[must_use]
    pub fn credential(&self) -> Credential {
        match self {
            Self::Person(me) => me.credential.clone(),
            Self::Key(key) => Credential::Key(key.secret),
        }
    }

    pub(super) fn origin(&self) -> &Origin {
        match self {
            Self::Person(me) => me.origin(),
            Self::Key(key) => &key.origin,
        }
    }
}
