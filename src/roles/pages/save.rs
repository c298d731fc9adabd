//! Saving a role.

use axum::http::StatusCode;

use super::editor::{EditorPage, Refusal};
use super::input::RoleInput;
use super::role::RolePage;
use super::words::{people, signs};
use crate::access::{Can, RoleId};
use crate::error::Error;
use crate::ids::CustomRoleId;
use crate::members::counts;
use crate::permission::{ListMembers, ManageRoles, Permission};
use crate::roles::{Changed, Found, change, find, rules};
use crate::state::State;
use crate::web::{
    Access, Failure, Flash, Form, Handled, Path, Route, Session, page_with_status, see_other,
};

async fn save(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    Path((_, id)): Path<(String, String)>,
    Form(input): Form<RoleInput>,
) -> Handled {
    let could_be = id.parse::<CustomRoleId>().is_ok() && rules::reach(&by.role).is_ok();
    match saved_or_not(&cx, &by, &session, &RoleId::from_text(id), &input).await {
        Err(Failure(Error::NotFound)) if could_be && !by.org.is_personal => {
            let editor = EditorPage::for_new(&cx, &by, &session, &input.form(), None).await?;
            page_with_status(StatusCode::NOT_FOUND, &editor.of_a_role_that_is_gone())
        }
        answer => answer,
    }
}

async fn saved_or_not(
    cx: &State,
    by: &Can<ManageRoles>,
    session: &Session,
    id: &RoleId,
    input: &RoleInput,
) -> Handled {
    let before = find(cx, by, id).await?;
    let form = input.form();
    let error = match change(cx, by, id, &form, input.version).await {
        Ok(changed) => return saved(cx, by, session, &before, &changed).await,
        Err(error) => error,
    };
    let refusal = Refusal::of(error)?;
    let found = find(cx, by, id).await?;
    if let Err(why) = rules::may_edit(&by.role, &found.role) {
        let lister = by.also::<ListMembers>();
        let lister = lister.ok_or(Error::Forbidden(Permission::ListMembers))?;
        let role = RolePage::of(cx, &lister, session, found, why).await?;
        return page_with_status(refusal.status, &role);
    }
    let typed = (&form, input.version);
    let again = EditorPage::for_known(cx, by, session, &found, typed, Some(&refusal)).await?;
    page_with_status(refusal.status, &again)
}

async fn saved(
    cx: &State,
    by: &Can<ManageRoles>,
    session: &Session,
    before: &Found,
    changed: &Changed,
) -> Handled {
    let members = counts(cx, &by.org).await?.of_role(&changed.role.id);
    Flash::leave(session, said(before, changed, members)).await?;
    Ok(see_other(&format!("/o/{}/roles/{}", by.org.slug, changed.role.id)))
}

/// What was changed, and for how many.
fn said(before: &Found, changed: &Changed, members: i64) -> String {
    let name = &changed.role.name;
    if before.version() == changed.version {
        return format!("{name} was like this already. Nothing is changed.");
    }
    let what = match signs(&changed.difference) {
        signs if signs.is_empty() => String::new(),
        signs => format!(": {signs}"),
    };
    match members {
        0 => format!("{name} is saved{what}. Nobody has it yet."),
        _ => format!("{name} is saved{what}. It holds for {} from now on.", people(members)),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/o/{slug}/roles/{role}", Access::Can(Permission::ManageRoles), save)
            .leaves(&["role.changed", "role.change_refused"])
            .form("name=Night+shift&level=20&permissions=members%3Aread"),
    ]
}
