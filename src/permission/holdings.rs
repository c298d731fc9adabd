//! What a role holds, and by what.

use std::collections::{BTreeMap, BTreeSet};

use super::PermissionKey;

/// By what a role holds a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// It was given to it by name.
    Given,
    /// Another one that it holds implies it.
    ImpliedBy(PermissionKey),
}

/// The permissions of a role: those that were given to it by name, and all that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    given: BTreeSet<PermissionKey>,
    held: BTreeMap<PermissionKey, Holding>,
}

impl Holdings {
    pub(super) fn new(
        given: BTreeSet<PermissionKey>,
        held: BTreeMap<PermissionKey, Holding>,
    ) -> Self {
        Self { given, held }
    }

    /// By what the permission with this key is held, if it is.
    #[must_use]
    pub fn how(&self, key: &str) -> Option<&Holding> {
        self.held.get(key)
    }

    /// Whether the permission with this key is held.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.held.contains_key(key)
    }

    /// Everything that is held.
    pub fn keys(&self) -> impl Iterator<Item = &PermissionKey> {
        self.held.keys()
    }

    /// What was given by name, whether it is known or not.
    #[must_use]
    pub fn given(&self) -> &BTreeSet<PermissionKey> {
        &self.given
    }

    /// What was given by name and is no permission any more: it grants nothing.
    pub fn unknown(&self) -> impl Iterator<Item = &PermissionKey> {
        self.given.iter().filter(|key| !self.held.contains_key(key.as_str()))
    }

    /// What both hold.
    #[must_use]
    pub fn within(&self, those: &Self) -> Self {
        let is_common = |key: &PermissionKey| those.has(key.as_str());
        let given = self.given.iter().filter(|key| is_common(key)).cloned().collect();
        let held = self.held.iter().filter(|(key, _)| is_common(key));
        Self { given, held: held.map(|(key, how)| (key.clone(), how.clone())).collect() }
    }

    /// What these hold and those do not.
    pub fn beyond<'a>(&'a self, those: &'a Self) -> impl Iterator<Item = &'a PermissionKey> {
        self.keys().filter(|key| !those.has(key.as_str()))
    }
}
