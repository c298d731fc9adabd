//! Roles as they hold in one organization: the built-in ones are constants, the table holds custom
//! ones.

use std::fmt;
use std::sync::Arc;

use crate::permission::{BUILT_IN, Catalogue, Holdings, OWNER, Permission, Preset};

/// The id of a role: the word of a built-in one, or the id of a custom one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleId(String);

impl RoleId {
    /// From a column or a form; whether there is such a role is another question.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The role of those who own an organization.
    #[must_use]
    pub fn owner() -> Self {
        Self(OWNER.id.to_owned())
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What bears on all roles of an organization: which permissions there are, and who appoints Admins.
#[derive(Clone, Debug)]
pub struct RoleRules {
    /// All permissions.
    pub catalogue: Arc<Catalogue>,
    /// Whether only Owners appoint Admins, and change them.
    pub only_owners_appoint_admins: bool,
}

impl RoleRules {
    /// Of an organization.
    #[must_use]
    pub fn new(catalogue: &Arc<Catalogue>, only_owners_appoint_admins: bool) -> Self {
        Self { catalogue: catalogue.clone(), only_owners_appoint_admins }
    }

    /// The level up to which a role appoints under these rules.
    #[must_use]
    pub fn reach(&self, id: &str, appoints_up_to: Option<i64>) -> Option<i64> {
        const BELOW_ADMINS: i64 = 79;
        let is_bounded = self.only_owners_appoint_admins && id != OWNER.id;
        appoints_up_to.map(|reach| if is_bounded { reach.min(BELOW_ADMINS) } else { reach })
    }
}

/// A role as it holds in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub purpose: String,
    /// Its rank, 0 to 100.
    pub level: i64,
    /// The highest level that it may give and take, if any; never above its own level.
    pub appoints_up_to: Option<i64>,
    /// What it may do.
    pub holdings: Arc<Holdings>,
}

impl Role {
    /// A built-in role, under the organization's rules.
    #[must_use]
    pub fn built_in(id: &str, rules: &RoleRules) -> Option<Self> {
        BUILT_IN.iter().find(|role| role.id == id).map(|role| Self::of(role, rules))
    }

    /// The role of those who own an organization.
    #[must_use]
    pub fn owner(rules: &RoleRules) -> Self {
        Self::of(&OWNER, rules)
    }

    /// All built-in roles, highest first.
    #[must_use]
    pub fn all_built_in(rules: &RoleRules) -> Vec<Self> {
        BUILT_IN.iter().map(|role| Self::of(role, rules)).collect()
    }

    fn of(role: &Preset, rules: &RoleRules) -> Self {
        Self {
            id: RoleId::from_text(role.id),
            name: role.name.into(),
            purpose: role.purpose.into(),
            level: role.level,
            appoints_up_to: rules.reach(role.id, role.appoints_up_to),
            holdings: rules.catalogue.of_preset(role),
        }
    }

    /// Whether it may do this.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.holdings.has(permission.key())
    }

    /// What lists by role sort by, before the name: the highest level first.
    #[must_use]
    pub fn rank(&self) -> String {
        rank(self.level)
    }

    /// Whether it is the role of Owners.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.id.as_str() == OWNER.id
    }

    /// Whether every organization has it.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        BUILT_IN.iter().any(|role| role.id == self.id.as_str())
    }
}

/// What lists by role sort by, before the name, for a level.
#[must_use]
pub fn rank(level: i64) -> String {
    format!("{:03}", OWNER.level - level)
}
