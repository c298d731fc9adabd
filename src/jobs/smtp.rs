//! The mail server (RFC 5321), plain, by STARTTLS or TLS from the first byte.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

use crate::config::{Smtp, SmtpTls};
use crate::error::{Error, Result};
use crate::store::{MailError, QueuedMail};

/// How long the mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long one mail may take; less than the lease of the outbox, or another would send it too.
const PATIENCE_IN_ALL: Duration = Duration::from_mins(1);
/// The longest reason that is kept of a mail that was not sent.
const REASON_MAX: usize = 300;

/// Sends mails through one mail server.
pub struct Mailer {
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Mailer {
    /// For the mail server of the settings; it is asked only when there is a mail.
    ///
    /// # Errors
    /// When the certificate cannot be read.
    pub fn new(smtp: &Smtp) -> Result<Self> {
        let tls = match smtp.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::StartTls => Tls::Required(tls_parameters(smtp)?),
            SmtpTls::Tls => Tls::Wrapper(tls_parameters(smtp)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .timeout(Some(PATIENCE))
            .tls(tls);
        if let Some((username, password)) = &smtp.credentials {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(username.clone(), password));
        }
        Ok(Self { from: smtp.from.clone(), transport: builder.build() })
    }

    /// Sends one mail. Its Message-ID is made from its id, so that one that is sent twice, because
    /// we died before we knew of the first time, can be recognised.
    ///
    /// # Errors
    /// Why not, and whether trying again can help.
    pub async fn send(&self, mail: &QueuedMail) -> std::result::Result<(), MailError> {
        let message = self.message(mail).map_err(MailError::Final)?;
        match tokio::time::timeout(PATIENCE_IN_ALL, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Final(reason(&error))),
            Ok(Err(error)) => Err(MailError::Passing(reason(&error))),
            Err(_) => Err(MailError::Passing("the mail server took more than a minute".into())),
        }
    }

    fn message(&self, mail: &QueuedMail) -> std::result::Result<Message, String> {
        let (local, domain) = mail.to_email.rsplit_once('@').ok_or("not an address")?;
        let domain = idna::domain_to_ascii(domain).map_err(|error| error.to_string())?;
        let address = Address::new(local, domain).map_err(|error| error.to_string())?;
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.to_name.clone()), address))
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

/// The error with its causes, for the inviter and the log.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text.chars().filter(|c| !c.is_control()).take(REASON_MAX).collect()
}
