//! Invitations in the browser.

mod cancellation;
mod create;
mod links;
mod list;
mod new;
mod resend;

use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::web::{Path, Route};

/// The organization and the invitation in a path.
type Place = Path<(String, String)>;

fn id_in(Path((_, id)): Place) -> Result<InvitationId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = list::routes();
    routes.extend(new::routes());
    routes.extend(create::routes());
    routes.extend(resend::routes());
    routes.extend(cancellation::routes());
    routes
}
