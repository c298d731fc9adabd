//! The form of a new key.

use askama::Template;
use axum::http::StatusCode;

use super::expiries::Expiries;
use super::input::Input;
use super::scopes::{GroupChoice, choices};
use crate::access::Standing;
use crate::error::Fields;
use crate::keys::{By, PER_DAY_DEFAULT, PER_MINUTE_DEFAULT, max_days, reader};
use crate::permission::{ListKeys, Permission};
use crate::secret::{KeyKind, Token};
use crate::state::State;
use crate::web::{
    Access, Field, Frame, Handled, Route, Section, Session, filters, page_with_status,
};

/// A type that the reader may make.
struct TypeChoice {
    key: &'static str,
    label: &'static str,
    note: &'static str,
    is_chosen: bool,
}

/// The types, in the order in which they are offered; members without the permission make their own
/// alone.
fn types(by: &Standing, chosen: &str) -> Vec<TypeChoice> {
    let may_make = |kind: &KeyKind| *kind == KeyKind::Personal || by.can(Permission::CreateKeys);
    let open: Vec<KeyKind> = KeyKind::ALL.into_iter().filter(may_make).collect();
    let first = open.first().map_or("", |kind| kind.key());
    let is_known = open.iter().any(|kind| kind.key() == chosen);
    let chosen = if is_known { chosen } else { first };
    let choice = |kind: KeyKind| {
        let (label, note) = match kind {
            KeyKind::Standard => (
                "Standard",
                "For a backend or a script. Belongs to the organization, and goes on when you leave.",
            ),
            KeyKind::Agent => (
                "Agent",
                "For software that acts by itself. Has limits of its own, and one click stops it.",
            ),
            KeyKind::Personal => (
                "Personal",
                "For yourself. Never does more than your role, and ends with your membership.",
            ),
        };
        TypeChoice { key: kind.key(), label, note, is_chosen: kind.key() == chosen }
    };
    open.into_iter().map(choice).collect()
}

#[derive(Template)]
#[template(path = "keys/new.html")]
struct NewPage {
    frame: Frame,
    slug: String,
    /// What goes beyond the reader's reach.
    because: Option<String>,
    is_refused: bool,
    form: String,
    name: Field,
    types: Vec<TypeChoice>,
    type_error: Option<String>,
    groups: Vec<GroupChoice>,
    scopes_error: Option<String>,
    ends: Expiries,
    addresses: String,
    addresses_error: Option<String>,
    per_minute: Field,
    per_day: Field,
}

/// Why a form is shown again.
#[derive(Default)]
pub(super) struct Refusal {
    pub status: StatusCode,
    pub fields: Fields,
    pub because: Option<String>,
}

fn limit(name: &'static str, label: &'static str, usual: i64) -> Field {
    Field::number(name, label).optional().hint(format!("{usual}, if you leave it empty."))
}

/// Shows the form: empty, or with what was typed and why it was not taken.
pub(super) async fn show_form(
    cx: &State,
    by: &By<ListKeys>,
    session: &Session,
    input: Input,
    why: Refusal,
) -> Handled {
    let Refusal { status, fields, because } = why;
    let error = |name: &str| fields.at(name).map(str::to_owned);
    let most = max_days(cx, by).await?;
    let per_minute = limit("per_minute", "Uses per minute", PER_MINUTE_DEFAULT);
    let per_day = limit("per_day", "Uses per day", PER_DAY_DEFAULT);
    let form = if input.form.is_empty() { Token::new(cx.random()).hash() } else { input.form };
    let ends = (input.expires.as_str(), input.date.as_str());
    let template = NewPage {
        frame: Frame::in_org(cx, by, session, Section::Keys).await?,
        slug: by.org.slug.clone(),
        is_refused: because.is_some() || !fields.is_empty(),
        because,
        form,
        name: Field::text("name", "Name")
            .hint("Where it is used, like “Backend production”.")
            .value(&input.name)
            .error_in(&fields)
            .first(&fields),
        types: types(by, &input.kind),
        type_error: error("type"),
        groups: choices(&cx.permissions, by, &input.levels),
        scopes_error: error("scopes"),
        ends: Expiries::new(
            ends,
            most,
            cx.now(),
            error("expires").or(error("expires_at")).or(error("expires_in_days")),
        ),
        addresses: input.addresses,
        addresses_error: error("addresses"),
        per_minute: per_minute.value(&input.per_minute).error_in(&fields),
        per_day: per_day.value(&input.per_day).error_in(&fields),
    };
    page_with_status(status, &template)
}

async fn new(cx: State, by: Standing, session: Session) -> Handled {
    let by = reader(&cx, by).await?;
    show_form(&cx, &by, &session, Input::default(), Refusal::default()).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/keys/new", Access::Member, new)]
}
