//! Every setting: name, default, meaning. A wrong one stops the start with a clear message.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

/// The prefix of settings in the environment; a dot becomes two underscores.
const PREFIX: &str = "GUILDHALL_";

/// Variables with our prefix that are no settings: they steer the build and the tests.
const NOT_SETTINGS: [&str; 3] =
    ["GUILDHALL_ASSETS", "GUILDHALL_TEST_DATABASE", "GUILDHALL_TEST_SHOTS"];

/// One setting, as documentation and as the list of names that are known.
#[derive(Debug)]
pub struct Setting {
    /// Its name, as in `smtp.host`.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:8080", "Address and port to serve on"),
    setting("data", "./data", "Folder for the database and the key file"),
    setting("public_url", "", "The address people type, for links in mails; else asked at set-up"),
    setting(
        "database_url",
        "",
        "postgres://… to run on PostgreSQL; else SQLite in the data folder",
    ),
    setting("sign_up", "", "Who may sign up: invited, open or closed; else asked at set-up"),
    setting("trusted_proxies", "", "Networks of reverse proxies whose X-Forwarded-For counts"),
    setting("smtp.host", "", "Mail server; without one, links are shown to copy"),
    setting("smtp.port", "587", "Port of the mail server"),
    setting("smtp.tls", "starttls", "starttls, tls (from the first byte) or none"),
    setting("smtp.username", "", "Account at the mail server"),
    setting("smtp.password", "", "Its password"),
    setting("smtp.from", "", "Sender, as in Guildhall <guildhall@example.org>"),
    setting("smtp.ca", "", "File with a certificate (PEM) to trust besides the public ones"),
    setting("log", "info", "What is logged: error, warn, info, debug, trace, or a filter"),
];

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
    /// Who may sign up, when fixed by a setting.
    pub sign_up: Option<SignUp>,
    /// PostgreSQL, or nothing for SQLite.
    pub database_url: Option<SecretString>,
    /// Reverse proxies in front.
    pub trusted_proxies: Vec<IpNet>,
    /// The mail server.
    pub smtp: Option<Smtp>,
    /// The filter of the log.
    pub log: String,
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
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Invited, Self::Open, Self::Closed]
            .into_iter()
            .find(|policy| policy.key() == text)
            .ok_or("takes invited, open or closed")
    }
}

/// The mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// Account and password.
    pub credentials: Option<(String, SecretString)>,
    /// Sender.
    pub from: lettre::message::Mailbox,
    /// A certificate to trust besides the public ones.
    pub ca: Option<PathBuf>,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all.
    None,
    /// By STARTTLS (RFC 3207), which must succeed.
    StartTls,
    /// From the first byte (RFC 8314).
    Tls,
}

impl FromStr for SmtpTls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self::None),
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Tls),
            _ => Err("takes starttls, tls or none"),
        }
    }
}

/// Values by name, as they were given.
struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Takes the variables of the environment that carry our prefix.
    fn from_env(variables: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        for (variable, value) in variables {
            let Some(rest) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            if NOT_SETTINGS.contains(&variable.as_str()) {
                continue;
            }
            let name = rest.to_lowercase().replace("__", ".");
            let known = SETTINGS.iter().find(|setting| setting.name == name);
            let Some(setting) = known else {
                return Err(unknown(&variable));
            };
            values.insert(setting.name, value);
        }
        Ok(Self(values))
    }

    /// The value, or the default; nothing when both are empty.
    fn text(&self, name: &'static str) -> Option<&str> {
        let default = SETTINGS.iter().find(|setting| setting.name == name)?.default;
        let value = self.0.get(name).map_or(default, String::as_str).trim();
        (!value.is_empty()).then_some(value)
    }

    fn parsed<T>(&self, name: &'static str) -> Result<Option<T>, ConfigError>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        let parse = |text: &str| text.parse().map_err(|error| wrong(name, &error));
        self.text(name).map(parse).transpose()
    }

    fn required<T>(&self, name: &'static str) -> Result<T, ConfigError>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        self.parsed(name)?.ok_or_else(|| wrong(name, &"needs a value"))
    }

    fn list<T>(&self, name: &'static str) -> Result<Vec<T>, ConfigError>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        let items = self.text(name).unwrap_or_default().split(',').map(str::trim);
        items
            .filter(|item| !item.is_empty())
            .map(|item| item.parse().map_err(|error| wrong(name, &error)))
            .collect()
    }
}

fn unknown(variable: &str) -> ConfigError {
    let names: Vec<String> = SETTINGS.iter().map(|setting| variable_of(setting.name)).collect();
    ConfigError(format!("{variable} is no setting; there are {}", names.join(", ")))
}

fn wrong(name: &str, why: &dyn std::fmt::Display) -> ConfigError {
    ConfigError(format!("{}: {why}", variable_of(name)))
}

fn variable_of(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase().replace('.', "__"))
}

impl Config {
    /// Reads the settings out of the environment's variables.
    ///
    /// # Errors
    /// When one is unknown or wrong; the message names it.
    pub fn from_env(
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let values = Values::from_env(variables)?;
        let config = Self {
            listen: values.required("listen")?,
            data: values.required("data")?,
            public_url: values
                .text("public_url")
                .map(parse_public_url)
                .transpose()
                .map_err(|why| wrong("public_url", &why))?,
            sign_up: values.parsed("sign_up")?,
            database_url: database_url(&values)?,
            trusted_proxies: values.list("trusted_proxies")?,
            smtp: smtp(&values)?,
            log: values.required("log")?,
        };
        config.refuse_plain_http_beyond_loopback()?;
        Ok(config)
    }

    /// Sessions and passwords must not cross a network in plain text.
    fn refuse_plain_http_beyond_loopback(&self) -> Result<(), ConfigError> {
        if self.listen.ip().is_loopback() || !self.trusted_proxies.is_empty() {
            return Ok(());
        }
        let why = "plain http is served on this machine only (127.0.0.1); to be reached from \
                   elsewhere, put a reverse proxy with https in front and name its network in \
                   GUILDHALL_TRUSTED_PROXIES";
        Err(wrong("listen", &why))
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

fn database_url(values: &Values) -> Result<Option<SecretString>, ConfigError> {
    let Some(text) = values.text("database_url") else {
        return Ok(None);
    };
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Some(text.to_owned().into()));
    }
    Err(wrong("database_url", &"starts with postgres://, or is left out for SQLite"))
}

fn smtp(values: &Values) -> Result<Option<Smtp>, ConfigError> {
    let Some(host) = values.text("smtp.host") else {
        return Ok(None);
    };
    let username = values.text("smtp.username").map(str::to_owned);
    let password = values.text("smtp.password").map(|text| SecretString::from(text.to_owned()));
    let credentials = match (username, password) {
        (Some(username), Some(password)) => Some((username, password)),
        (None, None) => None,
        (Some(_), None) => return Err(wrong("smtp.password", &"is needed with smtp.username")),
        (None, Some(_)) => return Err(wrong("smtp.username", &"is needed with smtp.password")),
    };
    Ok(Some(Smtp {
        host: host.to_owned(),
        port: values.required("smtp.port")?,
        tls: values.required("smtp.tls")?,
        credentials,
        from: values.required("smtp.from")?,
        ca: values.parsed("smtp.ca")?,
    }))
}
