//! Organizations in the browser.

mod attention;
mod chart;
mod first_steps;
mod new;
mod overview;
mod settings;

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [new::routes(), overview::routes(), settings::routes()].concat()
}
