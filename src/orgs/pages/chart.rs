//! Activity as a chart: geometry, and the same in words.

use askama::Template;
use askama::filters::HtmlSafe;
use time::macros::format_description;

use crate::audit::Day;
use crate::clock::Timestamp;

/// Height of the drawing; the lowest pixel is the axis.
const HEIGHT: i64 = 47;
/// From one bar to the next.
const STEP: usize = 20;

/// The chart of some days.
#[derive(Template)]
#[template(path = "orgs/_chart.html")]
pub(super) struct Chart {
    bars: Vec<Bar>,
    width: usize,
    /// What one sees, for those who listen.
    words: String,
    /// How much it was, in a sentence.
    pub sum: String,
    first: String,
    middle: String,
}

impl HtmlSafe for Chart {}

/// One day: what happened, and on top what was refused.
struct Bar {
    x: usize,
    y: i64,
    height: i64,
    denied_y: i64,
    denied_height: i64,
    words: String,
}

impl Chart {
    pub(super) fn of(days: &[Day]) -> Self {
        let most = days.iter().map(|day| day.events).max().unwrap_or_default();
        let bars = days.iter().enumerate().map(|(place, day)| Bar::of(day, place, most));
        let name = |place: usize| days.get(place).map(|day| name(day.start)).unwrap_or_default();
        Self {
            bars: bars.collect(),
            width: days.len() * STEP,
            words: words(days),
            sum: sum(days),
            first: name(0),
            middle: name(days.len() / 2),
        }
    }
}

impl Bar {
    fn of(day: &Day, place: usize, most: i64) -> Self {
        let height = scaled(day.events, most);
        let denied_height = scaled(day.denied, most);
        Self {
            x: place * STEP + 2,
            y: HEIGHT - height,
            height,
            denied_y: HEIGHT - height,
            denied_height,
            words: format!("{}: {}", name(day.start), counted(day.events, day.denied)),
        }
    }
}

/// What is there is seen, however little it is beside the rest.
fn scaled(count: i64, most: i64) -> i64 {
    if count == 0 { 0 } else { (count * (HEIGHT - 2) / most.max(1)).max(2) }
}

fn sum(days: &[Day]) -> String {
    let events = days.iter().map(|day| day.events).sum();
    let denied = days.iter().map(|day| day.denied).sum();
    let (first, rest) = match counted(events, denied).split_once(',') {
        Some((first, rest)) => (first.to_owned(), format!(",{rest}")),
        None => (counted(events, denied), String::new()),
    };
    format!("{first} in {} days{rest}", days.len())
}

/// `12 events, 1 denied`.
fn counted(events: i64, denied: i64) -> String {
    let plural = if events == 1 { "" } else { "s" };
    let denied = if denied == 0 { String::new() } else { format!(", {denied} denied") };
    format!("{events} event{plural}{denied}")
}

fn words(days: &[Day]) -> String {
    let least = days.iter().map(|day| day.events).min().unwrap_or_default();
    let Some(top) = days.iter().rev().max_by_key(|day| day.events) else { return String::new() };
    format!(
        "Events each day for {} days: between {least} and {}, most on {}",
        days.len(),
        top.events,
        name(top.start)
    )
}

/// `3 Nov`.
fn name(at: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:short]");
    at.date().format(&format).unwrap_or_default()
}
