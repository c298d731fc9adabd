//! Preferences on the page of one's account.

use serde::Deserialize;

use super::back;
use crate::access::Me;
use crate::accounts::{Preferences, change_preferences};
use crate::state::State;
use crate::web::{Access, Flash, Form, Handled, Route, Session, see_other};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PreferencesInput {
    /// A box that is not ticked sends nothing.
    has_shortcuts: Option<String>,
}

async fn change(
    cx: State,
    me: Me,
    session: Session,
    Form(input): Form<PreferencesInput>,
) -> Handled {
    let new = Preferences { has_shortcuts: input.has_shortcuts.is_some() };
    change_preferences(&cx, &me, new).await?;
    Flash::leave(&session, "Your preferences are saved.").await?;
    Ok(see_other("/account#preferences"))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/preferences", Access::Me, back),
        Route::post("/account/preferences", Access::Me, change)
            .leaves(&["account.preferences_changed"])
            .form(""),
    ]
}
