//! What is different between two states of a role.

use crate::permission::{Holdings, PermissionKey};

/// The permissions that a change adds and takes away, implied ones and unknown ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What comes.
    pub added: Vec<PermissionKey>,
    /// What goes.
    pub removed: Vec<PermissionKey>,
}

impl Difference {
    /// Between before and after.
    #[must_use]
    pub fn between(before: &Holdings, after: &Holdings) -> Self {
        let more = |these: &Holdings, those: &Holdings| {
            let unknown = these.unknown().filter(|key| !those.given().contains(*key));
            these.beyond(those).chain(unknown).cloned().collect()
        };
        Self { added: more(after, before), removed: more(before, after) }
    }

    /// Whether both hold the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// In words for a log: `+audit:read, −members:invite`.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let added = self.added.iter().map(|key| format!("+{key}"));
        let removed = self.removed.iter().map(|key| format!("−{key}"));
        added.chain(removed).collect()
    }
}
