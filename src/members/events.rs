//! Events of members.

use super::Member;
use crate::access::Role;
use crate::store::{Event, Kind, Outcome, Target};

const ROLE_CHANGED: Kind = Kind {
    name: "member.role_changed",
    sentence: "{actor} changed the role of {target} from {from} to {to}",
};
const REMOVED: Kind = Kind { name: "member.removed", sentence: "{actor} removed {target}" };
const SUSPENDED: Kind = Kind { name: "member.suspended", sentence: "{actor} suspended {target}" };
const REACTIVATED: Kind =
    Kind { name: "member.reactivated", sentence: "{actor} let {target} in again" };
const LEFT: Kind = Kind { name: "member.left", sentence: "{target} left the organization" };
const ACCESS_ENDED: Kind = Kind {
    name: "member.access_ended",
    sentence: "{actor} ended the access of {target} until they sign in again",
};
const CHANGE_REFUSED: Kind = Kind {
    name: "member.change_refused",
    sentence: "{actor} tried to change {target} and was refused: {why}",
};

/// All kinds of this room.
pub const KINDS: &[Kind] =
    &[ROLE_CHANGED, REMOVED, SUSPENDED, REACTIVATED, LEFT, ACCESS_ENDED, CHANGE_REFUSED];

fn target(member: &Member) -> Target {
    Target::person("user", member.user, &member.name, &member.email)
}

/// A member has another role.
#[must_use]
pub fn role_changed(member: &Member, to: &Role) -> Event {
    Event::new(&ROLE_CHANGED)
        .target(target(member))
        .with("from", member.role.name.as_str())
        .with("to", to.name.as_str())
        .with("from_role", member.role.id.as_str())
        .with("to_role", to.id.as_str())
}

/// A member is none any more.
#[must_use]
pub fn removed(member: &Member) -> Event {
    Event::new(&REMOVED).target(target(member)).with("role", member.role.name.as_str())
}

/// A member's access has ended for now.
#[must_use]
pub fn suspended(member: &Member) -> Event {
    Event::new(&SUSPENDED).target(target(member)).with("role", member.role.name.as_str())
}

/// A suspended member may use the organization again.
#[must_use]
pub fn reactivated(member: &Member) -> Event {
    Event::new(&REACTIVATED).target(target(member)).with("role", member.role.name.as_str())
}

/// A member has left.
#[must_use]
pub fn left(member: &Member) -> Event {
    Event::new(&LEFT).target(target(member)).with("role", member.role.name.as_str())
}

/// A member has to sign in again.
#[must_use]
pub fn access_ended(member: &Member) -> Event {
    Event::new(&ACCESS_ENDED).target(target(member))
}

/// A change that a rule stood against.
#[must_use]
pub fn change_refused(member: &Member, why: &str) -> Event {
    Event::new(&CHANGE_REFUSED).target(target(member)).with("why", why).outcome(Outcome::Denied)
}
