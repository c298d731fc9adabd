//! Events of roles.

use serde_json::{Value, json};

use super::{Difference, RoleForm};
use crate::access::{Role, RoleId};
use crate::store::{Event, Kind, Outcome, Target};

const CREATED: Kind = Kind { name: "role.created", sentence: "{actor} made the role {target}" };
const CHANGED: Kind =
    Kind { name: "role.changed", sentence: "{actor} changed the role {target}: {what}" };
const DELETED: Kind =
    Kind { name: "role.deleted", sentence: "{actor} deleted the role {target}{moved}" };
const REFUSED: Kind = Kind {
    name: "role.change_refused",
    sentence: "{actor} tried to change the role {target} and was refused: {why}",
};
const RULES_CHANGED: Kind =
    Kind { name: "org.role_rules_changed", sentence: "{actor} changed the rules of roles: {what}" };

/// All kinds of this room.
pub const KINDS: &[Kind] = &[CREATED, CHANGED, DELETED, REFUSED, RULES_CHANGED];

fn target(id: &RoleId, name: &str) -> Target {
    Target::thing("role", id, name)
}

fn document(form: &RoleForm) -> Value {
    json!({
        "name": form.name,
        "purpose": form.purpose,
        "level": form.level,
        "appoints_up_to": form.appoints_up_to,
        "permissions": form.permissions,
    })
}

/// There is a new role.
#[must_use]
pub fn created(role: &Role, form: &RoleForm) -> Event {
    Event::new(&CREATED).target(target(&role.id, &role.name)).with("to", document(form))
}

/// A role is another than before.
#[must_use]
pub fn changed(role: &Role, before: &RoleForm, after: &RoleForm, difference: &Difference) -> Event {
    let mut what = difference.words();
    let fields = [
        ("name", &before.name, &after.name),
        ("purpose", &before.purpose, &after.purpose),
        ("level", &before.level, &after.level),
        ("appoints up to", &before.appoints_up_to, &after.appoints_up_to),
    ];
    for (name, then, now) in fields.into_iter().filter(|(_, then, now)| then != now) {
        what.push(format!("{name} from {} to {}", quoted(then), quoted(now)));
    }
    if what.is_empty() {
        what.push("the same by other permissions".into());
    }
    Event::new(&CHANGED)
        .target(target(&role.id, &after.name))
        .with("what", what.join(", "))
        .with("from", document(before))
        .with("to", document(after))
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "none".into() } else { text.to_owned() }
}

/// A role is gone, and who had it has another.
#[must_use]
pub fn deleted(role: &Role, form: &RoleForm, moved: String, replacement: Option<&Role>) -> Event {
    Event::new(&DELETED)
        .target(target(&role.id, &role.name))
        .with("moved", moved)
        .with("from", document(form))
        .with("replacement", replacement.map(|role| role.id.to_string()))
}

/// A change that a rule stood against.
#[must_use]
pub fn refused(id: &RoleId, name: &str, why: &str) -> Event {
    Event::new(&REFUSED).target(target(id, name)).with("why", why).outcome(Outcome::Denied)
}

/// Other rules hold for roles than before.
#[must_use]
pub fn rules_changed(org: Target, what: &[String], from: Value, to: Value) -> Event {
    Event::new(&RULES_CHANGED)
        .target(org)
        .with("what", what.join("; "))
        .with("from", from)
        .with("to", to)
}
