//! Changing one's password on the page of one's account.

use secrecy::SecretString;
use serde::Deserialize;

use super::account::AccountPage;
use super::back;
use crate::access::Me;
use crate::accounts::{PASSWORD_LENGTH, change_password};
use crate::error::{Error, Fields};
use crate::state::State;
use crate::web::{Access, Field, Flash, Form, Handled, Route, Session, renew_session, see_other};

/// The form of the password.
pub(super) struct PasswordForm {
    pub current: Field,
    pub new: Field,
}

impl PasswordForm {
    pub fn new(fields: &Fields) -> Self {
        let least = PASSWORD_LENGTH.start();
        let hint = format!("{least} characters or more. A few words are easy to remember.");
        let current = Field::password("current_password", "Current password", "current-password");
        let new = Field::password("new_password", "New password", "new-password").hint(hint);
        Self { current: current.error_in(fields), new: new.error_in(fields) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordInput {
    current_password: SecretString,
    new_password: SecretString,
}

async fn change(cx: State, me: Me, session: Session, Form(input): Form<PasswordInput>) -> Handled {
    match change_password(&cx, &me, &input.current_password, &input.new_password).await {
        Ok(credential) => {
            renew_session(&session, credential).await?;
            let done = "Your password is changed, and your other sessions have ended.";
            Flash::leave(&session, done).await?;
            Ok(see_other("/account"))
        }
        Err(Error::Invalid(fields)) => {
            let mut again = AccountPage::of(&cx, me, &session).await?;
            again.password = PasswordForm::new(&fields);
            again.refused()
        }
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/password", Access::Me, back),
        Route::post("/account/password", Access::Me, change)
            .leaves(&["account.password_changed", "account.password_refused"])
            .form("current_password=copper+roof+gone+green&new_password=iron+gate+under+moss"),
    ]
}
