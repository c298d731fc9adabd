//! The list of members: filtered, sorted, paged by key.

use super::list_queries::{self, Key, Window};
use super::{Member, member};
use crate::access::{Can, RoleId};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::ListMembers;
use crate::state::State;

/// How many members a page shows.
pub const PAGE: u32 = 50;
/// The most that a program gets at once.
const PAGE_MAX: u32 = 200;
/// The longest search: no name and no address is longer.
const TEXT_MAX: usize = 254;

/// Whether a member may use the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// They may.
    Active,
    /// They may not, until somebody reactivates them.
    Suspended,
}

impl Status {
    /// Both, as they are shown.
    pub const ALL: [Self; 2] = [Self::Active, Self::Suspended];

    /// The one of a member who is active, or not.
    pub(super) const fn of(is_active: bool) -> Self {
        if is_active { Self::Active } else { Self::Suspended }
    }

    /// Its word in addresses and in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// Its word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Suspended => "Suspended",
        }
    }

    /// The status with this word.
    ///
    /// # Errors
    /// `Malformed` when there is none.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|status| status.key() == word);
        found.ok_or_else(|| Error::Malformed("A status is active or suspended.".into()))
    }
}

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name or an address.
    pub text: String,
    /// One role only.
    pub role: Option<RoleId>,
    /// One status only.
    pub status: Option<Status>,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The role: highest level first, then the name.
    Role,
    /// When they last used the organization.
    LastSeen,
}

impl Column {
    /// All of them, as they are shown.
    pub const ALL: [Self; 4] = [Self::Name, Self::Email, Self::Role, Self::LastSeen];

    /// Its word in addresses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Role => "role",
            Self::LastSeen => "seen",
        }
    }
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether from the end to the start.
    pub is_descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Name, is_descending: false }
    }
}

impl Sort {
    /// Takes the word of a column; a hyphen before it turns the direction.
    ///
    /// # Errors
    /// `Malformed` when there is no such column.
    pub fn parse(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let word = text.strip_prefix('-').unwrap_or(text);
        let found = Column::ALL.into_iter().find(|column| column.key() == word);
        let column = found.ok_or_else(|| {
            Error::Malformed("Members are sorted by name, email, role or seen.".into())
        })?;
        Ok(Self { column, is_descending: text.starts_with('-') })
    }

    /// The text that `parse` takes.
    #[must_use]
    pub fn key(self) -> String {
        let sign = if self.is_descending { "-" } else { "" };
        format!("{sign}{}", self.column.key())
    }
}

/// Where a page starts.
#[derive(Clone, Debug, Default)]
pub enum From {
    /// At the first member.
    #[default]
    Start,
    /// After the page whose `next` this is.
    After(String),
    /// Before the page whose `previous` this is.
    Before(String),
}

/// What somebody looks for in the list.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Whom to show.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Where to start.
    pub from: From,
    /// How many at the most.
    pub limit: u32,
}

/// One page of members.
#[derive(Debug)]
pub struct Page {
    /// The members.
    pub members: Vec<Member>,
    /// Where the page before ends, when there is one.
    pub previous: Option<String>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Lists members.
///
/// # Errors
/// `Malformed` when the cursor is none of ours, or the search too long.
pub async fn list(cx: &State, by: &Can<ListMembers>, search: &Search) -> Result<Page> {
    let limit = search.limit.clamp(1, PAGE_MAX) as usize;
    let mut members = read(cx, by, search, limit + 1).await?;
    let is_back = matches!(search.from, From::Before(_));
    let has_more = members.len() > limit;
    members.truncate(limit);
    if is_back {
        members.reverse();
    }
    let cursor = |member: &Member| cursor_at(member, column(search));
    let has_previous = if is_back { has_more } else { matches!(search.from, From::After(_)) };
    let previous = members.first().filter(|_| has_previous).map(cursor);
    let next = members.last().filter(|_| is_back || has_more).map(cursor);
    Ok(Page { members, previous, next })
}

/// The first members from a place on, in the direction in which the page is read.
pub(super) async fn read(
    cx: &State,
    by: &Can<ListMembers>,
    search: &Search,
    count: usize,
) -> Result<Vec<Member>> {
    if search.filter.text.chars().count() > TEXT_MAX {
        let why = format!("A search has at most {TEXT_MAX} characters.");
        return Err(Error::Malformed(why));
    }
    let column = column(search);
    let (cursor, is_back) = match &search.from {
        From::Start => (None, false),
        From::After(cursor) => (Some(parse_cursor(cursor, column)?), false),
        From::Before(cursor) => (Some(parse_cursor(cursor, column)?), true),
    };
    let window = Window {
        filter: &search.filter,
        column,
        is_descending: search.sort.is_descending != is_back,
        after: cursor,
        limit: i64::try_from(count).map_err(Error::internal)?,
    };
    let rows = list_queries::page(cx.store.db(), by.org.id, window).await?;
    rows.into_iter().map(|row| member(row, &by.org.role_rules)).collect()
}

/// What the rows are in order of. Within one role, its order is that of the names.
fn column(search: &Search) -> Column {
    match search.sort.column {
        Column::Role if search.filter.role.is_some() => Column::Name,
        column => column,
    }
}

/// Where a row stands in the list: its id and what it is sorted by.
fn cursor_at(member: &Member, column: Column) -> String {
    let key = match column {
        Column::Name => member.keys.name.clone(),
        Column::Email => member.keys.email.clone(),
        Column::Role => member.keys.role.clone(),
        Column::LastSeen => member.last_seen.map_or(0, Timestamp::micros).to_string(),
    };
    format!("{}.{key}", member.user)
}

fn parse_cursor(text: &str, column: Column) -> Result<(Key, UserId)> {
    let wrong = || Error::Malformed("This cursor is none of ours; start at the first page.".into());
    let (user, key) = text.split_once('.').ok_or_else(wrong)?;
    let user = user.parse().map_err(|_| wrong())?;
    let key = match column {
        Column::LastSeen => Key::Number(key.parse().map_err(|_| wrong())?),
        Column::Name | Column::Email | Column::Role => Key::Text(key.to_owned()),
    };
    Ok((key, user))
}
