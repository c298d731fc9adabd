//! The overview of an organization.

use askama::Template;

use super::first_steps::{Step, first_steps};
use crate::access::Can;
use crate::audit::{self, Entry};
use crate::clock::Timestamp;
use crate::invitations;
use crate::permission::{InviteMembers, Permission, ReadAudit, ViewOrg};
use crate::state::State;
use crate::web::{Access, Frame, Handled, Route, Section, Session, filters, page};

/// How many events the overview tells.
const RECENT: u32 = 8;

#[derive(Template)]
#[template(path = "orgs/overview.html")]
struct OverviewPage {
    frame: Frame,
    slug: String,
    members: i64,
    pending: i64,
    is_personal: bool,
    role: String,
    purpose: String,
    can_list: bool,
    can_invite: bool,
    activity: Option<Vec<Entry>>,
    undelivered: usize,
    steps: Vec<Step>,
    now: Timestamp,
}

async fn overview(cx: State, by: Can<ViewOrg>, session: Session) -> Handled {
    let activity = match by.also::<ReadAudit>() {
        Some(reader) => Some(audit::recent(&cx, &reader, RECENT).await?),
        None => None,
    };
    let undelivered = match by.also::<InviteMembers>() {
        Some(inviter) => invitations::undelivered(&cx, &inviter).await?,
        None => 0,
    };
    let frame = Frame::in_org(&cx, &by, &session, Section::Overview).await?;
    page(&OverviewPage {
        slug: by.org.slug.clone(),
        members: by.org.member_count,
        pending: by.org.pending_count,
        is_personal: by.org.is_personal,
        role: by.role.name.clone(),
        purpose: by.role.purpose.clone(),
        can_list: by.can(Permission::ListMembers),
        can_invite: by.can(Permission::InviteMembers) && !by.org.is_personal,
        activity,
        undelivered,
        steps: first_steps(&cx, &by, frame.orgs.len()),
        frame,
        now: cx.now(),
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}", Access::Can(Permission::ViewOrg), overview)]
}
