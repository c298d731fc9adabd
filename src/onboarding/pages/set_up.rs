//! Setting up a new instance.

use askama::Template;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::Visitor;
use crate::accounts::pages::new_password;
use crate::error::{Error, Fields, Gone};
use crate::onboarding::{self, AccountForm, SetUpForm};
use crate::secret::Token;
use crate::state::State;
use crate::store::Purpose;
use crate::web::{
    Access, Door, Failure, Field, Form, Handled, Path, Route, Session, filters, page,
    page_with_status, see_other, start_session,
};

#[derive(Template)]
#[template(path = "onboarding/not_set_up.html")]
struct NotSetUpPage {
    door: Door,
}

#[derive(Template)]
#[template(path = "onboarding/set_up.html")]
struct SetUpPage {
    door: Door,
    name: Field,
    email: Field,
    password: Field,
    instance: Field,
    public_url: Field,
    sign_up: String,
    is_plain_http: bool,
    has_mail: bool,
}

impl SetUpPage {
    fn new(cx: &State, form: &SetUpInput, fields: &Fields) -> Self {
        let url = Field::text("public_url", "Public address")
            .value(&form.public_url)
            .autocomplete("url")
            .hint("What people type to get here. Links in mails begin with it.");
        Self {
            door: Door::of(cx),
            name: Field::text("name", "Your name")
                .value(&form.name)
                .autocomplete("name")
                .error_in(fields)
                .first(fields),
            email: Field::email("email", "E-mail").value(&form.email).error_in(fields),
            password: new_password(fields),
            instance: Field::text("instance", "Name of this Guildhall")
                .value(&form.instance)
                .hint("People see it when they sign in and in mails.")
                .error_in(fields),
            public_url: url.error_in(fields),
            sign_up: form.sign_up.clone(),
            is_plain_http: form.public_url.starts_with("http:"),
            has_mail: cx.has_mail(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUpInput {
    name: String,
    email: String,
    password: SecretString,
    instance: String,
    public_url: String,
    sign_up: String,
}

/// For those who come before the first owner.
async fn not_set_up(cx: State) -> Handled {
    if cx.is_set_up() { Ok(see_other("/")) } else { page(&NotSetUpPage { door: Door::of(&cx) }) }
}

async fn form(cx: State, Path(token): Path<String>) -> Handled {
    cx.store.link(Purpose::SetUp, &Token::from_text(token)).await?.check(cx.now())?;
    let input = SetUpInput {
        name: String::new(),
        email: String::new(),
        password: SecretString::default(),
        instance: cx.instance_name(),
        public_url: cx.public_url().to_string(),
        sign_up: cx.sign_up().key().into(),
    };
    page(&SetUpPage::new(&cx, &input, &Fields::default()))
}

async fn set_up(
    cx: State,
    visitor: Visitor,
    session: Session,
    Path(token): Path<String>,
    Form(input): Form<SetUpInput>,
) -> Handled {
    let account = AccountForm {
        name: input.name.clone(),
        email: input.email.clone(),
        password: input.password.clone(),
    };
    let form = SetUpForm {
        account,
        instance: input.instance.clone(),
        public_url: input.public_url.clone(),
        sign_up: input.sign_up.clone(),
    };
    let was_https = cx.is_https();
    let done = onboarding::set_up(&cx, &visitor, &Token::from_text(token), &form).await;
    let account = match done {
        Ok(account) => account,
        Err(Error::Invalid(fields)) => {
            let again = SetUpPage::new(&cx, &input, &fields);
            return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        // The same form, sent twice: who knows the password is the one who did it.
        Err(Error::Gone(Gone::Used)) => {
            let same = onboarding::sign_in(&cx, &visitor, &input.email, &input.password).await;
            same.map_err(|_| Failure(Error::Gone(Gone::Used)))?
        }
        Err(error) => return Err(error.into()),
    };
    if cx.is_https() != was_https {
        // This answer's cookie would still be the one for the other scheme.
        return Ok(see_other("/sign-in?next=/orgs/new"));
    }
    start_session(&session, &account, visitor.0).await?;
    Ok(see_other("/orgs/new"))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const SAMPLE: &str = "name=Grace&email=grace@guild.example&password=copper+roof+gone+green\
        &instance=Guild&public_url=http://127.0.0.1:8080&sign_up=open";
    vec![
        Route::get("/set-up", Access::Public, not_set_up),
        Route::get("/set-up/{token}", Access::Public, form),
        Route::post("/set-up/{token}", Access::Public, set_up)
            .leaves(&[
                "instance.set_up",
                "account.created",
                "account.verification_sent",
                "account.signed_in",
            ])
            .form(SAMPLE),
    ]
}
