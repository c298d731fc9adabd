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
const CHANGE_REFUSED: Kind = Kind {
    name: "member.change_refused",
    sentence: "{actor} tried to change {target} and was refused: {why}",
};

/// All kinds of this room.
pub const KINDS: &[Kind] = &[ROLE_CHANGED, REMOVED, SUSPENDED, CHANGE_REFUSED];

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

/// A change that a rule stood against.
#[must_use]
pub fn change_refused(member: &Member, why: &str) -> Event {
    Event::new(&CHANGE_REFUSED).target(target(member)).with("why", why).outcome(Outcome::Denied)
}
