//! What was given as settings: the file, the environment, and a flag for each setting.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, ValueHint};

use super::StartError;
use crate::config::{Given, SETTINGS};

/// The file that is read when no other is named.
const FILE: &str = "guildhall.toml";

/// Adds a flag for each setting, for all commands.
pub(super) fn with_flags(command: Command) -> Command {
    const HEADING: &str = "Settings";
    let file = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .global(true)
        .help_heading(HEADING)
        .help("File to read settings from [default: guildhall.toml, when there is one]");
    let flags = SETTINGS.iter().filter_map(|setting| {
        let flag = setting.flag()?;
        let default = if setting.default.is_empty() { setting.otherwise } else { setting.default };
        let arg = Arg::new(setting.name)
            .long(flag)
            .value_name("VALUE")
            .global(true)
            .help_heading(HEADING)
            .help(format!("{} [default: {default}]", setting.meaning))
            // `-h` tells of the commands, `--help` of everything.
            .hide_short_help(true);
        Some(arg)
    });
    command.arg(file).args(flags)
}

/// Reads all three.
pub(super) fn gather(matches: &ArgMatches) -> Result<Given, StartError> {
    // Flags may stand behind the command; clap keeps them where they stand.
    let mut deepest = matches;
    while let Some((_, inner)) = deepest.subcommand() {
        deepest = inner;
    }
    let flags = SETTINGS.iter().filter(|setting| setting.flag().is_some()).filter_map(|setting| {
        let value = deepest.get_one::<String>(setting.name)?;
        Some((setting.name, value.clone()))
    });
    let named = deepest.get_one::<String>("config").cloned();
    let named = named.or_else(|| env::var("GUILDHALL_CONFIG").ok().filter(|name| !name.is_empty()));
    Ok(Given { file: read_file(named)?, variables: variables()?, flags: flags.collect() })
}

/// A file that was named must be there; the usual one may be missing.
fn read_file(named: Option<String>) -> Result<Option<(PathBuf, String)>, StartError> {
    let is_named = named.is_some();
    let path = PathBuf::from(named.unwrap_or_else(|| FILE.into()));
    match fs::read_to_string(&path) {
        Ok(text) => {
            warn_if_open_to_others(&path);
            Ok(Some((path, text)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound && !is_named => Ok(None),
        Err(error) => Err(StartError::new(&format!("Settings file {}", path.display()), &error)),
    }
}

/// It may hold passwords. It is only a warning: many files hold none.
#[expect(clippy::print_stderr, reason = "there is no log before the settings are read")]
fn warn_if_open_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let is_secret = |text: &str| text.contains("password") || text.contains("database_url");
    let has_secret = fs::read_to_string(path).is_ok_and(|text| {
        text.lines().any(|line| !line.trim_start().starts_with('#') && is_secret(line))
    });
    let mode = fs::metadata(path).map_or(0, |data| data.permissions().mode());
    if has_secret && mode & 0o077 != 0 {
        let path = path.display();
        eprintln!("{path} holds a password and can be read by others; run: chmod 600 {path}");
    }
}

/// The environment, as far as it is ours.
fn variables() -> Result<Vec<(String, String)>, StartError> {
    let mut variables = Vec::new();
    for (name, value) in env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        if !name.starts_with("GUILDHALL_") {
            continue;
        }
        let value = value.into_string();
        let value = value.map_err(|_| StartError(format!("{name}: is not UTF-8 text.")))?;
        variables.push((name, value));
    }
    Ok(variables)
}
