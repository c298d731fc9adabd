//! The palette: options for the dialog while typing, and a page that needs no script.

use askama::Template;
use axum::response::Response;
use serde::Deserialize;

use super::{Face, Group, Query as Wanted, Way, find, find_in};
use crate::access::{Can, Me};
use crate::permission::{Permission, ViewOrg};
use crate::state::State;
use crate::web::{Access, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page};

/// What stands in the dialog below the field.
#[derive(Template)]
#[template(path = "palette/_options.html")]
struct Options<'a> {
    query: &'a str,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "palette/page.html")]
struct JumpPage<'a> {
    frame: Frame,
    query: &'a str,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct JumpQuery {
    #[serde(default)]
    q: String,
}

async fn jump_in_org(
    cx: State,
    by: Can<ViewOrg>,
    session: Session,
    htmx: Htmx,
    Query(query): Query<JumpQuery>,
) -> Handled {
    let wanted = Wanted::new(&query.q);
    let groups = find_in(&cx, &by, &wanted).await?;
    if htmx.is_partial {
        return page(&Options { query: wanted.text(), groups });
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::None).await?;
    page(&JumpPage { frame, query: wanted.text(), groups })
}

async fn jump(
    cx: State,
    me: Me,
    session: Session,
    htmx: Htmx,
    Query(query): Query<JumpQuery>,
) -> Handled {
    let wanted = Wanted::new(&query.q);
    let groups = find(&cx, &me, &wanted).await?;
    if htmx.is_partial {
        return page(&Options { query: wanted.text(), groups });
    }
    let frame = Frame::outside(&cx, &me, &session, Section::None).await?;
    page(&JumpPage { frame, query: wanted.text(), groups })
}

/// The shortcuts, in the dialog.
#[derive(Template)]
#[template(path = "palette/_shortcuts.html")]
struct Shortcuts {
    has_shortcuts: bool,
}

#[derive(Template)]
#[template(path = "palette/shortcuts.html")]
struct ShortcutsPage {
    frame: Frame,
    has_shortcuts: bool,
}

async fn shortcuts(cx: State, me: Me, session: Session, htmx: Htmx) -> Handled<Response> {
    let frame = Frame::outside(&cx, &me, &session, Section::Help).await?;
    let has_shortcuts = frame.has_shortcuts;
    if htmx.is_partial {
        return page(&Shortcuts { has_shortcuts });
    }
    page(&ShortcutsPage { frame, has_shortcuts })
}

/// Routes of the palette and of the list of shortcuts.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/o/{slug}/jump", Access::Can(Permission::ViewOrg), jump_in_org),
        Route::get("/jump", Access::Me, jump),
        Route::get("/shortcuts", Access::Me, shortcuts),
    ]
}
