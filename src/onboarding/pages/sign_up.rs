//! Signing up.

use askama::Template;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::Visitor;
use crate::accounts::pages::new_password;
use crate::config::SignUp;
use crate::error::{Error, Fields};
use crate::onboarding::{self, AccountForm, NewPerson};
use crate::state::State;
use crate::web::{
    Access, Door, Field, Flash, Form, Handled, MaybeMe, Route, Session, filters, page,
    page_with_status, see_other, start_session,
};

#[derive(Template)]
#[template(path = "onboarding/sign_up.html")]
struct SignUpPage {
    door: Door,
    is_open: bool,
    name: Field,
    email: Field,
    password: Field,
}

impl SignUpPage {
    fn new(cx: &State, name: &str, email: &str, fields: &Fields) -> Self {
        let name = Field::text("name", "Your name").value(name).autocomplete("name");
        Self {
            door: Door::of(cx),
            is_open: cx.sign_up() == SignUp::Open,
            name: name.error_in(fields).first(fields),
            email: Field::email("email", "E-mail").value(email).error_in(fields),
            password: new_password(fields),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignUpInput {
    name: String,
    email: String,
    password: SecretString,
}

async fn form(cx: State, MaybeMe(me): MaybeMe) -> Handled {
    if !cx.is_set_up() {
        return Ok(see_other("/set-up"));
    }
    if me.is_some() {
        return Ok(see_other("/"));
    }
    page(&SignUpPage::new(&cx, "", "", &Fields::default()))
}

async fn sign_up(
    cx: State,
    visitor: Visitor,
    session: Session,
    Form(input): Form<SignUpInput>,
) -> Handled {
    let SignUpInput { name, email, password } = input;
    let typed = AccountForm { name, email, password };
    let done = match NewPerson::try_from(&typed) {
        Ok(person) => onboarding::sign_up(&cx, &visitor, &person).await,
        Err(fields) => Err(Error::Invalid(fields)),
    };
    match done {
        Ok(account) => {
            start_session(&session, &account, visitor.0).await?;
            if cx.has_mail() {
                let text = format!("Welcome. We sent a link to {} to confirm it.", account.email);
                Flash::leave(&session, text).await?;
            }
            Ok(see_other("/"))
        }
        Err(Error::Invalid(fields)) => {
            let again = SignUpPage::new(&cx, &typed.name, &typed.email, &fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-up", Access::Public, form),
        Route::post("/sign-up", Access::Public, sign_up)
            .leaves(&["account.created"])
            .form("name=Nils&email=nils@guild.example&password=copper+roof+gone+green"),
    ]
}
