//! Roles in the browser.

mod list;
mod matrix;

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [list::routes()].concat()
}
