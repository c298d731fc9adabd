//! One's own account, the pages that mailed links lead to, and forgotten passwords.

mod account;
mod address;
mod password;
mod preferences;
mod profile;
mod recovery;
mod sessions;
mod verification;

use axum::response::Response;

use crate::access::Me;
use crate::accounts::PASSWORD_LENGTH;
use crate::error::Fields;
use crate::web::{Field, Route, see_other};

/// The field in which a new password is chosen.
#[must_use]
pub fn new_password(fields: &Fields) -> Field {
    let hint = format!(
        "{} characters or more. A few words are easy to remember.",
        PASSWORD_LENGTH.start()
    );
    Field::password("password", "Choose a password", "new-password").hint(hint).error_in(fields)
}

/// The address of a form after it was refused; asked for again, it leads back to the account.
async fn back(_: Me) -> Response {
    see_other("/account")
}

/// This room's routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        account::routes(),
        profile::routes(),
        address::routes(),
        verification::routes(),
        password::routes(),
        sessions::routes(),
        preferences::routes(),
        recovery::routes(),
    ]
    .concat()
}
