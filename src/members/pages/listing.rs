//! The list of members: search, filters, sorting, pages.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::row::{Reader, Row};
use crate::access::{Can, Role, RoleId};
use crate::error::Error;
use crate::members::{Column, Counts, Filter, From, PAGE, Page, Search, Sort, Status, list, roles};
use crate::permission::{ListMembers, Permission};
use crate::state::State;
use crate::web::{
    Access, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page, pushing,
};

/// What the address of the list says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub after: String,
    #[serde(default)]
    pub before: String,
}

impl ListQuery {
    /// Out of the address of a page, if it is one of the list.
    pub(super) fn at(path: &str, slug: &str) -> Option<Self> {
        let query = path.strip_prefix(&format!("/o/{slug}/members"))?;
        serde_html_form::from_str(query.strip_prefix('?').unwrap_or_default()).ok()
    }

    pub(super) fn search(&self) -> Result<Search, Error> {
        let all = [&self.q, &self.role, &self.status, &self.sort, &self.after, &self.before];
        // PostgreSQL takes no NUL in text, and nobody types one.
        if all.iter().any(|text| text.contains('\0')) {
            let why = "The list is asked for with a character that nothing here has.";
            return Err(Error::Malformed(why.into()));
        }
        let is_some = |text: &&String| !text.is_empty();
        let from = match (self.after.as_str(), self.before.as_str()) {
            ("", "") => From::Start,
            (after, "") => From::After(after.into()),
            ("", before) => From::Before(before.into()),
            _ => {
                return Err(Error::Malformed(
                    "A page starts after a row or ends before one.".into(),
                ));
            }
        };
        let filter = Filter {
            text: self.q.clone(),
            role: Some(&self.role).filter(is_some).map(|role| RoleId::from_text(role.as_str())),
            status: Some(&self.status)
                .filter(is_some)
                .map(|word| Status::parse(word))
                .transpose()?,
        };
        Ok(Search { filter, sort: Sort::parse(&self.sort)?, from, limit: PAGE })
    }

    /// The address of the list with something changed; it starts at the first page, unless the
    /// change says otherwise.
    pub(super) fn path(&self, slug: &str, changes: &[(&str, &str)]) -> String {
        let own =
            [("q", &self.q), ("role", &self.role), ("status", &self.status), ("sort", &self.sort)];
        let kept = own.into_iter().map(|(name, value)| (name, value.as_str()));
        let kept = kept.filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let all: Vec<(&str, &str)> =
            kept.chain(changes.iter().copied()).filter(|pair| !is_usual(pair)).collect();
        let query = serde_html_form::to_string(all).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/o/{slug}/members{mark}{query}")
    }
}

/// What an address need not say.
fn is_usual((name, value): &(&str, &str)) -> bool {
    value.is_empty() || (*name == "sort" && *value == Sort::default().key())
}

/// The head of a column that can be sorted by.
struct Head {
    label: &'static str,
    class: &'static str,
    href: String,
    aria_sort: Option<&'static str>,
}

impl Head {
    fn of(column: Column, sort: Sort, query: &ListQuery, slug: &str) -> Self {
        let (label, class) = match column {
            Column::Name => ("Name", "c-name"),
            Column::Email => ("E-mail", "c-mail"),
            Column::Role => ("Role", "c-role"),
            Column::LastSeen => ("Last sign-in", "c-when"),
        };
        let is_current = column == sort.column;
        // One looks for who came last more often than for who never came.
        let is_descending =
            if is_current { !sort.is_descending } else { column == Column::LastSeen };
        let next = Sort { column, is_descending };
        let key = if next == Sort::default() { String::new() } else { next.key() };
        let direction = if sort.is_descending { "descending" } else { "ascending" };
        let href = query.path(slug, &[("sort", &key)]);
        Self { label, class, href, aria_sort: is_current.then_some(direction) }
    }
}

/// A filter that is on, and the address without it.
struct Chip {
    kind: &'static str,
    value: String,
    href: String,
}

/// The part of the page that a search replaces.
#[derive(Template)]
#[template(path = "members/_list.html")]
pub(super) struct List {
    slug: String,
    query: ListQuery,
    heads: Vec<Head>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    has_ticks: bool,
    can_change: bool,
    can_suspend: bool,
    can_remove: bool,
    /// The roles that can be given to many at once.
    roles: Vec<Role>,
    all_roles: Vec<Role>,
    /// How many match, where that is known without looking at all of them.
    matching: Option<i64>,
    previous: Option<String>,
    next: Option<String>,
    pub(super) sum: String,
}

impl HtmlSafe for List {}

impl List {
    /// The list as one reader sees it.
    pub(super) async fn of(
        cx: &State,
        by: &Can<ListMembers>,
        query: ListQuery,
    ) -> Result<Self, Error> {
        let search = query.search()?;
        let Page { members, previous, next } = list(cx, by, &search).await?;
        let reader = Reader::of(cx, by).await?;
        let all_roles = roles(cx.store.db(), &by.org).await?;
        let slug = by.org.slug.clone();
        let matching =
            search.filter.text.trim().is_empty().then(|| reader.counts.matching(&search.filter));
        let head = |column| Head::of(column, search.sort, &query, &slug);
        let may_give = |role: &Role| crate::members::rules::may_appoint(&by.role, role).is_ok();
        let mut list = Self {
            heads: Column::ALL.into_iter().map(head).collect(),
            chips: chips(&query, &search.filter, &all_roles, &slug),
            has_ticks: reader.has_ticks(),
            can_change: by.can(Permission::ChangeRoles),
            can_suspend: by.can(Permission::SuspendMembers),
            can_remove: by.can(Permission::RemoveMembers),
            rows: members.into_iter().map(|member| reader.row(member)).collect(),
            roles: all_roles.iter().filter(|role| may_give(role)).cloned().collect(),
            all_roles,
            matching,
            previous: previous.map(|cursor| query.path(&slug, &[("before", &cursor)])),
            next: next.map(|cursor| query.path(&slug, &[("after", &cursor)])),
            sum: String::new(),
            query,
            slug,
        };
        list.sum = list.sum_in_words(&reader.counts, &search.filter);
        Ok(list)
    }

    /// How many there are, in words.
    fn sum_in_words(&self, counts: &Counts, filter: &Filter) -> String {
        let found = self.rows.len();
        match people(counts, filter) {
            Some(words) => words,
            None if found == 0 => "Nobody found".into(),
            None if self.is_part() => format!("{found} found on this page"),
            None => format!("{found} found"),
        }
    }

    /// Whether the list goes on beyond this page.
    fn is_part(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }

    /// The address of this very page.
    fn path(&self) -> String {
        let ListQuery { after, before, .. } = &self.query;
        self.query.path(&self.slug, &[("after", after), ("before", before)])
    }

    fn has_filters(&self) -> bool {
        !self.chips.is_empty() || !self.query.q.is_empty()
    }
}

fn chips(query: &ListQuery, filter: &Filter, roles: &[Role], slug: &str) -> Vec<Chip> {
    let role = filter.role.as_ref().map(|id| {
        let known = roles.iter().find(|role| role.id == *id);
        let value = known.map_or_else(|| "unknown".into(), |role| role.name.clone());
        Chip { kind: "Role", value, href: query.path(slug, &[("role", "")]) }
    });
    let status = filter.status.map(|status| Chip {
        kind: "Status",
        value: status.label().into(),
        href: query.path(slug, &[("status", "")]),
    });
    role.into_iter().chain(status).collect()
}

/// How many a filter shows, in words; nothing for a search by text, which is not counted.
pub(super) fn people(counts: &Counts, filter: &Filter) -> Option<String> {
    if !filter.text.trim().is_empty() {
        return None;
    }
    let people = match counts.matching(filter) {
        0 => "Nobody".into(),
        1 => "1 person".into(),
        count => format!("{count} people"),
    };
    let status = Some(Status::Suspended);
    let suspended = counts.matching(&Filter { status, ..Filter::default() });
    let is_whole = filter.role.is_none() && filter.status.is_none();
    let tells = is_whole && suspended > 0;
    Some(if tells { format!("{people}, {suspended} suspended") } else { people })
}

/// Each way to sort, for where no column heads are.
fn sorts() -> Vec<(String, String)> {
    let both = |column: Column| [false, true].map(|is_descending| Sort { column, is_descending });
    let words = |sort: Sort| {
        let (label, turned) = match sort.column {
            Column::Name => ("Name", "Name, from Z"),
            Column::Email => ("E-mail", "E-mail, from Z"),
            Column::Role => ("Role", "Role, lowest first"),
            Column::LastSeen => ("Longest away", "Last sign-in"),
        };
        (sort.key(), if sort.is_descending { turned } else { label }.to_owned())
    };
    Column::ALL.into_iter().flat_map(both).map(words).collect()
}

#[derive(Template)]
#[template(path = "members/members.html")]
struct MembersPage {
    frame: Frame,
    slug: String,
    total: i64,
    pending: i64,
    can_invite: bool,
    sorts: Vec<(String, String)>,
    list: List,
}

/// What a search answers: the list, and how many it found.
#[derive(Template)]
#[template(path = "members/_found.html")]
struct Found {
    list: List,
}

async fn index(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    htmx: Htmx,
    Query(query): Query<ListQuery>,
) -> Handled {
    let list = List::of(&cx, &by, query).await?;
    if htmx.is_partial {
        let path = list.path();
        return Ok(pushing(page(&Found { list })?, &path));
    }
    page(&MembersPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Members).await?,
        slug: by.org.slug.clone(),
        total: by.org.member_count,
        pending: by.org.pending_count,
        can_invite: by.can(Permission::InviteMembers) && !by.org.is_personal,
        sorts: sorts(),
        list,
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/members", Access::Can(Permission::ListMembers), index)]
}
