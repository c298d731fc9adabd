//! Work that nobody waits for: mail, marks of use, clean-up, the instance's settings.

mod bounded;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::keys;
use crate::state::State;
use crate::store::{MailError, QueuedMail};

pub use smtp::Mailer;

const MAIL_EVERY: Duration = Duration::from_secs(1);
const TOUCH_EVERY: Duration = Duration::from_secs(10);
const REFRESH_EVERY: Duration = Duration::from_secs(5);
const KEYS_EVERY: Duration = Duration::from_mins(10);
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// How long a mail under way may take when the program ends.
const LAST_TIME: Duration = Duration::from_secs(10);

/// The work in the background.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Jobs {
    /// Ends it: what runs is finished, nothing new begins.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let end = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST_TIME, end).await.is_err() {
            tracing::warn!("a mail was cut off while it was being sent; it is sent again later");
        }
    }

    /// Does something again and again, whatever becomes of one time.
    fn repeat<W, F>(&mut self, cx: &State, pause: Duration, name: &'static str, work: W)
    where
        W: Fn(State) -> F + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let cx = cx.clone();
        let mut stop = self.stop.subscribe();
        self.running.spawn(async move {
            while !*stop.borrow() {
                // A task of its own: a panic in it ends this time only.
                match tokio::spawn(work(cx.clone())).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::warn!("{name}: {error:?}"),
                    Err(_) => tracing::error!("{name}: a fault of ours; it is tried again"),
                }
                let _ = tokio::time::timeout(pause, stop.changed()).await;
            }
        });
    }
}

/// Starts all of it.
///
/// # Errors
/// When the mail settings cannot be used.
pub fn start(cx: &State) -> Result<Jobs> {
    let mut jobs = Jobs { stop: watch::Sender::new(false), running: JoinSet::new() };
    if cx.config.is_demo {
        jobs.repeat(cx, MAIL_EVERY, "mail", keep_mail);
    } else if let Some(smtp) = &cx.config.smtp {
        let mailer = Arc::new(Mailer::new(smtp)?);
        jobs.repeat(cx, MAIL_EVERY, "mail", move |cx| send_mail(cx, mailer.clone()));
    }
    jobs.repeat(cx, TOUCH_EVERY, "marks of use", write_touches);
    jobs.repeat(cx, REFRESH_EVERY, "settings", refresh_instance);
    jobs.repeat(cx, SWEEP_EVERY, "clean-up", sweep);
    jobs.repeat(cx, KEYS_EVERY, "ends of keys", end_keys);
    Ok(jobs)
}

async fn send_mail(cx: State, mailer: Arc<Mailer>) -> Result<()> {
    send_due_mail(&cx, &mailer).await
}

/// In a demo no mail leaves: each is kept, to be looked at.
async fn keep_mail(cx: State) -> Result<()> {
    while let Some(mail) = cx.store.take_mail().await? {
        cx.store.mail_was_kept(mail.id).await?;
    }
    Ok(())
}

async fn write_touches(cx: State) -> Result<()> {
    cx.store.write_touches().await
}

async fn refresh_instance(cx: State) -> Result<()> {
    cx.refresh_instance().await
}

async fn end_keys(cx: State) -> Result<()> {
    keys::end_due(&cx).await?;
    keys::remind(&cx).await
}

async fn sweep(cx: State) -> Result<()> {
    cx.store.sweep_sessions().await?;
    cx.store.sweep_mails().await
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
