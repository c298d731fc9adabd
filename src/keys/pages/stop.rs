//! Stopping an agent with one click, and letting it go on.

use super::revocation::Sender;
use super::row::Changed;
use super::{Place, id_in};
use crate::access::{Can, Standing};
use crate::keys::{Key, reader, resume, stop};
use crate::permission::{CreateKeys, Permission, RevokeKeys};
use crate::state::State;
use crate::web::{Access, Flash, Form, Handled, Htmx, Route, Session, page, see_other_from};

/// What was done, and the way back.
struct Done {
    key: Key,
    said: String,
    way_back: &'static str,
}

/// The changed row with the way back; without script, or on the key's own page, the page.
async fn answer(
    cx: &State,
    by: &Standing,
    (session, htmx, sender): (&Session, Htmx, &Sender),
    Done { key, said, way_back }: Done,
) -> Handled {
    let path = format!("/o/{}/keys/{}", by.org.slug, key.id);
    if htmx.is_partial && sender.from != "key" {
        let reader = reader(cx, by.clone()).await?;
        let undo = Some(format!("{path}/{way_back}"));
        return page(&Changed::to(cx, &reader, key, said, undo).await?);
    }
    Flash::leave(session, said).await?;
    Ok(see_other_from(htmx, &path))
}

async fn halt(
    cx: State,
    by: Can<RevokeKeys>,
    session: Session,
    htmx: Htmx,
    place: Place,
    Form(sender): Form<Sender>,
) -> Handled {
    let key = stop(&cx, &by, id_in(place)?).await?;
    let said = format!("{} is stopped: its key is refused until you resume it.", key.name);
    let done = Done { key, said, way_back: "resumption" };
    answer(&cx, &by, (&session, htmx, &sender), done).await
}

async fn go_on(
    cx: State,
    by: Can<CreateKeys>,
    session: Session,
    htmx: Htmx,
    place: Place,
    Form(sender): Form<Sender>,
) -> Handled {
    let key = resume(&cx, &by, id_in(place)?).await?;
    let said = format!("{} goes on: its key works again.", key.name);
    let done = Done { key, said, way_back: "stop" };
    answer(&cx, &by, (&session, htmx, &sender), done).await
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/o/{slug}/keys/{key}/stop", Access::Can(Permission::RevokeKeys), halt)
            .leaves(&["key.stopped"])
            .form(""),
        Route::post("/o/{slug}/keys/{key}/resumption", Access::Can(Permission::CreateKeys), go_on)
            .leaves(&["key.resumed", "key.refused"])
            .form(""),
    ]
}
