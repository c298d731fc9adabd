//! Mails about an account.

use askama::Template;

use super::{Account, Email};
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

#[derive(Template)]
#[template(path = "accounts/notice.txt")]
struct NoticeText<'a>(&'a Notice);

#[derive(Template)]
#[template(path = "accounts/notice.html")]
struct NoticeHtml<'a>(&'a Notice);

/// A mail that tells of something, with one link.
struct Notice {
    instance: String,
    name: String,
    subject: String,
    text: String,
    button: &'static str,
    link: String,
    /// How the link works, if there is more to know.
    terms: &'static str,
    why: String,
}

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

/// Where somebody whose account is in other hands helps themselves.
const FORGOTTEN: &str = "/forgotten-password";

impl Notice {
    fn to(self, kind: &'static str, name: &str, email: &str) -> Result<Mail> {
        let text = NoticeText(&self).render().map_err(Error::internal)?;
        let html = NoticeHtml(&self).render().map_err(Error::internal)?;
        let body = MailBody { subject: self.subject, text, html };
        Ok(Mail { kind, org: None, to_name: name.into(), to_email: email.into(), body })
    }
}

/// Tells that the password was changed.
pub fn password_changed(cx: &State, account: &Account) -> Result<Mail> {
    let instance = cx.instance_name();
    Notice {
        subject: format!("Your password for {instance} was changed"),
        name: account.name.clone(),
        text: format!(
            "the password of your account at {instance} was changed. You are signed out everywhere \
             but where you changed it."
        ),
        button: "Choose a new password",
        link: cx.link(FORGOTTEN)?,
        terms: "Was it you? Then there is nothing to do.",
        why:
            "Was it not you? Then somebody else knows your password: choose a new one at once, by \
              the link above."
                .into(),
        instance,
    }
    .to("password_changed", &account.name, &account.email)
}

/// Carries the link that makes an address the account's own, to that address.
pub fn new_address(cx: &State, account: &Account, to: &Email, token: &Token) -> Result<Mail> {
    let instance = cx.instance_name();
    Notice {
        subject: format!("Confirm your new address for {instance}"),
        name: account.name.clone(),
        text: format!("confirm that {to} is to be the address of your account at {instance}."),
        button: "Confirm new address",
        link: cx.link(&format!("/new-address/{}", token.text()))?,
        terms: "The link works once, for 24 hours. Until then your address stays as it is.",
        why: "You did not ask for this? Then somebody typed your address; ignore this mail.".into(),
        instance,
    }
    .to("new_address", &account.name, &to.to_string())
}

/// Tells the address that an account has now that another was asked for. Who has not proven it is
/// not told which.
pub fn address_asked(cx: &State, account: &Account, to: &Email) -> Result<Mail> {
    let instance = cx.instance_name();
    let new = if account.is_verified { to.to_string() } else { "another one".into() };
    Notice {
        subject: format!("Your address for {instance} is to be changed"),
        name: account.name.clone(),
        text: format!(
            "somebody who is signed in to your account at {instance} asked to change its address \
             from {} to {new}. It changes once the link that was sent there is opened.",
            account.email
        ),
        button: "Look at your account",
        link: cx.link("/account")?,
        terms: "Was it you? Then there is nothing to do here.",
        why: format!(
            "Was it not you? Then cancel it on the page of your account, and change your password \
             there. If you cannot sign in, choose a new password: {}",
            cx.link(FORGOTTEN)?
        ),
        instance,
    }
    .to("address_asked", &account.name, &account.email)
}

/// Tells somebody that their address was asked for by another account.
pub fn address_is_in_use(cx: &State, holder: &Account) -> Result<Mail> {
    let instance = cx.instance_name();
    Notice {
        subject: format!("You have an account at {instance} already"),
        name: holder.name.clone(),
        text: format!(
            "somebody asked to make {} the address of another account at {instance}. You have an \
             account with it already, so nothing was changed.",
            holder.email
        ),
        button: "Sign in to your account",
        link: cx.link("/sign-in")?,
        terms: "Was it you? Then sign in with this address, or change the address of this account \
                first.",
        why: "Was it not you? Then somebody typed your address; ignore this mail.".into(),
        instance,
    }
    .to("address_in_use", &holder.name, &holder.email)
}

/// Tells the address that an account had until now that it has another.
pub fn address_changed(cx: &State, account: &Account, to: &Email) -> Result<Mail> {
    let instance = cx.instance_name();
    let new = if account.is_verified { to.to_string() } else { "another one".into() };
    Notice {
        subject: format!("Your address for {instance} was changed"),
        name: account.name.clone(),
        text: format!(
            "the address of your account at {instance} was changed from {} to {new}. Mails go there \
             from now on, and you sign in with it.",
            account.email
        ),
        button: "Look at your account",
        link: cx.link("/account")?,
        terms: "Was it you? Then there is nothing to do.",
        why: format!(
            "Was it not you? Then somebody else is in your account: write to those who run \
             {instance} at once."
        ),
        instance,
    }
    .to("address_changed", &account.name, &account.email)
}
