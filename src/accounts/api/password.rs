//! One's own password for programs: changing it, and choosing a new one by a link.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{Me, Visitor};
use crate::accounts::{ask_for_reset, change_password, reset_password};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route, Session, renew_session};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordChange")]
struct PasswordBody {
    #[schemars(with = "String")]
    current_password: SecretString,
    #[schemars(with = "String")]
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

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ForgottenPassword")]
struct ForgottenBody {
    email: String,
}

/// The answer is the same whether anybody has the address.
async fn ask(cx: State, visitor: Visitor, Json(body): Json<ForgottenBody>) -> Handled {
    ask_for_reset(&cx, &visitor, &body.email).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordReset")]
struct ResetBody {
    /// The end of the link.
    token: String,
    #[schemars(with = "String")]
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
            .says("Changes one’s own password")
            .takes::<PasswordBody>()
            .answers_nothing()
            .leaves(&["account.password_changed", "account.password_refused"])
            .json(
                r#"{"current_password":"copper roof gone green",
                "new_password":"iron gate under moss"}"#,
            ),
        Route::post("/api/v1/password-resets", Access::Public, ask)
            .says("Sends a link for a new password, if anybody has the address")
            .takes::<ForgottenBody>()
            .accepts()
            .leaves(&["account.reset_asked", "account.reset_sent"])
            .json(r#"{"email":"olga@guild.example"}"#),
        Route::post("/api/v1/password-resets/confirmation", Access::Public, reset)
            .says("Sets a new password by a link")
            .takes::<ResetBody>()
            .answers_nothing()
            .can_be_gone()
            .leaves(&["account.password_reset"])
            .json(r#"{"token":"{token}","password":"iron gate under moss"}"#),
    ]
}
