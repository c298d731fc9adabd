//! What was given as settings: the file, the environment, and a flag for each setting.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::iter;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, ValueHint};

use super::StartError;
use crate::config::{Given, SETTINGS, Setting};

/// The file that is read when no other is named.
const FILE: &str = "guildhall.toml";

/// Adds a flag for each setting: told of in the help of the program, taken by every command.
pub(super) fn with_flags(command: Command) -> Command {
    let command = command.args(flags(false));
    with_hidden_flags(command)
}

fn with_hidden_flags(command: Command) -> Command {
    command.mut_subcommands(|inner| {
        let more = "It takes the settings as flags too: see `guildhall --help`.";
        with_hidden_flags(inner.args(flags(true)).after_help(more))
    })
}

fn flags(are_hidden: bool) -> Vec<Arg> {
    const HEADING: &str = "Settings";
    let file = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .help_heading(HEADING)
        .hide(are_hidden)
        .help("File to read settings from [default: guildhall.toml, when there is one]");
    let setting = |setting: &'static Setting| {
        let default = setting.default_in_words();
        Arg::new(setting.name)
            .long(setting.flag())
            .value_name("VALUE")
            .help_heading(HEADING)
            .help(format!("{} [default: {default}]", setting.meaning))
            // `-h` tells of the commands, `--help` of everything. A secret is known, to be refused.
            .hide_short_help(true)
            .hide(are_hidden || setting.is_secret)
    };
    iter::once(file).chain(SETTINGS.iter().map(setting)).collect()
}

/// Reads all three.
pub(super) fn gather(matches: &ArgMatches) -> Result<Given, StartError> {
    // Flags may stand before and behind the command; the last one holds.
    let mut flags = Vec::new();
    let mut named = env::var("GUILDHALL_CONFIG").ok().filter(|name| !name.is_empty());
    let mut level = Some(matches);
    while let Some(here) = level {
        for setting in SETTINGS {
            let Some(value) = here.get_one::<String>(setting.name) else { continue };
            refuse_secret(setting)?;
            flags.push((setting.name, value.clone()));
        }
        named = here.get_one::<String>("config").cloned().or(named);
        level = here.subcommand().map(|(_, inner)| inner);
    }
    Ok(Given { file: read_file(named)?, variables: variables()?, flags })
}

/// Everybody on a machine sees its command lines.
fn refuse_secret(setting: &Setting) -> Result<(), StartError> {
    if !setting.is_secret {
        return Ok(());
    }
    let (flag, variable) = (setting.flag(), setting.variable());
    Err(StartError(format!(
        "--{flag}: everybody on this machine sees its command lines. Set {} in guildhall.toml, or \
         {variable} in the environment.",
        setting.name
    )))
}

/// A file that was named must be there; the usual one may be missing.
fn read_file(named: Option<String>) -> Result<Option<(PathBuf, String)>, StartError> {
    let is_named = named.is_some();
    let path = PathBuf::from(named.unwrap_or_else(|| FILE.into()));
    match fs::read_to_string(&path) {
        Ok(text) => {
            warn_if_open_to_others(&path, &text);
            Ok(Some((path, text)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound && !is_named => Ok(None),
        Err(error) => Err(StartError::new(&format!("Settings file {}", path.display()), &error)),
    }
}

/// It may hold passwords. It is only a warning: many files hold none.
#[expect(clippy::print_stderr, reason = "there is no log before the settings are read")]
fn warn_if_open_to_others(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    let is_secret = |line: &str| line.contains("password") || line.contains("database_url");
    let mut settings = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let has_secret = settings.any(is_secret);
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
