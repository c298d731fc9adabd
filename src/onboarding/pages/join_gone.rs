//! Links of invitations that do not work any more, declining, and asking for a new one. None of
//! these pages says anything about an organization.

use askama::Template;
use axum::http::StatusCode;

use crate::access::{Me, Visitor};
use crate::error::{Error, Gone};
use crate::invitations;
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Handled, MaybeMe, Path, Route, filters, page_with_status, see_other,
};

/// Why the link does not work, and whom to ask.
#[derive(Template)]
#[template(path = "onboarding/join_gone.html")]
struct JoinGonePage {
    door: Door,
    why: Gone,
    token: String,
    is_signed_in: bool,
    /// Whether a new link was asked for lately.
    is_asked: bool,
}

impl JoinGonePage {
    fn may_ask(&self) -> bool {
        self.why == Gone::Expired && !self.is_asked
    }
}

/// The page of a link that does not work.
pub(super) async fn show_gone(cx: &State, me: Option<&Me>, token: String, why: Gone) -> Handled {
    let is_asked = why == Gone::Expired
        && invitations::was_renewal_asked(cx, &Token::from_text(token.clone())).await?;
    show(cx, me, token, why, is_asked, status_of(why))
}

fn status_of(why: Gone) -> StatusCode {
    if why == Gone::Unknown { StatusCode::NOT_FOUND } else { StatusCode::GONE }
}

fn show(
    cx: &State,
    me: Option<&Me>,
    token: String,
    why: Gone,
    is_asked: bool,
    status: StatusCode,
) -> Handled {
    let (door, is_signed_in) = (Door::of(cx), me.is_some());
    page_with_status(status, &JoinGonePage { door, why, token, is_signed_in, is_asked })
}

async fn reject(
    cx: State,
    visitor: Visitor,
    MaybeMe(me): MaybeMe,
    Path(token): Path<String>,
) -> Handled {
    let me = me.as_ref();
    match invitations::reject(&cx, &visitor, me, &Token::from_text(token.clone())).await {
        // Sent twice: what was asked for is so.
        Ok(()) | Err(Error::Gone(Gone::Rejected)) => {
            show(&cx, me, token, Gone::Rejected, false, StatusCode::OK)
        }
        Err(Error::Gone(why)) => show_gone(&cx, me, token, why).await,
        Err(error) => Err(error.into()),
    }
}

async fn ask(
    cx: State,
    visitor: Visitor,
    MaybeMe(me): MaybeMe,
    Path(token): Path<String>,
) -> Handled {
    let me = me.as_ref();
    let secret = Token::from_text(token.clone());
    match invitations::ask_for_renewal(&cx, &visitor, me, &secret).await {
        Ok(()) => show(&cx, me, token, Gone::Expired, true, StatusCode::OK),
        Err(Error::Gone(why)) => show_gone(&cx, me, token, why).await,
        // It works still.
        Err(Error::Conflict(_)) => Ok(see_other(&format!("/join/{token}"))),
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/join/{token}/rejection", Access::Public, reject)
            .leaves(&["invitation.rejected"])
            .form(""),
        Route::post("/join/{token}/renewal", Access::Public, ask)
            .leaves(&["invitation.link_asked"])
            .form(""),
    ]
}
