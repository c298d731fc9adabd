//! What a key may do, as one chooses it: for each group nothing, reading, or all that one may oneself.

use std::collections::BTreeMap;

use crate::access::Standing;
use crate::keys::{ScopeGroup, ScopeLevel, scope_groups};
use crate::permission::{Catalogue, Listed};

/// What the names of the fields begin with; the group follows.
pub(super) const FIELD: &str = "scope:";

/// A permission that a level adds.
pub(super) struct Included {
    pub key: String,
    pub label: String,
    pub is_dangerous: bool,
}

impl Included {
    fn new(listed: &Listed) -> Self {
        let Listed { key, label, is_dangerous, .. } = listed;
        Self { key: key.to_string(), label: label.clone(), is_dangerous: *is_dangerous }
    }
}

/// A group with its levels; one that adds nothing is not offered.
pub(super) struct GroupChoice {
    pub name: String,
    /// For the ids of its fields.
    pub place: usize,
    pub read: Vec<Included>,
    pub write: Vec<Included>,
    /// `none`, `read` or `write`.
    pub chosen: &'static str,
}

impl GroupChoice {
    pub(super) fn field(&self) -> String {
        format!("{FIELD}{}", self.name)
    }
}

/// What somebody can choose, with what they have chosen.
pub(super) fn choices(
    catalogue: &Catalogue,
    by: &Standing,
    chosen: &BTreeMap<String, String>,
) -> Vec<GroupChoice> {
    let choice = |(place, group): (usize, ScopeGroup<'_>)| GroupChoice {
        place,
        read: group.read.into_iter().map(Included::new).collect(),
        write: group.write.into_iter().map(Included::new).collect(),
        chosen: match chosen.get(group.name).map(String::as_str) {
            Some("read") => "read",
            Some("write") => "write",
            _ => "none",
        },
        name: group.name.to_owned(),
    };
    scope_groups(catalogue, by).into_iter().enumerate().map(choice).collect()
}

/// The permissions that the chosen levels stand for. What the chooser does not hold is among them, so
/// that it is refused like by every other door.
pub(super) fn chosen_scopes(
    catalogue: &Catalogue,
    by: &Standing,
    chosen: &BTreeMap<String, String>,
) -> Result<Vec<String>, String> {
    let open = scope_groups(catalogue, by);
    let mut scopes = Vec::new();
    for (name, word) in chosen {
        let level = ScopeLevel::from_key(word);
        let level = level.ok_or_else(|| format!("Choose none, read or write for {name}."))?;
        let listed: Vec<&Listed> = match open.iter().find(|group| group.name == name) {
            Some(group) => group.at(level).collect(),
            None if level == ScopeLevel::None => Vec::new(),
            None => closed_group(catalogue, name)?,
        };
        scopes.extend(listed.into_iter().map(|listed| listed.key.to_string()));
    }
    Ok(scopes)
}

fn closed_group<'a>(catalogue: &'a Catalogue, name: &str) -> Result<Vec<&'a Listed>, String> {
    let found = catalogue.groups().into_iter().find(|group| group.name == name);
    let group = found.ok_or_else(|| "There is no such group of permissions.".to_owned())?;
    Ok(group.permissions)
}

/// Scopes by group, in words.
pub(super) struct GroupWords {
    pub name: String,
    pub scopes: Vec<Included>,
}

/// What a key may do, by group; what is unknown by now stands at the end.
pub(super) fn in_groups(catalogue: &Catalogue, scopes: &[String]) -> Vec<GroupWords> {
    let mut words = Vec::new();
    for group in catalogue.groups() {
        let has = |listed: &&Listed| scopes.iter().any(|scope| *scope == listed.key.as_str());
        let scopes: Vec<Included> =
            group.permissions.iter().copied().filter(has).map(Included::new).collect();
        if !scopes.is_empty() {
            words.push(GroupWords { name: group.name.to_owned(), scopes });
        }
    }
    let unknown = scopes.iter().filter(|scope| catalogue.get(scope).is_none());
    let unknown: Vec<Included> = unknown
        .map(|key| Included {
            key: key.clone(),
            label: "grants nothing any more".into(),
            is_dangerous: false,
        })
        .collect();
    if !unknown.is_empty() {
        words.push(GroupWords { name: "Unknown".into(), scopes: unknown });
    }
    words
}
