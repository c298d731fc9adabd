//! Scopes as people choose them: for each group of permissions nothing, reading, or all.

use crate::access::Standing;
use crate::permission::{Catalogue, Listed};

/// How much of a group a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeLevel {
    /// Nothing.
    None,
    /// What changes nothing.
    Read,
    /// Everything that the maker may.
    Write,
}

impl ScopeLevel {
    /// Out of the word of a form.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "" | "none" => Some(Self::None),
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            _ => None,
        }
    }
}

/// The permissions of a group that somebody can put into a key: those that they hold.
#[derive(Debug)]
pub struct ScopeGroup<'a> {
    /// Its name.
    pub name: &'a str,
    /// Those that change nothing.
    pub read: Vec<&'a Listed>,
    /// The others.
    pub write: Vec<&'a Listed>,
}

impl<'a> ScopeGroup<'a> {
    /// What a level stands for.
    pub fn at(&self, level: ScopeLevel) -> impl Iterator<Item = &'a Listed> {
        let read = self.read.iter().filter(move |_| level != ScopeLevel::None);
        let write = self.write.iter().filter(move |_| level == ScopeLevel::Write);
        read.chain(write).copied()
    }
}

/// What somebody can put into a key, by group; groups of which they hold nothing are left out.
#[must_use]
pub fn scope_groups<'a>(catalogue: &'a Catalogue, by: &Standing) -> Vec<ScopeGroup<'a>> {
    let is_open =
        |listed: &&Listed| !listed.is_owners_alone && by.role.holdings.has(listed.key.as_str());
    let groups = catalogue.groups().into_iter().map(|group| {
        let open = group.permissions.into_iter().filter(is_open);
        let (read, write) = open.partition(|listed| is_reading(listed));
        ScopeGroup { name: group.name, read, write }
    });
    groups.filter(|group| !group.read.is_empty() || !group.write.is_empty()).collect()
}

/// Whether a permission changes nothing, by the word after its colon.
fn is_reading(listed: &Listed) -> bool {
    let done = listed.key.as_str().split_once(':').map_or("", |(_, done)| done);
    matches!(done, "read" | "view" | "list")
}
