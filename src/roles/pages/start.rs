//! Where a new role begins: empty, from a template, or as a copy of another.

use super::input::may_hold;
use super::words::joined;
use crate::access::{RoleId, Standing};
use crate::error::Result;
use crate::permission::{Holdings, PermissionKey, Preset, TEMPLATES};
use crate::roles::{LEVEL_MAX, RoleForm, find, rules};
use crate::state::State;
use crate::text::NAME_MAX;

/// A new role before anybody has typed.
#[derive(Default)]
pub(super) struct Start {
    pub form: RoleForm,
    /// What of the template or role the maker cannot give, as a sentence.
    pub left_out: Option<String>,
}

impl Start {
    /// From the id of a template or of a role; nothing for an empty one.
    ///
    /// # Errors
    /// `NotFound` when there is neither.
    pub(super) async fn from(cx: &State, by: &Standing, id: &str) -> Result<Self> {
        if id.is_empty() {
            return Ok(Self::default());
        }
        if let Some(template) = template(id) {
            return Ok(Self::within_reach(by, RoleForm::from_preset(template, &cx.permissions)));
        }
        let found = find(cx, by, &RoleId::from_text(id)).await?;
        let name = format!("Copy of {}", found.role.name);
        let name = name.chars().take(NAME_MAX).collect();
        Ok(Self::within_reach(by, RoleForm { name, ..found.form() }))
    }

    /// What the maker may give of it.
    fn within_reach(by: &Standing, form: RoleForm) -> Self {
        let highest = rules::reach(&by.role).unwrap_or_default().min(LEVEL_MAX);
        let at_most = |typed: &str| {
            typed.parse::<i64>().map_or_else(|_| String::new(), |it| it.min(highest).to_string())
        };
        let catalogue = &by.org.role_rules.catalogue;
        let nothing = Holdings::default();
        let may_hold = |key: &PermissionKey| may_hold(&by.role, &nothing, catalogue, key);
        let (given, left_out): (Vec<_>, Vec<_>) = form.given().into_iter().partition(may_hold);
        let (beyond, unknown): (Vec<_>, Vec<_>) =
            left_out.iter().partition(|key| catalogue.get(key.as_str()).is_some());
        let said = |why: &str, keys: &[&PermissionKey]| {
            let labels: Vec<&str> = keys.iter().map(|key| catalogue.label(key)).collect();
            (!labels.is_empty())
                .then(|| format!("Left out, because {why}: {}.", joined(&labels, "and")))
        };
        let sentences =
            [said("you cannot give it", &beyond), said("it no longer exists", &unknown)];
        let said = sentences.into_iter().flatten().collect::<Vec<_>>().join(" ");
        // A copy that may do less is not for the same.
        let purpose = if beyond.is_empty() { form.purpose.clone() } else { String::new() };
        Self {
            form: RoleForm {
                level: at_most(&form.level),
                appoints_up_to: at_most(&form.appoints_up_to),
                purpose,
                permissions: given.iter().map(ToString::to_string).collect(),
                ..form
            },
            left_out: (!said.is_empty()).then_some(said),
        }
    }
}

fn template(id: &str) -> Option<&'static Preset> {
    TEMPLATES.iter().find(|template| template.id == id)
}
