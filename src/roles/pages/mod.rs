//! Roles in the browser.

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
