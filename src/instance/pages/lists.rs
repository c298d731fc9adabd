//! Lists of users and of organizations: searched while typing, paged by key.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::access::Platform;
use crate::clock::Timestamp;
use crate::instance::{Org, PAGE, Page, Search, User, search_orgs, search_users};
use crate::state::State;
use crate::web::{Access, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page};

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    limit: Option<u32>,
    after: Option<String>,
}

/// What a search found, without the rows.
struct Found {
    path: &'static str,
    query: String,
    limit: Option<u32>,
    is_first_page: bool,
    next: Option<String>,
    sum: String,
    /// Whether the page around it is there already, and needs the sum only.
    is_partial: bool,
}

impl Found {
    /// `noun` is what the rows are: one, and many.
    fn new<T>(
        path: &'static str,
        query: ListQuery,
        page: &Page<T>,
        noun: [&str; 2],
        htmx: Htmx,
    ) -> Self {
        let count = page.found.len();
        let is_first_page = query.after.is_none();
        let noun = noun[usize::from(count != 1)];
        let sum = match (is_first_page, &page.next) {
            (true, None) => format!("{count} {noun}"),
            (_, Some(_)) => format!("{count} {noun} on this page, more follow"),
            (false, None) => format!("{count} {noun} on this page, the last"),
        };
        let (next, limit, query) = (page.next.clone(), query.limit, query.q);
        Self { path, query, limit, is_first_page, next, sum, is_partial: htmx.is_partial }
    }
}

impl ListQuery {
    fn search(&self) -> Search {
        let limit = self.limit.unwrap_or(PAGE);
        Search { text: self.q.clone(), cursor: self.after.clone(), limit }
    }
}

#[derive(Template)]
#[template(path = "instance/_users.html")]
struct Users {
    found: Found,
    rows: Vec<User>,
    now: Timestamp,
}

impl HtmlSafe for Users {}

#[derive(Template)]
#[template(path = "instance/users.html")]
struct UsersPage {
    frame: Frame,
    list: Users,
}

async fn users(
    cx: State,
    by: Platform,
    session: Session,
    htmx: Htmx,
    Query(query): Query<ListQuery>,
) -> Handled {
    let result = search_users(&cx, &by, &query.search()).await?;
    let found = Found::new("/instance/users", query, &result, ["user", "users"], htmx);
    let list = Users { found, rows: result.found, now: cx.now() };
    if htmx.is_partial {
        return page(&list);
    }
    let frame = Frame::outside(&cx, &by.me, &session, Section::Instance).await?;
    page(&UsersPage { frame, list })
}

#[derive(Template)]
#[template(path = "instance/_orgs.html")]
struct Orgs {
    found: Found,
    rows: Vec<Org>,
    now: Timestamp,
}

impl HtmlSafe for Orgs {}

#[derive(Template)]
#[template(path = "instance/orgs.html")]
struct OrgsPage {
    frame: Frame,
    list: Orgs,
}

async fn orgs(
    cx: State,
    by: Platform,
    session: Session,
    htmx: Htmx,
    Query(query): Query<ListQuery>,
) -> Handled {
    let result = search_orgs(&cx, &by, &query.search()).await?;
    let noun = ["organization", "organizations"];
    let found = Found::new("/instance/orgs", query, &result, noun, htmx);
    let list = Orgs { found, rows: result.found, now: cx.now() };
    if htmx.is_partial {
        return page(&list);
    }
    let frame = Frame::outside(&cx, &by.me, &session, Section::Instance).await?;
    page(&OrgsPage { frame, list })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/instance/users", Access::Platform, users),
        Route::get("/instance/orgs", Access::Platform, orgs),
    ]
}
