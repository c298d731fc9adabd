//! The settings as text: what holds here, a file to begin with, and the table of the README.

use std::fmt::Write;

use super::settings::{SETTINGS, Setting};
use super::values::{Given, Source, Values};
use super::{Config, ConfigError};

/// Every setting with its value, where that comes from, and what it means. Secrets are hidden.
///
/// # Errors
/// When a setting is unknown or wrong.
pub fn report(given: &Given) -> Result<String, ConfigError> {
    Config::read(given)?;
    let values = Values::gather(given)?;
    let mut text = String::new();
    for setting in SETTINGS {
        let (value, source) = values.get(setting);
        let line = format!("{} = {}", setting.name, shown(setting, value));
        let origin = match source {
            Source::Environment => format!("environment, {}", setting.variable()),
            other => other.to_string(),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{line:<48}  ({origin})\n    {}", setting.meaning);
    }
    Ok(text)
}

fn shown<'a>(setting: &'a Setting, value: &'a str) -> &'a str {
    match value {
        "" if setting.otherwise.is_empty() => "(empty)",
        "" => setting.otherwise,
        _ if setting.is_secret => "(set, hidden)",
        _ => value,
    }
}

/// A file to begin with: every setting, commented out.
#[must_use]
pub fn example() -> String {
    let mut text = String::from(
        "# Settings of Guildhall. Take away the # before what you want to change.\n\
         # What the environment says goes before this file, and flags go before both.\n\
         # It may hold passwords: let only the one who runs Guildhall read it (chmod 600).\n",
    );
    for setting in SETTINGS {
        let Setting { name, meaning, example, .. } = setting;
        let otherwise = setting.default_in_words();
        let value = match example.parse::<u16>() {
            Ok(number) => number.to_string(),
            Err(_) => format!("\"{example}\""),
        };
        let _ = writeln!(text, "\n# {meaning}.\n# Default: {otherwise}.\n#{name} = {value}");
    }
    text
}

/// The table of the README.
#[must_use]
pub fn markdown() -> String {
    let mut text =
        String::from("| setting | in the environment | default | meaning |\n|---|---|---|---|\n");
    for setting in SETTINGS {
        let otherwise = match setting.default {
            "" => setting.otherwise.to_owned(),
            default => format!("`{default}`"),
        };
        let (name, variable) = (setting.name, setting.variable());
        let _ = writeln!(text, "| `{name}` | `{variable}` | {otherwise} | {} |", setting.meaning);
    }
    text
}
