//! The command line.

mod admin;
mod demo;
mod given;
mod log;
mod open;
mod serve;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{self, Config};

/// Guildhall: the organization layer of a product
///
/// Members, invitations, roles and what happened, as pages for people and as JSON for programs.
/// Without a command it serves: open the address that it prints.
///
/// Settings come from guildhall.toml in the working folder, from the environment, and from flags;
/// each goes before the one named earlier. `guildhall config` shows what holds and where it comes
/// from; `guildhall config --example` prints a file to begin with.
#[derive(Debug, Parser)]
#[command(name = "guildhall", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop (the same as no command)
    Serve,
    /// Serve a sample organization from a temporary folder, to look around
    ///
    /// Open the address that it prints (usually 127.0.0.1:8080/demo): there one signs in as
    /// Owner, Admin or Viewer, and reads the mails that would have been sent. Nothing is kept: the
    /// folder goes when the demo stops. Your own data, database and mail server are not touched.
    Demo,
    /// Show every setting: its value, where that comes from, what it means
    Config {
        /// Print a commented guildhall.toml to begin with
        #[arg(long)]
        example: bool,
        /// Print the settings as a table in Markdown
        #[arg(long, conflicts_with = "example")]
        table: bool,
    },
    /// Accounts, from where Guildhall runs: for who cannot sign in
    #[command(subcommand)]
    Admin(admin::Command),
}

/// A start that failed, as a sentence for the one who started.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

impl StartError {
    fn new(what: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{what}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        Self(text)
    }
}

/// Reads the command line and does what it says.
///
/// # Errors
/// When a setting is wrong, or what is needed cannot be opened.
pub async fn run() -> Result<(), StartError> {
    let matches = given::with_flags(Arguments::command()).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let command = arguments.command.unwrap_or(Command::Serve);
    if let Command::Config { example, table } = command {
        return show_config(&matches, example, table);
    }
    let given = given::gather(&matches)?;
    let config = Config::read(&given).map_err(|error| StartError(error.to_string()))?;
    if let Some(smtp) = &config.smtp {
        smtp.check_ca().map_err(StartError)?;
    }
    match command {
        Command::Serve => {
            log::start(&config)?;
            serve::serve(config).await
        }
        Command::Demo => {
            log::start(&config)?;
            demo::demo(config).await
        }
        Command::Admin(command) => admin::run(config, command).await,
        Command::Config { .. } => Ok(()),
    }
}

#[expect(clippy::print_stdout, reason = "it is what was asked for")]
fn show_config(matches: &clap::ArgMatches, example: bool, table: bool) -> Result<(), StartError> {
    let text = match (example, table) {
        (true, _) => config::example(),
        (_, true) => config::markdown(),
        _ => config::report(&given::gather(matches)?)
            .map_err(|error| StartError(error.to_string()))?,
    };
    print!("{text}");
    Ok(())
}
