//! What happened, in sentences.

mod activity;
pub mod api;
mod list;
mod queries;

use std::collections::HashMap;

use queries::EventRow;
use serde_json::Value;

use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::UserId;
use crate::permission::ReadAudit;
use crate::state::State;

pub use activity::{DAYS, Day, activity};
pub use list::{Line, Listing, Page, Party, list};

/// How many refusals stand among the latest events, each kind once.
const REFUSALS: usize = 2;
/// How many events are read at a time, and how often, to find enough that are worth telling.
const READ: i64 = 20;
const READS: usize = 10;

/// One line of the log as people read it.
#[derive(Debug)]
pub struct Entry {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// Whether a person did it.
    pub is_person: bool,
    /// Whether somebody was refused.
    pub is_refusal: bool,
    /// The sentence, in pieces.
    pub sentence: Vec<Piece>,
}

/// A piece of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is a name.
    pub is_name: bool,
}

/// The latest events of an organization, newest first. Refusals do not crowd out the rest: at most
/// two are told, and the same one once.
///
/// # Errors
/// When the database does not answer.
pub async fn recent(cx: &State, by: &Can<ReadAudit>, limit: usize) -> Result<Vec<Entry>> {
    let mut told: Vec<Entry> = Vec::new();
    let mut before = i64::MAX;
    for _ in 0..READS {
        let rows = queries::recent(cx.store.db(), by.org.id, before, READ).await?;
        let is_last = rows.len() < usize::try_from(READ).unwrap_or(usize::MAX);
        before = rows.last().map_or(before, |row| row.seq);
        for row in rows {
            let entry = entry(cx, row);
            if told.len() < limit && is_worth_telling(&told, &entry) {
                told.push(entry);
            }
        }
        if is_last || told.len() >= limit {
            break;
        }
    }
    Ok(told)
}

fn is_worth_telling(told: &[Entry], entry: &Entry) -> bool {
    let mut refusals = told.iter().filter(|told| told.is_refusal);
    !entry.is_refusal
        || refusals.clone().count() < REFUSALS
            && refusals.all(|told| told.sentence != entry.sentence)
}

/// The latest events that somebody did, or that were done to them, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn about(
    cx: &State,
    by: &Can<ReadAudit>,
    user: UserId,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows = queries::about(cx.store.db(), by.org.id, user, i64::from(limit)).await?;
    Ok(rows.into_iter().map(|row| entry(cx, row)).collect())
}

fn entry(cx: &State, row: EventRow) -> Entry {
    let actor = name_in(row.actor_doc.as_deref());
    let target = name_in(row.target_doc.as_deref());
    let details = details_in(&row.details);
    let sentence = sentence(cx, &row.action, actor.as_deref(), target.as_deref(), &details);
    let actor = actor.unwrap_or_else(|| NOBODY.into());
    let (is_person, is_refusal) = (row.actor_kind == "user", row.outcome == "denied");
    Entry { at: row.at, actor, is_person, is_refusal, sentence }
}

/// What stands for an actor without a name.
const NOBODY: &str = "Somebody";

fn details_in(document: &str) -> HashMap<String, Value> {
    serde_json::from_str(document).unwrap_or_default()
}

/// What an action is to people. A kind that this program does not know is still told, by its name.
fn sentence(
    cx: &State,
    action: &str,
    actor: Option<&str>,
    target: Option<&str>,
    details: &HashMap<String, Value>,
) -> Vec<Piece> {
    let sentence = cx.kind(action).map_or(action, |kind| kind.sentence);
    let value = |name: &str| match name {
        "actor" => (actor.unwrap_or(NOBODY).to_owned(), true),
        "target" => (target.unwrap_or_default().to_owned(), true),
        _ => (details.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(), false),
    };
    let mut sentence = fill(sentence, value);
    if details.get("by_platform") == Some(&Value::Bool(true)) {
        let text = ", as administrator of this Guildhall".to_owned();
        sentence.push(Piece { text, is_name: false });
    }
    sentence
}

fn name_in(document: Option<&str>) -> Option<String> {
    let document: Value = serde_json::from_str(document?).ok()?;
    Some(document.get("name")?.as_str()?.to_owned())
}

/// Puts values into the places of a sentence: text and whether it is a name.
fn fill(sentence: &str, value: impl Fn(&str) -> (String, bool)) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in sentence.split_inclusive('}') {
        let (before, place) = part.split_once('{').unwrap_or((part, ""));
        pieces.push(Piece { text: before.to_owned(), is_name: false });
        if let Some(name) = place.strip_suffix('}') {
            let (text, is_name) = value(name);
            pieces.push(Piece { text, is_name });
        }
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
