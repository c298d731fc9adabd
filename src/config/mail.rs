//! The settings of the mail server.

use std::path::PathBuf;
use std::str::FromStr;

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::ConfigError;
use super::values::Values;
use super::words::one_of;

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
    pub from: Mailbox,
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

impl SmtpTls {
    /// Its word in the settings.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::StartTls => "starttls",
            Self::Tls => "tls",
        }
    }
}

impl FromStr for SmtpTls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        one_of(text, &[Self::StartTls, Self::Tls, Self::None].map(|tls| (tls.key(), tls)))
    }
}

/// The mail server of the settings, if one is named. Without one, what is set is still judged.
pub(super) fn read(values: &Values) -> Result<Option<Smtp>, ConfigError> {
    let port = values.required("smtp.port", parse_port)?;
    let tls = values.required("smtp.tls", str::parse)?;
    let from = values.parsed("smtp.from", parse_sender)?;
    let ca = values.parsed("smtp.ca", |text| Ok(PathBuf::from(text)))?;
    let credentials = credentials(values)?;
    let Some(host) = values.text("smtp.host").map(str::to_owned) else {
        let needs_host = ["smtp.from", "smtp.username", "smtp.ca"];
        let named = needs_host.iter().find(|name| values.text(name).is_some());
        return match named {
            // Who empties the host on purpose turns mail off.
            Some(name) if !values.is_given("smtp.host") => {
                Err(values.wrong("smtp.host", format!("is needed with {name}.")))
            }
            _ => Ok(None),
        };
    };
    let from = from.ok_or_else(|| {
        values.wrong("smtp.from", "is needed with smtp.host: who mails come from.")
    })?;
    Ok(Some(Smtp { host, port, tls, credentials, from, ca }))
}

impl Smtp {
    /// Whether the certificate to trust can be used.
    ///
    /// # Errors
    /// A sentence that names the setting and what is wrong with the file.
    pub fn check_ca(&self) -> Result<(), String> {
        let Some(file) = &self.ca else { return Ok(()) };
        let name = file.display();
        let text = std::fs::read(file).map_err(|why| format!("smtp.ca: {name}: {why}"))?;
        let begins = b"-----BEGIN CERTIFICATE-----";
        if text.windows(begins.len()).any(|part| part == begins) {
            return Ok(());
        }
        Err(format!("smtp.ca: {name} holds no certificate (PEM)."))
    }
}

fn credentials(values: &Values) -> Result<Option<(String, SecretString)>, ConfigError> {
    let username = values.text("smtp.username").map(str::to_owned);
    let password = values.text("smtp.password").map(|text| SecretString::from(text.to_owned()));
    match (username, password) {
        (Some(username), Some(password)) => Ok(Some((username, password))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(values.wrong("smtp.password", "is needed with smtp.username.")),
        (None, Some(_)) => Err(values.wrong("smtp.username", "is needed with smtp.password.")),
    }
}

fn parse_port(text: &str) -> Result<u16, String> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| "takes a port, from 1 to 65535.".into())
}

fn parse_sender(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| "takes an address, as in Guildhall <guildhall@example.org>.".into())
}
