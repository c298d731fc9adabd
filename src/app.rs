//! The rooms' routes and events merged: what the server serves.

use axum::Router;

use crate::state::State;
use crate::store::Kind;
use crate::web::{self, Route};
use crate::{
    access, accounts, demo, instance, invitations, keys, members, onboarding, orgs, palette, roles,
};

/// The route table.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        onboarding::pages::routes(),
        accounts::pages::routes(),
        accounts::api::routes(),
        orgs::pages::routes(),
        orgs::api::routes(),
        members::pages::routes(),
        members::api::routes(),
        invitations::pages::routes(),
        invitations::api::routes(),
        roles::pages::routes(),
        roles::api::routes(),
        keys::pages::routes(),
        keys::api::routes(),
        instance::pages::routes(),
        palette::pages::routes(),
        instance::api::routes(),
        web::routes(),
    ]
    .concat()
}

/// The kinds of events of all rooms.
#[must_use]
pub fn kinds() -> [&'static [Kind]; 9] {
    [
        access::events::KINDS,
        accounts::events::KINDS,
        orgs::events::KINDS,
        members::events::KINDS,
        invitations::events::KINDS,
        roles::events::KINDS,
        keys::events::KINDS,
        onboarding::events::KINDS,
        instance::events::KINDS,
    ]
}

/// The whole server.
pub fn router(cx: &State) -> Router {
    let mut routes = routes();
    if cx.config.is_demo {
        routes.extend(demo::pages::routes());
    }
    web::wrap(cx, Route::mount(routes))
}
