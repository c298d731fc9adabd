//! Events of accounts.

use super::Account;
use crate::store::{Event, Kind, Outcome, Target};

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

/// All kinds of this room.
pub const KINDS: &[Kind] = &[
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
