//! SQL of the instance.

use sqlx::FromRow;

use super::Outgoing;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::MailId;
use crate::store::{Db, Flag, Tx};

#[derive(FromRow)]
struct Pair {
    one: i64,
    other: i64,
}

/// Accounts and teams.
pub async fn counts(db: impl Db<'_>) -> Result<(i64, i64)> {
    const COUNT: &str = "SELECT (SELECT count(*) FROM users) AS one, \
        (SELECT count(*) FROM orgs WHERE kind = 'team') AS other";
    let Pair { one, other } = sqlx::query_as(COUNT).fetch_one(db).await?;
    Ok((one, other))
}

/// Mails that wait, and mails that failed.
pub async fn outbox_counts(db: impl Db<'_>) -> Result<(i64, i64)> {
    const COUNT: &str = "SELECT \
        (SELECT count(*) FROM mails WHERE state IN ('queued', 'sending')) AS one, \
        (SELECT count(*) FROM mails WHERE state = 'failed') AS other";
    let Pair { one, other } = sqlx::query_as(COUNT).fetch_one(db).await?;
    Ok((one, other))
}

#[derive(FromRow)]
struct OutgoingRow {
    id: MailId,
    kind: String,
    to_email: String,
    created_at: Timestamp,
    state: String,
    attempts: i64,
    next_at: Timestamp,
    last_error: Option<String>,
    has_body: Flag,
}

impl From<OutgoingRow> for Outgoing {
    fn from(row: OutgoingRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            to: row.to_email,
            at: row.created_at,
            has_failed: row.state == "failed",
            is_under_way: row.state == "sending",
            attempts: row.attempts,
            next_at: row.next_at,
            error: row.last_error,
            can_be_sent: row.has_body.0,
        }
    }
}

pub async fn outgoing(db: impl Db<'_>, limit: i64) -> Result<Vec<Outgoing>> {
    const LIST: &str = "SELECT id, kind, to_email, created_at, state, attempts, next_at, \
            last_error, CAST(CASE WHEN body IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_body \
        FROM mails WHERE state IN ('failed', 'queued', 'sending') \
        ORDER BY created_at DESC, id DESC LIMIT $1";
    let rows: Vec<OutgoingRow> = sqlx::query_as(LIST).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Outgoing::from).collect())
}

/// What became of a mail.
#[derive(FromRow)]
pub struct MailRow {
    pub id: MailId,
    pub to_email: String,
    state: String,
    pub last_error: Option<String>,
}

impl MailRow {
    pub fn is_sent(&self) -> bool {
        self.state == "sent"
    }
}

pub async fn find(db: impl Db<'_>, id: MailId) -> Result<Option<MailRow>> {
    const FIND: &str = "SELECT id, to_email, state, last_error FROM mails WHERE id = $1";
    Ok(sqlx::query_as(FIND).bind(id).fetch_optional(db).await?)
}

/// `false` when there is nothing to be tried.
pub async fn retry(tx: &mut Tx, id: MailId) -> Result<bool> {
    const RETRY: &str = "UPDATE mails SET state = 'queued', next_at = $2 \
        WHERE id = $1 AND state IN ('failed', 'queued') AND body IS NOT NULL";
    let now = tx.now();
    let retried = sqlx::query(RETRY).bind(id).bind(now).execute(tx.db()).await?;
    Ok(retried.rows_affected() == 1)
}

pub async fn retry_all(tx: &mut Tx) -> Result<u64> {
    const RETRY: &str = "UPDATE mails SET state = 'queued', next_at = $1 \
        WHERE state = 'failed' AND body IS NOT NULL";
    let now = tx.now();
    Ok(sqlx::query(RETRY).bind(now).execute(tx.db()).await?.rows_affected())
}
