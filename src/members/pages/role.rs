//! The role of one member.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use super::removal::gone;
use super::row::{Changed, Choice, Reader, Undo};
use crate::access::{Can, Role, RoleId};
use crate::error::Error;
use crate::members::{Member, RoleChange, change_role, find, member_id};
use crate::permission::{Catalogue, ChangeRoles, Permission};
use crate::state::State;
use crate::web::{
    Access, CameFrom, Flash, Form, Frame, Handled, Htmx, Path, Route, Section, Session, filters,
    page, page_with_status, see_other, see_other_from,
};

#[derive(Template)]
#[template(path = "members/_role_menu.html")]
struct RoleMenu {
    slug: String,
    member: Member,
    choices: Vec<Choice>,
}

async fn menu(
    cx: State,
    by: Can<ChangeRoles>,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let slug = by.org.slug.clone();
    if !htmx.is_partial {
        return Ok(see_other(&format!("/o/{slug}/members/{}", member.user)));
    }
    let choices = Reader::of(&cx, &by).await?.choices(&cx, &member).await?;
    page(&RoleMenu { slug, member, choices })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleInput {
    role: String,
    /// Whether the person has been told what it means for themselves.
    #[serde(default)]
    confirmed: String,
}

/// What another role means for oneself.
#[derive(Template)]
#[template(path = "members/_own_role.html")]
struct OwnRole {
    slug: String,
    member: Member,
    role: RoleId,
    role_name: String,
    /// What one can do now and could not do then.
    lost: Vec<String>,
    is_dialog: bool,
}

impl HtmlSafe for OwnRole {}

#[derive(Template)]
#[template(path = "members/_own_role_dialog.html")]
struct OwnRoleDialog {
    form: OwnRole,
}

#[derive(Template)]
#[template(path = "members/own_role.html")]
struct OwnRolePage {
    frame: Frame,
    form: OwnRole,
}

async fn set(
    cx: State,
    by: Can<ChangeRoles>,
    session: Session,
    htmx: Htmx,
    came_from: CameFrom,
    Path((_, user)): Path<(String, String)>,
    Form(input): Form<RoleInput>,
) -> Handled {
    let user = member_id(&user)?;
    let role = RoleId::from_text(input.role);
    let is_me = by.user() == Some(user);
    let is_told = !is_me || input.confirmed == "yes";
    let question = if is_told { None } else { own_role(&cx, &by, &role, htmx).await? };
    if let Some(form) = question {
        return ask_oneself(&cx, &by, &session, htmx, form).await;
    }
    let changed = change_role(&cx, &by, user, &role).await;
    let RoleChange { before, role } = match changed {
        Err(Error::BeyondReach(why)) if htmx.is_partial => {
            return refused(&cx, &by, user, StatusCode::FORBIDDEN, why).await;
        }
        Err(Error::Conflict(why)) if htmx.is_partial => {
            return refused(&cx, &by, user, StatusCode::CONFLICT, why).await;
        }
        Err(Error::NotFound) if htmx.is_partial => {
            return gone(&cx, &by, user, &came_from).await;
        }
        changed => changed?,
    };
    let said = format!("{} is {} now.", before.name, role.name);
    if !htmx.is_partial || is_me {
        Flash::leave(&session, said).await?;
        return Ok(see_other_from(htmx, &format!("/o/{}/members", by.org.slug)));
    }
    let undo = (before.role.id != role.id).then(|| Undo {
        path: format!("/o/{}/members/{user}/role", by.org.slug),
        role: before.role.id.to_string(),
    });
    page(&Changed::to(&cx, &by, Member { role, ..before }, said, undo).await?)
}

/// The row as it stays, with the reason below it.
async fn refused(
    cx: &State,
    by: &Can<ChangeRoles>,
    user: crate::ids::UserId,
    status: StatusCode,
    why: String,
) -> Handled {
    let member = find(cx, by, user).await?;
    page_with_status(status, &Changed::refused(cx, by, member, why).await?)
}

/// What to tell somebody who is about to change their own role; nothing when the verb will refuse it
/// anyway, or nothing changes.
async fn own_role(
    cx: &State,
    by: &Can<ChangeRoles>,
    role: &RoleId,
    htmx: Htmx,
) -> Result<Option<OwnRole>, Error> {
    let member = find(cx, by, by.person()?.user).await?;
    let choices = Reader::of(cx, by).await?.choices(cx, &member).await?;
    let chosen = choices.into_iter().find(|choice| choice.role.id == *role);
    let chosen = chosen.filter(|choice| choice.why_not.is_none() && !choice.is_current);
    Ok(chosen.map(|Choice { role, .. }| OwnRole {
        slug: by.org.slug.clone(),
        lost: lost(&cx.permissions, &member.role, &role),
        member,
        role_name: role.name,
        role: role.id,
        is_dialog: htmx.is_partial,
    }))
}

/// What the first role can do and the second cannot.
fn lost(catalogue: &Catalogue, now: &Role, then: &Role) -> Vec<String> {
    let lost = now.holdings.beyond(&then.holdings);
    lost.map(|key| catalogue.label(key).to_owned()).collect()
}

async fn ask_oneself(
    cx: &State,
    by: &Can<ChangeRoles>,
    session: &Session,
    htmx: Htmx,
    form: OwnRole,
) -> Handled {
    if htmx.is_partial {
        return page(&OwnRoleDialog { form });
    }
    let frame = Frame::in_org(cx, by, session, Section::Members).await?;
    page(&OwnRolePage { frame, form })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let changing = Access::Can(Permission::ChangeRoles);
    vec![
        Route::get("/o/{slug}/members/{user}/role", changing, menu),
        Route::post("/o/{slug}/members/{user}/role", changing, set)
            .leaves(&["member.role_changed", "member.change_refused"])
            .form("role=developer"),
    ]
}
