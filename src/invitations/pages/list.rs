//! The lists: open invitations, and those that have ended.

use askama::Template;
use serde::Deserialize;

use crate::access::Can;
use crate::clock::Timestamp;
use crate::invitations::{
    Attention, Delivery, Invitation, InvitationState, Listing, Show, Side, attention, list,
};
use crate::members;
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{Access, Frame, Handled, Query, Route, Section, Session, filters, page};

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct ListPage {
    frame: Frame,
    slug: String,
    total: i64,
    pending: i64,
    can_invite: bool,
    has_mail: bool,
    is_past: bool,
    is_start: bool,
    rows: Vec<Row>,
    attention: Attention,
    newer: Option<String>,
    older: Option<String>,
    now: Timestamp,
}

impl ListPage {
    /// How many are open, in words.
    fn sum(&self) -> String {
        let Attention { expired, .. } = self.attention;
        let open = self.pending - expired;
        if expired > 0 { format!("{open} open, {expired} expired") } else { format!("{open} open") }
    }
}

struct Row {
    invitation: Invitation,
    role: String,
    is_expired: bool,
    needs_a_hand: bool,
}

impl Row {
    /// Why the mail did not arrive; a row below says it.
    fn failure(&self) -> Option<&str> {
        match &self.invitation.delivery {
            Delivery::Failed(why) if self.invitation.is_pending() => Some(why),
            _ => None,
        }
    }

    /// How it ended, and by whom.
    fn end(&self) -> (&'static str, Option<&str>) {
        let by = self.invitation.closed_by.as_deref();
        match self.invitation.state {
            InvitationState::Pending => ("Open", None),
            InvitationState::Accepted => ("Accepted", by),
            InvitationState::Rejected => ("Declined", by),
            InvitationState::Cancelled => ("Cancelled", by),
        }
    }
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    show: String,
    after: Option<String>,
    before: Option<String>,
}

async fn index(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    Query(query): Query<ListQuery>,
) -> Handled {
    let now = cx.now();
    let side = match (query.after, query.before) {
        (Some(row), _) => Side::Older(row),
        (None, Some(row)) => Side::Newer(row),
        (None, None) => Side::Start,
    };
    let is_start = matches!(side, Side::Start);
    let show = Show::parse(&query.show)?;
    let found = list(&cx, &by, &Listing { show, side, limit: None }).await?;
    let roles = members::roles(cx.store.db(), &by.org).await?;
    let row = |invitation: Invitation| Row {
        role: roles
            .iter()
            .find(|role| role.id == invitation.role_id)
            .map_or_else(String::new, |role| role.name.clone()),
        is_expired: invitation.is_pending() && invitation.expires_at <= now,
        needs_a_hand: invitation.delivery.needs_a_hand(cx.has_mail()),
        invitation,
    };
    page(&ListPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Members).await?,
        slug: by.org.slug.clone(),
        total: by.org.member_count,
        pending: by.org.pending_count,
        can_invite: !by.org.is_personal,
        has_mail: cx.has_mail(),
        is_past: show != Show::Pending,
        is_start,
        rows: found.invitations.into_iter().map(row).collect(),
        attention: attention(&cx, &by).await?,
        newer: found.newer,
        older: found.older,
        now,
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/invitations", Access::Can(Permission::InviteMembers), index)]
}
