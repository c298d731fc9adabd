//! The mail that carries an invitation.

use askama::Template;
use time::macros::format_description;

use super::Made;
use crate::access::Standing;
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::state::State;
use crate::store::{Mail, MailBody};

#[derive(Template)]
#[template(path = "invitations/mail.txt")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "invitations/mail.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    instance: &'a str,
    org: &'a str,
    inviter: &'a str,
    name: &'a str,
    email: &'a str,
    role: &'a str,
    purpose: &'a str,
    until: &'a str,
    link: &'a str,
}

/// Tells who invites to what, with the link.
pub fn invitation(cx: &State, by: &Standing, made: &Made<'_>, link: &str) -> Result<Mail> {
    let address = Email::parse(&made.email).map_err(Error::internal)?;
    // An address that nobody has proven would lend its owner's name to a stranger.
    let inviter = if by.me.is_verified {
        format!("{} ({})", by.me.name, by.me.email)
    } else {
        by.me.name.clone()
    };
    let words = Words {
        instance: &cx.instance_name(),
        org: &by.org.name,
        inviter: &inviter,
        name: &made.name,
        email: &made.email,
        role: &made.role.name,
        purpose: &made.role.purpose,
        until: &in_words(made.expires_at)?,
        link,
    };
    let body = MailBody {
        subject: format!("{} invited you to {}", by.me.name, by.org.name),
        text: Text(words).render().map_err(Error::internal)?,
        html: Html(words).render().map_err(Error::internal)?,
    };
    Ok(Mail {
        kind: "invitation",
        org: Some(by.org.id),
        to_name: made.name.clone(),
        to_email: address.for_sending(),
        body,
    })
}

/// A moment for readers whose time zone is not known: `Sunday 29 November 2026, 10:14 UTC`.
fn in_words(at: Timestamp) -> Result<String> {
    let format = format_description!(
        "[weekday] [day padding:none] [month repr:long] [year], [hour]:[minute] UTC"
    );
    at.date().format(&format).map_err(Error::internal)
}
