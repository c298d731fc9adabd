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

/// All kinds of this room.
pub const KINDS: &[Kind] = &[
    CREATED,
    SIGNED_IN,
    SIGNED_OUT,
    SIGN_IN_FAILED,
    SIGN_IN_UNKNOWN,
    VERIFICATION_SENT,
    EMAIL_VERIFIED,
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
