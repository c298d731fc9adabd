//! Events of keys. No secret stands in them.

use super::{Key, Overlap};
use crate::access::Org;
use crate::ids::KeyId;
use crate::store::{Event, Kind, Outcome, Target};

const CREATED: Kind = Kind { name: "key.created", sentence: "{actor} made the key {target}" };
const ROTATED: Kind = Kind {
    name: "key.rotated",
    sentence: "{actor} gave the key {target} another secret; the old one {old}",
};
const REVOKED: Kind = Kind { name: "key.revoked", sentence: "{actor} revoked the key {target}" };
const STOPPED: Kind = Kind { name: "key.stopped", sentence: "{actor} stopped the agent {target}" };
const RESUMED: Kind =
    Kind { name: "key.resumed", sentence: "{actor} let the agent {target} go on" };
const EXPIRED: Kind = Kind { name: "key.expired", sentence: "The key {target} expired" };
const ENDED: Kind =
    Kind { name: "key.ended", sentence: "The key {target} ended with its holder’s membership" };
const END_TOLD: Kind =
    Kind { name: "key.end_told", sentence: "{told} told that the key {target} ends within {days}" };
const REFUSED: Kind =
    Kind { name: "key.refused", sentence: "{actor} wanted a key {target} and was refused: {why}" };
const RULES_CHANGED: Kind = Kind {
    name: "org.key_rules_changed",
    sentence: "{actor} changed the longest life of keys from {from} to {to}",
};

/// All kinds of this room.
pub const KINDS: &[Kind] = &[
    CREATED,
    ROTATED,
    REVOKED,
    STOPPED,
    RESUMED,
    EXPIRED,
    ENDED,
    END_TOLD,
    REFUSED,
    RULES_CHANGED,
];

fn about(kind: &'static Kind, key: &Key) -> Event {
    Event::new(kind)
        .target(Target::thing("key", key.id, &key.name))
        .with("type", key.kind.key())
        .with("key", key.shown())
}

/// There is a new key.
#[must_use]
pub fn created(key: &Key) -> Event {
    let scopes: Vec<String> = key.scopes.iter().map(ToString::to_string).collect();
    let addresses: Vec<String> = key.addresses.iter().map(ToString::to_string).collect();
    about(&CREATED, key)
        .with("scopes", scopes)
        .with("addresses", addresses)
        .with("expires_at", key.expires_at.map(crate::clock::Timestamp::micros))
        .with("holder", key.holder.as_ref().map(|holder| holder.user.to_string()))
}

/// A key has another secret.
#[must_use]
pub fn rotated(key: &Key, overlap: Overlap) -> Event {
    about(&ROTATED, key).with("overlap", overlap.key()).with("old", overlap.words())
}

/// A key never works again.
#[must_use]
pub fn revoked(key: &Key) -> Event {
    about(&REVOKED, key)
}

/// An agent is stopped for now.
#[must_use]
pub fn stopped(key: &Key) -> Event {
    about(&STOPPED, key)
}

/// A stopped agent works again.
#[must_use]
pub fn resumed(key: &Key) -> Event {
    about(&RESUMED, key)
}

/// The time of a key is over.
#[must_use]
pub fn expired(key: &Key) -> Event {
    about(&EXPIRED, key)
}

/// A personal key went with its holder.
#[must_use]
pub fn ended(key: &Key) -> Event {
    let holder = key.holder.as_ref().map(|holder| holder.user.to_string());
    about(&ENDED, key).with("holder", holder)
}

/// Somebody was told that a key ends soon.
#[must_use]
pub fn end_told(key: &Key, days: i64, told: usize) -> Event {
    let words = crate::text::counted(days, "day", "days");
    let told = if told == 1 { "One person was".into() } else { format!("{told} people were") };
    about(&END_TOLD, key).with("days", words).with("told", told)
}

/// A key that a rule stood against.
#[must_use]
pub fn refused(id: KeyId, name: &str, why: &str) -> Event {
    Event::new(&REFUSED)
        .target(Target::thing("key", id, name))
        .with("why", why)
        .outcome(Outcome::Denied)
}

/// Keys live another time than before.
#[must_use]
pub fn rules_changed(org: &Org, from: Option<i64>, to: Option<i64>) -> Event {
    let words = |days: Option<i64>| match days {
        Some(days) => crate::text::counted(days, "day", "days"),
        None => "no maximum".into(),
    };
    Event::new(&RULES_CHANGED)
        .target(Target::thing("org", org.id, &org.name))
        .with("from", words(from))
        .with("to", words(to))
}
