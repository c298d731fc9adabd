//! Lists of keys, newest first, a page at a time.

use super::{By, Key, list_queries};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{KeyId, UserId};
use crate::permission::ListKeys;
use crate::secret::KeyKind;
use crate::state::State;

/// How many a page shows.
const PAGE: u32 = 50;
/// The most that a program gets at once.
pub const PAGE_MAX: u32 = 200;
/// Beyond so many nobody counts.
const COUNTED: i64 = 100;
/// The longest search.
const SEARCH_MAX: usize = 100;

/// Which keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Those that work, or are stopped for now.
    #[default]
    InUse,
    /// Those of them that end within a week.
    Expiring,
    /// Those of them that nobody has used for 90 days.
    Unused,
    /// Agents that are stopped.
    Stopped,
    /// Those whose time is over.
    Expired,
    /// Those that were revoked, or ended with a membership.
    Revoked,
    /// All.
    All,
}

impl Show {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::InUse,
        Self::Expiring,
        Self::Unused,
        Self::Stopped,
        Self::Expired,
        Self::Revoked,
        Self::All,
    ];

    /// Its word in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::Expiring => "expiring",
            Self::Unused => "unused",
            Self::Stopped => "stopped",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::All => "all",
        }
    }

    /// Reads the word of an address.
    ///
    /// # Errors
    /// `Malformed` for another word.
    pub fn parse(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let found = Self::ALL.into_iter().find(|show| show.key() == text);
        found.ok_or_else(|| {
            let words = Self::ALL.map(Self::key).join(", ");
            Error::Malformed(format!("There is no such state of keys. There are {words}."))
        })
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In which state.
    pub show: Show,
    /// Of which kind.
    pub kind: Option<KeyKind>,
    /// Part of the name, or the beginning of the secret.
    pub text: String,
    /// Whose personal keys.
    pub holder: Option<UserId>,
}

/// On which side of a row a page lies.
#[derive(Clone, Debug, Default)]
pub enum Side {
    /// The first page.
    #[default]
    Start,
    /// What is older than a row, as `Page::older` said.
    Older(String),
    /// What is newer than a row, as `Page::newer` said.
    Newer(String),
}

/// What somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// What is looked for.
    pub filter: Filter,
    /// Which page.
    pub side: Side,
    /// How many at the most, when not as many as a page shows.
    pub limit: Option<u32>,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// The keys.
    pub keys: Vec<Key>,
    /// Where the page with newer ones begins, when there is one.
    pub newer: Option<String>,
    /// Where the page with older ones begins, when there is one.
    pub older: Option<String>,
}

/// A row of a list: where another page begins.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub created_at: Timestamp,
    pub id: Option<KeyId>,
}

impl Row {
    const NEWEST: Self = Self { created_at: Timestamp::from_micros(i64::MAX), id: None };

    fn of(key: &Key) -> String {
        format!("{}.{}", key.created_at.micros(), key.id)
    }

    fn parse(text: &str) -> Result<Self> {
        let wrong =
            || Error::Malformed("This cursor is none of ours; start at the first page.".into());
        let (at, id) = text.split_once('.').ok_or_else(wrong)?;
        let created_at = Timestamp::from_micros(at.parse().map_err(|_| wrong())?);
        Ok(Self { created_at, id: Some(id.parse().map_err(|_| wrong())?) })
    }
}

/// Lists the keys that the reader may see.
///
/// # Errors
/// `Malformed` when a cursor is none of ours, or the search too long.
pub async fn list(cx: &State, by: &By<ListKeys>, wanted: &Listing) -> Result<Page> {
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let filter = within_reach(by, &wanted.filter)?;
    let (is_back, row) = match &wanted.side {
        Side::Start => (false, Row::NEWEST),
        Side::Older(than) => (false, Row::parse(than)?),
        Side::Newer(than) => (true, Row::parse(than)?),
    };
    // One more than is shown tells whether there are more.
    let window = list_queries::Window { is_back, row, limit: i64::from(limit) + 1, now: cx.now() };
    let mut keys = list_queries::list(cx.store.db(), by.org.id, &filter, &window).await?;
    let has_more = keys.len() > limit as usize;
    keys.truncate(limit as usize);
    if is_back {
        keys.reverse();
    }
    let has_newer = if is_back { has_more } else { matches!(wanted.side, Side::Older(_)) };
    let has_older = is_back || has_more;
    let newer = keys.first().filter(|_| has_newer).map(Row::of);
    let older = keys.last().filter(|_| has_older).map(Row::of);
    Ok(Page { keys, newer, older })
}

/// Without the permission one sees one's own keys.
fn within_reach(by: &By<ListKeys>, filter: &Filter) -> Result<Filter> {
    if filter.text.chars().count() > SEARCH_MAX || filter.text.contains('\0') {
        let why = format!("A search has at most {SEARCH_MAX} visible characters.");
        return Err(Error::Malformed(why));
    }
    let holder = match by {
        By::Permission(_) => filter.holder,
        By::Own(belongs) => belongs.user(),
    };
    Ok(Filter { holder, ..filter.clone() })
}

/// How many keys there are, as far as anybody counts: to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Those in use.
    pub in_use: i64,
    /// Those of them that end within a week.
    pub expiring: i64,
    /// Those that have ended.
    pub over: i64,
}

/// Counts the keys that the reader may see; each number is at most 101.
///
/// # Errors
/// When the database does not answer.
pub async fn summary(cx: &State, by: &By<ListKeys>) -> Result<Summary> {
    let (db, org, now) = (|| cx.store.db(), by.org.id, cx.now());
    let most = COUNTED + 1;
    let count = async |show: Show| {
        let filter = within_reach(by, &Filter { show, ..Filter::default() })?;
        list_queries::count(db(), org, &filter, now, most).await
    };
    let all = count(Show::All).await?;
    let in_use = count(Show::InUse).await?;
    Ok(Summary { in_use, expiring: count(Show::Expiring).await?, over: (all - in_use).max(0) })
}
