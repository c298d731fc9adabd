//! When a key is to end, as one chooses it.

use std::time::Duration;

use time::Date;
use time::macros::format_description;

use crate::clock::Timestamp;
use crate::keys::Expiry;

const DAY: Duration = Duration::from_hours(24);
const OFFERED: [i64; 3] = [30, 60, 90];

/// A life that is offered.
pub(super) struct Life {
    pub days: i64,
    pub ends_at: Timestamp,
    pub is_chosen: bool,
}

/// What is offered, and what was chosen.
pub(super) struct Expiries {
    pub lives: Vec<Life>,
    /// A date is to be chosen.
    pub is_custom: bool,
    /// It is not to end.
    pub is_never: bool,
    pub date: String,
    pub first_date: String,
    pub last_date: String,
    pub max_days: Option<i64>,
    pub error: Option<String>,
}

fn after(now: Timestamp, days: i64) -> Timestamp {
    now.after(DAY.saturating_mul(days.try_into().unwrap_or_default()))
}

/// As date fields take it.
fn day(at: Timestamp) -> String {
    at.date().format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

impl Expiries {
    pub(super) fn new(
        (chosen, date): (&str, &str),
        max_days: Option<i64>,
        now: Timestamp,
        error: Option<String>,
    ) -> Self {
        let most = max_days.unwrap_or(i64::MAX);
        let mut days: Vec<i64> = OFFERED.into_iter().filter(|days| *days <= most).collect();
        if days.len() < OFFERED.len() && !days.contains(&most) {
            days.push(most);
        }
        let usual = days.last().copied().unwrap_or_default();
        let chosen_days = if chosen.is_empty() { Some(usual) } else { chosen.parse().ok() };
        let life = |days: i64| Life {
            days,
            ends_at: after(now, days),
            is_chosen: chosen_days == Some(days),
        };
        Self {
            lives: days.into_iter().map(life).collect(),
            is_custom: chosen == "custom",
            is_never: chosen == "none",
            date: date.to_owned(),
            first_date: day(after(now, 1)),
            last_date: max_days.map(|days| day(after(now, days))).unwrap_or_default(),
            max_days,
            error,
        }
    }
}

/// What a choice means. A date means its end, in UTC; the last that is allowed, as much of it as is.
pub(super) fn expiry(
    chosen: &str,
    date: &str,
    max_days: Option<i64>,
    now: Timestamp,
) -> Result<Expiry, String> {
    if chosen != "custom" && !date.trim().is_empty() {
        return Err("Choose “On a date”, or empty the date.".into());
    }
    match chosen {
        "" => Ok(Expiry::Default),
        "none" => Ok(Expiry::Never),
        "custom" => {
            let end = end_of(date).ok_or("Choose the date on which the key ends.")?;
            let last = max_days.map(|days| after(now, days));
            let is_last_day = last.is_some_and(|last| last.date().date() == end.date().date());
            Ok(Expiry::At(if is_last_day { last.map_or(end, |last| last.min(end)) } else { end }))
        }
        days => {
            let days = days.parse().map_err(|_| "Choose when the key ends.".to_owned())?;
            Ok(Expiry::Days(days))
        }
    }
}

fn end_of(date: &str) -> Option<Timestamp> {
    let date = Date::parse(date.trim(), format_description!("[year]-[month]-[day]")).ok()?;
    let start = date.midnight().assume_utc().unix_timestamp();
    let second = start.checked_add(24 * 60 * 60 - 1)?;
    Some(Timestamp::from_micros(second.checked_mul(1_000_000)?))
}
