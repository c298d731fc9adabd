//! The log for programs.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Day, Line, Listing, Page, Party, activity, list};
use crate::access::Can;
use crate::members::{find, member_id};
use crate::permission::{Permission, ReadAudit};
use crate::state::State;
use crate::web::{Access, Cursor, Handled, Limit, Path, Query, Route};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Party")]
struct PartyItem {
    kind: String,
    id: Option<String>,
    name: Option<String>,
}

impl From<Party> for PartyItem {
    fn from(party: Party) -> Self {
        Self { kind: party.kind, id: party.id, name: party.name }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Event")]
struct EventItem {
    id: String,
    /// Its place in the organization's log.
    seq: i64,
    /// Microseconds since 1970-01-01 UTC.
    at: i64,
    action: String,
    /// All of it, for people.
    sentence: String,
    actor: PartyItem,
    target: Option<PartyItem>,
    /// `success`, `denied` or `failure`.
    outcome: String,
    /// Where the request came from.
    address: Option<String>,
    request_id: Option<String>,
}

impl From<Line> for EventItem {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            seq: line.seq,
            at: line.at.micros(),
            action: line.action,
            sentence: line.sentence,
            actor: line.actor.into(),
            target: line.target.map(PartyItem::from),
            outcome: line.outcome,
            address: line.address,
            request_id: line.request_id,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct EventList {
    events: Vec<EventItem>,
    next_cursor: Option<Cursor>,
}

impl From<Page> for EventList {
    fn from(page: Page) -> Self {
        let events = page.lines.into_iter().map(EventItem::from).collect();
        Self { events, next_cursor: page.next.map(Cursor) }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    #[serde(default)]
    limit: Limit,
    cursor: Option<Cursor>,
}

impl ListQuery {
    fn listing(self) -> Listing {
        let cursor = self.cursor.map(|cursor| cursor.0);
        Listing { about: None, cursor, limit: self.limit.given() }
    }
}

async fn index(cx: State, by: Can<ReadAudit>, Query(query): Query<ListQuery>) -> Handled {
    let page = list(&cx, &by, &query.listing()).await?;
    Ok(axum::Json(EventList::from(page)).into_response())
}

/// What a member did, and what was done to them.
async fn about(
    cx: State,
    by: Can<ReadAudit>,
    Path((_, user)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let listing = Listing { about: Some(member.user), ..query.listing() };
    let page = list(&cx, &by, &listing).await?;
    Ok(axum::Json(EventList::from(page)).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Day")]
struct DayItem {
    /// The first moment of the day, in microseconds since 1970-01-01 UTC.
    start: i64,
    events: i64,
    denied: i64,
}

#[derive(Serialize, JsonSchema)]
struct DayList {
    /// The last thirty days of UTC, the oldest first.
    days: Vec<DayItem>,
}

async fn days(cx: State, by: Can<ReadAudit>) -> Handled {
    let item =
        |day: Day| DayItem { start: day.start.micros(), events: day.events, denied: day.denied };
    let days = activity(&cx, &by).await?.into_iter().map(item).collect();
    Ok(axum::Json(DayList { days }).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const PAGED: &[&str] = &["limit", "cursor"];
    let reading = Access::Can(Permission::ReadAudit);
    vec![
        Route::get("/api/v1/org/{org}/events", reading, index)
            .says("Lists the events of the organization")
            .asks::<ListQuery>()
            .answers::<EventList>()
            .query(PAGED),
        Route::get("/api/v1/org/{org}/members/{user}/events", reading, about)
            .says("Lists the events about a member")
            .asks::<ListQuery>()
            .answers::<EventList>()
            .query(PAGED),
        Route::get("/api/v1/org/{org}/activity", reading, days)
            .says("Counts the events of the last thirty days")
            .answers::<DayList>(),
    ]
}
