//! `guildhall admin`: accounts, from where Guildhall runs. It works beside a running server.

use std::sync::Arc;

use clap::Subcommand;

use super::StartError;
use super::open::{open, place};
use crate::access::System;
use crate::accounts::{self, Account};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::error::Error;
use crate::onboarding::{self, NewUser};
use crate::state::State;
use crate::store::Place;

/// Who acts, in the events.
const WHO: System = System("The command line");

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account, and print a link by which its person chooses a password
    CreateUser {
        /// Their e-mail address
        email: String,
        /// Their name [default: the part before the @]
        #[arg(long)]
        name: Option<String>,
        /// They also manage this Guildhall
        #[arg(long)]
        platform_admin: bool,
    },
    /// Print a link to choose a new password: works once, for one hour
    ResetLink {
        /// The e-mail address of the account, or its id
        account: String,
    },
    /// Let an account manage this Guildhall: mail, outbox, storage
    MakePlatformAdmin {
        /// The e-mail address of the account, or its id
        account: String,
    },
}

/// Does what was asked, and says what was done.
#[expect(clippy::print_stdout, reason = "it is what was asked for")]
pub(super) async fn run(config: Config, command: Command) -> Result<(), StartError> {
    refuse_where_nothing_is(&config)?;
    let cx = open(config, Arc::new(SystemClock::new())).await?;
    let said = done(&cx, command).await.map_err(|error| StartError(in_words(&error)))?;
    println!("{said}");
    if !cx.is_set_up() {
        println!("\nThis Guildhall is not set up yet: open the set-up link that it printed first.");
    }
    cx.store.close().await;
    Ok(())
}

/// A wrong folder must not get a new, empty database.
fn refuse_where_nothing_is(config: &Config) -> Result<(), StartError> {
    match place(config) {
        Place::Sqlite(file) if !file.exists() => Err(StartError(format!(
            "There is no database at {}. Run this where Guildhall runs, with the same settings \
             (`guildhall config` shows them).",
            file.display()
        ))),
        _ => Ok(()),
    }
}

async fn done(cx: &State, command: Command) -> Result<String, Error> {
    match command {
        Command::CreateUser { email, name, platform_admin } => {
            let before = || email.split('@').next().unwrap_or_default().to_owned();
            let name = name.unwrap_or_else(before);
            let new = NewUser { name, email, is_platform_admin: platform_admin };
            let (account, link) = onboarding::create_user(cx, &WHO, &new).await?;
            Ok(with_link(&format!("Made an account for {}.", who(&account)), &link))
        }
        Command::ResetLink { account } => {
            let account = accounts::named(cx, &account).await?;
            let link = accounts::print_reset_link(cx, &WHO, &account).await?;
            Ok(with_link(&format!("For {}.", who(&account)), &link))
        }
        Command::MakePlatformAdmin { account } => {
            let account = accounts::named(cx, &account).await?;
            let is_new = accounts::make_platform_admin(cx, &WHO, &account).await?;
            let said = if is_new {
                "manages this Guildhall now."
            } else {
                "managed this Guildhall before; nothing was changed."
            };
            Ok(format!("{} {said}", who(&account)))
        }
    }
}

fn who(account: &Account) -> String {
    format!("{} <{}>", account.name, account.email)
}

fn with_link(what: &str, link: &str) -> String {
    format!("{what} This link leads to a new password; it works once, for one hour:\n\n  {link}")
}

/// The error with what is wrong in each field.
fn in_words(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => {
            let lines: Vec<String> =
                fields.iter().map(|(field, why)| format!("{field}: {why}")).collect();
            lines.join("\n")
        }
        Error::Internal(cause) | Error::Unavailable(cause) => format!("{error}: {cause}"),
        other => other.to_string(),
    }
}
