//! What waits to be sent, what was not, and the test mail.

use std::time::Duration;

use super::{events, mail, queries};
use crate::access::Platform;
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::MailId;
use crate::state::State;

/// How many mails the outbox shows.
const SHOWN: i64 = 100;
/// How long the answer to a test mail waits for the mail server.
const TEST_TIME: Duration = Duration::from_secs(12);
/// How often it looks meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// What waits to be sent, and what was not.
#[derive(Debug)]
pub struct Outbox {
    /// How many wait.
    pub queued: i64,
    /// How many failed.
    pub failed: i64,
    /// The newest of both.
    pub mails: Vec<Outgoing>,
}

/// A mail in the outbox.
#[derive(Debug)]
pub struct Outgoing {
    /// Its id.
    pub id: MailId,
    /// What it is about, as in `invitation`.
    pub kind: String,
    /// Its reader's address.
    pub to: String,
    /// When it was written.
    pub at: Timestamp,
    /// Whether it has failed; else it waits.
    pub has_failed: bool,
    /// Whether the mail server is being asked at this moment.
    pub is_under_way: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// Why the last try failed.
    pub error: Option<String>,
    /// Whether it still has its text: a mail that failed long ago has not.
    pub can_be_sent: bool,
}

/// The outbox.
///
/// # Errors
/// When the database does not answer.
pub async fn outbox(cx: &State, _: &Platform) -> Result<Outbox> {
    let (queued, failed) = queries::outbox_counts(cx.store.db()).await?;
    Ok(Outbox { queued, failed, mails: queries::outgoing(cx.store.db(), SHOWN).await? })
}

/// Tries a mail again, now.
///
/// # Errors
/// `NotFound`; `Conflict` when it was sent meanwhile, is being sent, or its text is gone.
pub async fn retry(cx: &State, by: &Platform, id: MailId) -> Result<()> {
    let mut tx = by.begin(&cx.store).await?;
    let mail = queries::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    if !queries::retry(&mut tx, id).await? {
        let why =
            "This mail cannot be tried again: it is being sent, was sent, or its text is gone.";
        return Err(Error::Conflict(why.into()));
    }
    tx.commit(events::mail_retried(&mail)).await
}

/// Tries every mail that failed again, now; how many there were.
///
/// # Errors
/// When the database does not take it.
pub async fn retry_all(cx: &State, by: &Platform) -> Result<u64> {
    let mut tx = by.begin(&cx.store).await?;
    let count = queries::retry_all(&mut tx).await?;
    if count > 0 {
        tx.commit(events::mails_retried(count)).await?;
    }
    Ok(count)
}

/// What came of a test mail.
#[derive(Debug, PartialEq, Eq)]
pub enum TestMail {
    /// The mail server has taken it.
    Sent,
    /// It has not, and why.
    Refused(String),
    /// It has not answered yet.
    UnderWay,
}

/// Sends a test mail the way of all mails, and waits a moment for what becomes of it.
///
/// # Errors
/// `Invalid` when it is no address; `Conflict` without a mail server.
pub async fn send_test_mail(cx: &State, by: &Platform, to: &str) -> Result<TestMail> {
    let email = Email::parse(to).map_err(|why| Error::invalid("email", why))?;
    if !cx.has_mail() {
        return Err(Error::Conflict("No mail server is set.".into()));
    }
    let mut tx = by.begin(&cx.store).await?;
    let mail = tx.enqueue(&mail::test(cx, &by.me, &email)?).await?;
    tx.commit(events::test_mail_sent(mail, &email)).await?;
    let outcome = tokio::time::timeout(TEST_TIME, outcome(cx, mail)).await;
    outcome.unwrap_or(Ok(TestMail::UnderWay))
}

async fn outcome(cx: &State, id: MailId) -> Result<TestMail> {
    loop {
        let mail = queries::find(cx.store.db(), id).await?.ok_or(Error::NotFound)?;
        match &mail.last_error {
            _ if mail.is_sent() => return Ok(TestMail::Sent),
            Some(why) => return Ok(TestMail::Refused(why.clone())),
            None => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
}
