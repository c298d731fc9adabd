//! A forgotten password: asking for a link, and choosing a new password by it.

use askama::Template;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;

use super::new_password;
use crate::access::Visitor;
use crate::accounts::{Account, ask_for_reset, reset_offer, reset_password};
use crate::error::{Error, Fields, Gone};
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Field, Form, Handled, Path, Route, filters, page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "accounts/forgotten.html")]
struct ForgottenPage {
    door: Door,
    has_mail: bool,
    email: Field,
    /// The address that a link was asked for.
    asked_for: Option<String>,
}

impl ForgottenPage {
    fn new(cx: &State, email: &str, fields: &Fields) -> Self {
        let field = Field::email("email", "E-mail").value(email).autocomplete("username");
        Self {
            door: Door::of(cx),
            has_mail: cx.has_mail(),
            email: field.error_in(fields).first(fields),
            asked_for: None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForgottenInput {
    email: String,
}

async fn forgotten(cx: State) -> Handled {
    page(&ForgottenPage::new(&cx, "", &Fields::default()))
}

async fn ask(cx: State, visitor: Visitor, Form(input): Form<ForgottenInput>) -> Handled {
    match ask_for_reset(&cx, &visitor, &input.email).await {
        Ok(()) => {
            let mut done = ForgottenPage::new(&cx, "", &Fields::default());
            done.asked_for = Some(input.email.trim().to_owned());
            page(&done)
        }
        Err(Error::Invalid(fields)) => {
            let again = ForgottenPage::new(&cx, &input.email, &fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "accounts/reset_page.html")]
struct ResetPage {
    door: Door,
    account: Account,
    password: Field,
}

impl ResetPage {
    fn new(cx: &State, account: Account, fields: &Fields) -> Self {
        let password = new_password(fields).label("New password").first(fields);
        Self { door: Door::of(cx), account, password }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetInput {
    password: SecretString,
}

/// A link that does not work, and the way to a new one.
#[derive(Template)]
#[template(path = "accounts/reset_gone.html")]
struct ResetGonePage {
    door: Door,
    why: Gone,
}

fn show_gone(cx: &State, why: Gone) -> Handled {
    let status = if why == Gone::Unknown { StatusCode::NOT_FOUND } else { StatusCode::GONE };
    page_with_status(status, &ResetGonePage { door: Door::of(cx), why })
}

async fn show_reset(cx: State, Path(token): Path<String>) -> Handled {
    match reset_offer(&cx, &Token::from_text(token)).await {
        Ok(account) => page(&ResetPage::new(&cx, account, &Fields::default())),
        Err(Error::Gone(why)) => show_gone(&cx, why),
        Err(error) => Err(error.into()),
    }
}

async fn reset(
    cx: State,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(input): Form<ResetInput>,
) -> Handled {
    let token = Token::from_text(token);
    match reset_password(&cx, &visitor, &token, &input.password).await {
        Ok(_) => Ok(see_other("/sign-in?done=password")),
        Err(Error::Gone(why)) => show_gone(&cx, why),
        Err(Error::Invalid(fields)) => {
            let account = reset_offer(&cx, &token).await?;
            let again = ResetPage::new(&cx, account, &fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/forgotten-password", Access::Public, forgotten),
        Route::post("/forgotten-password", Access::Public, ask)
            .leaves(&["account.reset_asked", "account.reset_sent"])
            .form("email=olga@guild.example"),
        Route::get("/reset/{token}", Access::Public, show_reset),
        Route::post("/reset/{token}", Access::Public, reset)
            .leaves(&["account.password_reset"])
            .form("password=iron+gate+under+moss"),
    ]
}
