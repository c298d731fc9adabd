//! Suspending a member, letting them in again, ending their access until they sign in again.

use serde::Deserialize;

use super::removal::gone;
use super::row::{Changed, Undo};
use crate::access::Can;
use crate::error::Error;
use crate::ids::UserId;
use crate::members::{Member, end_access, member_id, reactivate, suspend};
use crate::permission::{Permission, SuspendMembers};
use crate::state::State;
use crate::web::{
    Access, CameFrom, Flash, Form, Handled, Htmx, Path, Route, Session, page, see_other_from,
};

/// Where a form was sent from.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sender {
    /// `member` for the member's own page, which comes again as a whole.
    #[serde(default)]
    pub from: String,
}

/// A request about one member.
struct Asked<'a> {
    cx: &'a State,
    by: &'a Can<SuspendMembers>,
    session: &'a Session,
    htmx: Htmx,
    is_from_member: bool,
}

impl Asked<'_> {
    fn path(&self, user: UserId, rest: &str) -> String {
        format!("/o/{}/members/{user}{rest}", self.by.org.slug)
    }

    /// The changed row with the way back, or the page again.
    async fn answer(&self, member: Member, said: String, way_back: &str) -> Handled {
        if self.htmx.is_partial && !self.is_from_member {
            let undo = Undo { path: self.path(member.user, way_back), role: String::new() };
            return page(&Changed::to(self.cx, self.by, member, said, Some(undo)).await?);
        }
        self.page_again(&member, said).await
    }

    async fn page_again(&self, member: &Member, said: String) -> Handled {
        Flash::leave(self.session, said).await?;
        Ok(see_other_from(self.htmx, &self.path(member.user, "")))
    }
}

async fn do_suspend(
    cx: State,
    by: Can<SuspendMembers>,
    session: Session,
    htmx: Htmx,
    came_from: CameFrom,
    Path((_, user)): Path<(String, String)>,
    Form(sender): Form<Sender>,
) -> Handled {
    let user = member_id(&user)?;
    let member = match suspend(&cx, &by, user).await {
        Err(Error::NotFound) if htmx.is_partial => {
            return gone(&cx, &by, user, &came_from).await;
        }
        done => done?,
    };
    let is_from_member = sender.from == "member";
    let asked = Asked { cx: &cx, by: &by, session: &session, htmx, is_from_member };
    let said = format!("{} is suspended.", member.name);
    asked.answer(member, said, "/reactivation").await
}

async fn do_reactivate(
    cx: State,
    by: Can<SuspendMembers>,
    session: Session,
    htmx: Htmx,
    came_from: CameFrom,
    Path((_, user)): Path<(String, String)>,
    Form(sender): Form<Sender>,
) -> Handled {
    let user = member_id(&user)?;
    let member = match reactivate(&cx, &by, user).await {
        Err(Error::NotFound) if htmx.is_partial => {
            return gone(&cx, &by, user, &came_from).await;
        }
        done => done?,
    };
    let is_from_member = sender.from == "member";
    let asked = Asked { cx: &cx, by: &by, session: &session, htmx, is_from_member };
    let said = format!("{} is active again, as {}.", member.name, member.role.name);
    asked.answer(member, said, "/suspension").await
}

async fn do_end_access(
    cx: State,
    by: Can<SuspendMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = end_access(&cx, &by, member_id(&user)?).await?;
    let asked = Asked { cx: &cx, by: &by, session: &session, htmx, is_from_member: true };
    let said = format!("{} has to sign in again to come back.", member.name);
    asked.page_again(&member, said).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const SUSPENSION: &str = "/o/{slug}/members/{user}/suspension";
    let suspending = Access::Can(Permission::SuspendMembers);
    vec![
        Route::post(SUSPENSION, suspending, do_suspend)
            .leaves(&["member.suspended", "member.change_refused"])
            .form(""),
        Route::post("/o/{slug}/members/{user}/reactivation", suspending, do_reactivate)
            .leaves(&["member.reactivated", "member.change_refused"])
            .form(""),
        Route::post("/o/{slug}/members/{user}/access-end", suspending, do_end_access)
            .leaves(&["member.access_ended", "member.change_refused"])
            .form(""),
    ]
}
