//! The mail that carries an invitation.

use askama::Template;

use super::queries::Addressee;
use super::sending::{Letter, Sender};
use super::{Invitation, OrgCard};
use crate::accounts::Email;
use crate::error::{Error, Result};
use crate::ids::OrgId;
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
    message: &'a str,
    role: &'a str,
    purpose: &'a str,
    until: &'a str,
    link: &'a str,
}

impl<'a> Words<'a> {
    /// The lines of the message.
    fn lines(&self) -> impl Iterator<Item = &'a str> {
        self.message.lines()
    }
}

/// Tells who invites to what, with the link.
pub fn invitation(
    cx: &State,
    by: &Sender<'_>,
    (org, org_name): (OrgId, &str),
    to: &Letter<'_>,
    link: &str,
) -> Result<Mail> {
    let address = Email::parse(to.email).map_err(Error::internal)?;
    let inviter = match by.email {
        Some(email) => format!("{} ({email})", by.name),
        None => by.name.to_owned(),
    };
    let words = Words {
        instance: &cx.instance_name(),
        org: org_name,
        inviter: &inviter,
        name: to.name,
        email: to.email,
        message: to.message,
        role: &to.role.name,
        purpose: &to.role.purpose,
        until: &to.expires_at.in_words(),
        link,
    };
    let body = MailBody {
        subject: format!("{} invited you to {org_name}", by.name),
        text: Text(words).render().map_err(Error::internal)?,
        html: Html(words).render().map_err(Error::internal)?,
    };
    Ok(Mail {
        kind: "invitation",
        org: Some(org),
        to_name: to.name.to_owned(),
        to_email: address.for_sending(),
        body,
    })
}

#[derive(Template)]
#[template(path = "invitations/asked_mail.txt")]
struct AskedText<'a>(Asked<'a>);

#[derive(Template)]
#[template(path = "invitations/asked_mail.html")]
struct AskedHtml<'a>(Asked<'a>);

#[derive(Clone, Copy)]
struct Asked<'a> {
    instance: &'a str,
    org: &'a str,
    name: &'a str,
    invitee: &'a str,
    email: &'a str,
    link: &'a str,
}

/// Tells the inviter that somebody asks for a new link.
pub fn link_asked(
    cx: &State,
    org: &OrgCard,
    inviter: &Addressee,
    invitation: &Invitation,
) -> Result<Mail> {
    let words = Asked {
        instance: &cx.instance_name(),
        org: &org.name,
        name: &inviter.name,
        invitee: invitation.invitee(),
        email: &invitation.email,
        link: &cx.link(&format!("/o/{}/invitations", org.slug))?,
    };
    let body = MailBody {
        subject: format!("{} asks for a new link to {}", invitation.invitee(), org.name),
        text: AskedText(words).render().map_err(Error::internal)?,
        html: AskedHtml(words).render().map_err(Error::internal)?,
    };
    let address = Email::parse(&inviter.email).map_err(Error::internal)?;
    Ok(Mail {
        kind: "invitation_link_asked",
        org: Some(invitation.org),
        to_name: inviter.name.clone(),
        to_email: address.for_sending(),
        body,
    })
}
