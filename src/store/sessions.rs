//! Sessions of tower-sessions in a table of ours, so that they can be listed and ended by user.
//!
//! The cookie's id is kept as SHA-256. Expiry lives in columns: idle and absolute. `save` only
//! updates: an upsert would bring a revoked session back to life from a request in flight.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::FromRow;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore as Sessions};

use super::{Store, Tx};
use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::secret::sha256_hex;

/// A session that nobody used for so long has ended.
pub const SESSION_IDLE: Duration = Duration::from_hours(24 * 7);
/// A session older than this has ended.
pub const SESSION_ABSOLUTE: Duration = Duration::from_hours(24 * 30);

/// The key of the data under which the session's beginning stands.
const BEGAN: &str = "began";

/// How a session began.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Began {
    /// Whose it is.
    pub user: String,
    /// The address it began from.
    pub address: Option<String>,
    /// What the browser said it is.
    pub user_agent: Option<String>,
    /// The credential of the account that was shown; it begins nothing once there is a newer one.
    #[serde(default)]
    pub credential: i64,
}

impl Began {
    /// The key under which tower-sessions keeps it.
    pub const KEY: &'static str = BEGAN;

    /// Out of a session's data.
    #[must_use]
    pub fn in_data(data: &str) -> Option<Self> {
        let mut values: Map<String, Value> = serde_json::from_str(data).ok()?;
        serde_json::from_value(values.remove(BEGAN)?).ok()
    }
}

/// A session as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKey(String);

impl SessionKey {
    /// From the id in the cookie.
    #[must_use]
    pub fn of(id: &Id) -> Self {
        Self(sha256_hex(&id.0.to_le_bytes()))
    }

    /// From the column, as it stands in an address of ours.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session that can still be used.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Which one.
    pub key: SessionKey,
    /// How it began.
    pub began: Began,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

#[derive(FromRow)]
struct OpenRow {
    id: String,
    data: String,
    created_at: Timestamp,
    seen_at: Timestamp,
}

impl OpenRow {
    fn into_session(self) -> Option<OpenSession> {
        let began = Began::in_data(&self.data)?;
        let Self { id, created_at, seen_at, .. } = self;
        Some(OpenSession { key: SessionKey(id), began, created_at, seen_at })
    }
}

/// What tower-sessions asks for, over our table.
#[derive(Clone)]
pub struct SessionStore(pub Store);

impl fmt::Debug for SessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionStore")
    }
}

#[derive(FromRow)]
struct Row {
    data: String,
    created_at: Timestamp,
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}

fn encode(record: &Record) -> Result<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn began_of(record: &Record) -> Option<Began> {
    serde_json::from_value(record.data.get(BEGAN)?.clone()).ok()
}

#[async_trait]
impl Sessions for SessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        const ANYBODYS: &str = "INSERT INTO sessions (id, user_id, own_factor_at, data, \
            created_at, seen_at) VALUES ($1, NULL, $3, $2, $3, $3)";
        // A password that was set anew since it was compared begins no session.
        const SOMEBODYS: &str = "INSERT INTO sessions (id, user_id, own_factor_at, data, \
            created_at, seen_at) SELECT $1, id, $3, $2, $3, $3 FROM users \
            WHERE id = $4 AND credential = $5";
        let (key, data) = (SessionKey::of(&record.id).0, encode(record)?);
        let now = self.0.clock.now();
        let insert = match began_of(record) {
            None => sqlx::query(ANYBODYS).bind(key).bind(data).bind(now),
            Some(began) => sqlx::query(SOMEBODYS)
                .bind(key)
                .bind(data)
                .bind(now)
                .bind(began.user)
                .bind(began.credential),
        };
        let inserted = insert.execute(&self.0.writer).await.map_err(backend)?;
        if inserted.rows_affected() == 0 {
            return Err(Error::Backend("the password was set anew meanwhile".into()));
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sqlx::query("UPDATE sessions SET data = $2 WHERE id = $1")
            .bind(SessionKey::of(&record.id).0)
            .bind(encode(record)?)
            .execute(&self.0.writer)
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        const LOAD: &str = "SELECT data, created_at FROM sessions \
            WHERE id = $1 AND seen_at > $2 AND created_at > $3";
        let now = self.0.clock.now();
        let row: Option<Row> = sqlx::query_as(LOAD)
            .bind(SessionKey::of(id).0)
            .bind(now.before(SESSION_IDLE))
            .bind(now.before(SESSION_ABSOLUTE))
            .fetch_optional(&self.0.readers)
            .await
            .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let data =
            serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = row.created_at.after(SESSION_ABSOLUTE).date();
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE id = $1")
            .bind(SessionKey::of(id).0)
            .execute(&self.0.writer)
            .await
            .map_err(backend)?;
        Ok(())
    }
}

/// Ends every session of a user, but for the one that is kept, as part of a change. Says how many.
///
/// # Errors
/// When the database does not take it.
pub async fn end_other_sessions(
    tx: &mut Tx,
    user: UserId,
    kept: Option<&SessionKey>,
) -> crate::error::Result<u64> {
    let ended = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2")
        .bind(user)
        .bind(kept.map_or("", SessionKey::as_str))
        .execute(tx.db())
        .await?;
    Ok(ended.rows_affected())
}

/// Ends one session of a user, as part of a change. `false` when they have no such session.
///
/// # Errors
/// When the database does not take it.
pub async fn end_session(
    tx: &mut Tx,
    user: UserId,
    key: &SessionKey,
) -> crate::error::Result<bool> {
    let ended = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id = $2")
        .bind(user)
        .bind(key.as_str())
        .execute(tx.db())
        .await?;
    Ok(ended.rows_affected() == 1)
}

impl Store {
    /// The sessions of a user that can still be used, the last used first; a hundred at the most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sessions_of(&self, user: UserId) -> crate::error::Result<Vec<OpenSession>> {
        const OPEN: &str = "SELECT id, data, created_at, seen_at FROM sessions \
            WHERE user_id = $1 AND seen_at > $2 AND created_at > $3 \
            ORDER BY seen_at DESC, id LIMIT 100";
        let now = self.clock.now();
        let rows: Vec<OpenRow> = sqlx::query_as(OPEN)
            .bind(user)
            .bind(now.before(SESSION_IDLE))
            .bind(now.before(SESSION_ABSOLUTE))
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.into_iter().filter_map(OpenRow::into_session).collect())
    }

    /// Takes a value out of a session's data, unless that has changed meanwhile. Says whether it did.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn take_from_session(
        &self,
        key: &SessionKey,
        name: &str,
        value: &Value,
    ) -> crate::error::Result<bool> {
        let data: Option<String> = sqlx::query_scalar("SELECT data FROM sessions WHERE id = $1")
            .bind(key.as_str())
            .fetch_optional(&self.readers)
            .await?;
        let Some(data) = data else { return Ok(false) };
        let mut values: Map<String, Value> =
            serde_json::from_str(&data).map_err(crate::error::Error::internal)?;
        if values.get(name) != Some(value) {
            return Ok(false);
        }
        values.remove(name);
        let taken = sqlx::query("UPDATE sessions SET data = $3 WHERE id = $1 AND data = $2")
            .bind(key.as_str())
            .bind(data)
            .bind(Value::Object(values).to_string())
            .execute(&self.writer)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Removes sessions whose time is over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sweep_sessions(&self) -> crate::error::Result<()> {
        let now = self.clock.now();
        sqlx::query("DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2")
            .bind(now.before(SESSION_IDLE))
            .bind(now.before(SESSION_ABSOLUTE))
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
