//! Mails about an account.

use askama::Template;

use super::Account;
use crate::error::{Error, Result};
use crate::secret::Token;
use crate::state::State;
use crate::store::{Mail, MailBody};

#[derive(Template)]
#[template(path = "accounts/verification.txt")]
struct VerificationText<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "accounts/verification.html")]
struct VerificationHtml<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "accounts/reset.txt")]
struct ResetText<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "accounts/reset.html")]
struct ResetHtml<'a>(Letter<'a>);

/// What the mails about an account say.
#[derive(Clone, Copy)]
struct Letter<'a> {
    name: &'a str,
    instance: &'a str,
    email: &'a str,
    made_on: &'a str,
    link: &'a str,
}

/// Asks to confirm an address.
pub fn verification(cx: &State, account: &Account, token: &Token) -> Result<Mail> {
    let instance = &cx.instance_name();
    let link = &cx.link(&format!("/verify/{}", token.text()))?;
    let made_on = &account.made_on();
    let letter = letter(account, instance, made_on, link);
    let body = MailBody {
        subject: format!("Confirm your address for {instance}"),
        text: VerificationText(letter).render().map_err(Error::internal)?,
        html: VerificationHtml(letter).render().map_err(Error::internal)?,
    };
    Ok(mail("verification", account, body))
}

/// Carries the link to choose a new password.
pub fn reset(cx: &State, account: &Account, token: &Token) -> Result<Mail> {
    let instance = &cx.instance_name();
    let link = &cx.link(&format!("/reset/{}", token.text()))?;
    let made_on = &account.made_on();
    let letter = letter(account, instance, made_on, link);
    let body = MailBody {
        subject: format!("Choose a new password for {instance}"),
        text: ResetText(letter).render().map_err(Error::internal)?,
        html: ResetHtml(letter).render().map_err(Error::internal)?,
    };
    Ok(mail("reset", account, body))
}

fn letter<'a>(
    account: &'a Account,
    instance: &'a str,
    made_on: &'a str,
    link: &'a str,
) -> Letter<'a> {
    Letter { name: &account.name, instance, email: &account.email, made_on, link }
}

fn mail(kind: &'static str, account: &Account, body: MailBody) -> Mail {
    let (to_name, to_email) = (account.name.clone(), account.email.clone());
    Mail { kind, org: None, to_name, to_email, body }
}
