//! The rooms' routes and events merged: what the server serves.

use crate::state::State;
use crate::store::Kind;
use crate::web::{self, Route, Served};
use crate::{
    access, accounts, audit, demo, front_door, instance, invitations, keys, members, onboarding,
    orgs, palette, reference, roles,
};

/// The route table.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = [
        onboarding::pages::routes(),
        Route::all_of("Onboarding", onboarding::api::routes()),
        accounts::pages::routes(),
        Route::all_of("Account", accounts::api::routes()),
        orgs::pages::routes(),
        Route::all_of("Organizations", orgs::api::routes()),
        members::pages::routes(),
        Route::all_of("Members", members::api::routes()),
        invitations::pages::routes(),
        Route::all_of("Invitations", invitations::api::routes()),
        roles::pages::routes(),
        Route::all_of("Roles", roles::api::routes()),
        keys::pages::routes(),
        Route::all_of("Keys", keys::api::routes()),
        instance::pages::routes(),
        palette::pages::routes(),
        Route::all_of("Audit", audit::api::routes()),
        Route::all_of("Instance", instance::api::routes()),
        Route::all_of("Front door", front_door::routes()),
        web::routes(),
    ]
    .concat();
    routes.extend(reference::routes(&routes));
    routes
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
#[must_use]
pub fn router(cx: &State) -> Served {
    let mut routes = routes();
    if cx.config.is_demo {
        routes.extend(demo::pages::routes());
    }
    web::wrap(cx, routes)
}
