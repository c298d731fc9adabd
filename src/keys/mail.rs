//! Mails about keys. None holds a secret.

use askama::Template;

use super::Key;
use crate::access::Standing;
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::state::State;
use crate::store::{Mail, MailBody};

#[derive(Template)]
#[template(path = "keys/mail.txt")]
struct Text<'a>(&'a Letter);

#[derive(Template)]
#[template(path = "keys/mail.html")]
struct Html<'a>(&'a Letter);

struct Letter {
    instance: String,
    name: String,
    subject: String,
    text: String,
    link: String,
    why: String,
}

impl Letter {
    fn to(&self, kind: &'static str, org: OrgId, email: &str) -> Result<Mail> {
        let address = Email::parse(email).map_err(Error::internal)?;
        let body = MailBody {
            subject: self.subject.clone(),
            text: Text(self).render().map_err(Error::internal)?,
            html: Html(self).render().map_err(Error::internal)?,
        };
        let (to_name, to_email) = (self.name.clone(), address.for_sending());
        Ok(Mail { kind, org: Some(org), to_name, to_email, body })
    }
}

/// Tells the holder that somebody else revoked their key.
pub fn revoked(cx: &State, by: &Standing, key: &Key) -> Result<Mail> {
    let holder = key.holder.as_ref().ok_or_else(|| Error::internal("a key of nobody"))?;
    let (org, who) = (&by.org, by.who.name());
    let letter = Letter {
        instance: cx.instance_name(),
        name: holder.name.clone(),
        subject: format!("{who} revoked your key {} in {}", key.name, org.name),
        text: format!(
            "{who} revoked your personal key {} ({}) in {}. Whatever uses it is refused from now on. \
             If that comes as a surprise, ask {who}; you can make another key.",
            key.name,
            key.shown(),
            org.name
        ),
        link: cx.link(&format!("/o/{}/keys", org.slug))?,
        why: format!("You get this because the key was yours, at {}.", cx.instance_name()),
    };
    letter.to("key_revoked", org.id, &holder.email)
}

/// Tells somebody that a key ends soon.
pub fn ends_soon(
    cx: &State,
    (org, (org_name, slug)): (OrgId, &(String, String)),
    key: &Key,
    (name, email): (&str, &str),
    now: Timestamp,
) -> Result<Mail> {
    let end = key.expires_at.unwrap_or(now);
    let letter = Letter {
        instance: cx.instance_name(),
        name: name.to_owned(),
        subject: format!("The key {} in {org_name} ends {}", key.name, in_days(now, end)),
        text: format!(
            "the key {} ({}) in {org_name} ends on {}. Whatever uses it is refused from then on. To go \
             on, create another key in time and put it in its place.",
            key.name,
            key.shown(),
            end.in_words()
        ),
        link: cx.link(&format!("/o/{slug}/keys/{}", key.id))?,
        why: format!(
            "You get this because the key is yours to look after, at {}.",
            cx.instance_name()
        ),
    };
    letter.to("key_ends_soon", org, email)
}

/// How near: `in 7 days`.
fn in_days(now: Timestamp, end: Timestamp) -> String {
    let days = now.until(end).as_secs().div_ceil(24 * 60 * 60);
    let days = i64::try_from(days).unwrap_or(i64::MAX);
    format!("in {}", crate::text::counted(days, "day", "days"))
}
