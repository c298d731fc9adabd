//! Suspending a member, letting them in again, ending their access until they sign in again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
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
    Access, CameFrom, Failure, Flash, Form, Handled, Htmx, Path, Route, Session, page,
    see_other_from,
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
struct Asked {
    cx: State,
    by: Can<SuspendMembers>,
    session: Session,
    htmx: Htmx,
    came_from: CameFrom,
    user: UserId,
}

impl FromRequestParts<State> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        let by = Can::from_request_parts(parts, cx).await?;
        let Path((_, user)) = Path::<(String, String)>::from_request_parts(parts, cx).await?;
        let session = Session::from_request_parts(parts, cx).await;
        let session = session.map_err(|(_, why)| Error::internal(why))?;
        let Ok(htmx) = Htmx::from_request_parts(parts, cx).await;
        let Ok(came_from) = CameFrom::from_request_parts(parts, cx).await;
        let user = member_id(&user)?;
        Ok(Self { cx: cx.clone(), by, session, htmx, came_from, user })
    }
}

impl Asked {
    fn path(&self, rest: &str) -> String {
        format!("/o/{}/members/{}{rest}", self.by.org.slug, self.user)
    }

    /// The changed row with the way back; without script, or on the member's own page, the page.
    async fn answer(
        &self,
        done: Result<Member, Error>,
        sender: &Sender,
        say: impl Fn(&Member) -> String,
        way_back: &str,
    ) -> Handled {
        let (cx, by) = (&self.cx, &self.by);
        let member = match done {
            Err(Error::NotFound) if self.htmx.is_partial => {
                return gone(cx, by, self.user, &self.came_from).await;
            }
            done => done?,
        };
        let said = say(&member);
        if self.htmx.is_partial && sender.from != "member" {
            let undo = Undo { path: self.path(way_back), role: String::new() };
            return page(&Changed::to(cx, by, member, said, Some(undo)).await?);
        }
        self.page_again(said).await
    }

    async fn page_again(&self, said: String) -> Handled {
        Flash::leave(&self.session, said).await?;
        Ok(see_other_from(self.htmx, &self.path("")))
    }
}

async fn start(asked: Asked, Form(sender): Form<Sender>) -> Handled {
    let done = suspend(&asked.cx, &asked.by, asked.user).await;
    let say = |member: &Member| format!("{} is suspended.", member.name);
    asked.answer(done, &sender, say, "/reactivation").await
}

async fn end(asked: Asked, Form(sender): Form<Sender>) -> Handled {
    let done = reactivate(&asked.cx, &asked.by, asked.user).await;
    let say =
        |member: &Member| format!("{} is active again, as {}.", member.name, member.role.name);
    asked.answer(done, &sender, say, "/suspension").await
}

async fn sign_in_again(asked: Asked) -> Handled {
    let member = end_access(&asked.cx, &asked.by, asked.user).await?;
    asked.page_again(format!("{} has to sign in again to come back.", member.name)).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const SUSPENSION: &str = "/o/{slug}/members/{user}/suspension";
    let suspending = Access::Can(Permission::SuspendMembers);
    vec![
        Route::post(SUSPENSION, suspending, start)
            .leaves(&["member.suspended", "member.change_refused"])
            .form(""),
        Route::post("/o/{slug}/members/{user}/reactivation", suspending, end)
            .leaves(&["member.reactivated", "member.change_refused"])
            .form(""),
        Route::post("/o/{slug}/members/{user}/access-end", suspending, sign_in_again)
            .leaves(&["member.access_ended", "member.change_refused"])
            .form(""),
    ]
}
