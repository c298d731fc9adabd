//! Whether the process lives and can work; without sign-in, for those who run it.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{Access, Route, assets, theme};
use crate::error::Result;
use crate::state::State;

/// A mail that has been due for so long, and that nobody has taken, shows that the outbox stands.
const OUTBOX_STANDS: Duration = Duration::from_mins(5);

/// With less than so many bytes left, changes fail.
const DISK_NEEDS: u64 = 1024 * 1024;

async fn live() -> &'static str {
    "ok\n"
}

/// Ready when the database takes writes and the outbox moves: a line for each.
async fn ready(cx: State) -> Response {
    let parts = [("database", database(&cx).await), ("outbox", outbox(&cx).await)];
    let is_ready = parts.iter().all(|(_, state)| matches!(state, Ok(None)));
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let line = |(name, state): &(&str, Result<Option<String>>)| match state {
        Ok(None) => format!("{name}: ok\n"),
        Ok(Some(why)) => format!("{name}: {why}\n"),
        // What exactly stands in the log; here everybody can read.
        Err(error) => {
            tracing::warn!("not ready: {name}: {error:?}");
            format!("{name}: does not answer\n")
        }
    };
    let text: String = parts.iter().map(line).collect();
    (status, [("content-type", "text/plain; charset=utf-8")], text).into_response()
}

async fn database(cx: &State) -> Result<Option<String>> {
    cx.store.check_writable().await?;
    // The small write that was tried may still fit where a real one does not.
    let is_full = cx.store.free_space().is_some_and(|free| free < DISK_NEEDS);
    Ok(is_full.then(|| "the disk is full".to_owned()))
}

async fn outbox(cx: &State) -> Result<Option<String>> {
    if !cx.has_mail() {
        return Ok(None);
    }
    let waits_since = cx.store.mail_waits_since().await?;
    let stands = waits_since.is_some_and(|since| since < cx.now().before(OUTBOX_STANDS));
    Ok(stands.then(|| "mails wait and nobody sends them".to_owned()))
}

/// Routes that belong to no room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/healthz", Access::Public, live),
        Route::get("/readyz", Access::Public, ready),
        Route::get("/assets/{file}", Access::Public, assets::send),
    ];
    routes.extend(theme::routes());
    routes
}
