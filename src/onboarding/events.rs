//! Events of onboarding.

use crate::ids::OrgId;
use crate::store::{Event, Kind, Target};

const SET_UP: Kind = Kind { name: "instance.set_up", sentence: "{actor} set up {target}" };

const SET_UP_LINK_MADE: Kind =
    Kind { name: "instance.set_up_link_made", sentence: "{actor} printed a set-up link" };

/// All kinds of this room.
pub const KINDS: &[Kind] = &[SET_UP, SET_UP_LINK_MADE];

/// A set-up link was printed where the program was started.
#[must_use]
pub fn set_up_link_made() -> Event {
    Event::new(&SET_UP_LINK_MADE)
}

/// The instance was set up.
#[must_use]
pub fn set_up(name: &str, public_url: &str, sign_up: &str) -> Event {
    Event::new(&SET_UP)
        .target(Target::thing("instance", OrgId::INSTANCE, name))
        .with("public_url", public_url)
        .with("sign_up", sign_up)
        .in_org(OrgId::INSTANCE)
}
