//! Members in the browser.

mod bulk;
mod leaving;
mod listing;
mod member;
mod removal;
mod role;
mod row;
mod suspension;
mod why;

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        listing::routes(),
        member::routes(),
        role::routes(),
        suspension::routes(),
        removal::routes(),
        why::routes(),
        bulk::routes(),
        leaving::routes(),
    ]
    .concat()
}
