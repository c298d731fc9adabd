//! Events of the instance.

use super::Org;
use super::queries::MailRow;
use crate::accounts::Email;
use crate::ids::{MailId, OrgId};
use crate::store::{Event, Kind, Target};

const TEST_MAIL_SENT: Kind =
    Kind { name: "instance.test_mail_sent", sentence: "{actor} sent a test mail to {target}" };
const MAIL_RETRIED: Kind =
    Kind { name: "mail.retried", sentence: "{actor} had the mail to {target} tried again" };
const MAILS_RETRIED: Kind = Kind {
    name: "mail.all_retried",
    sentence: "{actor} had all mails that failed tried again ({count})",
};
const MEMBER_CAP_CHANGED: Kind = Kind {
    name: "org.member_cap_changed",
    sentence: "{actor} changed the member cap from {from} to {to}",
};

/// All kinds of this room.
pub const KINDS: &[Kind] = &[TEST_MAIL_SENT, MAIL_RETRIED, MAILS_RETRIED, MEMBER_CAP_CHANGED];

/// A test mail was put into the outbox.
#[must_use]
pub fn test_mail_sent(id: MailId, email: &Email) -> Event {
    let email = email.to_string();
    Event::new(&TEST_MAIL_SENT).target(Target::person("mail", id, &email, &email))
}

/// A mail is tried again.
#[must_use]
pub fn mail_retried(mail: &MailRow) -> Event {
    Event::new(&MAIL_RETRIED).target(Target::person(
        "mail",
        mail.id,
        &mail.to_email,
        &mail.to_email,
    ))
}

/// All mails that failed are tried again.
#[must_use]
pub fn mails_retried(count: u64) -> Event {
    Event::new(&MAILS_RETRIED)
        .target(Target::thing("instance", OrgId::INSTANCE, "the outbox"))
        .with("count", count.to_string())
}

/// An organization may have another number of members.
#[must_use]
pub fn member_cap_changed(org: &Org, to: i64) -> Event {
    Event::new(&MEMBER_CAP_CHANGED)
        .target(Target::thing("org", org.id, &org.name))
        .with("from", org.member_cap.to_string())
        .with("to", to.to_string())
        .with("by_platform", true)
}
