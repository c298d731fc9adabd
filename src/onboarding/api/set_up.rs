//! Setting up the instance, for programs: once, by who holds the printed link.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::account::AccountItem;
use crate::access::Visitor;
use crate::onboarding::{AccountForm, SetUpForm, set_up};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SetUp")]
struct SetUpBody {
    /// The end of the printed link.
    token: String,
    name: String,
    email: String,
    #[schemars(with = "String")]
    password: SecretString,
    /// The name of the instance.
    instance: String,
    /// The address that people will type.
    public_url: String,
    /// `invited`, `open` or `closed`.
    sign_up: String,
}

async fn create(cx: State, visitor: Visitor, Json(body): Json<SetUpBody>) -> Handled {
    let SetUpBody { token, name, email, password, instance, public_url, sign_up } = body;
    let account = AccountForm { name, email, password };
    let form = SetUpForm { account, instance, public_url, sign_up };
    let account = set_up(&cx, &visitor, &Token::from_text(token), &form).await?;
    Ok((StatusCode::CREATED, axum::Json(AccountItem::from(account))).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/set-up", Access::Public, create)
            .says("Sets this Guildhall up, once")
            .takes::<SetUpBody>()
            .answers_with::<AccountItem>(StatusCode::CREATED)
            .can_be_gone()
            .leaves(&["instance.set_up", "account.created", "account.verification_sent"])
            .json(
                r#"{"token":"{token}","name":"Olga","email":"olga@guild.example",
                "password":"copper roof gone green","instance":"Guild",
                "public_url":"http://127.0.0.1:8080","sign_up":"open"}"#,
            ),
    ]
}
