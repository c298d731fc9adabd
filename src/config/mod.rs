//! Every setting: name, default, meaning. A wrong one stops the start with a clear message.

mod cookie_domain;
mod mail;
mod permissions;
mod print;
mod settings;
mod values;
mod words;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use values::Values;
use words::one_of;

pub use cookie_domain::CookieDomain;
pub use mail::{Smtp, SmtpTls};
pub use print::{example, markdown, report};
pub use settings::{SETTINGS, Setting};
pub use values::Given;

use crate::permission::ProductPermission;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// The settings of this instance.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to serve.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The address people type, when fixed by a setting.
    pub public_url: Option<Url>,
    /// The domain that shares the session cookie, if not our host alone.
    pub cookie_domain: Option<CookieDomain>,
    /// Who may sign up, when fixed by a setting.
    pub sign_up: Option<SignUp>,
    /// PostgreSQL, or nothing for SQLite.
    pub database_url: Option<SecretString>,
    /// Reverse proxies in front.
    pub trusted_proxies: Vec<IpNet>,
    /// The mail server.
    pub smtp: Option<Smtp>,
    /// Permissions of the product.
    pub permissions: Vec<ProductPermission>,
    /// How much is logged.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// Whether this is a demo: everybody signs in as whom they like, and no mail leaves. No setting
    /// turns it on; `guildhall demo` does.
    pub is_demo: bool,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// Those who hold an invitation.
    Invited,
    /// Everybody.
    Open,
    /// Nobody; an invitee needs an account already.
    Closed,
}

impl SignUp {
    /// Its word, in settings and forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for SignUp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        one_of(
            text,
            &[Self::Invited, Self::Open, Self::Closed].map(|policy| (policy.key(), policy)),
        )
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// An object on each line, for programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        one_of(text, &[("text", Self::Text), ("json", Self::Json)])
    }
}

impl Config {
    /// Understands what was given.
    ///
    /// # Errors
    /// When a setting is unknown or wrong; the message names it.
    pub fn read(given: &Given) -> Result<Self, ConfigError> {
        let values = Values::gather(given)?;
        let config = Self {
            listen: values.required("listen", parse_listen)?,
            data: values.required("data", |text| Ok(PathBuf::from(text)))?,
            public_url: values.parsed("public_url", parse_public_url)?,
            cookie_domain: values.parsed("cookie_domain", str::parse)?,
            sign_up: values.parsed("sign_up", str::parse)?,
            database_url: values.parsed("database_url", parse_database_url)?,
            trusted_proxies: values.parsed("trusted_proxies", parse_networks)?.unwrap_or_default(),
            smtp: mail::read(&values)?,
            permissions: permissions::read(&values)?,
            log: values.required("log", parse_log)?,
            log_format: values.required("log_format", str::parse)?,
            is_demo: false,
        };
        config.refuse_plain_http_beyond_loopback(&values)?;
        if let Some(domain) = &config.cookie_domain {
            let held = domain.check_it_holds(config.public_url.as_ref());
            held.map_err(|why| values.wrong("cookie_domain", why))?;
        }
        Ok(config)
    }

    /// Sessions and passwords must not cross a network in plain text.
    fn refuse_plain_http_beyond_loopback(&self, values: &Values) -> Result<(), ConfigError> {
        if self.listen.ip().is_loopback() || !self.trusted_proxies.is_empty() {
            return Ok(());
        }
        let why = "plain http is served on this machine only (127.0.0.1). To be reached from \
                   elsewhere, put a reverse proxy with https in front and name its network in \
                   trusted_proxies (GUILDHALL_TRUSTED_PROXIES).";
        Err(values.wrong("listen", why))
    }
}

/// The public address: http or https, a host, and nothing behind it.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_public_url(text: &str) -> Result<Url, String> {
    let example = "Type an address like https://guildhall.example.org";
    let url = Url::parse(text.trim()).map_err(|_| example.to_owned())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(example.into());
    }
    if !is_bare || !url.username().is_empty() || url.password().is_some() {
        return Err(format!("{example}, with nothing behind the host."));
    }
    Ok(url)
}

fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "takes an address and a port, as in 127.0.0.1:8080.".into())
}

fn parse_database_url(text: &str) -> Result<SecretString, String> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(text.to_owned().into());
    }
    Err("starts with postgres://, or is left out for SQLite.".into())
}

/// Networks, or single addresses, with commas between.
fn parse_networks(text: &str) -> Result<Vec<IpNet>, String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let parse = |item: &str| {
        let one = item.parse::<IpAddr>().map(IpNet::from);
        one.or_else(|_| item.parse()).map_err(|_| {
            format!("{item} is no network. It takes networks like 10.0.0.0/8, with commas between.")
        })
    };
    items.map(parse).collect()
}

/// A level, or parts with a level each.
fn parse_log(text: &str) -> Result<String, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let levels = LEVELS.map(|level| (level, ()));
    for part in text.split(',').map(str::trim) {
        let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
        one_of(level, &levels)?;
    }
    Ok(text.to_owned())
}
