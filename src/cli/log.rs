//! The log: lines for people or objects for programs, on standard error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

use super::StartError;
use crate::config::{Config, LogFormat};

/// Begins to log as the settings say.
pub(super) fn start(config: &Config) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| StartError::new("log", &error))?;
    let lines = match config.log_format {
        LogFormat::Text => layer().with_ansi(false).with_writer(OneLine).boxed(),
        LogFormat::Json => layer().json().flatten_event(true).with_writer(OneLine).boxed(),
    };
    tracing_subscriber::registry().with(filter).with(filter_fn(is_discreet)).with(lines).init();
    // The message of a panic may hold what was worked on; its place says enough.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    Ok(())
}

/// What others' crates say below `info` is not logged at any level: some of it holds cookies, whole
/// addresses with their tokens, or what mail servers are told.
fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let is_ours = metadata.target().split("::").next() == Some("guildhall");
    let is_talkative = metadata.target().starts_with("tower_http::csrf");
    is_ours || !is_talkative && *metadata.level() <= Level::INFO
}

/// Writes each event as one line: control characters in it are written as `\uXXXX`, so that nobody
/// can make a second line, or steer the terminal of who reads it.
struct OneLine;

impl<'a> MakeWriter<'a> for OneLine {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for OneLine {
    /// The formatter hands over whole events.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let mut clean = neutralised(line).into_owned();
        clean.push('\n');
        io::stderr().lock().write_all(clean.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn neutralised(line: &str) -> Cow<'_, str> {
    if !line.contains(is_steering) {
        return Cow::Borrowed(line);
    }
    let mut clean = String::with_capacity(line.len() + 16);
    for letter in line.chars() {
        if is_steering(letter) {
            // Writing into a String cannot fail.
            let _ = write!(clean, "\\u{:04x}", u32::from(letter));
        } else {
            clean.push(letter);
        }
    }
    Cow::Owned(clean)
}

/// Control characters, other line ends, and signs that turn the direction of text.
fn is_steering(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
