//! Ending one's sessions on the page of one's account.

use super::back;
use crate::access::Me;
use crate::accounts::{end_other_sessions, end_session};
use crate::state::State;
use crate::web::{Access, Flash, Handled, Path, Route, Session, see_other};

const SESSIONS: &str = "/account#sessions";

async fn end_one(cx: State, me: Me, session: Session, Path(id): Path<String>) -> Handled {
    end_session(&cx, &me, &id).await?;
    Flash::leave(&session, "That session has ended.").await?;
    Ok(see_other(SESSIONS))
}

async fn end_others(cx: State, me: Me, session: Session) -> Handled {
    end_other_sessions(&cx, &me).await?;
    Flash::leave(&session, "All your other sessions have ended.").await?;
    Ok(see_other(SESSIONS))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/sessions/others/ending", Access::Me, back),
        Route::post("/account/sessions/others/ending", Access::Me, end_others)
            .leaves(&["account.sessions_ended"])
            .form(""),
        Route::get("/account/sessions/{session}/ending", Access::Me, back),
        Route::post("/account/sessions/{session}/ending", Access::Me, end_one)
            .leaves(&["account.session_ended"])
            .form(""),
    ]
}
