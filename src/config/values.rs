//! Values of settings, and where each comes from: the file, the environment, the flags, in that
//! rising order.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value as Toml};

use super::ConfigError;
use super::settings::{SETTINGS, Setting, name_of_variable};
use super::words::did_you_mean;

/// Variables with our prefix that are no settings: they name the file, and steer the build and the
/// tests.
const NOT_SETTINGS: [&str; 6] = [
    "GUILDHALL_CONFIG",
    "GUILDHALL_ASSETS",
    "GUILDHALL_BIN",
    "GUILDHALL_TEST_DATABASE",
    "GUILDHALL_TEST_SHOTS",
    "GUILDHALL_YARDSTICK",
];

/// What only the file can hold: the product's permissions.
pub(super) const PERMISSIONS: &str = "permissions";

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Default,
    File(PathBuf),
    Environment,
    Flag,
}

impl Source {
    /// What the setting is called there.
    pub(super) fn name_of(&self, setting: &Setting) -> String {
        match self {
            Self::Default => format!("{} ({})", setting.name, setting.variable()),
            Self::File(file) => format!("{} in {}", setting.name, file.display()),
            Self::Environment => setting.variable(),
            Self::Flag => format!("--{}", setting.flag()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// What was given, before it is understood.
#[derive(Debug, Default)]
pub struct Given {
    /// The file and its text, if there is one.
    pub file: Option<(PathBuf, String)>,
    /// Variables of the environment, those of others included.
    pub variables: Vec<(String, String)>,
    /// Names of settings and their values.
    pub flags: Vec<(&'static str, String)>,
}

/// Values by name, each with its source.
#[derive(Debug, Default)]
pub(super) struct Values {
    given: BTreeMap<&'static str, (String, Source)>,
    permissions: Option<(PathBuf, Toml)>,
}

impl Values {
    pub(super) fn gather(given: &Given) -> Result<Self, ConfigError> {
        let mut values = Self::default();
        if let Some((file, text)) = &given.file {
            values.take_file(file, text)?;
        }
        for (variable, value) in &given.variables {
            values.take_variable(variable, value)?;
        }
        for (name, value) in &given.flags {
            values.given.insert(name, (value.clone(), Source::Flag));
        }
        Ok(values)
    }

    fn take_variable(&mut self, variable: &str, value: &str) -> Result<(), ConfigError> {
        let Some(name) = name_of_variable(variable) else { return Ok(()) };
        if NOT_SETTINGS.contains(&variable) {
            return Ok(());
        }
        if name == PERMISSIONS {
            let why = "permissions are declared in the settings file only, with [[permissions]].";
            return Err(ConfigError(format!("{variable}: {why}")));
        }
        let Some(setting) = Setting::named(&name) else {
            let names: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
            let hint = did_you_mean(variable, names.iter().map(String::as_str));
            return Err(unknown(variable, &hint));
        };
        self.given.insert(setting.name, (value.to_owned(), Source::Environment));
        Ok(())
    }

    fn take_file(&mut self, file: &Path, text: &str) -> Result<(), ConfigError> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            // The library would show the line, and that may hold a password.
            let before = error.span().map_or("", |span| &text[..span.start.min(text.len())]);
            let line = before.matches('\n').count() + 1;
            ConfigError(format!("{}, line {line}: {}", file.display(), error.message()))
        })?;
        self.take_table(file, "", &table)
    }

    fn take_table(&mut self, file: &Path, before: &str, table: &Table) -> Result<(), ConfigError> {
        for (key, value) in table {
            let name = format!("{before}{key}");
            if name == PERMISSIONS {
                self.permissions = Some((file.to_owned(), value.clone()));
                continue;
            }
            let inside = format!("{name}.");
            let is_group = SETTINGS.iter().any(|setting| setting.name.starts_with(&inside));
            if let (Toml::Table(table), true) = (value, is_group) {
                self.take_table(file, &inside, table)?;
                continue;
            }
            let Some(setting) = Setting::named(&name) else {
                let hint = did_you_mean(&name, SETTINGS.iter().map(|setting| setting.name));
                return Err(unknown(&format!("{name} in {}", file.display()), &hint));
            };
            let source = Source::File(file.to_owned());
            let text = text_of(value).ok_or_else(|| {
                let name = source.name_of(setting);
                ConfigError(format!("{name} takes text, as in \"{}\".", setting.example))
            })?;
            self.given.insert(setting.name, (text, source));
        }
        Ok(())
    }

    /// What the file declares as permissions of the product, and the file.
    pub(super) fn permissions(&self) -> Option<(&Path, &Toml)> {
        self.permissions.as_ref().map(|(file, declared)| (file.as_path(), declared))
    }

    /// The value and its source.
    pub(super) fn get(&self, setting: &Setting) -> (&str, Source) {
        let given = self.given.get(setting.name);
        given.map_or((setting.default, Source::Default), |(text, source)| (text, source.clone()))
    }

    /// Whether it was written anywhere, if only to empty it.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// The text of a setting; nothing when it is empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.get(Setting::named(name)?).0.trim();
        (!text.is_empty()).then_some(text)
    }

    /// What is wrong with a value, by the name that it has where it was written.
    pub(super) fn wrong(&self, name: &str, why: impl fmt::Display) -> ConfigError {
        let named = Setting::named(name).map(|setting| self.get(setting).1.name_of(setting));
        ConfigError(format!("{}: {why}", named.unwrap_or_else(|| name.to_owned())))
    }

    /// A value, understood; nothing when it is empty.
    pub(super) fn parsed<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.text(name).map(parse).transpose().map_err(|why| self.wrong(name, why))
    }

    /// A value, understood, that must not be empty.
    pub(super) fn required<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.parsed(name, parse)?.ok_or_else(|| self.wrong(name, "needs a value."))
    }
}

fn unknown(name: &str, hint: &str) -> ConfigError {
    ConfigError(format!("{name} is no setting.{hint} `guildhall config` lists all of them."))
}

/// A value of the file as it would stand in the environment.
fn text_of(value: &Toml) -> Option<String> {
    match value {
        Toml::String(text) => Some(text.clone()),
        Toml::Integer(number) => Some(number.to_string()),
        Toml::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(text_of).collect();
            items.map(|items| items.join(", "))
        }
        _ => None,
    }
}
