//! Keys in the browser.

mod create;
mod env;
mod expiries;
mod input;
mod key;
mod listing;
mod new;
mod revocation;
mod rotation;
mod row;
mod scopes;
mod shown;
mod stop;

use super::key_id;
use crate::error::Result;
use crate::ids::KeyId;
use crate::web::{Path, Route};

/// The organization and the key in a path.
type Place = Path<(String, String)>;

fn id_in(Path((_, id)): Place) -> Result<KeyId> {
    key_id(&id)
}

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        listing::routes(),
        new::routes(),
        create::routes(),
        shown::routes(),
        env::routes(),
        key::routes(),
        rotation::routes(),
        revocation::routes(),
        stop::routes(),
    ]
    .concat()
}
