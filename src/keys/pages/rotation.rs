//! Another secret for a key: asked for how long the old one works on, then made and shown.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use super::shown::{keep_secret, path_of_secret};
use super::{Place, id_in};
use crate::access::Standing;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::{By, Key, Overlap, find, maker, reader, rotate, rules};
use crate::permission::ListKeys;
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Frame, Handled, Htmx, Route, Section, Session, filters, page,
    page_with_status, see_other_from,
};

/// How long the old secret may work on.
struct Choice {
    key: &'static str,
    label: &'static str,
    note: &'static str,
    is_chosen: bool,
}

impl Choice {
    fn new(overlap: Overlap) -> Self {
        let (label, note) = match overlap {
            Overlap::None => {
                ("It ends now", "For a secret that leaked: whatever uses it is refused.")
            }
            Overlap::Hour => ("1 hour", "Time to put the new one in place."),
            Overlap::Day => ("24 hours", "Time for the next deployment."),
            Overlap::Week => ("7 days", "Time to ask others to change it."),
        };
        Self { key: overlap.key(), label, note, is_chosen: overlap == Overlap::Day }
    }
}

#[derive(Template)]
#[template(path = "keys/_rotation_form.html")]
struct RotationForm {
    slug: String,
    key: Key,
    choices: Vec<Choice>,
    error: Option<String>,
    is_dialog: bool,
    now: Timestamp,
}

impl HtmlSafe for RotationForm {}

impl RotationForm {
    fn new(cx: &State, by: &By<ListKeys>, key: Key, htmx: Htmx) -> Self {
        Self {
            slug: by.org.slug.clone(),
            key,
            choices: Overlap::ALL.map(Choice::new).into(),
            error: None,
            is_dialog: htmx.is_partial,
            now: cx.now(),
        }
    }
}

#[derive(Template)]
#[template(path = "keys/rotation.html")]
struct RotationPage {
    frame: Frame,
    form: RotationForm,
}

async fn ask(cx: State, by: Standing, session: Session, htmx: Htmx, place: Place) -> Handled {
    let reader = reader(&cx, by.clone()).await?;
    let key = find(&cx, &reader, id_in(place)?).await?;
    maker(&cx, by, key.kind).await?;
    rules::can_be_rotated(&key, cx.now()).map_err(Error::Conflict)?;
    let form = RotationForm::new(&cx, &reader, key, htmx);
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &reader, &session, Section::Keys).await?;
    page(&RotationPage { frame, form })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotationInput {
    #[serde(default)]
    overlap: String,
    /// The version of the key that was on the page.
    version: Option<i64>,
}

async fn make(
    cx: State,
    by: Standing,
    session: Session,
    htmx: Htmx,
    place: Place,
    Form(input): Form<RotationInput>,
) -> Handled {
    let reader = reader(&cx, by.clone()).await?;
    let key = find(&cx, &reader, id_in(place)?).await?;
    let slug = by.org.slug.clone();
    let maker = maker(&cx, by, key.kind).await?;
    if input.version.is_some_and(|seen| seen != key.version) {
        // Sent twice, or somebody was faster: one more secret helps nobody.
        Flash::bad("This key has changed meanwhile. Look again, then rotate it.")
            .leave_in(&session)
            .await?;
        return Ok(see_other_from(htmx, &format!("/o/{slug}/keys/{}", key.id)));
    }
    let overlap = match Overlap::parse(&input.overlap) {
        Ok(overlap) => overlap,
        Err(why) => {
            let form =
                RotationForm { error: Some(why), ..RotationForm::new(&cx, &reader, key, htmx) };
            if htmx.is_partial {
                return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &form);
            }
            let frame = Frame::in_org(&cx, &reader, &session, Section::Keys).await?;
            return page_with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                &RotationPage { frame, form },
            );
        }
    };
    let rotated = rotate(&cx, &maker, key.id, overlap).await?;
    keep_secret(&cx, &session, &rotated.made).await?;
    Ok(see_other_from(htmx, &path_of_secret(&slug, key.id)))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/o/{slug}/keys/{key}/rotation";
    vec![
        Route::get(PATH, Access::Member, ask),
        Route::post(PATH, Access::Member, make)
            .leaves(&["key.rotated", "key.refused"])
            .form("overlap=24h"),
    ]
}
