//! The door for programs: setting up, accounts, sessions, first steps, joining.

mod account;
mod first_steps;
mod joining;
mod session;
mod set_up;

use crate::web::Route;

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        set_up::routes(),
        account::routes(),
        session::routes(),
        first_steps::routes(),
        joining::routes(),
    ]
    .concat()
}
