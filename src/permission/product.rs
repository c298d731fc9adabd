//! Permissions of the product that uses Guildhall, as its settings file declares them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Permission, PermissionKey, preset};
use crate::text::Name;

/// The most that a settings file declares.
pub const PRODUCT_MAX: usize = 200;
/// The longest note, in Unicode scalar values.
const NOTE_MAX: usize = 200;

/// A permission of the product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductPermission {
    /// As in `workflows:write`.
    pub key: String,
    /// What it allows, as the end of "You need permission to …".
    pub label: String,
    /// The group under which it is shown.
    pub group: String,
    /// What to know before giving it.
    #[serde(default)]
    pub note: String,
    /// Whether it is marked where it is given.
    #[serde(default)]
    pub dangerous: bool,
    /// Other permissions of the product that who holds this one holds too.
    #[serde(default)]
    pub implies: Vec<String>,
    /// The built-in roles that hold it, besides Owner, and the templates that propose it.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl ProductPermission {
    /// Whether each of them can be used beside the others.
    ///
    /// # Errors
    /// A sentence that names the first that cannot, and says what to change.
    pub fn check(all: &[Self]) -> Result<(), String> {
        if all.len() > PRODUCT_MAX {
            let count = all.len();
            return Err(format!("takes {PRODUCT_MAX} permissions at the most; these are {count}."));
        }
        let mut by_key = BTreeMap::new();
        for permission in all {
            if by_key.insert(permission.key.as_str(), permission).is_some() {
                return Err(format!("{}: stands there twice.", permission.key));
            }
        }
        for permission in all {
            let checked = permission.check_one().and_then(|()| permission.check_implied(&by_key));
            checked.map_err(|why| format!("{}: {why}", permission.key))?;
        }
        Ok(())
    }

    /// What it implies is declared, and does not lead back to it.
    fn check_implied(&self, all: &BTreeMap<&str, &Self>) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        let mut to_follow: Vec<&str> = self.implies.iter().map(String::as_str).collect();
        while let Some(key) = to_follow.pop() {
            if key == self.key {
                return Err("implies itself, directly or by way of others.".into());
            }
            let Some(implied) = all.get(key) else {
                return Err(format!("implies {key}, which this file does not declare."));
            };
            if seen.insert(key) {
                to_follow.extend(implied.implies.iter().map(String::as_str));
            }
        }
        Ok(())
    }

    fn check_one(&self) -> Result<(), String> {
        PermissionKey::parse(&self.key).map_err(|why| format!("key {why}."))?;
        if Permission::from_key(&self.key).is_some() {
            return Err("is a permission of Guildhall's own. Choose another key.".into());
        }
        Name::parse(&self.label).map_err(|why| format!("label: {why}"))?;
        let group = Name::parse(&self.group).map_err(|why| format!("group: {why}"))?;
        if Permission::ALL.iter().any(|ours| ours.group().to_lowercase() == group.key()) {
            return Err(format!("group {group} is one of Guildhall's own. Choose another name."));
        }
        if !self.note.is_empty() {
            check_note(&self.note)?;
        }
        for role in &self.roles {
            if preset(role).is_none() {
                let known: Vec<&str> = super::preset::ids().collect();
                return Err(format!("{role} is no role. It takes {}.", known.join(", ")));
            }
        }
        Ok(())
    }
}

fn check_note(note: &str) -> Result<(), String> {
    let length = note.chars().count();
    if length > NOTE_MAX {
        return Err(format!("note: at most {NOTE_MAX} characters; this is {length}."));
    }
    if note.chars().any(crate::text::is_invisible) {
        return Err("note: takes one line of visible text.".into());
    }
    Ok(())
}
