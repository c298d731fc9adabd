//! The mail that carries an invitation.

use askama::Template;
use time::macros::format_description;

use super::NewInvitation;
use crate::access::{Role, Standing};
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
    inviter_email: &'a str,
    name: &'a str,
    email: &'a str,
    role: &'a str,
    purpose: &'a str,
    until: &'a str,
    link: &'a str,
}

/// Tells who invites to what, with the link.
pub fn invitation(
    cx: &State,
    by: &Standing,
    new: &NewInvitation,
    role: &Role,
    link: &str,
    expires_at: Timestamp,
) -> Result<Mail> {
    let words = Words {
        instance: &cx.instance_name(),
        org: &by.org.name,
        inviter: &by.me.name,
        inviter_email: &by.me.email,
        name: new.name.as_str(),
        email: &new.email.to_string(),
        role: &role.name,
        purpose: &role.purpose,
        until: &in_words(expires_at)?,
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
        to_name: new.name.to_string(),
        to_email: new.email.for_sending(),
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
