//! Lists of the whole instance: searched by name, paged by key.

use crate::error::{Error, Result};

/// How many a page shows.
pub const PAGE: u32 = 50;
/// The most that a program gets at once.
const PAGE_MAX: u32 = 200;
/// The longest search: no name and no address is longer.
const SEARCH_MAX: usize = 254;

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Part of what is searched.
    pub text: String,
    /// Where the page before ended, as its `next` said.
    pub cursor: Option<String>,
    /// How many at the most.
    pub limit: u32,
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What was found.
    pub found: Vec<T>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// The part of a table that a page shows.
pub(super) struct Window<'a> {
    /// For LIKE, with `!` as its escape.
    pub pattern: String,
    /// The last row of the page before: its name's key and its id.
    pub after: (&'a str, &'a str),
    /// One more than are shown, to know whether there are more.
    pub limit: i64,
}

impl Search {
    /// # Errors
    /// `Malformed` when the cursor is none of ours, or the search too long.
    pub(super) fn window(&self) -> Result<Window<'_>> {
        if self.text.chars().count() > SEARCH_MAX {
            let why = format!("A search has at most {SEARCH_MAX} characters.");
            return Err(Error::Malformed(why));
        }
        let after = self.cursor.as_deref().map(parse).transpose()?.unwrap_or_default();
        Ok(Window { pattern: contains(&self.text), after, limit: i64::from(self.shown()) + 1 })
    }

    fn shown(&self) -> u32 {
        self.limit.clamp(1, PAGE_MAX)
    }

    /// The page of what a window found; `key` gives what a row is sorted by: name and id.
    pub(super) fn page<T>(&self, mut found: Vec<T>, key: impl Fn(&T) -> (&str, String)) -> Page<T> {
        let has_more = found.len() > self.shown() as usize;
        found.truncate(self.shown() as usize);
        let last = found.last().filter(|_| has_more).map(key);
        Page { next: last.map(|(name_key, id)| format!("{id}.{name_key}")), found }
    }
}

/// A pattern that finds a text anywhere, whatever signs it holds.
fn contains(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let escaped = lower.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// Name's key and id out of a cursor.
fn parse(cursor: &str) -> Result<(&str, &str)> {
    let parts = cursor.split_once('.').filter(|(id, _)| uuid::Uuid::try_parse(id).is_ok());
    let (id, name_key) = parts.ok_or_else(|| {
        Error::Malformed("This cursor is none of ours; start at the first page.".into())
    })?;
    Ok((name_key, id))
}
