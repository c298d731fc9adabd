//! The command line.

mod serve;

use std::io::{IsTerminal, stderr};

use clap::{Parser, Subcommand};

use crate::config::Config;

/// Guildhall: the organization layer of a product.
///
/// Settings are read from the environment: `GUILDHALL_LISTEN`, `GUILDHALL_DATA` and so on; the
/// README lists them.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (also without a command)
    Serve,
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
    let arguments = Arguments::parse();
    let config =
        Config::from_env(std::env::vars()).map_err(|error| StartError::new("Settings", &error))?;
    start_log(&config)?;
    match arguments.command {
        None | Some(Command::Serve) => serve::serve(config).await,
    }
}

fn start_log(config: &Config) -> Result<(), StartError> {
    // This one writes whole addresses, and some hold a token.
    let filter =
        tracing_subscriber::EnvFilter::try_new(format!("{},tower_http::csrf=off", config.log))
            .map_err(|error| StartError::new("GUILDHALL_LOG", &error))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .init();
    Ok(())
}
