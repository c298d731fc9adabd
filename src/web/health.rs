//! Whether the process lives and can work; without sign-in, for those who run it.

use axum::response::IntoResponse;

use super::{Access, Handled, Route, assets};
use crate::state::State;

async fn live() -> &'static str {
    "ok\n"
}

/// Ready when the database takes writes.
async fn ready(cx: State) -> Handled {
    cx.store.check_writable().await?;
    Ok("ok\n".into_response())
}

/// Routes that belong to no room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/healthz", Access::Public, live),
        Route::get("/readyz", Access::Public, ready),
        Route::get("/assets/{file}", Access::Public, assets::send),
    ]
}
