//! What can go wrong, as kinds. How each is shown is the presenters' business
//! (`web/error_page.rs`, `web/problem.rs`).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::permission::Permission;
use crate::quota::Left;

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Messages at fields of a form or a JSON body: field, what to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(Cow<'static, str>, String)>);

impl Fields {
    /// Keeps the value, or the message at its field.
    pub fn check<T>(&mut self, field: &'static str, parsed: Result<T, String>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(message) => {
                self.add(field, message);
                None
            }
        }
    }

    /// Adds a message.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// Adds all messages of others.
    pub fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// One message alone.
    #[must_use]
    pub fn one(field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self(vec![(field.into(), message.into())])
    }

    /// The message at a field.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Every field with its message.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_ref(), message.as_str()))
    }

    /// The messages as one text.
    #[must_use]
    pub fn words(&self) -> String {
        self.iter().map(|(_, message)| message).collect::<Vec<_>>().join(" ")
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("not signed in")]
    SignedOut,
    /// What was sent to say who asks is not good, and why.
    #[error("{0}")]
    NotAccepted(String),
    /// A key asks for what is about an account.
    #[error(
        "This is about an account, and a key acts in one organization. Sign in, or send user and \
         password."
    )]
    PeopleOnly,
    /// The actor lacks a permission.
    #[error("the permission {} is missing", .0.key())]
    Forbidden(Permission),
    /// The actor has the permission, but this goes beyond their reach.
    #[error("{0}")]
    BeyondReach(String),
    /// The instance's own administrators only.
    #[error("Only administrators of this Guildhall may do this.")]
    PlatformOnly,
    /// The request came from another site (CSRF).
    #[error(
        "The request came from another site. Nothing was changed; send it from a page of ours."
    )]
    CrossSite,
    /// What was typed cannot be used.
    #[error("Some fields need another value.")]
    Invalid(Fields),
    /// The request cannot be understood.
    #[error("{0}")]
    Malformed(String),
    /// A rule stands against it as things are now.
    #[error("{0}")]
    Conflict(String),
    /// A link that does not work any more, and why.
    #[error("The link does not work. Ask for a new one where you got it.")]
    Gone(Gone),
    /// What the actor saw has changed meanwhile.
    #[error("Something changed meanwhile. Nothing was done; look again, and repeat it.")]
    Stale,
    /// The session has shown no proof that this organization accepts.
    #[error("This organization asks for its single sign-on. Sign in that way first.")]
    SsoRequired,
    /// The access of older sessions to this organization was ended.
    #[error("Your access to this organization was ended. Sign in again to go on.")]
    AccessEnded,
    /// The body is larger than what is taken here.
    #[error("The body is too large. Send 64 KB at the most.")]
    TooLarge,
    /// The address is longer than any of ours.
    #[error("The address is too long. Send 8 KB at the most.")]
    UriTooLong,
    /// The headers are larger than what is taken here.
    #[error("The headers are too large. Send 32 KB at the most.")]
    HeadersTooLarge,
    /// The body is of a kind that is not taken here.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The method does not go with the address.
    #[error("This address does not take that method. The header Allow names those it takes.")]
    MethodNotAllowed,
    /// It took too long.
    #[error("The request took too long. Nothing was changed; send it again.")]
    TimedOut,
    /// Too many tries, or too early.
    #[error("{0}")]
    TooMany(Wait),
    /// A key was used as often as it may be.
    #[error("This key was used as often as it may be; its limits begin anew soon.")]
    Limited(Left),
    /// The database is busy, full or away.
    #[error("the database does not answer at the moment")]
    Unavailable(#[source] Cause),
    /// A fault of ours. The cause goes to the log, never to the caller.
    #[error("internal error")]
    Internal(#[source] Cause),
}

/// What stands behind an error, for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// How long to wait, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What there was too much of, as a sentence.
    pub why: &'static str,
    /// When to come back.
    pub time: Duration,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { why, time } = self;
        // Rounded up: who comes back when told to must not be too early.
        let (count, unit) = match time.as_secs_f64() {
            seconds if seconds <= 90.0 => (seconds.ceil().max(1.0), "second"),
            seconds if seconds <= 90.0 * 60.0 => ((seconds / 60.0).ceil(), "minute"),
            seconds => ((seconds / 3600.0).ceil(), "hour"),
        };
        let plural = if count > 1.0 { "s" } else { "" };
        write!(f, "{why} Try again in {count} {unit}{plural}.")
    }
}

/// Why a link does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// No link like this was ever given out, or it is broken.
    Unknown,
    /// Its time is over.
    Expired,
    /// It has done its work.
    Used,
    /// It was taken back.
    Cancelled,
    /// A newer one took its place.
    Rotated,
    /// Its reader declined what it offered.
    Rejected,
}

impl Error {
    /// A fault of ours, with its cause.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// The database does not take it now, with the cause.
    pub fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// What stands against it, with the messages at its fields.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Invalid(fields) => fields.words(),
            other => other.to_string(),
        }
    }

    /// One field that needs another value.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Fields::one(field, message))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let is_twin =
            error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        if is_twin {
            let why = "Somebody did the same at the same moment. Look again and repeat.";
            return Self::Conflict(why.into());
        }
        if is_nul(&error) {
            let why = "The request holds a character that nothing here has: U+0000.";
            return Self::Malformed(why.into());
        }
        if is_passing(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}

/// Whether PostgreSQL refused a NUL, which it takes in no text.
fn is_nul(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| code == "22021")
}

/// Whether the database may take the same request later: busy, locked, full, unreachable.
fn is_passing(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN (primary codes);
    // PostgreSQL: insufficient resources, operator intervention, deadlock, connection, system,
    // a lock that was not to be had.
    const SQLITE: [u32; 6] = [5, 6, 8, 10, 13, 14];
    const POSTGRES: [&str; 6] = ["53", "57", "40", "08", "58", "55P03"];
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(database) => {
            database.code().is_some_and(|code| match code.parse::<u32>() {
                Ok(number) if code.len() < 5 => SQLITE.contains(&(number & 0xff)),
                _ => POSTGRES.iter().any(|class| code.starts_with(class)),
            })
        }
        _ => false,
    }
}
