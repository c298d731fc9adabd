//! Which role takes the place of one that goes.

use crate::access::{Role, Standing};
use crate::error::Result;
use crate::members::roles;
use crate::roles::{Use, rules};
use crate::state::State;

/// A role that may take its place, or why not.
pub(super) struct Choice {
    pub role: Role,
    pub why_not: Option<String>,
    pub is_chosen: bool,
}

/// All other roles, the closest below first. Only what was chosen before is chosen.
pub(super) async fn choices(
    cx: &State,
    by: &Standing,
    gone: &Role,
    used: &Use,
    before: Option<&str>,
) -> Result<Vec<Choice>> {
    let others = roles(cx.store.db(), &by.org).await?;
    let choice = |role: Role| {
        let may = rules::may_replace(&by.role, gone, &role);
        let may = may.and_then(|()| {
            if !used.is_default {
                return Ok(());
            }
            rules::can_be_default(role.is_owner(), role.appoints_up_to)
        });
        Choice { why_not: may.err(), role, is_chosen: false }
    };
    let others = others.into_iter().filter(|role| role.id != gone.id);
    let mut choices: Vec<Choice> = others.map(choice).collect();
    choices.sort_by_key(|choice| {
        let level = choice.role.level;
        (level >= gone.level, level.abs_diff(gone.level))
    });
    for choice in &mut choices {
        choice.is_chosen = before == Some(choice.role.id.as_str());
    }
    Ok(choices)
}
