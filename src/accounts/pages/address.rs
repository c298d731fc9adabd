//! Changing one's address on the page of one's account, and the page that its link leads to.

use askama::Template;
use secrecy::SecretString;
use serde::Deserialize;

use super::account::AccountPage;
use super::back;
use crate::access::Me;
use crate::accounts;
use crate::error::{Error, Fields};
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Field, Flash, Form, Handled, MaybeMe, Path, Route, Session, filters, page,
    see_other,
};

/// The form in which another address is asked for.
pub(super) struct AddressForm {
    pub email: Field,
    pub password: Field,
}

impl AddressForm {
    pub fn new(email: &str, fields: &Fields) -> Self {
        let password = Field::password("password", "Your password", "current-password");
        let hint = "We send a link there. Until you open it, your address stays as it is.";
        Self {
            email: Field::email("email", "New address").value(email).hint(hint).error_in(fields),
            password: password.error_in(fields),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressInput {
    email: String,
    password: SecretString,
}

async fn ask(cx: State, me: Me, session: Session, Form(input): Form<AddressInput>) -> Handled {
    match accounts::ask_for_new_address(&cx, &me, &input.email, &input.password).await {
        Ok(()) => {
            let to = input.email.trim();
            Flash::leave(&session, format!("A link is on its way to {to}.")).await?;
            Ok(see_other("/account"))
        }
        Err(Error::Invalid(fields)) => {
            let mut again = AccountPage::of(&cx, me, &session).await?;
            again.address = AddressForm::new(&input.email, &fields);
            again.refused()
        }
        Err(error) => Err(error.into()),
    }
}

async fn send_again(cx: State, me: Me, session: Session) -> Handled {
    let to = accounts::send_new_address_again(&cx, &me).await?;
    Flash::leave(&session, format!("Another link is on its way to {to}.")).await?;
    Ok(see_other("/account"))
}

async fn cancel(cx: State, me: Me, session: Session) -> Handled {
    accounts::cancel_new_address(&cx, &me).await?;
    Flash::leave(&session, format!("Your address stays {}.", me.email)).await?;
    Ok(see_other("/account"))
}

#[derive(Template)]
#[template(path = "accounts/new_address.html")]
struct NewAddressPage {
    door: Door,
    token: String,
    /// The new address, when the link's own account is signed in here.
    email: Option<String>,
}

async fn show(cx: State, MaybeMe(me): MaybeMe, Path(token): Path<String>) -> Handled {
    let link = accounts::new_address_link(&cx, &Token::from_text(token.clone())).await?;
    let email = match &me {
        Some(me) => accounts::new_address_of(&cx, me, &link).await?,
        None => None,
    };
    page(&NewAddressPage { door: Door::of(&cx), token, email })
}

async fn take(cx: State, me: Me, session: Session, Path(token): Path<String>) -> Handled {
    let email = accounts::take_new_address(&cx, &me, &Token::from_text(token)).await?;
    Flash::leave(&session, format!("Your address is {email} now.")).await?;
    Ok(see_other("/account"))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/address", Access::Me, back),
        Route::post("/account/address", Access::Me, ask)
            .leaves(&["account.email_change_asked", "account.password_refused"])
            .form("email=olga@new.example&password=copper+roof+gone+green"),
        Route::get("/account/address/links", Access::Me, back),
        Route::post("/account/address/links", Access::Me, send_again)
            .leaves(&["account.email_change_sent_again"])
            .form(""),
        Route::get("/account/address/cancellation", Access::Me, back),
        Route::post("/account/address/cancellation", Access::Me, cancel)
            .leaves(&["account.email_change_cancelled"])
            .form(""),
        Route::get("/new-address/{token}", Access::Public, show),
        Route::post("/new-address/{token}", Access::Me, take)
            .leaves(&["account.email_changed"])
            .form(""),
    ]
}
