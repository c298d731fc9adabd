//! Events of organizations.

use super::{InvitationRules, Slug};
use crate::ids::OrgId;
use crate::store::{Event, Kind, Target};

const CREATED: Kind =
    Kind { name: "org.created", sentence: "{actor} made the organization {target}" };
const RENAMED: Kind =
    Kind { name: "org.renamed", sentence: "{actor} renamed the organization from {from} to {to}" };
const INVITATION_RULES_CHANGED: Kind = Kind {
    name: "org.invitation_rules_changed",
    sentence: "{actor} changed the rules of invitations: {what}",
};
const BILLING_CHANGED: Kind =
    Kind { name: "org.billing_changed", sentence: "{actor} changed where invoices go" };

/// All kinds of this room.
pub const KINDS: &[Kind] = &[CREATED, RENAMED, INVITATION_RULES_CHANGED, BILLING_CHANGED];

/// An organization was made.
#[must_use]
pub fn created(id: OrgId, name: &str, slug: &Slug) -> Event {
    Event::new(&CREATED)
        .target(Target::thing("org", id, name))
        .with("slug", slug.as_str())
        .in_org(id)
}

/// An organization has another name.
#[must_use]
pub fn renamed(id: OrgId, from: &str, to: &str) -> Event {
    Event::new(&RENAMED).target(Target::thing("org", id, to)).with("from", from).with("to", to)
}

/// Other people may be invited than before.
#[must_use]
pub fn invitation_rules_changed(
    id: OrgId,
    name: &str,
    from: &InvitationRules,
    to: &InvitationRules,
) -> Event {
    Event::new(&INVITATION_RULES_CHANGED)
        .target(Target::thing("org", id, name))
        .with("what", to.changes_since(from).join("; "))
        .with("from", from.to_json())
        .with("to", to.to_json())
}

/// Invoices go to another address, which the event does not tell: it may be a person's.
#[must_use]
pub fn billing_changed(id: OrgId, name: &str) -> Event {
    Event::new(&BILLING_CHANGED).target(Target::thing("org", id, name))
}
