//! Signing up, for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::access::Visitor;
use crate::accounts::Account;
use crate::error::Error;
use crate::onboarding::{AccountForm, NewPerson, sign_up};
use crate::state::State;
use crate::web::{Access, Handled, Json, Route};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccount")]
struct AccountBody {
    name: String,
    email: String,
    #[schemars(with = "String")]
    password: SecretString,
}

/// A new account. Its address is confirmed by the link that is mailed to it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub(super) struct AccountItem {
    id: String,
    name: String,
    email: String,
    email_verified: bool,
}

impl From<Account> for AccountItem {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name,
            email: account.email,
            email_verified: account.is_verified,
        }
    }
}

async fn create(cx: State, visitor: Visitor, Json(body): Json<AccountBody>) -> Handled {
    let AccountBody { name, email, password } = body;
    let form = AccountForm { name, email, password };
    let person = NewPerson::try_from(&form).map_err(Error::Invalid)?;
    let account = sign_up(&cx, &visitor, &person).await?;
    Ok((StatusCode::CREATED, axum::Json(AccountItem::from(account))).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::post("/api/v1/user", Access::Public, create).says("Makes an account").takes::<AccountBody>().answers_with::<AccountItem>(StatusCode::CREATED).leaves(&["account.created"]).json(
        r#"{"name":"Nils","email":"nils@guild.example","password":"copper roof gone green"}"#,
    )]
}
