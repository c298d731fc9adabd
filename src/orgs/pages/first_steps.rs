//! What to do first in an organization: a list that goes when it is done.

use crate::access::Standing;
use crate::permission::Permission;
use crate::state::State;

/// One of the first steps.
#[derive(Debug)]
pub(super) struct Step {
    pub text: &'static str,
    pub path: String,
    pub is_done: bool,
    /// Whether the list stays until it is done.
    is_needed: bool,
}

impl Step {
    /// Whether it opens beside the page.
    pub(super) fn is_dialog(&self) -> bool {
        self.path.ends_with("/invitations/new")
    }
}

/// The first steps of this person here; none when all that are needed are done. `orgs` is how many
/// organizations they belong to.
pub(super) fn first_steps(cx: &State, by: &Standing, orgs: usize) -> Vec<Step> {
    let steps = if by.org.is_personal { of_one(cx, by, orgs) } else { of_a_team(cx, by) };
    let is_done = steps.iter().all(|step| step.is_done || !step.is_needed);
    if is_done { Vec::new() } else { steps }
}

/// A personal organization is where one begins before there is a team.
fn of_one(cx: &State, by: &Standing, orgs: usize) -> Vec<Step> {
    let mut steps = vec![step("Make your account", "/account", true)];
    steps.extend(confirm_address(cx, by));
    steps.push(step("Create an organization for your team", "/orgs/new", orgs > 1));
    steps
}

fn of_a_team(cx: &State, by: &Standing) -> Vec<Step> {
    if !by.can(Permission::InviteMembers) {
        return Vec::new();
    }
    let slug = &by.org.slug;
    let has_members = by.org.member_count > 1;
    let has_invited = has_members || by.org.pending_count > 0;
    let mut steps = vec![
        step("Create the organization", format!("/o/{slug}"), true),
        step("Invite somebody", format!("/o/{slug}/invitations/new"), has_invited),
        step("Somebody joins", format!("/o/{slug}/invitations"), has_members),
    ];
    steps.extend(confirm_address(cx, by));
    if by.person().is_ok_and(|me| me.is_platform_admin) {
        let mail = step(
            "Connect a mail server, so that links are sent (or go on sending them yourself)",
            "/instance#mail",
            cx.has_mail(),
        );
        steps.push(Step { is_needed: false, ..mail });
    }
    steps
}

fn confirm_address(cx: &State, by: &Standing) -> Option<Step> {
    let me = by.person().ok().filter(|_| cx.has_mail())?;
    Some(step("Confirm your e-mail address", "/account", me.is_verified))
}

fn step(text: &'static str, path: impl Into<String>, is_done: bool) -> Step {
    Step { text, path: path.into(), is_done, is_needed: true }
}
