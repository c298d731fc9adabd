//! Mails about an account.

use askama::Template;

use super::Account;
use crate::error::{Error, Result};
use crate::secret::Token;
use crate::state::State;
use crate::store::{Mail, MailBody};

#[derive(Template)]
#[template(path = "accounts/verification.txt")]
struct Text<'a> {
    name: &'a str,
    instance: &'a str,
    email: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/verification.html")]
struct Html<'a> {
    name: &'a str,
    instance: &'a str,
    email: &'a str,
    link: &'a str,
}

/// Asks to confirm an address.
pub fn verification(cx: &State, account: &Account, token: &Token) -> Result<Mail> {
    let instance = cx.instance_name();
    let link = cx.link(&format!("/verify/{}", token.text()))?;
    let (name, email) = (account.name.as_str(), account.email.as_str());
    let text = Text { name, instance: &instance, email, link: &link };
    let html = Html { name, instance: &instance, email, link: &link };
    let body = MailBody {
        subject: format!("Confirm your address for {instance}"),
        text: text.render().map_err(Error::internal)?,
        html: html.render().map_err(Error::internal)?,
    };
    Ok(Mail {
        kind: "verification",
        org: None,
        to_name: account.name.clone(),
        to_email: account.email.clone(),
        body,
    })
}
