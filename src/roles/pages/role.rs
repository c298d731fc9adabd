//! One role: its editor for who may edit it, and else what it is, with the reason.

use askama::Template;

use super::editor::EditorPage;
use super::holders::Holders;
use super::parts::WordsPart;
use super::permissions::{Board, Part};
use crate::access::{Can, Role, RoleId};
use crate::permission::{ListMembers, ManageRoles, Permission};
use crate::roles::{Found, find, rules};
use crate::state::State;
use crate::web::{Access, Failure, Frame, Handled, Path, Route, Section, Session, filters, page};

/// A role that the reader cannot change.
#[derive(Template)]
#[template(path = "roles/role.html")]
pub(super) struct RolePage {
    frame: Frame,
    slug: String,
    role: Role,
    /// Why not.
    why_not: String,
    may_duplicate: bool,
    parts: Vec<Part>,
    words: WordsPart,
    holders: Holders,
}

impl RolePage {
    pub(super) async fn of(
        cx: &State,
        by: &Can<ListMembers>,
        session: &Session,
        found: Found,
        why_not: String,
    ) -> Result<Self, Failure> {
        let (role, catalogue) = (found.role, &cx.permissions);
        let held = &*role.holdings;
        let board =
            Board { catalogue, editor: None, before: held, after: held, is_compared: false };
        Ok(Self {
            frame: Frame::in_org(cx, by, session, Section::Roles).await?,
            slug: by.org.slug.clone(),
            why_not,
            may_duplicate: may_make(by),
            parts: board.parts(),
            words: WordsPart::of(&role.name, held, catalogue),
            holders: Holders::of(cx, by, &role.id).await?,
            role,
        })
    }
}

fn may_make(by: &Can<ListMembers>) -> bool {
    let may = by.can(Permission::ManageRoles) && rules::reach(&by.role).is_ok();
    may && !by.org.is_personal
}

/// Why this reader cannot change the role.
fn why_not(by: &Can<ListMembers>, role: &Role) -> Option<String> {
    if role.is_built_in() {
        let start = if may_make(by) { " Duplicate it to start one of your own." } else { "" };
        return Some(format!("Every organization has it, and nobody can change it.{start}"));
    }
    if !by.can(Permission::ManageRoles) {
        let needed = Permission::ManageRoles.label();
        return Some(format!("You need permission to {needed} to change it."));
    }
    rules::may_edit(&by.role, role).err()
}

async fn show(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    Path((_, id)): Path<(String, String)>,
) -> Handled {
    let found = find(&cx, &by, &RoleId::from_text(id)).await?;
    match (why_not(&by, &found.role), by.also::<ManageRoles>()) {
        (None, Some(editor)) => {
            let form = found.form();
            let typed = (&form, Some(found.version()));
            page(&EditorPage::for_known(&cx, &editor, &session, &found, typed, None).await?)
        }
        (why_not, _) => {
            let why_not = why_not.unwrap_or_default();
            page(&RolePage::of(&cx, &by, &session, found, why_not).await?)
        }
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/roles/{role}", Access::Can(Permission::ListMembers), show)]
}
