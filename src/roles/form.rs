//! What somebody types for a role, and what it means.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::access::Role;
use crate::error::Fields;
use crate::permission::{Catalogue, PermissionKey, Preset};
use crate::text::{self, Name};

/// The lowest level of an organization's own roles.
pub const LEVEL_MIN: i64 = 1;
/// Their highest: above it are Owners alone.
pub const LEVEL_MAX: i64 = 99;
/// The longest purpose, in Unicode scalar values.
const PURPOSE_MAX: usize = 120;

/// What somebody typed for a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleForm {
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub purpose: String,
    /// Its rank.
    pub level: String,
    /// Up to which level it may appoint; empty for nobody.
    pub appoints_up_to: String,
    /// The keys of its permissions.
    pub permissions: Vec<String>,
}

impl RoleForm {
    /// As a role is now.
    pub(super) fn of(role: &Role, reach: Option<i64>) -> Self {
        Self {
            name: role.name.clone(),
            purpose: role.purpose.clone(),
            level: role.level.to_string(),
            appoints_up_to: reach.map(|reach| reach.to_string()).unwrap_or_default(),
            permissions: role.holdings.given().iter().map(ToString::to_string).collect(),
        }
    }

    /// As a template proposes.
    #[must_use]
    pub fn from_preset(preset: &Preset, catalogue: &Catalogue) -> Self {
        let held = catalogue.of_preset(preset);
        Self {
            name: preset.name.into(),
            purpose: preset.purpose.into(),
            level: preset.level.to_string(),
            appoints_up_to: preset
                .appoints_up_to
                .map(|up_to| up_to.to_string())
                .unwrap_or_default(),
            permissions: held.given().iter().map(ToString::to_string).collect(),
        }
    }

    /// The permissions that are named, whether there are such or not.
    #[must_use]
    pub fn given(&self) -> BTreeSet<PermissionKey> {
        self.permissions.iter().map(PermissionKey::from_text).collect()
    }
}

/// What a role is to be, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleTerms {
    /// Its name.
    pub name: Name,
    /// What it is for; perhaps nothing.
    pub purpose: String,
    /// Its rank.
    pub level: i64,
    /// Up to which level it may appoint, if at all.
    pub appoints_up_to: Option<i64>,
    /// Its permissions, by name.
    pub given: BTreeSet<PermissionKey>,
}

impl RoleTerms {
    /// What its name is compared by.
    #[must_use]
    pub fn name_key(&self) -> String {
        alike(&self.name)
    }

    /// Understands a form. What a role has already and is no permission any more may stay on it:
    /// these are `kept`.
    ///
    /// # Errors
    /// Messages at `name`, `purpose`, `level`, `appoints_up_to` and `permissions`.
    pub fn parse(
        form: &RoleForm,
        catalogue: &Catalogue,
        kept: &BTreeSet<PermissionKey>,
    ) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = fields.check("name", Name::parse(&form.name));
        let purpose = fields.check("purpose", purpose(&form.purpose));
        let level = fields.check("level", level(&form.level, LEVEL_MAX));
        let highest = level.unwrap_or(LEVEL_MAX);
        let reach = fields.check("appoints_up_to", reach(&form.appoints_up_to, highest));
        let given = fields.check("permissions", permissions(form.given(), catalogue, kept));
        match (name, purpose, level, reach, given) {
            (Some(name), Some(purpose), Some(level), Some(appoints_up_to), Some(given)) => {
                Ok(Self { name, purpose, level, appoints_up_to, given })
            }
            _ => Err(fields),
        }
    }
}

/// What names of roles are compared by: alike in any case, width and presentation.
fn alike(name: &Name) -> String {
    let is_presentation = |sign: &char| matches!(*sign, '\u{FE00}'..='\u{FE0F}');
    let plain: String = name.as_str().nfkc().filter(|sign| !is_presentation(sign)).collect();
    // Upper case first: some letters have no lower-case twin but share their capital.
    plain.to_uppercase().to_lowercase()
}

fn purpose(typed: &str) -> Result<String, String> {
    let purpose = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if purpose.chars().any(text::is_invisible) {
        return Err("Take out the invisible characters.".into());
    }
    match purpose.chars().count() {
        0..=PURPOSE_MAX => Ok(purpose),
        length => Err(format!("At most {PURPOSE_MAX} characters; this is {length}.")),
    }
}

fn level(typed: &str, highest: i64) -> Result<i64, String> {
    let level = typed.trim().parse::<i64>().ok();
    let level = level.filter(|level| (LEVEL_MIN..=highest).contains(level));
    level.ok_or_else(|| format!("Type a whole number from {LEVEL_MIN} to {highest}."))
}

fn reach(typed: &str, level: i64) -> Result<Option<i64>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    self::level(typed, level).map(Some).map_err(|_| {
        format!(
            "Type a whole number from {LEVEL_MIN} to {level}, the level of the role itself, or leave \
             it empty."
        )
    })
}

fn permissions(
    given: BTreeSet<PermissionKey>,
    catalogue: &Catalogue,
    kept: &BTreeSet<PermissionKey>,
) -> Result<BTreeSet<PermissionKey>, String> {
    for key in given.iter().filter(|key| !kept.contains(*key)) {
        if catalogue.get(key.as_str()).is_none() {
            return Err(format!("There is no permission {}.", shown(key)));
        }
    }
    Ok(given)
}

/// What somebody sent as a key, short enough to be shown.
fn shown(key: &PermissionKey) -> String {
    const LONGEST: usize = 64;
    let text = key.as_str();
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
