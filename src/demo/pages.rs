//! The pages of a demo: signing in as whom one likes, and the mails that would have been sent.

use askama::Template;
use serde::Deserialize;

use super::people::{ADMIN, DemoPerson, OWNER, VIEWER};
use super::telling::SLUG;
use crate::access::Visitor;
use crate::accounts::{self, Email};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::orgs;
use crate::state::State;
use crate::store::KeptMail;
use crate::web::{
    Access, Door, Form, Handled, Route, Session, filters, page, see_other, start_session,
};

/// How many mails are shown.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "demo/start.html")]
struct StartPage {
    door: Door,
    roles: [(&'static str, &'static str, &'static DemoPerson); 3],
}

async fn start(cx: State) -> Handled {
    let roles =
        [("owner", "Owner", &OWNER), ("admin", "Admin", &ADMIN), ("viewer", "Viewer", &VIEWER)];
    page(&StartPage { door: Door::of(&cx), roles })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInInput {
    role: String,
}

async fn sign_in(
    cx: State,
    visitor: Visitor,
    session: Session,
    Form(input): Form<SignInInput>,
) -> Handled {
    let known = [&OWNER, &ADMIN, &VIEWER].into_iter().find(|person| person.role == input.role);
    let person = known.ok_or_else(|| Error::invalid("role", "Choose owner, admin or viewer."))?;
    let email = Email::parse(person.email).map_err(Error::internal)?;
    let everybody = accounts::with_email(cx.store.db(), &email).await?;
    let account = everybody.into_iter().next().ok_or(Error::NotFound)?;
    start_session(&session, &account, visitor.0).await?;
    // Who was removed meanwhile starts where they still belong.
    let orgs = orgs::of_user(&cx, account.id).await?;
    let is_member = orgs.iter().any(|org| org.slug == SLUG);
    let start = if is_member { format!("/o/{SLUG}") } else { "/".into() };
    Ok(see_other(&start))
}

#[derive(Template)]
#[template(path = "demo/mails.html")]
struct MailsPage {
    door: Door,
    mails: Vec<Letter>,
    now: Timestamp,
}

/// A mail as it would have been read.
struct Letter {
    at: Timestamp,
    to: String,
    subject: String,
    lines: Vec<Line>,
}

/// A line of a mail; a line that is a link can be followed.
struct Line {
    text: String,
    is_link: bool,
}

async fn mails(cx: State) -> Handled {
    let mails = letters(&cx).await?;
    page(&MailsPage { door: Door::of(&cx), mails, now: cx.now() })
}

async fn letters(cx: &State) -> Result<Vec<Letter>> {
    let base = cx.public_url().to_string();
    let line = |text: &str| Line { text: text.to_owned(), is_link: text.starts_with(&base) };
    let kept = cx.store.kept_mails(SHOWN).await?;
    let letter = |mail: KeptMail| Letter {
        at: mail.at,
        to: format!("{} <{}>", mail.to_name, mail.to_email),
        subject: mail.body.subject,
        lines: mail.body.text.lines().map(line).collect(),
    };
    Ok(kept.into_iter().map(letter).collect())
}

/// Routes that exist in a demo only.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo", Access::Public, start),
        Route::post("/demo/sign-in", Access::Public, sign_in).form("role=owner"),
        Route::get("/demo/mails", Access::Public, mails),
    ]
}
