//! The overview of an organization.

use askama::Template;

use super::attention::{Need, needs};
use super::chart::Chart;
use super::first_steps::{Step, first_steps};
use crate::access::Can;
use crate::audit::{self, Entry};
use crate::clock::Timestamp;
use crate::permission::{Permission, ReadAudit, ViewOrg};
use crate::state::State;
use crate::web::{Access, Frame, Handled, Route, Section, Session, filters, page};

/// How many events the overview tells.
const RECENT: usize = 8;

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
    activity: Option<Activity>,
    needs: Vec<Need>,
    steps: Vec<Step>,
    now: Timestamp,
}

struct Activity {
    chart: Chart,
    recent: Vec<Entry>,
}

impl OverviewPage {
    fn steps_done(&self) -> usize {
        self.steps.iter().filter(|step| step.is_done).count()
    }

    /// The end of the sentence on the state.
    fn attention(&self) -> Option<String> {
        const NUMBERS: [&str; 5] = ["Two", "Three", "Four", "Five", "Six"];
        match self.needs.len() {
            0 => None,
            1 => Some("One thing needs".into()),
            count => Some(match NUMBERS.get(count - 2) {
                Some(number) => format!("{number} things need"),
                None => format!("{count} things need"),
            }),
        }
    }
}

async fn overview(cx: State, by: Can<ViewOrg>, session: Session) -> Handled {
    let activity = match by.also::<ReadAudit>() {
        Some(reader) => Some(Activity {
            chart: Chart::of(&audit::activity(&cx, &reader).await?),
            recent: audit::recent(&cx, &reader, RECENT).await?,
        }),
        None => None,
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
        needs: needs(&cx, &by).await?,
        steps: first_steps(&cx, &by, frame.orgs.len()),
        frame,
        now: cx.now(),
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}", Access::Can(Permission::ViewOrg), overview)]
}
