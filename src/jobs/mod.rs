//! Work that nobody waits for: mail, marks of use, clean-up, the instance's settings.

mod smtp;

use std::sync::Arc;
use std::time::Duration;

use crate::error::Result;
use crate::state::State;
use crate::store::{MailError, QueuedMail};

pub use smtp::Mailer;

const MAIL_EVERY: Duration = Duration::from_secs(1);
const TOUCH_EVERY: Duration = Duration::from_secs(10);
const REFRESH_EVERY: Duration = Duration::from_secs(5);
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// Starts all of it in the background.
///
/// # Errors
/// When the mail settings cannot be used.
pub fn start(cx: &State) -> Result<()> {
    if let Some(smtp) = &cx.config.smtp {
        let mailer = Arc::new(Mailer::new(smtp)?);
        repeat(cx, MAIL_EVERY, "mail", move |cx| send_mail(cx, mailer.clone()));
    }
    repeat(cx, TOUCH_EVERY, "marks of use", write_touches);
    repeat(cx, REFRESH_EVERY, "settings", refresh_instance);
    repeat(cx, SWEEP_EVERY, "sessions", sweep_sessions);
    Ok(())
}

async fn send_mail(cx: State, mailer: Arc<Mailer>) -> Result<()> {
    send_due_mail(&cx, &mailer).await
}

async fn write_touches(cx: State) -> Result<()> {
    cx.store.write_touches().await
}

async fn refresh_instance(cx: State) -> Result<()> {
    cx.refresh_instance().await
}

async fn sweep_sessions(cx: State) -> Result<()> {
    cx.store.sweep_sessions().await
}

/// Does something again and again, whatever becomes of one time.
fn repeat<W, F>(cx: &State, pause: Duration, name: &'static str, work: W)
where
    W: Fn(State) -> F + Send + Sync + 'static,
    F: Future<Output = Result<()>> + Send + 'static,
{
    let cx = cx.clone();
    tokio::spawn(async move {
        loop {
            if let Err(error) = work(cx.clone()).await {
                tracing::warn!("{name}: {error:?}");
            }
            tokio::time::sleep(pause).await;
        }
    });
}

/// Sends every mail that is due, one after the other.
///
/// # Errors
/// When the database does not answer; a mail server that does not answer is no error here.
pub async fn send_due_mail(cx: &State, mailer: &Mailer) -> Result<()> {
    while let Some(mail) = cx.store.take_mail().await? {
        send(cx, mailer, &mail).await?;
    }
    Ok(())
}

async fn send(cx: &State, mailer: &Mailer, mail: &QueuedMail) -> Result<()> {
    match mailer.send(mail).await {
        Ok(()) => cx.store.mail_was_sent(mail.id).await,
        Err(error) => {
            let (MailError::Passing(why) | MailError::Final(why)) = &error;
            tracing::warn!(mail = %mail.id, "mail was not sent: {why}");
            cx.store.mail_was_not_sent(mail, &error).await
        }
    }
}
