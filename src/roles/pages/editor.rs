//! The editor of a role, new or not, as a page.

use askama::Template;
use axum::http::StatusCode;

use super::holders::Holders;
use super::parts::DraftParts;
use super::words::as_it_is;
use crate::access::{Can, Standing};
use crate::error::{Error, Fields};
use crate::permission::{ListMembers, ManageRoles, Permission, Preset, TEMPLATES};
use crate::roles::{Found, RoleForm};
use crate::state::State;
use crate::web::{Failure, Frame, Section, Session, filters};

/// Why the editor is shown again.
pub(super) struct Refusal {
    pub status: StatusCode,
    pub fields: Fields,
    /// What stands against all of it.
    pub why: Option<String>,
    /// Whether somebody else was quicker.
    pub is_stale: bool,
}

impl Refusal {
    /// Of what was sent. Other errors are nothing that the editor could mend.
    ///
    /// # Errors
    /// The error itself.
    pub(super) fn of(error: Error) -> Result<Self, Failure> {
        let nothing = Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            fields: Fields::default(),
            why: None,
            is_stale: false,
        };
        match error {
            Error::Invalid(fields) => Ok(Self { fields, ..nothing }),
            Error::BeyondReach(why) => {
                Ok(Self { status: StatusCode::FORBIDDEN, why: Some(why), ..nothing })
            }
            Error::Conflict(why) => {
                Ok(Self { status: StatusCode::CONFLICT, why: Some(why), ..nothing })
            }
            Error::Stale => {
                Ok(Self { status: StatusCode::PRECONDITION_FAILED, is_stale: true, ..nothing })
            }
            error => Err(error.into()),
        }
    }
}

/// A role that there is.
struct Known {
    id: String,
    name: String,
    version: i64,
    holders: Holders,
}

/// The page.
#[derive(Template)]
#[template(path = "roles/editor.html")]
pub(super) struct EditorPage {
    frame: Frame,
    slug: String,
    known: Option<Known>,
    parts: DraftParts,
    templates: &'static [Preset],
    /// The template that a new role begins with.
    chosen: String,
    left_out: Option<String>,
    why: Option<String>,
    meanwhile: Option<String>,
    /// Whether it was sent for a role that is none any more.
    is_gone: bool,
}

impl EditorPage {
    /// For a new role.
    pub(super) async fn for_new(
        cx: &State,
        by: &Standing,
        session: &Session,
        form: &RoleForm,
        refusal: Option<&Refusal>,
    ) -> Result<Self, Failure> {
        let nothing = Fields::default();
        let errors = refusal.map_or(&nothing, |refusal| &refusal.fields);
        Ok(Self {
            frame: Frame::in_org(cx, by, session, Section::Roles).await?,
            slug: by.org.slug.clone(),
            known: None,
            parts: DraftParts::of(by, None, 0, form, errors),
            templates: TEMPLATES,
            chosen: String::new(),
            left_out: None,
            why: refusal.and_then(|refusal| refusal.why.clone()),
            meanwhile: None,
            is_gone: false,
        })
    }

    /// With where it begins.
    pub(super) fn beginning(self, chosen: String, left_out: Option<String>) -> Self {
        Self { chosen, left_out, ..self }
    }

    /// With what was chosen for a role that somebody deleted.
    pub(super) fn of_a_role_that_is_gone(self) -> Self {
        Self { is_gone: true, ..self }
    }

    /// For a role that there is; `seen` is the version that the form was filled upon.
    pub(super) async fn for_known(
        cx: &State,
        by: &Can<ManageRoles>,
        session: &Session,
        found: &Found,
        typed: (&RoleForm, Option<i64>),
        refusal: Option<&Refusal>,
    ) -> Result<Self, Failure> {
        let (form, seen) = typed;
        let lister = by.also::<ListMembers>();
        let lister = lister.ok_or(Error::Forbidden(Permission::ListMembers))?;
        let holders = Holders::of(cx, &lister, &found.role.id).await?;
        let nothing = Fields::default();
        let errors = refusal.map_or(&nothing, |refusal| &refusal.fields);
        let is_stale = refusal.is_some_and(|refusal| refusal.is_stale);
        let now = || as_it_is(&found.form(), &found.role.holdings, &cx.permissions);
        // Who was told what has changed meanwhile replaces it knowingly.
        let version = if is_stale { found.version() } else { seen.unwrap_or(found.version()) };
        Ok(Self {
            frame: Frame::in_org(cx, by, session, Section::Roles).await?,
            slug: by.org.slug.clone(),
            parts: DraftParts::of(by, Some(found), holders.total, form, errors),
            known: Some(Known {
                id: found.role.id.to_string(),
                name: found.role.name.clone(),
                version,
                holders,
            }),
            templates: TEMPLATES,
            chosen: String::new(),
            left_out: None,
            why: refusal.and_then(|refusal| refusal.why.clone()),
            meanwhile: is_stale.then(now),
            is_gone: false,
        })
    }
}
