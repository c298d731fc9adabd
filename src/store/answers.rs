//! Answers to requests that may come again: kept for a day under a key that the caller chose.

use std::time::Duration;

use sqlx::FromRow;

use super::Store;
use crate::clock::Timestamp;
use crate::error::Result;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_hours(24);
/// Whoever has not answered by now never will: the process has ended on the way.
const GIVEN_UP: Duration = Duration::from_mins(2);

/// A request that may come again.
#[derive(Clone, Debug)]
pub struct Repeatable {
    /// Who asks, as a hash.
    pub caller: String,
    /// The key that the caller chose.
    pub key: String,
    /// What is asked for, as a hash.
    pub request: String,
}

/// An answer, as it is given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Its status.
    pub status: u16,
    /// Its body, without secrets.
    pub body: String,
}

/// What is known of a request.
#[derive(Debug)]
pub enum Claim {
    /// Nothing: it is to be carried out, and this says since when.
    New(Timestamp),
    /// It is being carried out.
    UnderWay,
    /// It was carried out.
    Done(KeptAnswer),
    /// The key was used for another request.
    Other,
}

#[derive(FromRow)]
struct Row {
    request: String,
    status: Option<i64>,
    body: String,
}

impl Store {
    /// Takes a request on, unless it was taken on before.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn claim(&self, asked: &Repeatable) -> Result<Claim> {
        const CLAIM: &str = "INSERT INTO kept_answers (caller, key, request, body, created_at) \
            VALUES ($1, $2, $3, '', $4) ON CONFLICT (caller, key) DO UPDATE \
            SET request = excluded.request, status = NULL, body = '', \
                created_at = excluded.created_at \
            WHERE kept_answers.created_at <= $5 \
                OR (kept_answers.status IS NULL AND kept_answers.created_at <= $6)";
        const FIND: &str = "SELECT request, status, body FROM kept_answers \
            WHERE caller = $1 AND key = $2";
        let now = self.clock.now();
        let claimed = sqlx::query(CLAIM)
            .bind(&asked.caller)
            .bind(&asked.key)
            .bind(&asked.request)
            .bind(now)
            .bind(now.before(KEPT))
            .bind(now.before(GIVEN_UP))
            .execute(&self.writer)
            .await?;
        if claimed.rows_affected() == 1 {
            return Ok(Claim::New(now));
        }
        let found = sqlx::query_as(FIND).bind(&asked.caller).bind(&asked.key);
        let row: Option<Row> = found.fetch_optional(&self.readers).await?;
        Ok(row.map_or(Claim::UnderWay, |row| judge(row, asked)))
    }

    /// Keeps the answer to a request that was taken on.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_answer(
        &self,
        asked: &Repeatable,
        since: Timestamp,
        answer: &KeptAnswer,
    ) -> Result<()> {
        const KEEP: &str = "UPDATE kept_answers SET status = $4, body = $5 \
            WHERE caller = $1 AND key = $2 AND created_at = $3";
        let kept = sqlx::query(KEEP).bind(&asked.caller).bind(&asked.key).bind(since);
        let kept = kept.bind(i64::from(answer.status)).bind(&answer.body);
        kept.execute(&self.writer).await?;
        Ok(())
    }

    /// Gives a request up that was taken on and failed: it may come again.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn give_up(&self, asked: &Repeatable, since: Timestamp) -> Result<()> {
        const FORGET: &str =
            "DELETE FROM kept_answers WHERE caller = $1 AND key = $2 AND created_at = $3";
        let forget = sqlx::query(FORGET).bind(&asked.caller).bind(&asked.key).bind(since);
        forget.execute(&self.writer).await?;
        Ok(())
    }

    /// Forgets answers that are older than a day.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn sweep_answers(&self) -> Result<()> {
        const SWEEP: &str = "DELETE FROM kept_answers WHERE created_at <= $1";
        let before = self.clock.now().before(KEPT);
        sqlx::query(SWEEP).bind(before).execute(&self.writer).await?;
        Ok(())
    }
}

fn judge(row: Row, asked: &Repeatable) -> Claim {
    let status = row.status.and_then(|status| u16::try_from(status).ok());
    match status {
        _ if row.request != asked.request => Claim::Other,
        Some(status) => Claim::Done(KeptAnswer { status, body: row.body }),
        None => Claim::UnderWay,
    }
}
