//! The mail server (RFC 5321), plain, by STARTTLS or TLS from the first byte.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;

use super::bounded::Bounded;
use crate::config::{Smtp, SmtpTls};
use crate::error::{Error, Result};
use crate::store::{MailError, QueuedMail};
use crate::text::is_invisible;

/// How long one mail may take; less than the lease of the outbox, or another would send it too.
const PATIENCE: Duration = Duration::from_mins(1);
/// The longest reason that is kept of a mail that was not sent.
const REASON_MAX: usize = 300;

/// What is at least as long at the end of a link is a token.
const TOKEN_MIN: usize = 32;

/// Sends mails through one mail server.
pub struct Mailer {
    smtp: Smtp,
    tls: Option<TlsParameters>,
}

impl Mailer {
    /// For the mail server of the settings; it is asked only when there is a mail.
    ///
    /// # Errors
    /// When the certificate cannot be read.
    pub fn new(smtp: &Smtp) -> Result<Self> {
        let tls = match smtp.tls {
            SmtpTls::None => None,
            SmtpTls::StartTls | SmtpTls::Tls => Some(tls_parameters(smtp)?),
        };
        Ok(Self { smtp: smtp.clone(), tls })
    }

    /// Sends one mail. Its Message-ID is made from its id, so that one that is sent twice, because
    /// we died before we knew of the first time, can be recognised.
    ///
    /// # Errors
    /// Why not, and whether trying again can help.
    pub async fn send(&self, mail: &QueuedMail) -> std::result::Result<(), MailError> {
        let message = self.message(mail).map_err(MailError::Final)?;
        match tokio::time::timeout(PATIENCE, self.deliver(&message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Failed::Connection(error))) => {
                Err(MailError::Passing(format!("Connection error: {error}")))
            }
            Ok(Err(Failed::Smtp(error))) if error.is_permanent() => {
                Err(MailError::Final(reason(&error, mail)))
            }
            Ok(Err(Failed::Smtp(error))) => Err(MailError::Passing(reason(&error, mail))),
            Err(_) => Err(MailError::Passing("the mail server took more than a minute".into())),
        }
    }

    /// Speaks with the mail server, from its greeting to the end.
    async fn deliver(&self, message: &Message) -> std::result::Result<(), Failed> {
        let mut server = self.connect().await?;
        if let Some((username, password)) = &self.smtp.credentials {
            let password = password.expose_secret().to_owned();
            let credentials = Credentials::new(username.clone(), password);
            server.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        server.send(message.envelope(), &message.formatted()).await?;
        // It has the mail; what becomes of the farewell does not matter.
        drop(server.quit().await);
        Ok(())
    }

    /// A connection that is protected as the settings say. One that speaks TLS from the first byte
    /// has shown a certificate that we trust; the others are bounded.
    async fn connect(&self) -> std::result::Result<AsyncSmtpConnection, Failed> {
        let hello = &ClientId::default();
        let server = (self.smtp.host.as_str(), self.smtp.port);
        if self.smtp.tls == SmtpTls::Tls {
            let (time, tls) = (Some(PATIENCE), self.tls.clone());
            return Ok(AsyncSmtpConnection::connect_tokio1(server, time, hello, tls, None).await?);
        }
        let stream = Box::new(Bounded::new(TcpStream::connect(server).await?));
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, hello).await?;
        if let Some(tls) = self.tls.clone() {
            connection.starttls(tls, hello).await?;
        }
        Ok(connection)
    }

    fn message(&self, mail: &QueuedMail) -> std::result::Result<Message, String> {
        let (local, domain) = mail.to_email.rsplit_once('@').ok_or("not an address")?;
        let domain = idna::domain_to_ascii(domain).map_err(|error| error.to_string())?;
        let address = Address::new(local, domain).map_err(|error| error.to_string())?;
        let name = Some(mail.to_name.clone()).filter(|name| !name.is_empty());
        let id = format!("<{}@{}>", mail.id, self.smtp.from.email.domain());
        Message::builder()
            .from(self.smtp.from.clone())
            .to(Mailbox::new(name, address))
            .subject(plain(&mail.body.subject))
            .message_id(Some(id))
            .multipart(MultiPart::alternative_plain_html(
                mail.body.text.clone(),
                mail.body.html.clone(),
            ))
            .map_err(|error| error.to_string())
    }
}

fn tls_parameters(smtp: &Smtp) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca {
        let unusable = |why: &dyn std::fmt::Display| {
            Error::internal(format!("smtp.ca: {}: {why}", file.display()))
        };
        let pem = std::fs::read(file).map_err(|error| unusable(&error))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| unusable(&error))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(Error::internal)
}

/// A subject in which nothing is an encoded word already (RFC 2047), whatever people call themselves.
fn plain(subject: &str) -> String {
    subject.replace("=?", "= ?")
}

/// Why a mail server did not take a mail.
enum Failed {
    Connection(std::io::Error),
    Smtp(smtp::Error),
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Connection(error)
    }
}

impl From<smtp::Error> for Failed {
    fn from(error: smtp::Error) -> Self {
        Self::Smtp(error)
    }
}

/// The error with its causes, for the inviter and the log. Some mail servers repeat the links of a
/// mail that they refuse: those must go no further.
fn reason(error: &smtp::Error, mail: &QueuedMail) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    for secret in secrets_in(&mail.body.text) {
        text = text.replace(secret, "…");
    }
    text.chars().filter(|c| !is_invisible(*c)).take(REASON_MAX).collect()
}

/// The tokens at the end of a mail's links.
fn secrets_in(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split_whitespace().filter(|word| word.contains("://"));
    links.filter_map(|link| link.rsplit('/').next()).filter(|token| token.len() >= TOKEN_MIN)
}
