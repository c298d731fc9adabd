//! A role as somebody is about to save it, with what that would change. Nothing is kept.

use axum::response::Response;

use super::editor::EditorPage;
use super::input::RoleInput;
use super::parts::DraftParts;
use crate::access::{Can, RoleId};
use crate::error::{Error, Fields};
use crate::members::counts;
use crate::permission::{ListMembers, ManageRoles, Permission};
use crate::roles::{find, rules};
use crate::state::State;
use crate::web::{Access, Form, Handled, Htmx, Route, Session, page, see_other};

async fn show(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<RoleInput>,
) -> Handled {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    rules::reach(&by.role).map_err(Error::BeyondReach)?;
    let found = match input.role.as_str() {
        "" => None,
        id => Some(find(&cx, &by, &RoleId::from_text(id)).await?),
    };
    let form = input.form();
    let Some(found) = found else {
        if htmx.is_partial {
            return page(&DraftParts::of(&by, None, 0, &form, &Fields::default()));
        }
        return page(&EditorPage::for_new(&cx, &by, &session, &form, None).await?);
    };
    rules::may_edit(&by.role, &found.role).map_err(Error::BeyondReach)?;
    if htmx.is_partial {
        let members = counts(&cx, &by.org).await?.of_role(&found.role.id);
        return page(&DraftParts::of(&by, Some(&found), members, &form, &Fields::default()));
    }
    let typed = (&form, input.version);
    page(&EditorPage::for_known(&cx, &by, &session, &found, typed, None).await?)
}

/// The address of a draft; asked for again, it leads back to the roles.
async fn back(by: Can<ListMembers>) -> Response {
    see_other(&format!("/o/{}/roles", by.org.slug))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const DRAFT: &str = "/o/{slug}/roles/draft";
    vec![
        Route::get(DRAFT, Access::Can(Permission::ListMembers), back),
        Route::post(DRAFT, Access::Can(Permission::ManageRoles), show)
            .keeps_nothing()
            .form("role={role}&name=Night+shift&level=20&permissions=members%3Aread"),
    ]
}
