//! The instance in the browser, for who runs it.

mod lists;
mod org;
mod owners;
mod status;

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [status::routes(), lists::routes(), org::routes(), owners::routes()].concat()
}
