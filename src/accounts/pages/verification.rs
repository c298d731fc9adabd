//! Proving one's address: asking for the link, and the page that it leads to.

use askama::Template;

use crate::access::Me;
use crate::accounts;
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Flash, Handled, MaybeMe, Path, Route, Session, filters, page, see_other,
};

#[derive(Template)]
#[template(path = "accounts/verify.html")]
struct VerifyPage {
    door: Door,
    token: String,
    /// Whether the link's own account is signed in here.
    is_own: bool,
}

async fn ask(cx: State, me: Me, session: Session) -> Handled {
    accounts::send_verification(&cx, &me).await?;
    Flash::leave(&session, format!("A link is on its way to {}.", me.email)).await?;
    Ok(see_other("/account"))
}

async fn show(cx: State, MaybeMe(me): MaybeMe, Path(token): Path<String>) -> Handled {
    let link = accounts::verification(&cx, &Token::from_text(token.clone())).await?;
    let is_own = me.is_some_and(|me| me.user.to_string() == link.subject_id);
    page(&VerifyPage { door: Door::of(&cx), token, is_own })
}

async fn verify(cx: State, me: Me, session: Session, Path(token): Path<String>) -> Handled {
    accounts::verify_email(&cx, &me, &Token::from_text(token)).await?;
    Flash::leave(&session, format!("{} is confirmed.", me.email)).await?;
    Ok(see_other("/account"))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/account/verification", Access::Me, ask)
            .leaves(&["account.verification_sent"])
            .form(""),
        Route::get("/verify/{token}", Access::Public, show),
        Route::post("/verify/{token}", Access::Me, verify)
            .leaves(&["account.email_verified"])
            .form(""),
    ]
}
