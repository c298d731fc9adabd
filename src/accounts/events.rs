//! Events of accounts.

use super::{Account, Device, Email, Preferences, Profile};
use crate::access::Me;
use crate::store::{Event, Kind, Outcome, SessionKey, Target};

const CREATED: Kind = Kind { name: "account.created", sentence: "{actor} made an account" };
const SIGNED_IN: Kind = Kind { name: "account.signed_in", sentence: "{actor} signed in" };
const SIGNED_OUT: Kind = Kind { name: "account.signed_out", sentence: "{actor} signed out" };
const SIGN_IN_FAILED: Kind = Kind {
    name: "account.sign_in_failed",
    sentence: "Somebody tried to sign in as {target} with a wrong password",
};
const SIGN_IN_UNKNOWN: Kind = Kind {
    name: "account.sign_in_unknown",
    sentence: "Somebody tried to sign in with an address that has no account",
};
const VERIFICATION_SENT: Kind = Kind {
    name: "account.verification_sent",
    sentence: "{actor} asked for a link to confirm their address",
};
const EMAIL_VERIFIED: Kind =
    Kind { name: "account.email_verified", sentence: "{actor} confirmed their address" };

const RESET_ASKED: Kind = Kind {
    name: "account.reset_asked",
    sentence: "Somebody asked for a link to choose a new password",
};
const RESET_SENT: Kind = Kind {
    name: "account.reset_sent",
    sentence: "A link to choose a new password was sent to {target}",
};
const RESET_LINK_PRINTED: Kind = Kind {
    name: "account.reset_link_printed",
    sentence: "{actor} printed a link to choose a new password for {target}",
};
const PASSWORD_RESET: Kind =
    Kind { name: "account.password_reset", sentence: "{actor} chose a new password by a link" };
const PLATFORM_ADMIN_MADE: Kind = Kind {
    name: "platform_admin.made",
    sentence: "{actor} made {target} an administrator of this Guildhall",
};
const PASSWORD_CHANGED: Kind =
    Kind { name: "account.password_changed", sentence: "{actor} changed their password" };
const PASSWORD_REFUSED: Kind = Kind {
    name: "account.password_refused",
    sentence: "{actor} typed a wrong password to change their account",
};
const PROFILE_CHANGED: Kind =
    Kind { name: "account.profile_changed", sentence: "{actor} changed their {what}" };
const PREFERENCES_CHANGED: Kind =
    Kind { name: "account.preferences_changed", sentence: "{actor} changed their preferences" };
const EMAIL_CHANGE_ASKED: Kind = Kind {
    name: "account.email_change_asked",
    sentence: "{actor} asked to change their address from {from} to {to}",
};
const EMAIL_CHANGE_SENT_AGAIN: Kind = Kind {
    name: "account.email_change_sent_again",
    sentence: "{actor} asked again for a link to change their address to {to}",
};
const EMAIL_CHANGED: Kind = Kind {
    name: "account.email_changed",
    sentence: "{actor} changed their address from {from} to {to}",
};
const EMAIL_CHANGE_CANCELLED: Kind = Kind {
    name: "account.email_change_cancelled",
    sentence: "{actor} stayed with their address {from}, and did not take {to}",
};
/// A session was ended from another one.
pub(super) const SESSION_ENDED: Kind =
    Kind { name: "account.session_ended", sentence: "{actor} ended their session in {target}" };
const SESSIONS_ENDED: Kind =
    Kind { name: "account.sessions_ended", sentence: "{actor} ended all their other sessions" };

const ENDED: Kind = Kind {
    name: "account.ended",
    sentence: "{actor} ended the account of {target}, which their organization had made",
};

/// All kinds of this room.
pub const KINDS: &[Kind] = &[
    PASSWORD_CHANGED,
    PASSWORD_REFUSED,
    PROFILE_CHANGED,
    PREFERENCES_CHANGED,
    EMAIL_CHANGE_ASKED,
    EMAIL_CHANGE_SENT_AGAIN,
    EMAIL_CHANGED,
    EMAIL_CHANGE_CANCELLED,
    SESSION_ENDED,
    SESSIONS_ENDED,
    CREATED,
    SIGNED_IN,
    SIGNED_OUT,
    SIGN_IN_FAILED,
    SIGN_IN_UNKNOWN,
    VERIFICATION_SENT,
    EMAIL_VERIFIED,
    RESET_ASKED,
    RESET_SENT,
    RESET_LINK_PRINTED,
    PASSWORD_RESET,
    PLATFORM_ADMIN_MADE,
    ENDED,
];

fn target(account: &Account) -> Target {
    Target::person("user", account.id, &account.name, &account.email)
}

/// An account was made.
#[must_use]
pub fn created(account: &Account) -> Event {
    Event::new(&CREATED).target(target(account)).in_org(account.personal_org)
}

/// Somebody signed in.
#[must_use]
pub fn signed_in(account: &Account) -> Event {
    Event::new(&SIGNED_IN).target(target(account)).in_org(account.personal_org)
}

/// Somebody signed out.
#[must_use]
pub fn signed_out() -> Event {
    Event::new(&SIGNED_OUT)
}

/// A wrong password for an account.
#[must_use]
pub fn sign_in_failed(account: &Account) -> Event {
    Event::new(&SIGN_IN_FAILED).target(target(account)).outcome(Outcome::Failure)
}

/// A sign-in with an address that has no account; the address is not kept.
#[must_use]
pub fn sign_in_unknown() -> Event {
    Event::new(&SIGN_IN_UNKNOWN).outcome(Outcome::Failure)
}

/// A link to confirm the address was asked for.
#[must_use]
pub fn verification_sent() -> Event {
    Event::new(&VERIFICATION_SENT)
}

/// The address is proven.
#[must_use]
pub fn email_verified(account: &Account) -> Event {
    Event::new(&EMAIL_VERIFIED).target(target(account)).in_org(account.personal_org)
}

/// Somebody asked for a link to choose a new password; the address is not kept.
#[must_use]
pub fn reset_asked() -> Event {
    Event::new(&RESET_ASKED)
}

/// A link to choose a new password was mailed.
#[must_use]
pub fn reset_sent(account: &Account) -> Event {
    Event::new(&RESET_SENT).target(target(account))
}

/// A link to choose a new password was printed where Guildhall runs.
#[must_use]
pub fn reset_link_printed(account: &Account) -> Event {
    Event::new(&RESET_LINK_PRINTED).target(target(account))
}

/// A new password was chosen by a link; all sessions ended.
#[must_use]
pub fn password_reset(account: &Account) -> Event {
    Event::new(&PASSWORD_RESET).target(target(account))
}

/// An account may manage the instance from now on.
#[must_use]
pub fn platform_admin_made(account: &Account) -> Event {
    Event::new(&PLATFORM_ADMIN_MADE).target(target(account))
}

/// Somebody changed their password; their other sessions ended.
#[must_use]
pub fn password_changed() -> Event {
    Event::new(&PASSWORD_CHANGED)
}

/// A wrong password where the person's own was asked for.
#[must_use]
pub fn password_refused() -> Event {
    Event::new(&PASSWORD_REFUSED).outcome(Outcome::Failure)
}

/// Somebody changed their profile.
#[must_use]
pub fn profile_changed(me: &Me, before: &Profile, after: &Profile) -> Event {
    let parts = [
        ("name", before.name != after.name),
        ("username", before.username != after.username),
        ("initials", before.initials != after.initials),
    ];
    let changed: Vec<&str> =
        parts.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect();
    let username = |profile: &Profile| profile.username.clone();
    Event::new(&PROFILE_CHANGED)
        .target(Target::person("user", me.user, &after.name, &me.email))
        .with("what", changed.join(" and "))
        .with("from", before.name.as_str())
        .with("to", after.name.as_str())
        .with("from_username", username(before))
        .with("to_username", username(after))
}

/// Somebody prefers something else.
#[must_use]
pub fn preferences_changed(new: Preferences) -> Event {
    Event::new(&PREFERENCES_CHANGED).with("has_shortcuts", new.has_shortcuts)
}

/// Another address was asked for.
#[must_use]
pub fn email_change_asked(account: &Account, to: &Email) -> Event {
    about_address(&EMAIL_CHANGE_ASKED, account, to)
}

/// Another link to the new address was asked for.
#[must_use]
pub fn email_change_sent_again(account: &Account, to: &Email) -> Event {
    about_address(&EMAIL_CHANGE_SENT_AGAIN, account, to)
}

/// The account has another address.
#[must_use]
pub fn email_changed(account: &Account, to: &Email) -> Event {
    about_address(&EMAIL_CHANGED, account, to)
}

/// The account keeps its address.
#[must_use]
pub fn email_change_cancelled(account: &Account, to: &Email) -> Event {
    about_address(&EMAIL_CHANGE_CANCELLED, account, to)
}

fn about_address(kind: &'static Kind, account: &Account, to: &Email) -> Event {
    let event = Event::new(kind).target(target(account));
    event.with("from", account.email.as_str()).with("to", to.to_string())
}

/// A session was ended from another one.
#[must_use]
pub fn session_ended(key: &SessionKey, device: &Device) -> Event {
    Event::new(&SESSION_ENDED).target(Target::thing("session", key.as_str(), &device.name))
}

/// All sessions but one were ended.
#[must_use]
pub fn sessions_ended(count: u64) -> Event {
    Event::new(&SESSIONS_ENDED).with("count", count)
}

/// An account has ended with its last membership.
#[must_use]
pub fn ended(account: &Account) -> Event {
    Event::new(&ENDED).target(target(account)).in_org(account.personal_org)
}
