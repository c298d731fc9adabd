//! The test mail.

use askama::Template;

use crate::access::Me;
use crate::accounts::Email;
use crate::error::{Error, Result};
use crate::state::State;
use crate::store::{Mail, MailBody};

#[derive(Template)]
#[template(path = "instance/test_mail.txt")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "instance/test_mail.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    instance: &'a str,
    sender: &'a str,
    link: &'a str,
}

/// Says that mails arrive.
pub fn test(cx: &State, me: &Me, email: &Email) -> Result<Mail> {
    let instance = &cx.instance_name();
    let words = Words { instance, sender: &me.name, link: &cx.link("/instance")? };
    let body = MailBody {
        subject: format!("Test mail of {instance}"),
        text: Text(words).render().map_err(Error::internal)?,
        html: Html(words).render().map_err(Error::internal)?,
    };
    let (to_name, to_email) = (me.name.clone(), email.to_string());
    Ok(Mail { kind: "test", org: None, to_name, to_email, body })
}
