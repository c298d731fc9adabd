//! The door: set-up, sign-in, sign-up, joining.

mod join;
mod set_up;
mod sign_in;
mod sign_up;

use axum::response::Response;

use crate::accounts::PASSWORD_LENGTH;
use crate::error::Fields;
use crate::orgs;
use crate::state::State;
use crate::web::{Access, Field, Handled, MaybeMe, Route, see_other};

/// Where everybody begins: the organization one works in, or the door.
async fn home(cx: State, MaybeMe(me): MaybeMe) -> Handled {
    if !cx.is_set_up() {
        return Ok(see_other("/set-up"));
    }
    let Some(me) = me else {
        return Ok(see_other("/sign-in"));
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

/// The field in which a new password is chosen.
fn new_password(fields: &Fields) -> Field {
    let hint = format!(
        "{} characters or more. A few words are easy to remember.",
        PASSWORD_LENGTH.start()
    );
    Field::password("password", "Choose a password", "new-password").hint(hint).error_in(fields)
}

/// This room's routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![Route::get("/", Access::Public, home)];
    routes.extend(set_up::routes());
    routes.extend(sign_in::routes());
    routes.extend(sign_up::routes());
    routes.extend(join::routes());
    routes
}
