//! One's own account, the page that a verification link leads to, and forgotten passwords.

mod recovery;

use askama::Template;

use super::send_verification;
use crate::access::Me;
use crate::accounts::{self, PASSWORD_LENGTH};
use crate::error::Fields;
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Field, Flash, Frame, Handled, MaybeMe, Path, Route, Section, Session, filters,
    page, see_other,
};

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    frame: Frame,
    me: Me,
    has_mail: bool,
}

#[derive(Template)]
#[template(path = "accounts/verify.html")]
struct VerifyPage {
    door: Door,
    token: String,
    /// Whether the link's own account is signed in here.
    is_own: bool,
}

async fn account(cx: State, me: Me, session: Session) -> Handled {
    let frame = Frame::outside(&cx, &me, &session, Section::Account).await?;
    let has_mail = cx.has_mail();
    page(&AccountPage { frame, me, has_mail })
}

async fn ask_for_verification(cx: State, me: Me, session: Session) -> Handled {
    send_verification(&cx, &me).await?;
    Flash::leave(&session, format!("A link is on its way to {}.", me.email)).await?;
    Ok(see_other("/account"))
}

async fn show_verification(cx: State, MaybeMe(me): MaybeMe, Path(token): Path<String>) -> Handled {
    let link = accounts::verification(&cx, &Token::from_text(token.clone())).await?;
    let is_own = me.is_some_and(|me| me.user.to_string() == link.subject_id);
    page(&VerifyPage { door: Door::of(&cx), token, is_own })
}

async fn verify(cx: State, me: Me, session: Session, Path(token): Path<String>) -> Handled {
    accounts::verify_email(&cx, &me, &Token::from_text(token)).await?;
    Flash::leave(&session, format!("{} is confirmed.", me.email)).await?;
    Ok(see_other("/account"))
}

/// The field in which a new password is chosen.
#[must_use]
pub fn new_password(fields: &Fields) -> Field {
    let hint = format!(
        "{} characters or more. A few words are easy to remember.",
        PASSWORD_LENGTH.start()
    );
    Field::password("password", "Choose a password", "new-password").hint(hint).error_in(fields)
}

/// This room's routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/account", Access::Me, account),
        Route::post("/account/verification", Access::Me, ask_for_verification)
            .leaves(&["account.verification_sent"])
            .form(""),
        Route::get("/verify/{token}", Access::Public, show_verification),
        Route::post("/verify/{token}", Access::Me, verify)
            .leaves(&["account.email_verified"])
            .form(""),
    ];
    routes.extend(recovery::routes());
    routes
}
