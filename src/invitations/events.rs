//! Events of invitations.

use super::Invitation;
use crate::access::Role;
use crate::ids::{InvitationId, OrgId, UserId};
use crate::store::{Event, Kind, Outcome, Target};

const SENT: Kind = Kind { name: "invitation.sent", sentence: "{actor} invited {target} as {role}" };
const LINK_MADE: Kind = Kind {
    name: "invitation.link_made",
    sentence: "{actor} made a new invitation link for {target}",
};
const RESENT: Kind =
    Kind { name: "invitation.resent", sentence: "{actor} sent {target} a new invitation link" };
const LINK_ASKED: Kind =
    Kind { name: "invitation.link_asked", sentence: "{target} asked for a new invitation link" };
const REJECTED: Kind =
    Kind { name: "invitation.rejected", sentence: "{target} declined the invitation" };
const CANCELLED: Kind =
    Kind { name: "invitation.cancelled", sentence: "{actor} cancelled the invitation of {target}" };
const JOINED: Kind = Kind { name: "member.joined", sentence: "{target} joined as {role}" };

const REFUSED: Kind = Kind {
    name: "invitation.refused",
    sentence: "{actor} was refused at the invitation of {target}: {why}",
};

const ROLE_CHANGED: Kind = Kind {
    name: "invitation.role_changed",
    sentence: "{actor} changed the role that {target} is offered from {from} to {to}",
};

/// All kinds of this room.
pub const KINDS: &[Kind] =
    &[SENT, RESENT, LINK_MADE, LINK_ASKED, REJECTED, CANCELLED, JOINED, REFUSED, ROLE_CHANGED];

fn target(id: InvitationId, name: &str, email: &str) -> Target {
    // In sentences an invitee without a name is called by the address.
    let name = if name.is_empty() { email } else { name };
    Target::person("invitation", id, name, email)
}

fn about(kind: &'static Kind, invitation: &Invitation) -> Event {
    Event::new(kind)
        .target(target(invitation.id, &invitation.name, &invitation.email))
        .in_org(invitation.org)
}

/// Somebody was invited, by mail or by a link to copy.
#[must_use]
pub fn sent(id: InvitationId, name: &str, email: &str, role: &Role, by_mail: bool) -> Event {
    Event::new(&SENT)
        .target(target(id, name, email))
        .with("role", role.name.as_str())
        .with("role_id", role.id.as_str())
        .with("by", if by_mail { "mail" } else { "link" })
}

/// A pending invitation offers another role.
#[must_use]
pub fn role_changed(invitation: &Invitation, from: &Role, to: &Role) -> Event {
    about(&ROLE_CHANGED, invitation)
        .with("from", from.name.as_str())
        .with("to", to.name.as_str())
        .with("from_role", from.id.as_str())
        .with("to_role", to.id.as_str())
}

/// A pending invitation has a new link to copy; the one before stopped working.
#[must_use]
pub fn link_made(invitation: &Invitation) -> Event {
    about(&LINK_MADE, invitation)
}

/// A pending invitation has a new link, by mail; the one before stopped working.
#[must_use]
pub fn resent(invitation: &Invitation) -> Event {
    about(&RESENT, invitation)
}

/// The holder of an expired link asked for a new one.
#[must_use]
pub fn link_asked(invitation: &Invitation) -> Event {
    about(&LINK_ASKED, invitation)
}

/// The invitee declined.
#[must_use]
pub fn rejected(invitation: &Invitation) -> Event {
    about(&REJECTED, invitation)
}

/// An invitation was taken back.
#[must_use]
pub fn cancelled(invitation: &Invitation) -> Event {
    about(&CANCELLED, invitation)
}

/// Somebody accepted and is a member now.
#[must_use]
pub fn joined(org: OrgId, user: UserId, name: &str, email: &str, role: &Role) -> Event {
    Event::new(&JOINED)
        .target(Target::person("user", user, name, email))
        .with("role", role.name.as_str())
        .with("role_id", role.id.as_str())
        .in_org(org)
}

/// Somebody tried to offer, or take back, a role beyond their reach.
#[must_use]
pub fn refused(name: &str, email: &str, why: &str) -> Event {
    Event::new(&REFUSED)
        .target(Target::person("invitation", "none", name, email))
        .with("why", why)
        .outcome(Outcome::Denied)
}
