//! The settings of an organization: a section for each thing, saved for itself.

mod name;
mod rules;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use self::name::NamePart;
use self::rules::RulesPart;
use crate::access::{Can, Standing};
use crate::error::Fields;
use crate::orgs::{Settings, settings};
use crate::permission::{EditOrg, Permission, ViewOrg};
use crate::state::State;
use crate::web::{
    Access, Failure, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page, see_other,
};

#[derive(Template)]
#[template(path = "orgs/settings.html")]
struct SettingsPage {
    frame: Frame,
    slug: String,
    is_personal: bool,
    name: NamePart,
    rules: Option<RulesPart>,
}

impl SettingsPage {
    /// The page for somebody; `settings` when they may change them.
    async fn new(
        cx: &State,
        by: &Standing,
        session: &Session,
        settings: Option<Settings>,
    ) -> Result<Self, Failure> {
        let mut frame = Frame::in_org(cx, by, session, Section::Settings).await?;
        let name = NamePart::of(by, settings.as_ref());
        name.stand_in(&mut frame);
        let rules = settings.filter(|_| !by.org.is_personal);
        Ok(Self {
            frame,
            slug: by.org.slug.clone(),
            is_personal: by.org.is_personal,
            name,
            rules: rules.map(|settings| RulesPart::of(settings, &by.org.slug)),
        })
    }
}

/// Why a form is shown again.
struct Refusal {
    status: StatusCode,
    fields: Fields,
    /// What somebody else has set meanwhile, in words.
    meanwhile: Option<String>,
}

impl Refusal {
    fn invalid(fields: Fields) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, fields, meanwhile: None }
    }

    fn stale(meanwhile: String) -> Self {
        let (status, fields) = (StatusCode::PRECONDITION_FAILED, Fields::default());
        Self { status, fields, meanwhile: Some(meanwhile) }
    }
}

#[derive(Deserialize)]
struct SettingsQuery {
    edit: Option<String>,
}

async fn show(
    cx: State,
    by: Can<ViewOrg>,
    session: Session,
    htmx: Htmx,
    Query(query): Query<SettingsQuery>,
) -> Handled {
    let settings = match by.also::<EditOrg>() {
        Some(editor) => Some(settings(&cx, &editor).await?),
        None => None,
    };
    let mut name = NamePart::of(&by, settings.as_ref());
    if query.edit.as_deref() == Some("name") {
        name.open();
    }
    if htmx.is_partial {
        return page(&name);
    }
    let whole = SettingsPage::new(&cx, &by, &session, settings).await?;
    page(&SettingsPage { name, ..whole })
}

/// The address of a form after it was refused; asked for again, it leads back to the page.
async fn back(by: Can<ViewOrg>) -> Response {
    see_other(&format!("/o/{}/settings", by.org.slug))
}

/// Routes of these files.
pub(super) fn routes() -> Vec<Route> {
    let viewing = Access::Can(Permission::ViewOrg);
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get("/o/{slug}/settings", viewing, show),
        Route::get("/o/{slug}/settings/name", viewing, back),
        Route::post("/o/{slug}/settings/name", editing, name::save)
            .leaves(&["org.renamed"])
            .form("name=North+Guild"),
        Route::get("/o/{slug}/settings/invitation-rules", viewing, back),
        Route::post("/o/{slug}/settings/invitation-rules", editing, rules::save)
            .leaves(&["org.invitation_rules_changed"])
            .form("takes_external=yes&domains=guild.example"),
    ]
}
