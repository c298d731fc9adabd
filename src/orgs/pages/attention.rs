//! What needs attention in an organization, and where to mend it.

use std::time::Duration;

use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::invitations::{self, Delivery, Invitation};
use crate::permission::{InviteMembers, ViewOrg};
use crate::state::State;

/// What ends so soon needs attention.
const SOON: Duration = Duration::from_hours(24);

/// One thing that needs attention.
#[derive(Debug)]
pub(super) struct Need {
    pub icon: &'static str,
    /// Whether something has failed; else it is about to.
    pub has_failed: bool,
    pub title: String,
    pub detail: String,
    pub action: &'static str,
    pub path: String,
}

/// What needs the attention of this person, what has failed first.
pub(super) async fn needs(cx: &State, by: &Can<ViewOrg>) -> Result<Vec<Need>> {
    let Some(inviter) = by.also::<InviteMembers>() else { return Ok(Vec::new()) };
    let pending = invitations::pending(cx, &inviter).await?;
    let path = format!("/o/{}/invitations", by.org.slug);
    let needs = [undelivered(&pending, &path), ending(&pending, cx.now(), &path)];
    Ok(needs.into_iter().flatten().collect())
}

fn undelivered(pending: &[Invitation], path: &str) -> Option<Need> {
    let failed = pending.iter().filter_map(|invitation| match &invitation.delivery {
        Delivery::Failed(why) => Some((invitation, why)),
        _ => None,
    });
    let failed: Vec<_> = failed.collect();
    let (title, detail) = match failed.as_slice() {
        [] => return None,
        [(one, why)] => ("An invitation did not arrive".into(), format!("{}: {why}", one.email)),
        several => {
            let emails = several.iter().map(|(invitation, _)| invitation.email.as_str());
            (format!("{} invitations did not arrive", several.len()), listed(emails))
        }
    };
    let (icon, action, path) = ("mail-warning", "See why", path.to_owned());
    Some(Need { icon, has_failed: true, title, detail, action, path })
}

fn ending(pending: &[Invitation], now: Timestamp, path: &str) -> Option<Need> {
    let is_ending = |one: &&Invitation| {
        let has_failed = matches!(one.delivery, Delivery::Failed(_));
        !has_failed && one.expires_at > now && one.expires_at <= now.after(SOON)
    };
    let ending: Vec<&Invitation> = pending.iter().filter(is_ending).collect();
    let title = match ending.len() {
        0 => return None,
        1 => "An invitation ends within a day".into(),
        several => format!("{several} invitations end within a day"),
    };
    let detail = listed(ending.iter().map(|invitation| invitation.email.as_str()));
    let (icon, action, path) = ("clock", "See which", path.to_owned());
    Some(Need { icon, has_failed: false, title, detail, action, path })
}

/// The first of some addresses, and how many more there are.
fn listed<'a>(emails: impl ExactSizeIterator<Item = &'a str>) -> String {
    const NAMED: usize = 2;
    let more = emails.len().saturating_sub(NAMED);
    let named = emails.take(NAMED).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}
