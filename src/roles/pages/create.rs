//! Making a role.

use serde::Deserialize;

use super::editor::{EditorPage, Refusal};
use super::input::RoleInput;
use super::start::Start;
use crate::access::Can;
use crate::error::Error;
use crate::members;
use crate::permission::{ManageRoles, Permission};
use crate::roles::{create, rules};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Handled, Query, Route, Session, page, page_with_status, see_other,
};

#[derive(Deserialize)]
struct StartQuery {
    /// The id of a template, or of a role to copy.
    #[serde(default)]
    from: String,
}

async fn new(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    Query(query): Query<StartQuery>,
) -> Handled {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    rules::reach(&by.role).map_err(Error::BeyondReach)?;
    let roles = members::roles(cx.store.db(), &by.org).await?;
    let own = roles.iter().filter(|role| !role.is_built_in()).count();
    rules::has_room(i64::try_from(own).unwrap_or(i64::MAX)).map_err(Error::Conflict)?;
    let start = Start::from(&cx, &by, &query.from).await?;
    let editor = EditorPage::for_new(&cx, &by, &session, &start.form, None).await?;
    page(&editor.beginning(query.from, start.left_out))
}

async fn make(
    cx: State,
    by: Can<ManageRoles>,
    session: Session,
    Form(input): Form<RoleInput>,
) -> Handled {
    let form = input.form();
    let refusal = match create(&cx, &by, &form).await {
        Ok(role) => {
            Flash::leave(&session, format!("{} is ready to be given.", role.name)).await?;
            return Ok(see_other(&format!("/o/{}/roles/{}", by.org.slug, role.id)));
        }
        Err(error) => Refusal::of(error)?,
    };
    let again = EditorPage::for_new(&cx, &by, &session, &form, Some(&refusal)).await?;
    page_with_status(refusal.status, &again)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let managing = Access::Can(Permission::ManageRoles);
    vec![
        Route::get("/o/{slug}/roles/new", managing, new),
        Route::post("/o/{slug}/roles", managing, make)
            .leaves(&["role.created", "role.change_refused"])
            .form("name=Fleet+operator&level=30&permissions=members%3Aread"),
    ]
}
