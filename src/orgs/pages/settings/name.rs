//! The name: text with a button that turns it into a field in its place.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{Refusal, SettingsPage};
use crate::access::{Can, Standing};
use crate::error::{Error, Fields};
use crate::orgs::{Settings, rename, settings};
use crate::permission::{EditOrg, Permission};
use crate::state::State;
use crate::text::Name;
use crate::web::{
    Field, Flash, Form, Frame, Handled, Htmx, Section, Session, filters, page, page_with_status,
    see_other,
};

/// The name, or its field.
#[derive(Template)]
#[template(path = "orgs/_name.html")]
pub(super) struct NamePart {
    slug: String,
    name: String,
    is_personal: bool,
    may_rename: bool,
    version: i64,
    field: Option<Field>,
    meanwhile: Option<String>,
}

impl HtmlSafe for NamePart {}

impl NamePart {
    pub(super) fn of(by: &Standing, settings: Option<&Settings>) -> Self {
        let is_personal = by.org.is_personal;
        Self {
            slug: by.org.slug.clone(),
            name: settings.map_or_else(|| by.org.name.clone(), |settings| settings.name.clone()),
            is_personal,
            may_rename: by.can(Permission::EditOrg) && !is_personal,
            version: settings.map_or(by.org.version, |settings| settings.version),
            field: None,
            meanwhile: None,
        }
    }

    /// Turns into a field, for who may rename.
    pub(super) fn open(&mut self) {
        let field = Field::text("name", "Name").value(&self.name);
        self.field = self.may_rename.then(|| field.first(&Fields::default()));
    }

    /// With what was typed, and why it was not taken.
    fn refused(self, typed: &str, why: &Refusal) -> Self {
        let field = Field::text("name", "Name").value(typed).error_in(&why.fields);
        let field = Some(field.first(&why.fields));
        Self { field, meanwhile: why.meanwhile.clone(), ..self }
    }

    /// The frame says the same name as the page.
    pub(super) fn stand_in(&self, frame: &mut Frame) {
        for membership in &mut frame.orgs {
            if membership.slug == self.slug {
                membership.name.clone_from(&self.name);
            }
        }
        if let Some(org) = &mut frame.org {
            org.name.clone_from(&self.name);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameInput {
    name: String,
    version: Option<i64>,
}

/// Everything on the page that says the name, and a word about it.
#[derive(Template)]
#[template(path = "orgs/_renamed.html")]
struct Renamed {
    name: NamePart,
    frame: Frame,
    flash: Flash,
}

pub(super) async fn save(
    cx: State,
    by: Can<EditOrg>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<NameInput>,
) -> Handled {
    let renamed = match Name::parse(&input.name) {
        Ok(name) => rename(&cx, &by, &name, input.version).await,
        Err(why) => Err(Error::invalid("name", why)),
    };
    let why = match renamed {
        Ok(settings) => return show_renamed(&cx, &by, &session, htmx, settings).await,
        Err(Error::Invalid(fields)) => Refusal::invalid(fields),
        Err(Error::Stale) => {
            let name = settings(&cx, &by).await?.name;
            Refusal::stale(format!("The name is {name} now."))
        }
        Err(error) => return Err(error.into()),
    };
    let settings = settings(&cx, &by).await?;
    let name = NamePart::of(&by, Some(&settings)).refused(&input.name, &why);
    if htmx.is_partial {
        return page_with_status(why.status, &name);
    }
    let whole = SettingsPage::new(&cx, &by, &session).await?;
    page_with_status(why.status, &SettingsPage { name, ..whole })
}

async fn show_renamed(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    settings: Settings,
) -> Handled {
    let said = format!("The organization is called {} now.", settings.name);
    if !htmx.is_partial {
        Flash::leave(session, said).await?;
        return Ok(see_other(&format!("/o/{}/settings", by.org.slug)));
    }
    let name = NamePart::of(by, Some(&settings));
    let mut frame = Frame::in_org(cx, by, session, Section::Settings).await?;
    name.stand_in(&mut frame);
    page(&Renamed { name, frame, flash: Flash::good(said) })
}
