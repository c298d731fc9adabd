//! Events of access.

use crate::permission::Listed;
use crate::store::{Event, Kind, Outcome, Target};

const DENIED: Kind =
    Kind { name: "access.denied", sentence: "{actor} was refused: no permission to {label}" };

/// All kinds of this module.
pub const KINDS: &[Kind] = &[DENIED];

/// Somebody tried what their role does not include.
#[must_use]
pub fn denied(permission: &Listed) -> Event {
    Event::new(&DENIED)
        .target(Target::thing("permission", permission.key.as_str(), &permission.label))
        .with("label", permission.label.as_str())
        .outcome(Outcome::Denied)
}
