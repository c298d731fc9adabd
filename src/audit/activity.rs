//! How much happened on which day.

use std::time::Duration;

use super::queries;
use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::permission::ReadAudit;
use crate::state::State;

/// How many days are counted, today included.
pub const DAYS: usize = 30;
/// A day of UTC.
const DAY: Duration = Duration::from_hours(24);

/// One day of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub start: Timestamp,
    /// How many events it has.
    pub events: i64,
    /// How many of them are refusals.
    pub denied: i64,
}

/// The events of the last thirty days, counted for each day of UTC, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn activity(cx: &State, by: &Can<ReadAudit>) -> Result<Vec<Day>> {
    let mut days = calendar(cx.now());
    let since = days.first().map_or(cx.now(), |day| day.start);
    for row in queries::by_day(cx.store.db(), by.org.id, since).await? {
        let place = usize::try_from(row.day - day_of(since)).ok();
        // What a clock that runs ahead has written belongs to no day yet.
        let Some(day) = place.and_then(|place| days.get_mut(place)) else { continue };
        day.events += row.events;
        if row.outcome == "denied" {
            day.denied += row.events;
        }
    }
    Ok(days)
}

/// The days that are counted, without events yet.
fn calendar(now: Timestamp) -> Vec<Day> {
    let today = day_of(now);
    let first = today + 1 - i64::try_from(DAYS).unwrap_or_default();
    (first..=today).map(|day| Day { start: start_of(day), events: 0, denied: 0 }).collect()
}

/// Which day since 1970 a moment belongs to.
fn day_of(at: Timestamp) -> i64 {
    at.micros().div_euclid(micros())
}

fn start_of(day: i64) -> Timestamp {
    Timestamp::from_micros(day * micros())
}

fn micros() -> i64 {
    i64::try_from(DAY.as_micros()).unwrap_or(i64::MAX)
}
