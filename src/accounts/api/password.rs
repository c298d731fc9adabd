//! One's own password for programs: changing it, and choosing a new one by a link.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{Me, Visitor};
use crate::accounts::{ask_for_reset, change_password, reset_password};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route, Session, renew_session};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    current_password: SecretString,
    new_password: SecretString,
}

/// The session that asks goes on, under another id.
async fn change(cx: State, me: Me, session: Session, Json(body): Json<PasswordBody>) -> Handled {
    let PasswordBody { current_password, new_password } = body;
    let credential = change_password(&cx, &me, &current_password, &new_password).await?;
    if session.id().is_some() {
        renew_session(&session, credential).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForgottenBody {
    email: String,
}

/// The answer is the same whether anybody has the address.
async fn ask(cx: State, visitor: Visitor, Json(body): Json<ForgottenBody>) -> Handled {
    ask_for_reset(&cx, &visitor, &body.email).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetBody {
    /// The end of the link.
    token: String,
    password: SecretString,
}

async fn reset(cx: State, visitor: Visitor, Json(body): Json<ResetBody>) -> Handled {
    let ResetBody { token, password } = body;
    reset_password(&cx, &visitor, &Token::from_text(token), &password).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::put("/api/v1/user/password", Access::Me, change)
            .leaves(&["account.password_changed", "account.password_refused"])
            .json(
                r#"{"current_password":"copper roof gone green",
                "new_password":"iron gate under moss"}"#,
            ),
        Route::post("/api/v1/password-resets", Access::Public, ask)
            .leaves(&["account.reset_asked", "account.reset_sent"])
            .json(r#"{"email":"olga@guild.example"}"#),
        Route::post("/api/v1/password-resets/confirmation", Access::Public, reset)
            .leaves(&["account.password_reset"])
            .json(r#"{"token":"{token}","password":"iron gate under moss"}"#),
    ]
}
