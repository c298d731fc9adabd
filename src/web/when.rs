//! Times as people say them.

use time::macros::format_description;

use crate::clock::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago something was: `4 minutes ago`, `Yesterday`, `12 Oct`.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.micros() - at.micros()) / 1_000_000;
    match seconds {
        ..MINUTE => "Now".into(),
        MINUTE..HOUR => many(seconds / MINUTE, "minute"),
        HOUR..DAY => many(seconds / HOUR, "hour"),
        _ if is_yesterday(at, now) => "Yesterday".into(),
        _ => short_date(at, now),
    }
}

fn many(count: i64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

fn is_yesterday(at: Timestamp, now: Timestamp) -> bool {
    now.date().date().previous_day() == Some(at.date().date())
}

/// The day, in UTC, with its year when that is another: `12 Oct`.
#[must_use]
pub fn short_date(at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (at.date(), now.date());
    let this_year = format_description!("[day padding:none] [month repr:short]");
    let other_year = format_description!("[day padding:none] [month repr:short] [year]");
    let text = if now.year() == at.year() { at.format(this_year) } else { at.format(other_year) };
    text.unwrap_or_default()
}

/// How long until something ends: `in 7 days`, `in 3 hours`.
#[must_use]
pub fn until(at: Timestamp, now: Timestamp) -> String {
    let seconds = (at.micros() - now.micros()) / 1_000_000;
    let (count, unit) = match seconds {
        ..=0 => return "ended".into(),
        1..HOUR => ((seconds / MINUTE).max(1), "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        // Seven days less the seconds since it was made are still seven days for a reader.
        _ => ((seconds + HOUR) / DAY, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("in {count} {unit}{plural}")
}

/// For `<time datetime>` (RFC 3339): what a script can turn into the reader's zone.
#[must_use]
pub fn machine(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at.date().format(&format).unwrap_or_default()
}

/// The day, in UTC: `22 Nov 2026`.
#[must_use]
pub fn date(at: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:short] [year]");
    at.date().format(&format).unwrap_or_default()
}

/// In full, in UTC: `22 Nov 2026, 09:14 UTC`.
#[must_use]
pub fn full(at: Timestamp) -> String {
    let format =
        format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
    at.date().format(&format).unwrap_or_default()
}
