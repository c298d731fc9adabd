//! Making an organization.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::access::Me;
use crate::error::{Error, Fields};
use crate::orgs::{NewTeam, TeamForm, availability, create_team, propose_free};
use crate::state::State;
use crate::web::{
    Access, Field, Flash, Form, Frame, Handled, MaybeMe, Query, Route, Section, Session, filters,
    page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "orgs/new.html")]
struct NewPage {
    frame: Frame,
    name: Field,
    slug: String,
    slug_note: SlugNote,
    billing_email: Field,
}

/// What is said about a slug: beside its field, on the page and while typing.
#[derive(Template)]
#[template(path = "orgs/_slug_note.html")]
struct SlugNote {
    free: Option<String>,
    error: Option<String>,
}

impl HtmlSafe for SlugNote {}

impl SlugNote {
    const NOTHING: Self = Self { free: None, error: None };
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewInput {
    name: String,
    #[serde(default)]
    slug: String,
    billing_email: String,
}

impl NewPage {
    fn new(frame: Frame, input: &NewInput, fields: &Fields) -> Self {
        let billing = Field::email("billing_email", "Billing e-mail").value(&input.billing_email);
        let error = fields.at("slug").map(str::to_owned);
        Self {
            frame,
            name: Field::text("name", "Name").value(&input.name).error_in(fields).first(fields),
            slug: input.slug.clone(),
            slug_note: SlugNote { free: None, error },
            billing_email: billing.hint("Where invoices go.").error_in(fields),
        }
    }
}

async fn new(cx: State, me: Me, session: Session) -> Handled {
    let frame = Frame::outside(&cx, &me, &session, Section::None).await?;
    let input = NewInput { billing_email: me.email.clone(), ..NewInput::default() };
    page(&NewPage::new(frame, &input, &Fields::default()))
}

/// The address of the form after it was refused; asked for again, it leads back to the form.
async fn index(_: Me) -> Response {
    see_other("/orgs/new")
}

async fn create(cx: State, me: Me, session: Session, Form(input): Form<NewInput>) -> Handled {
    let mut input = input;
    if input.slug.trim().is_empty() {
        let proposed = propose_free(&cx, &input.name).await?;
        input.slug = proposed.map(|slug| slug.to_string()).unwrap_or_default();
    }
    let form = TeamForm {
        name: input.name.clone(),
        slug: input.slug.clone(),
        billing_email: input.billing_email.clone(),
    };
    let made = match NewTeam::try_from(&form) {
        Ok(new) => create_team(&cx, &me, new).await,
        Err(fields) => Err(Error::Invalid(fields)),
    };
    match made {
        Ok(team) => {
            Flash::leave(&session, format!("{} is ready.", team.name)).await?;
            Ok(see_other(&format!("/o/{}", team.slug)))
        }
        Err(Error::Invalid(fields)) => {
            let frame = Frame::outside(&cx, &me, &session, Section::None).await?;
            let again = NewPage::new(frame, &input, &fields);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct SlugQuery {
    #[serde(default)]
    slug: String,
    #[serde(default)]
    name: String,
}

/// Whether a slug is free; with an empty one, what the name suggests.
async fn slug_note(cx: State, MaybeMe(me): MaybeMe, Query(query): Query<SlugQuery>) -> Handled {
    let typed = query.slug.trim();
    let proposed = if typed.is_empty() { propose_free(&cx, &query.name).await? } else { None };
    let asked = proposed.map_or_else(|| typed.to_owned(), |slug| slug.to_string());
    // A session that ended while somebody types must not take the page away.
    if asked.is_empty() || me.is_none() {
        return page(&SlugNote::NOTHING);
    }
    let note = match availability(&cx, &asked).await? {
        Ok(slug) => SlugNote { free: Some(slug.to_string()), error: None },
        Err(why) => SlugNote { free: None, error: Some(why) },
    };
    page(&note)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/orgs/new", Access::Me, new),
        Route::get("/orgs", Access::Me, index),
        Route::get("/orgs/slug", Access::Public, slug_note),
        Route::post("/orgs", Access::Me, create)
            .leaves(&["org.created"])
            .form("name=North&slug=north-guild&billing_email=money@guild.example"),
    ]
}
