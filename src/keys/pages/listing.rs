//! The list of keys: search, filters, pages.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::row::{Row, found, in_words, rows};
use crate::access::Standing;
use crate::error::Error;
use crate::keys::{By, Filter, Listing, Show, Side, Summary, reader, summary};
use crate::permission::ListKeys;
use crate::secret::KeyKind;
use crate::state::State;
use crate::web::{
    Access, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page, pushing,
};

/// What the address of the list says.
#[derive(Clone, Debug, Default, Deserialize)]
struct KeyQuery {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    status: String,
    /// `mine`, or empty for everybody's.
    #[serde(default)]
    whose: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

impl KeyQuery {
    fn listing(&self, by: &By<ListKeys>) -> Result<Listing, Error> {
        let kind = match self.kind.as_str() {
            "" => None,
            word => Some(KeyKind::from_key(word).ok_or_else(|| {
                Error::Malformed("Keys are of the type standard, agent or personal.".into())
            })?),
        };
        let holder = match self.whose.as_str() {
            "" => None,
            "mine" => by.user(),
            _ => return Err(Error::Malformed("Ask for whose=mine, or for all of them.".into())),
        };
        let side = match (self.after.as_str(), self.before.as_str()) {
            ("", "") => Side::Start,
            (row, "") => Side::Older(row.into()),
            ("", row) => Side::Newer(row.into()),
            _ => {
                let why = "A page starts after a row or ends before one.";
                return Err(Error::Malformed(why.into()));
            }
        };
        let filter =
            Filter { show: Show::parse(&self.status)?, kind, text: self.q.clone(), holder };
        Ok(Listing { filter, side, limit: None })
    }

    /// The address of the list with something changed; it starts at the first page, unless the
    /// change says otherwise.
    fn path(&self, slug: &str, changes: &[(&str, &str)]) -> String {
        let own = [
            ("q", &self.q),
            ("type", &self.kind),
            ("status", &self.status),
            ("whose", &self.whose),
        ];
        let kept = own.into_iter().map(|(name, value)| (name, value.as_str()));
        let kept = kept.filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let is_usual = |(name, value): &(&str, &str)| {
            value.is_empty() || *name == "status" && *value == Show::default().key()
        };
        let all: Vec<(&str, &str)> =
            kept.chain(changes.iter().copied()).filter(|pair| !is_usual(pair)).collect();
        let query = serde_html_form::to_string(all).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/o/{slug}/keys{mark}{query}")
    }
}

/// The words of a state in the filter.
pub(super) const fn label(show: Show) -> &'static str {
    match show {
        Show::InUse => "In use",
        Show::Expiring => "Ending this week",
        Show::Unused => "Unused for 90 days",
        Show::Stopped => "Stopped",
        Show::Expired => "Expired",
        Show::Revoked => "Revoked",
        Show::All => "In use, expired and revoked",
    }
}

/// The words of a type.
pub(super) const fn type_label(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Standard => "Standard",
        KeyKind::Agent => "Agent",
        KeyKind::Personal => "Personal",
    }
}

/// A filter that is on, and the address without it.
struct Chip {
    kind: &'static str,
    value: &'static str,
    href: String,
}

fn chips(query: &KeyQuery, filter: &Filter, slug: &str) -> Vec<Chip> {
    let kind = filter.kind.map(|kind| Chip {
        kind: "Type",
        value: type_label(kind),
        href: query.path(slug, &[("type", "")]),
    });
    let show = (filter.show != Show::default()).then(|| Chip {
        kind: "State",
        value: label(filter.show),
        href: query.path(slug, &[("status", "")]),
    });
    let whose = (!query.whose.is_empty()).then(|| Chip {
        kind: "Whose",
        value: "Mine",
        href: query.path(slug, &[("whose", "")]),
    });
    [kind, show, whose].into_iter().flatten().collect()
}

/// The part of the page that a search replaces.
#[derive(Template)]
#[template(path = "keys/_list.html")]
struct List {
    slug: String,
    query: KeyQuery,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    summary: Summary,
    /// Whether the reader sees everybody's.
    sees_all: bool,
    is_start: bool,
    shows_all: bool,
    previous: Option<String>,
    next: Option<String>,
    sum: String,
}

impl HtmlSafe for List {}

impl List {
    async fn of(cx: &State, by: &By<ListKeys>, query: KeyQuery) -> Result<Self, Error> {
        let wanted = query.listing(by)?;
        let (rows, newer, older) = rows(cx, by, &wanted).await?;
        let summary = summary(cx, by).await?;
        let slug = by.org.slug.clone();
        let chips = chips(&query, &wanted.filter, &slug);
        let is_part = newer.is_some() || older.is_some();
        let is_narrowed = !chips.is_empty() || !query.q.trim().is_empty();
        Ok(Self {
            sum: if is_narrowed { found(rows.len(), is_part) } else { in_words(&summary) },
            sees_all: matches!(by, By::Permission(_)),
            is_start: matches!(wanted.side, Side::Start),
            shows_all: wanted.filter.show == Show::All,
            previous: newer.map(|row| query.path(&slug, &[("before", &row)])),
            next: older.map(|row| query.path(&slug, &[("after", &row)])),
            summary,
            chips,
            rows,
            query,
            slug,
        })
    }

    /// The address of this very page.
    fn path(&self) -> String {
        let KeyQuery { after, before, .. } = &self.query;
        self.query.path(&self.slug, &[("after", after), ("before", before)])
    }

    fn has_filters(&self) -> bool {
        !self.chips.is_empty() || !self.query.q.trim().is_empty()
    }

    /// Whether there was never a key.
    fn is_first_use(&self) -> bool {
        self.summary.in_use == 0 && self.summary.over == 0
    }
}

#[derive(Template)]
#[template(path = "keys/list.html")]
struct ListPage {
    frame: Frame,
    slug: String,
    list: List,
}

/// What a search answers: the list, and how many it found.
#[derive(Template)]
#[template(path = "keys/_found.html")]
struct Found {
    list: List,
}

async fn index(
    cx: State,
    by: Standing,
    session: Session,
    htmx: Htmx,
    Query(query): Query<KeyQuery>,
) -> Handled {
    let by = reader(&cx, by).await?;
    let list = List::of(&cx, &by, query).await?;
    if htmx.is_partial {
        let path = list.path();
        return Ok(pushing(page(&Found { list })?, &path));
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::Keys).await?;
    page(&ListPage { frame, slug: by.org.slug.clone(), list })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/keys", Access::Member, index)]
}
