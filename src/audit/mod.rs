//! What happened, in sentences.

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

/// One line of the log as people read it.
#[derive(Debug)]
pub struct Entry {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// Whether a person did it.
    pub is_person: bool,
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

/// The latest events of an organization, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn recent(cx: &State, by: &Can<ReadAudit>, limit: u32) -> Result<Vec<Entry>> {
    let rows = queries::recent(cx.store.db(), by.org.id, i64::from(limit)).await?;
    Ok(rows.into_iter().map(|row| entry(cx, row)).collect())
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
    let actor = name_in(row.actor_doc.as_deref()).unwrap_or_else(|| "Somebody".into());
    let target = name_in(row.target_doc.as_deref()).unwrap_or_default();
    let details: HashMap<String, Value> = serde_json::from_str(&row.details).unwrap_or_default();
    // A kind that this program does not know is still told, by its name.
    let sentence = cx.kind(&row.action).map_or(row.action.as_str(), |kind| kind.sentence);
    let value = |name: &str| match name {
        "actor" => (actor.clone(), true),
        "target" => (target.clone(), true),
        _ => (details.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(), false),
    };
    let sentence = fill(sentence, value);
    Entry { at: row.at, actor, is_person: row.actor_kind == "user", sentence }
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
