//! The settings as text: what holds here, a file to begin with, and the table of the README.

use std::fmt::Write;

use super::settings::{SETTINGS, Setting};
use super::values::{Given, Source, Values};
use super::{Config, ConfigError};
use crate::permission::ProductPermission;

/// Every setting with its value, where that comes from, and what it means. Secrets are hidden.
///
/// # Errors
/// When a setting is unknown or wrong.
pub fn report(given: &Given) -> Result<String, ConfigError> {
    let config = Config::read(given)?;
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
    for permission in &config.permissions {
        let ProductPermission { key, label, roles, .. } = permission;
        let line = format!("permission {key}");
        let roles = if roles.is_empty() { "Owners alone".into() } else { roles.join(", ") };
        let _ = writeln!(text, "{line:<48}  (held by {roles})\n    {label}");
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

/// How a product declares what its people may do. A table, so it stands at the end of the file.
const PERMISSIONS_EXAMPLE: &str = r#"
# Permissions of your product: they appear in roles like Guildhall's own. Owners hold all of them;
# `roles` names the built-in roles that do too, and templates that propose them. One block for each;
# `note`, `dangerous`, `implies` and `roles` can be left out.
#[[permissions]]
#key = "workflows:read"
#label = "see workflows"
#group = "Workflows"
#roles = ["admin", "developer", "viewer"]
#
#[[permissions]]
#key = "workflows:write"
#label = "create and change workflows"
#group = "Workflows"
#note = "Drafts and live ones"
#dangerous = false
#implies = ["workflows:read"]
#roles = ["admin", "developer"]
"#;

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
    text.push_str(PERMISSIONS_EXAMPLE);
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
