//! The form that invites: in a dialog, and in a page of its own.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;

use super::links::Links;
use crate::access::{Can, Role, Standing};
use crate::error::{Error, Fields};
use crate::invitations::InvitationForm;
use crate::members::{self, rules};
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{
    Access, Failure, Frame, Handled, Htmx, Route, Section, Session, filters, page_with_status,
};

/// What stands in the form, and what is said about it.
#[derive(Default)]
pub(super) struct Said {
    pub typed: InvitationForm,
    pub fields: Fields,
    /// What stands against single addresses: the address as typed, and why.
    pub refused: Vec<(String, String)>,
    /// What was done with the others.
    pub summary: Option<String>,
    /// Links of the others, where no mail is sent.
    pub links: Option<Links>,
}

impl Said {
    fn is_refusal(&self) -> bool {
        !self.fields.is_empty() || !self.refused.is_empty()
    }
}

#[derive(Template)]
#[template(path = "invitations/_form.html")]
struct InviteForm {
    slug: String,
    said: Said,
    roles: Vec<Role>,
    chosen: String,
    has_mail: bool,
    is_dialog: bool,
}

impl HtmlSafe for InviteForm {}

impl InviteForm {
    fn error(&self, field: &str) -> Option<&str> {
        self.said.fields.at(field)
    }

    fn are_addresses_wrong(&self) -> bool {
        self.error("email").is_some() || !self.said.refused.is_empty()
    }

    /// The caret starts at the first field that must be mended, or in the first one.
    fn has_caret(&self, field: &str) -> bool {
        let is_wrong = |field: &str| match field {
            "email" => self.are_addresses_wrong(),
            other => self.error(other).is_some(),
        };
        let first = ["name", "email", "role", "message"].into_iter().find(|field| is_wrong(field));
        first.unwrap_or("name") == field
    }
}

#[derive(Template)]
#[template(path = "invitations/new.html")]
struct NewPage {
    frame: Frame,
    slug: String,
    form: InviteForm,
}

async fn form(cx: &State, by: &Standing, htmx: Htmx, said: Said) -> Result<InviteForm, Failure> {
    let default_role = &by.org.default_role;
    let all = members::roles(cx.store.db(), &by.org).await?;
    let may = |role: &Role| rules::may_invite_with(&by.role, role, default_role).is_ok();
    let typed = &said.typed.role;
    Ok(InviteForm {
        slug: by.org.slug.clone(),
        roles: all.into_iter().filter(may).collect(),
        chosen: if typed.is_empty() { default_role.to_string() } else { typed.clone() },
        said,
        has_mail: cx.has_mail(),
        is_dialog: htmx.is_partial,
    })
}

/// Shows the form, with what was typed and what is wrong.
pub(super) async fn show_form(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    said: Said,
) -> Handled {
    let status = if said.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = form(cx, by, htmx, said).await?;
    if htmx.is_partial {
        return page_with_status(status, &form);
    }
    let frame = Frame::in_org(cx, by, session, Section::Members).await?;
    let slug = by.org.slug.clone();
    page_with_status(status, &NewPage { frame, slug, form })
}

async fn new(cx: State, by: Can<InviteMembers>, session: Session, htmx: Htmx) -> Handled {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    show_form(&cx, &by, &session, htmx, Said::default()).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let inviting = Access::Can(Permission::InviteMembers);
    vec![Route::get("/o/{slug}/invitations/new", inviting, new)]
}
