//! Mail as rows: written with the change that asks for it, sent later by a worker.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Store, Tx};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{MailId, OrgId};

/// How long one attempt may take before another worker may try.
const LEASE: Duration = Duration::from_mins(2);
/// After this time a mail that cannot be sent has failed.
const GIVE_UP: Duration = Duration::from_hours(24);
/// How long the body of a mail that failed is kept.
const KEEP_FAILED: Duration = Duration::from_hours(24 * 7);

/// A mail that a change asks for.
#[derive(Debug)]
pub struct Mail {
    /// What it is about, as in `invitation`.
    pub kind: &'static str,
    /// The organization that it belongs to, if any.
    pub org: Option<OrgId>,
    /// Name of the reader.
    pub to_name: String,
    /// Address of the reader.
    pub to_email: String,
    /// Subject, text and HTML. They hold a link, so the table keeps them sealed.
    pub body: MailBody,
}

/// What the reader sees.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailBody {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// A mail that a worker has taken to send it.
#[derive(Debug)]
pub struct QueuedMail {
    /// Its id; the Message-ID is made from it, so that a repeated mail can be recognised.
    pub id: MailId,
    /// Name of the reader.
    pub to_name: String,
    /// Address of the reader.
    pub to_email: String,
    /// What the reader sees.
    pub body: MailBody,
    /// How often it was tried, this time included.
    attempts: i64,
}

/// A mail that a demo has kept.
#[derive(Debug)]
pub struct KeptMail {
    /// Name of the reader.
    pub to_name: String,
    /// Address of the reader.
    pub to_email: String,
    /// What the reader sees.
    pub body: MailBody,
    /// When it was written.
    pub at: Timestamp,
}

/// Why a mail was not sent.
#[derive(Debug)]
pub enum MailError {
    /// It may work later.
    Passing(String),
    /// The mail server will never take it.
    Final(String),
}

#[derive(FromRow)]
struct Row {
    id: MailId,
    to_name: String,
    to_email: String,
    body: Vec<u8>,
    attempts: i64,
}

#[derive(FromRow)]
struct KeptRow {
    id: MailId,
    to_name: String,
    to_email: String,
    body: Vec<u8>,
    created_at: Timestamp,
}

fn place(id: MailId) -> String {
    format!("mails.body {id}")
}

impl Tx {
    /// Puts a mail into the outbox, as part of this change.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn enqueue(&mut self, mail: &Mail) -> Result<MailId> {
        const INSERT: &str = "INSERT INTO mails (id, org_id, kind, to_name, to_email, body, \
            state, attempts, created_at, next_at) VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, \
            $7, $7)";
        let id = MailId::new(self.now(), self.random());
        let body = serde_json::to_vec(&mail.body).map_err(Error::internal)?;
        let sealed = self.store().sealer.seal(&place(id), &body, self.random());
        let now = self.now();
        sqlx::query(INSERT)
            .bind(id)
            .bind(mail.org)
            .bind(mail.kind)
            .bind(&mail.to_name)
            .bind(&mail.to_email)
            .bind(sealed)
            .bind(now)
            .execute(self.db())
            .await?;
        Ok(id)
    }
}

impl Store {
    /// Takes the next mail that is due. While it is being sent, no other worker takes it; when this
    /// process dies meanwhile, it is due again after the lease.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_mail(&self) -> Result<Option<QueuedMail>> {
        const TAKE: &str = "UPDATE mails SET state = 'sending', attempts = attempts + 1, \
            next_at = $2 WHERE id = (SELECT id FROM mails WHERE state IN ('queued', 'sending') \
            AND next_at <= $1 ORDER BY next_at LIMIT 1) AND state IN ('queued', 'sending') \
            AND next_at <= $1 RETURNING id, to_name, to_email, body, attempts";
        let now = self.clock.now();
        let taken: Option<Row> = sqlx::query_as(TAKE)
            .bind(now)
            .bind(now.after(LEASE))
            .fetch_optional(&self.writer)
            .await?;
        let Some(row) = taken else { return Ok(None) };
        let Row { id, to_name, to_email, body, attempts } = row;
        let opened = self.opened(id, &body);
        if opened.is_err() {
            self.mail_cannot_be_opened(id).await?;
        }
        Ok(Some(QueuedMail { id, to_name, to_email, body: opened?, attempts }))
    }

    /// It was sealed with another key: nobody can ever send it.
    async fn mail_cannot_be_opened(&self, id: MailId) -> Result<()> {
        const LOST: &str = "UPDATE mails SET state = 'failed', body = NULL, \
            last_error = 'sealed with another key than guildhall.key' WHERE id = $1";
        sqlx::query(LOST).bind(id).execute(&self.writer).await?;
        Ok(())
    }

    /// The mail server has taken it; its body goes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_was_sent(&self, id: MailId) -> Result<()> {
        const SENT: &str = "UPDATE mails SET state = 'sent', sent_at = $2, body = NULL, \
            last_error = NULL WHERE id = $1";
        sqlx::query(SENT).bind(id).bind(self.clock.now()).execute(&self.writer).await?;
        Ok(())
    }

    /// In a demo it goes nowhere, and its body stays to be looked at.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_was_kept(&self, id: MailId) -> Result<()> {
        const KEPT: &str = "UPDATE mails SET state = 'sent', sent_at = $2 WHERE id = $1";
        sqlx::query(KEPT).bind(id).bind(self.clock.now()).execute(&self.writer).await?;
        Ok(())
    }

    /// The mails that a demo has kept, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_mails(&self, limit: i64) -> Result<Vec<KeptMail>> {
        const KEPT: &str = "SELECT id, to_name, to_email, body, created_at FROM mails \
            WHERE state = 'sent' AND body IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $1";
        let rows: Vec<KeptRow> = sqlx::query_as(KEPT).bind(limit).fetch_all(&self.readers).await?;
        let kept = |row: KeptRow| {
            let KeptRow { id, to_name, to_email, body, created_at } = row;
            Ok(KeptMail { to_name, to_email, body: self.opened(id, &body)?, at: created_at })
        };
        rows.into_iter().map(kept).collect()
    }

    /// Blanks the bodies of mails that failed long ago: until then they can be tried again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sweep_mails(&self) -> Result<()> {
        const BLANK: &str = "UPDATE mails SET body = NULL WHERE state = 'failed' \
            AND body IS NOT NULL AND created_at < $1";
        let before = self.clock.now().before(KEEP_FAILED);
        sqlx::query(BLANK).bind(before).execute(&self.writer).await?;
        Ok(())
    }

    /// Since when a mail has been due that nobody has taken, if there is one and no other is being
    /// sent now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_waits_since(&self) -> Result<Option<Timestamp>> {
        const OLDEST: &str = "SELECT next_at FROM mails WHERE state IN ('queued', 'sending') \
            AND next_at <= $1 AND NOT EXISTS (SELECT 1 FROM mails sent \
                WHERE sent.state = 'sending' AND sent.next_at > $1) \
            ORDER BY next_at LIMIT 1";
        let now = self.clock.now();
        Ok(sqlx::query_scalar(OLDEST).bind(now).fetch_optional(&self.readers).await?)
    }

    fn opened(&self, id: MailId, sealed: &[u8]) -> Result<MailBody> {
        let opened = self.sealer.open(&place(id), sealed).map_err(Error::internal)?;
        serde_json::from_slice(&opened).map_err(Error::internal)
    }

    /// It was not sent: again later, with growing pauses, or never.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_was_not_sent(&self, mail: &QueuedMail, error: &MailError) -> Result<()> {
        const AGAIN: &str = "UPDATE mails SET \
            state = CASE WHEN $2 = 1 OR created_at < $3 THEN 'failed' ELSE 'queued' END, \
            next_at = $4, last_error = $5 WHERE id = $1";
        let (is_final, why) = match error {
            MailError::Passing(why) => (0, why),
            MailError::Final(why) => (1, why),
        };
        let now = self.clock.now();
        sqlx::query(AGAIN)
            .bind(mail.id)
            .bind(is_final)
            .bind(now.before(GIVE_UP))
            .bind(now.after(pause(mail.attempts)))
            .bind(why)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// How long to wait after an attempt: 5 s, 10 s, 20 s … up to an hour.
fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(10);
    Duration::from_secs(5 * 2_u64.pow(doublings)).min(Duration::from_hours(1))
}
