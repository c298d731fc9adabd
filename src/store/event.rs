//! One line of the audit log, as verbs hand it over.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::ids::{KeyId, OrgId};

/// A kind of event: its name for programs and its sentence for people.
///
/// In a sentence `{actor}`, `{target}` and names of details stand for their values.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// As in `member.role_changed`.
    pub name: &'static str,
    /// As in `{actor} changed the role of {target} from {from} to {to}`.
    pub sentence: &'static str,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Denied,
    /// It was tried and failed.
    Failure,
}

impl Outcome {
    /// Its word in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Failure => "failure",
        }
    }
}

/// By which way an actor came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A signed-in browser.
    Session,
    /// An account's password, sent with the request.
    Password,
    /// An API key.
    Key,
    /// Nobody is signed in.
    Anonymous,
    /// Guildhall itself, or who runs it, from where it runs.
    System,
}

impl Via {
    const fn key(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Password => "password",
            Self::Key => "key",
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }
}

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The caller's address.
    pub address: Option<IpAddr>,
    /// The request's number, as the caller sees it too.
    pub request_id: Option<String>,
    /// What the caller says it is.
    pub user_agent: Option<String>,
    /// The mark of a browser that has signed in before; never written down.
    pub browser: Option<String>,
}

/// What acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person.
    User,
    /// A standard key of the organization.
    Key,
    /// A key of the organization that an agent uses.
    Agent,
    /// Somebody who is not signed in.
    Anonymous,
    /// Guildhall itself.
    System,
}

impl ActorKind {
    const fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Key => "key",
            Self::Agent => "agent",
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }
}

/// Who acts, and from where.
#[derive(Clone, Debug)]
pub struct Actor {
    kind: ActorKind,
    id: Option<String>,
    name: String,
    via: Via,
    via_id: Option<String>,
    origin: Origin,
}

impl Actor {
    /// A person in a session.
    #[must_use]
    pub fn user(id: impl ToString, name: &str, origin: Origin) -> Self {
        Self::new(ActorKind::User, Some(id.to_string()), name, Via::Session, origin)
    }

    /// A key of an organization.
    #[must_use]
    pub fn key(kind: ActorKind, id: KeyId, name: &str, origin: Origin) -> Self {
        Self::new(kind, Some(id.to_string()), name, Via::Key, origin).with_key(id)
    }

    /// By another way than a session.
    #[must_use]
    pub fn by(mut self, via: Via) -> Self {
        self.via = via;
        self
    }

    /// By this key.
    #[must_use]
    pub fn with_key(mut self, id: KeyId) -> Self {
        (self.via, self.via_id) = (Via::Key, Some(id.to_string()));
        self
    }

    fn new(kind: ActorKind, id: Option<String>, name: &str, via: Via, origin: Origin) -> Self {
        Self { kind, id, name: name.to_owned(), via, via_id: None, origin }
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn anonymous(origin: Origin) -> Self {
        Self::new(ActorKind::Anonymous, None, "Somebody", Via::Anonymous, origin)
    }

    /// Guildhall itself, for a reason.
    #[must_use]
    pub fn system(reason: &'static str) -> Self {
        Self::new(ActorKind::System, None, reason, Via::System, Origin::default())
    }

    pub(super) fn columns(&self) -> ActorColumns<'_> {
        ActorColumns {
            kind: self.kind.key(),
            id: self.id.as_deref(),
            via: self.via.key(),
            via_id: self.via_id.as_deref(),
            address: self.origin.address.map(|address| address.to_string()),
            request_id: self.origin.request_id.as_deref(),
            document: PersonalDocument {
                name: &self.name,
                email: None,
                user_agent: self.origin.user_agent.as_deref(),
            },
        }
    }
}

/// An actor as it stands in the table.
pub(super) struct ActorColumns<'a> {
    pub kind: &'static str,
    pub id: Option<&'a str>,
    pub via: &'static str,
    pub via_id: Option<&'a str>,
    pub address: Option<String>,
    pub request_id: Option<&'a str>,
    pub document: PersonalDocument<'a>,
}

/// What is personal in an event, so that it can go without the rest.
#[derive(Serialize)]
pub(super) struct PersonalDocument<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
}

/// What it was done to.
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) kind: &'static str,
    pub(super) id: String,
    name: String,
    email: Option<String>,
}

impl Target {
    /// A person, with the address by which they were known at that time.
    #[must_use]
    pub fn person(kind: &'static str, id: impl ToString, name: &str, email: &str) -> Self {
        let email = Some(email.to_owned());
        Self { kind, id: id.to_string(), name: name.to_owned(), email }
    }

    /// A thing with a name.
    #[must_use]
    pub fn thing(kind: &'static str, id: impl ToString, name: &str) -> Self {
        Self { kind, id: id.to_string(), name: name.to_owned(), email: None }
    }

    pub(super) fn document(&self) -> PersonalDocument<'_> {
        PersonalDocument { name: &self.name, email: self.email.as_deref(), user_agent: None }
    }
}

/// One event, not yet written.
#[derive(Debug)]
pub struct Event {
    pub(super) kind: &'static Kind,
    pub(super) org: Option<OrgId>,
    pub(super) target: Option<Target>,
    pub(super) outcome: Outcome,
    pub(super) details: Map<String, Value>,
}

impl Event {
    /// Something that was done.
    #[must_use]
    pub fn new(kind: &'static Kind) -> Self {
        let (outcome, details) = (Outcome::Success, Map::new());
        Self { kind, org: None, target: None, outcome, details }
    }

    /// What it was done to.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// A typed detail; never a secret.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Another outcome than success.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// Another organization than the transaction's first.
    #[must_use]
    pub fn in_org(mut self, org: OrgId) -> Self {
        self.org = Some(org);
        self
    }
}

/// One event or more: what `Tx::commit` asks for.
#[derive(Debug)]
pub struct Events(pub(super) Vec<Event>);

impl Events {
    /// Of a list that may be empty: then there is nothing to commit.
    #[must_use]
    pub fn of(events: Vec<Event>) -> Option<Self> {
        (!events.is_empty()).then_some(Self(events))
    }
}

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Self(vec![event])
    }
}

impl<const N: usize> From<[Event; N]> for Events {
    fn from(events: [Event; N]) -> Self {
        const { assert!(N > 0, "a change without an event cannot be committed") }
        Self(events.into())
    }
}
