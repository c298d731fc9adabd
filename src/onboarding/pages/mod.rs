//! The door: set-up, sign-in, sign-up, joining.

mod acceptance;
mod join;
mod join_gone;
mod set_up;
mod sign_in;
mod sign_up;

use axum::response::Response;

use crate::orgs;
use crate::state::State;
use crate::web::{Access, Handled, MaybeMe, Route, see_other};

/// Where everybody begins: the organization one works in, or the door.
async fn home(cx: State, MaybeMe(me): MaybeMe) -> Handled {
    if !cx.is_set_up() {
        return Ok(see_other("/set-up"));
    }
    let Some(me) = me else {
        return Ok(see_other(if cx.config.is_demo { "/demo" } else { "/sign-in" }));
    };
    let orgs = orgs::of_user(&cx, me.user).await?;
    Ok(first_org(&orgs))
}

fn first_org(orgs: &[orgs::Membership]) -> Response {
    match orgs.first() {
        Some(org) => see_other(&format!("/o/{}", org.slug)),
        None => see_other("/account"),
    }
}

/// This room's routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![Route::get("/", Access::Public, home)];
    routes.extend(set_up::routes());
    routes.extend(sign_in::routes());
    routes.extend(sign_up::routes());
    routes.extend(join::routes());
    routes.extend(join_gone::routes());
    routes
}
