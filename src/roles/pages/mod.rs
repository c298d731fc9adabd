//! Roles in the browser.

mod compared;
mod create;
mod deletion;
mod draft;
mod editor;
mod holders;
mod input;
mod list;
mod matrix;
mod parts;
mod permissions;
mod replacement;
mod role;
mod save;
mod start;
mod words;

use crate::web::Route;

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        create::routes(),
        draft::routes(),
        role::routes(),
        save::routes(),
        deletion::routes(),
    ]
    .concat()
}
