//! One's own address for programs: proving it, and changing it.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::access::Me;
use crate::accounts::{self, send_verification, verify_email};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route};

/// The end of a link, which is a secret: it never stands in an address of the API.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LinkToken")]
struct TokenBody {
    token: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConfirmedAddress")]
struct Confirmed {
    email: String,
    email_verified: bool,
}

async fn send(cx: State, me: Me) -> Handled {
    send_verification(&cx, &me).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

async fn confirm(cx: State, me: Me, Json(body): Json<TokenBody>) -> Handled {
    verify_email(&cx, &me, &Token::from_text(body.token)).await?;
    Ok(axum::Json(Confirmed { email: me.email, email_verified: true }).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAddress")]
struct NewBody {
    email: String,
    #[schemars(with = "String")]
    password: SecretString,
}

/// The address that waits until the link that went to it is confirmed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WaitingAddress")]
struct Waiting {
    new_email: String,
}

async fn ask(cx: State, me: Me, Json(body): Json<NewBody>) -> Handled {
    accounts::ask_for_new_address(&cx, &me, &body.email, &body.password).await?;
    let waiting = Waiting { new_email: body.email.trim().to_owned() };
    Ok((StatusCode::ACCEPTED, axum::Json(waiting)).into_response())
}

async fn send_again(cx: State, me: Me) -> Handled {
    let new_email = accounts::send_new_address_again(&cx, &me).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(Waiting { new_email })).into_response())
}

async fn cancel(cx: State, me: Me) -> Handled {
    accounts::cancel_new_address(&cx, &me).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn take(cx: State, me: Me, Json(body): Json<TokenBody>) -> Handled {
    let token = Token::from_text(body.token);
    let email = accounts::take_new_address(&cx, &me, &token).await?;
    Ok(axum::Json(Confirmed { email, email_verified: true }).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const NEW: &str = "/api/v1/user/new-email";
    const TOKEN: &str = r#"{"token":"{token}"}"#;
    vec![
        Route::post("/api/v1/user/email-verification/sendings", Access::Me, send)
            .says("Sends the link that confirms one’s own address")
            .accepts()
            .leaves(&["account.verification_sent"]),
        Route::post("/api/v1/user/email-verification/confirmation", Access::Me, confirm)
            .says("Confirms one’s own address")
            .takes::<TokenBody>()
            .answers::<Confirmed>()
            .can_be_gone()
            .leaves(&["account.email_verified"])
            .json(TOKEN),
        Route::put(NEW, Access::Me, ask)
            .says("Asks for another address of one’s own account")
            .takes::<NewBody>()
            .answers_with::<Waiting>(StatusCode::ACCEPTED)
            .leaves(&["account.email_change_asked", "account.password_refused"])
            .json(r#"{"email":"olga@new.example","password":"copper roof gone green"}"#),
        Route::delete(NEW, Access::Me, cancel)
            .says("Keeps the address that one has")
            .answers_nothing()
            .leaves(&["account.email_change_cancelled"]),
        Route::post("/api/v1/user/new-email/sendings", Access::Me, send_again)
            .says("Sends the link to the new address again")
            .answers_with::<Waiting>(StatusCode::ACCEPTED)
            .leaves(&["account.email_change_sent_again"]),
        Route::post("/api/v1/user/new-email/confirmation", Access::Me, take)
            .says("Takes the new address")
            .takes::<TokenBody>()
            .answers::<Confirmed>()
            .can_be_gone()
            .leaves(&["account.email_changed"])
            .json(TOKEN),
    ]
}
