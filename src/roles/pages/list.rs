//! The page of roles: the list, and below it what each may do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::matrix::Matrix;
use crate::access::{Can, RoleId, Standing};
use crate::error::Error;
use crate::permission::{ListMembers, Permission};
use crate::roles::{Entry, list, rules};
use crate::state::State;
use crate::web::{
    Access, Frame, Handled, Query, Route, Section, Session, filters, page_with_status,
};

/// What the address of the page says.
#[derive(Debug, Default)]
struct Wanted {
    /// The ids of two roles to look at alone; empty where nothing is chosen.
    compare: Vec<String>,
    /// Whether only permissions are shown in which the roles differ.
    has_differences_only: bool,
}

impl From<Vec<(String, String)>> for Wanted {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut wanted = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "compare" => wanted.compare.push(value),
                "differences" => wanted.has_differences_only = value == "yes",
                _ => {}
            }
        }
        wanted
    }
}

impl Wanted {
    /// The roles in the columns: the two to compare, or all of them.
    fn columns<'a>(&self, entries: &'a [Entry]) -> Result<Vec<&'a Entry>, &'static str> {
        if self.compare.iter().all(String::is_empty) {
            return Ok(entries.iter().collect());
        }
        let known = |id: &String| entries.iter().find(|entry| entry.role.id.as_str() == id);
        let chosen: Option<Vec<&Entry>> = self.compare.iter().map(known).collect();
        match chosen.as_deref() {
            Some([first, second]) if first.role.id == second.role.id => {
                Err("Choose two different roles to compare.")
            }
            Some(two @ [_, _]) => Ok(two.to_vec()),
            _ => Err("Choose two roles of this organization to compare."),
        }
    }

    /// Whether a role is the chosen one in the first field, or the second.
    fn is_chosen(&self, field: usize, id: &RoleId) -> bool {
        self.compare.get(field).is_some_and(|chosen| chosen == id.as_str())
    }
}

/// A role in the list, and what its reader may do with it.
struct Row {
    id: RoleId,
    name: String,
    purpose: String,
    level: i64,
    members: i64,
    is_built_in: bool,
    is_default: bool,
    may_edit: bool,
}

impl Row {
    fn of(entry: &Entry, by: &Standing) -> Self {
        let role = &entry.role;
        let may_edit =
            by.can(Permission::ManageRoles) && rules::may_edit(&by.role, role).is_ok();
        Self {
            id: role.id.clone(),
            name: role.name.clone(),
            purpose: role.purpose.clone(),
            level: role.level,
            members: entry.members,
            is_built_in: role.is_built_in(),
            is_default: role.id == by.org.default_role,
            may_edit,
        }
    }
}

#[derive(Template)]
#[template(path = "roles/list.html")]
struct RolesPage {
    frame: Frame,
    slug: String,
    rows: Vec<Row>,
    may_create: bool,
    /// Why somebody who manages roles cannot make one now.
    why_not: Option<String>,
    wanted: Wanted,
    error: Option<&'static str>,
    is_compared: bool,
    matrix: Matrix,
}

/// Whether a member may make roles now.
///
/// # Errors
/// Why not.
fn may_create(by: &Standing, entries: &[Entry]) -> Result<(), rules::Refusal> {
    rules::reach(&by.role)?;
    let own = entries.iter().filter(|entry| !entry.role.is_built_in()).count();
    rules::has_room(i64::try_from(own).unwrap_or(i64::MAX))
}

async fn index(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Handled<Response> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    let entries = list(&cx, &by).await?;
    let wanted = Wanted::from(pairs);
    let (columns, error) = match wanted.columns(&entries) {
        Ok(columns) => (columns, None),
        Err(why) => (entries.iter().collect(), Some(why)),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let is_manager = by.can(Permission::ManageRoles);
    let may = may_create(&by, &entries);
    let page = RolesPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Roles).await?,
        slug: by.org.slug.clone(),
        rows: entries.iter().map(|entry| Row::of(entry, &by)).collect(),
        may_create: is_manager && may.is_ok(),
        why_not: may.err().filter(|_| is_manager),
        is_compared: columns.len() < entries.len(),
        matrix: Matrix::of(&cx.permissions, &columns, wanted.has_differences_only),
        wanted,
        error,
    };
    page_with_status(status, &page)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/roles", Access::Can(Permission::ListMembers), index)]
}
