//! The page of one's own account: a section for each topic, each with a form of its own.

use askama::Template;
use axum::http::StatusCode;

use super::address::AddressForm;
use super::password::PasswordForm;
use super::profile::ProfilePart;
use crate::access::Me;
use crate::accounts::{self, OwnSession, Preferences};
use crate::clock::Timestamp;
use crate::error::Fields;
use crate::state::State;
use crate::web::{
    Access, Failure, Frame, Handled, Route, Section, Session, filters, page, page_with_status,
};

/// The page. A refused form stands in it again as it was typed.
#[derive(Template)]
#[template(path = "accounts/account.html")]
pub(super) struct AccountPage {
    frame: Frame,
    me: Me,
    has_mail: bool,
    pub profile: ProfilePart,
    /// The address that waits until its link is opened.
    new_email: Option<String>,
    pub address: AddressForm,
    pub password: PasswordForm,
    sessions: Vec<OwnSession>,
    preferences: Preferences,
    now: Timestamp,
}

impl AccountPage {
    pub async fn of(cx: &State, me: Me, session: &Session) -> Result<Self, Failure> {
        let frame = Frame::outside(cx, &me, session, Section::Account).await?;
        let profile = accounts::profile(cx, &me).await?;
        Ok(Self {
            frame,
            has_mail: cx.has_mail(),
            new_email: profile.new_email.clone(),
            profile: ProfilePart::of(&profile),
            address: AddressForm::new("", &Fields::default()),
            password: PasswordForm::new(&Fields::default()),
            sessions: accounts::sessions(cx, &me).await?,
            preferences: Preferences::of(&me),
            now: cx.now(),
            me,
        })
    }

    /// The page again, because a form was refused.
    pub fn refused(&self) -> Handled {
        page_with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn has_other_sessions(&self) -> bool {
        self.sessions.iter().any(|session| !session.is_current)
    }
}

async fn show(cx: State, me: Me, session: Session) -> Handled {
    page(&AccountPage::of(&cx, me, &session).await?)
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/account", Access::Me, show)]
}
