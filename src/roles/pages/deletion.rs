//! Deleting a role: asked first, with the role that takes its place, then done.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use super::replacement::{Choice, choices};
use super::words::people;
use crate::access::{Can, Role, RoleId, Standing};
use crate::error::{Error, Fields};
use crate::permission::{ManageRoles, Permission};
use crate::roles::{Deleted, Use, delete, find, rules, usage};
use crate::state::State;
use crate::text::counted;
use crate::web::{
    Access, Failure, Flash, Form, Frame, Handled, Htmx, Path, Route, Section, Session, filters,
    page_with_status, see_other_from,
};

#[derive(Template)]
#[template(path = "roles/_deletion_form.html")]
struct DeletionForm {
    slug: String,
    role: Role,
    used: Use,
    choices: Vec<Choice>,
    is_dialog: bool,
    /// What is wrong with the choice.
    error: Option<String>,
    /// What stands against all of it.
    why: Option<String>,
}

impl HtmlSafe for DeletionForm {}

impl DeletionForm {
    async fn of(
        cx: &State,
        by: &Standing,
        role: Role,
        chosen: Option<&str>,
        htmx: Htmx,
    ) -> Result<Self, Failure> {
        let used = usage(cx, by, &role.id).await?;
        let choices =
            if used.is_used() { choices(cx, by, &role, &used, chosen).await? } else { Vec::new() };
        let (slug, is_dialog) = (by.org.slug.clone(), htmx.is_partial);
        Ok(Self { slug, role, used, choices, is_dialog, error: None, why: None })
    }

    /// Whether there is a way to go on.
    fn is_open(&self) -> bool {
        !self.used.is_used() || self.choices.iter().any(|choice| choice.why_not.is_none())
    }

    async fn show(
        self,
        cx: &State,
        by: &Standing,
        session: &Session,
        status: StatusCode,
    ) -> Handled {
        if self.is_dialog {
            return page_with_status(status, &self);
        }
        let frame = Frame::in_org(cx, by, session, Section::Roles).await?;
        page_with_status(status, &DeletionPage { frame, form: self })
    }
}

#[derive(Template)]
#[template(path = "roles/deletion.html")]
struct DeletionPage {
    frame: Frame,
    form: DeletionForm,
}

async fn ask(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    htmx: Htmx,
    Path((_, id)): Path<(String, String)>,
) -> Handled {
    let role = find(&cx, &by, &RoleId::from_text(id)).await?.role;
    rules::may_edit(&by.role, &role).map_err(|why| {
        // Nobody deletes a built-in role, so there is nobody to ask.
        if role.is_built_in() { Error::Conflict(why) } else { Error::BeyondReach(why) }
    })?;
    let form = DeletionForm::of(&cx, &by, role, None, htmx).await?;
    form.show(&cx, &by, &session, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeletionInput {
    #[serde(default)]
    replacement: String,
}

async fn go(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    htmx: Htmx,
    Path((_, id)): Path<(String, String)>,
    Form(input): Form<DeletionInput>,
) -> Handled {
    let id = RoleId::from_text(id);
    let chosen = Some(input.replacement.as_str()).filter(|chosen| !chosen.is_empty());
    let replacement = chosen.map(RoleId::from_text);
    let error = match delete(&cx, &by, &id, replacement.as_ref(), None).await {
        Ok(deleted) => {
            Flash::leave(&session, said(&deleted)).await?;
            return Ok(see_other_from(htmx, &format!("/o/{}/roles", by.org.slug)));
        }
        Err(error) => error,
    };
    let (status, fields, why) = refusal(error)?;
    let role = find(&cx, &by, &id).await?.role;
    rules::may_edit(&by.role, &role).map_err(Error::BeyondReach)?;
    let mut form = DeletionForm::of(&cx, &by, role, chosen, htmx).await?;
    form.error = fields.at("replacement").map(str::to_owned);
    form.why = why;
    form.show(&cx, &by, &session, status).await
}

/// How a refusal is shown in the form.
fn refusal(error: Error) -> Result<(StatusCode, Fields, Option<String>), Failure> {
    match error {
        Error::Invalid(fields) => Ok((StatusCode::UNPROCESSABLE_ENTITY, fields, None)),
        Error::BeyondReach(why) => {
            Ok((StatusCode::FORBIDDEN, Fields::one("replacement", why), None))
        }
        Error::Conflict(why) => Ok((StatusCode::CONFLICT, Fields::default(), Some(why))),
        error => Err(error.into()),
    }
}

/// What was done, and what it means for whom.
fn said(Deleted { role, was, replacement }: &Deleted) -> String {
    let mut said = vec![format!("{} is deleted", role.name)];
    if let Some(Role { name, .. }) = replacement {
        if was.members > 0 {
            let are = if was.members == 1 { "is" } else { "are" };
            said.push(format!("{} {are} {name} now", people(was.members)));
        }
        if was.invitations > 0 {
            let invitations = counted(was.invitations, "invitation offers", "invitations offer");
            said.push(format!("{invitations} {name} now"));
        }
        if was.is_default {
            said.push(format!("new members become {name}"));
        }
    }
    format!("{}.", said.join("; "))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const DELETION: &str = "/o/{slug}/roles/{role}/deletion";
    let managing = Access::Can(Permission::ManageRoles);
    vec![
        Route::get(DELETION, managing, ask),
        Route::post(DELETION, managing, go)
            .leaves(&[
                "role.deleted",
                "role.change_refused",
                "member.role_changed",
                "invitation.role_changed",
            ])
            .form(""),
    ]
}
