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

/// All other roles. Chosen is what was chosen before; else the closest one below that may be given.
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
    choices.sort_by_key(|choice| std::cmp::Reverse(choice.role.level));
    let chosen = before.map(str::to_owned).or_else(|| closest(&choices, gone.level));
    for choice in &mut choices {
        choice.is_chosen = chosen.as_deref() == Some(choice.role.id.as_str());
    }
    Ok(choices)
}

/// The highest below a level, or else the lowest of all.
fn closest(choices: &[Choice], level: i64) -> Option<String> {
    let mut open = choices.iter().filter(|choice| choice.why_not.is_none());
    let below = open.clone().find(|choice| choice.role.level < level);
    below.or_else(|| open.next_back()).map(|choice| choice.role.id.to_string())
}
