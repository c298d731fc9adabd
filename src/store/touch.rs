//! Marks of use: frequent and unimportant, so they are gathered and written in batches, at most
//! once a minute for each row, without the lock of an organization.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{SessionKey, Store};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{KeyId, OrgId, UserId};
use crate::secret::KeyHash;

const AT_MOST_EVERY: Duration = Duration::from_mins(1);
/// Beyond so many rows at once, marks are left out rather than memory filled.
const CAPACITY: usize = 100_000;

/// A row that was used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Row {
    Session(String),
    Member(OrgId, UserId),
    Access(String, OrgId),
    Key(OrgId, KeyId, KeyHash),
}

/// What was used since the last batch, and when each row was last written.
#[derive(Debug, Default)]
pub struct Touches {
    rows: Mutex<HashMap<Row, Mark>>,
}

/// Where a key was used from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsedFrom {
    /// Where its request came from.
    Seen(Option<IpAddr>),
    /// What a product says of its own request; anybody who has the key can say anything.
    Told(Option<IpAddr>),
}

impl UsedFrom {
    const NOWHERE: Self = Self::Told(None);

    fn address(self) -> Option<IpAddr> {
        match self {
            Self::Seen(address) | Self::Told(address) => address,
        }
    }

    fn is_seen(self) -> bool {
        matches!(self, Self::Seen(_))
    }
}

#[derive(Clone, Debug)]
struct Mark {
    at: Timestamp,
    from: UsedFrom,
    is_written: bool,
}

impl Touches {
    /// A session was used.
    pub fn session(&self, key: &SessionKey, now: Timestamp) {
        self.mark(Row::Session(key.as_str().to_owned()), now);
    }

    /// A member used their organization.
    pub fn member(&self, org: OrgId, user: UserId, now: Timestamp) {
        self.mark(Row::Member(org, user), now);
    }

    /// A session was used for an organization.
    pub fn access(&self, session: &SessionKey, org: OrgId, now: Timestamp) {
        self.mark(Row::Access(session.as_str().to_owned(), org), now);
    }

    /// A key was used, by this one of its secrets.
    pub fn key(&self, org: OrgId, key: KeyId, secret: KeyHash, from: UsedFrom, now: Timestamp) {
        self.mark_from(Row::Key(org, key, secret), from, now);
    }

    fn mark(&self, row: Row, now: Timestamp) {
        self.mark_from(row, UsedFrom::NOWHERE, now);
    }

    fn mark_from(&self, row: Row, from: UsedFrom, now: Timestamp) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        // What was seen goes before what was told.
        let is_better = |mark: &Mark| from.is_seen() && !mark.from.is_seen();
        let is_recent = |mark: &Mark| mark.at > now.before(AT_MOST_EVERY) && !is_better(mark);
        if rows.get(&row).is_some_and(is_recent) || rows.len() >= CAPACITY {
            return;
        }
        rows.insert(row, Mark { at: now, from, is_written: false });
    }

    /// What is to be written now. Rows that were written a while ago are forgotten.
    fn drain(&self, now: Timestamp) -> Vec<(Row, Mark)> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.retain(|_, mark| !mark.is_written || mark.at > now.before(AT_MOST_EVERY));
        let mut due = Vec::new();
        for (row, mark) in rows.iter_mut().filter(|(_, mark)| !mark.is_written) {
            mark.is_written = true;
            due.push((row.clone(), mark.clone()));
        }
        due
    }
}

impl Store {
    /// Writes the marks gathered so far. A batch that the database does not take is lost: the next
    /// use marks its rows again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write_touches(&self) -> Result<()> {
        for (row, Mark { at, from, .. }) in self.touches.drain(self.clock.now()) {
            let update = match row {
                Row::Key(org, key, secret) => {
                    self.write_key_use(org, key, secret, from.address(), at).await?;
                    continue;
                }
                Row::Session(id) => {
                    sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id = $2").bind(at).bind(id)
                }
                Row::Member(org, user) => sqlx::query(
                    "UPDATE memberships SET last_seen = $1 WHERE org_id = $2 AND user_id = $3",
                )
                .bind(at)
                .bind(org)
                .bind(user),
                // The session may have ended meanwhile.
                Row::Access(session, org) => sqlx::query(
                    "INSERT INTO session_access (session_id, org_id, seen_at) \
                     SELECT id, $2, $1 FROM sessions WHERE id = $3 \
                     ON CONFLICT (session_id, org_id) DO UPDATE SET seen_at = $1",
                )
                .bind(at)
                .bind(org)
                .bind(session),
            };
            update.execute(&self.writer).await?;
        }
        self.write_counts_of_use().await
    }
}
