//! The log of an organization, newest first, a page at a time.

use super::queries::{self, FullRow};
use super::{details_in, name_in, sentence};
use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::ReadAudit;
use crate::state::State;

/// How many a page has.
pub const PAGE: u32 = 50;
/// The most that a program gets at once.
const PAGE_MAX: u32 = 200;

/// Who did something, or what it was done to.
#[derive(Clone, Debug)]
pub struct Party {
    /// As in `user`.
    pub kind: String,
    /// Its id; nobody in particular has none.
    pub id: Option<String>,
    /// Its name at that time.
    pub name: Option<String>,
}

/// One line of the log, whole.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its place in the organization's log.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// As in `member.role_changed`.
    pub action: String,
    /// `success`, `denied` or `failure`.
    pub outcome: String,
    /// All of it, for people.
    pub sentence: String,
    /// Who did it.
    pub actor: Party,
    /// What it was done to.
    pub target: Option<Party>,
    /// Where the request came from.
    pub address: Option<String>,
    /// The number of the request.
    pub request_id: Option<String>,
}

/// What somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// What somebody did, or what was done to them; else everything.
    pub about: Option<UserId>,
    /// Where the page before ended, as its `next` said.
    pub cursor: Option<String>,
    /// How many at the most, when not as many as a page has.
    pub limit: Option<u32>,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Lists the log.
///
/// # Errors
/// `Malformed` when the cursor is none of ours.
pub async fn list(cx: &State, by: &Can<ReadAudit>, wanted: &Listing) -> Result<Page> {
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let before = wanted.cursor.as_deref().map_or(Ok(i64::MAX), place)?;
    let (db, org, most) = (cx.store.db(), by.org.id, i64::from(limit) + 1);
    let mut rows = match wanted.about {
        Some(user) => queries::page_about(db, org, user, before, most).await?,
        None => queries::page(db, org, before, most).await?,
    };
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| has_more).map(|row| row.seq.to_string());
    Ok(Page { lines: rows.into_iter().map(|row| line(cx, row)).collect(), next })
}

fn place(cursor: &str) -> Result<i64> {
    let seq = cursor.parse().ok().filter(|seq| *seq > 0);
    seq.ok_or_else(|| {
        Error::Malformed("This cursor is none of ours; start at the first page.".into())
    })
}

fn line(cx: &State, row: FullRow) -> Line {
    let actor = name_in(row.actor_doc.as_deref());
    let target = name_in(row.target_doc.as_deref());
    let details = details_in(&row.details);
    let pieces = sentence(cx, &row.action, actor.as_deref(), target.as_deref(), &details);
    let target = row.target_kind.map(|kind| Party { kind, id: row.target_id, name: target });
    Line {
        id: row.id,
        seq: row.seq,
        at: row.at,
        action: row.action,
        outcome: row.outcome,
        sentence: pieces.into_iter().map(|piece| piece.text).collect(),
        actor: Party { kind: row.actor_kind, id: row.actor_id, name: actor },
        target,
        address: row.address,
        request_id: row.request_id,
    }
}
