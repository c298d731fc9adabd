//! Signing in and out.

use askama::Template;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{Me, Visitor};
use crate::accounts;
use crate::config::SignUp;
use crate::error::{Error, Fields};
use crate::onboarding;
use crate::state::State;
use crate::web::{
    Access, Door, Field, Form, Handled, MaybeMe, Next, Query, Route, Session, end_session, filters,
    page, page_with_status, see_other, start_session,
};

#[derive(Template)]
#[template(path = "onboarding/sign_in.html")]
struct SignInPage {
    door: Door,
    email: Field,
    password: Field,
    next: Next,
    may_sign_up: bool,
    /// Whether a new password was chosen a moment ago.
    has_new_password: bool,
    /// Whether the access of this session to an organization was ended.
    is_again: bool,
}

impl SignInPage {
    fn new(cx: &State, email: &str, next: Next, fields: &Fields) -> Self {
        let address = Field::email("email", "E-mail").value(email).autocomplete("username");
        Self {
            door: Door::of(cx),
            email: address.first(fields),
            password: Field::password("password", "Password", "current-password").error_in(fields),
            next,
            may_sign_up: cx.sign_up() == SignUp::Open,
            has_new_password: false,
            is_again: false,
        }
    }
}

#[derive(Deserialize)]
struct FormQuery {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
    /// Whether to sign in although one is signed in.
    #[serde(default)]
    again: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInInput {
    email: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

async fn form(cx: State, MaybeMe(me): MaybeMe, Query(query): Query<FormQuery>) -> Handled {
    if !cx.is_set_up() {
        return Ok(see_other("/set-up"));
    }
    let is_again = query.again == "yes" && me.is_some();
    let next = Next::parse(&cx, &query.next);
    if me.is_some() && !is_again {
        return Ok(next.see_other());
    }
    let mut form = SignInPage::new(&cx, "", next, &Fields::default());
    form.has_new_password = query.done == "password";
    form.is_again = is_again;
    page(&form)
}

async fn sign_in(
    cx: State,
    visitor: Visitor,
    session: Session,
    Form(input): Form<SignInInput>,
) -> Handled {
    let next = Next::parse(&cx, &input.next);
    match onboarding::sign_in(&cx, &visitor, &input.email, &input.password).await {
        Ok(account) => {
            start_session(&session, &account, visitor.0).await?;
            next.after_form(&cx)
        }
        Err(Error::Invalid(fields)) => {
            let again = SignInPage::new(&cx, &input.email, next, &fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct SignOutInput {
    #[serde(default)]
    next: String,
}

async fn sign_out(
    cx: State,
    me: Me,
    session: Session,
    Query(query): Query<SignOutInput>,
) -> Handled {
    accounts::signed_out(&cx, &me).await?;
    end_session(&session).await?;
    if query.next.is_empty() {
        return Ok(see_other("/sign-in"));
    }
    Next::parse(&cx, &query.next).after_form(&cx)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Access::Public, form),
        Route::post("/sign-in", Access::Public, sign_in)
            .leaves(&["account.signed_in", "account.sign_in_failed", "account.sign_in_unknown"])
            .form("email=olga@guild.example&password=copper+roof+gone+green"),
        Route::post("/sign-out", Access::Me, sign_out).leaves(&["account.signed_out"]).form(""),
    ]
}
