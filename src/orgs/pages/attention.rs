//! What needs attention in an organization, and where to mend it.

use crate::access::Can;
use crate::error::Result;
use crate::invitations::{self, Attention};
use crate::permission::{InviteMembers, ViewOrg};
use crate::state::State;

/// One thing that needs attention.
#[derive(Debug)]
pub(super) struct Need {
    pub icon: &'static str,
    /// Whether something has failed; else somebody waits, or something is about to end.
    pub has_failed: bool,
    pub title: String,
    pub detail: String,
    pub action: &'static str,
    pub path: String,
}

/// What needs the attention of this person, what has failed first.
pub(super) async fn needs(cx: &State, by: &Can<ViewOrg>) -> Result<Vec<Need>> {
    let Some(inviter) = by.also::<InviteMembers>() else { return Ok(Vec::new()) };
    let Attention { undelivered, asked, ending_soon, .. } =
        invitations::attention(cx, &inviter).await?;
    let last = match undelivered {
        1 => invitations::last_undelivered(cx, &inviter).await?,
        _ => None,
    };
    let path = format!("/o/{}/invitations", by.org.slug);
    let need = |count, one: &str, many: &str, rest: Rest| {
        let title = match count {
            0 => return None,
            1 => one.to_owned(),
            _ => format!("{count} {many}"),
        };
        let Rest { icon, has_failed, detail, action } = rest;
        let detail = detail.to_owned();
        Some(Need { icon, has_failed, title, detail, action, path: path.clone() })
    };
    let needs = [
        need(
            undelivered,
            "An invitation did not arrive",
            "invitations did not arrive",
            UNDELIVERED,
        ),
        need(asked, "Somebody asks for a new link", "people ask for a new link", ASKED),
        need(
            ending_soon,
            "An invitation ends within a day",
            "invitations end within a day",
            ENDING,
        ),
    ];
    let mut needs: Vec<Need> = needs.into_iter().flatten().collect();
    if let (Some(need), Some(last)) = (needs.first_mut(), last) {
        need.detail = format!("{}: {}", last.email, last.why.unwrap_or_default());
    }
    Ok(needs)
}

/// What is said about a need besides its title.
struct Rest {
    icon: &'static str,
    has_failed: bool,
    detail: &'static str,
    action: &'static str,
}

const UNDELIVERED: Rest = Rest {
    icon: "mail-warning",
    has_failed: true,
    detail: "The mail server refused. The list says why.",
    action: "See why",
};

const ASKED: Rest = Rest {
    icon: "mail-plus",
    has_failed: false,
    detail: "Their invitation has expired. Resend it, or leave it.",
    action: "See who",
};

const ENDING: Rest = Rest {
    icon: "clock",
    has_failed: false,
    detail: "Resending starts its seven days anew.",
    action: "See which",
};
