//! Events of organizations.

use super::Slug;
use crate::ids::OrgId;
use crate::store::{Event, Kind, Target};

const CREATED: Kind =
    Kind { name: "org.created", sentence: "{actor} made the organization {target}" };

/// All kinds of this room.
pub const KINDS: &[Kind] = &[CREATED];

/// An organization was made.
#[must_use]
pub fn created(id: OrgId, name: &str, slug: &Slug) -> Event {
    Event::new(&CREATED)
        .target(Target::thing("org", id, name))
        .with("slug", slug.as_str())
        .in_org(id)
}
