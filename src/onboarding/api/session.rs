//! Signing in and out, for programs that keep a cookie.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::account::AccountItem;
use crate::access::{Me, Visitor};
use crate::accounts;
use crate::onboarding::sign_in;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route, Session, end_session, start_session};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSession")]
struct SessionBody {
    email: String,
    #[schemars(with = "String")]
    password: SecretString,
}

/// The answer sets the cookie of the session.
async fn begin(
    cx: State,
    visitor: Visitor,
    session: Session,
    Json(body): Json<SessionBody>,
) -> Handled {
    let account = sign_in(&cx, &visitor, &body.email, &body.password).await?;
    start_session(&session, &account, visitor.0).await?;
    Ok((StatusCode::CREATED, axum::Json(AccountItem::from(account))).into_response())
}

async fn end(cx: State, me: Me, session: Session) -> Handled {
    accounts::signed_out(&cx, &me).await?;
    end_session(&session).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/session", Access::Public, begin)
            .says("Signs in")
            .takes::<SessionBody>()
            .answers_with::<AccountItem>(StatusCode::CREATED)
            .leaves(&["account.signed_in", "account.sign_in_failed", "account.sign_in_unknown"])
            .json(r#"{"email":"olga@guild.example","password":"copper roof gone green"}"#),
        Route::delete("/api/v1/session", Access::Me, end)
            .says("Signs out")
            .answers_nothing()
            .leaves(&["account.signed_out"]),
    ]
}
