//! New links for open invitations: by mail, or to copy.

use serde::Deserialize;

use super::links::{LinkItem, Links, show_links};
use super::{Place, id_in};
use crate::access::{Can, Standing};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::invitations::{Renewed, new_link, resend};
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{Access, Flash, Form, Handled, Htmx, Route, Session, see_other_from};

/// When the newest link was made that the sender has seen.
#[derive(Deserialize)]
struct ResendInput {
    seen: Option<i64>,
}

async fn send_again(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    place: Place,
    Form(input): Form<ResendInput>,
) -> Handled {
    let seen = input.seen.map(Timestamp::from_micros);
    let renewed = resend(&cx, &by, id_in(place)?, seen).await;
    show(&cx, &by, &session, htmx, renewed).await
}

async fn make_link(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    place: Place,
) -> Handled {
    let renewed = new_link(&cx, &by, id_in(place)?).await;
    show(&cx, &by, &session, htmx, renewed).await
}

/// The link, where there is one to copy; else the list, with a word.
async fn show(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    renewed: Result<Renewed, Error>,
) -> Handled {
    let said = match renewed {
        Ok(renewed) => match LinkItem::of_renewed(&renewed) {
            Some(item) => {
                let links = Links::new(cx, vec![item]);
                return show_links(cx, by, session, htmx, links, None).await;
            }
            None => Flash::good(format!(
                "A new link is on its way to {}; the one before has ended.",
                renewed.before.email
            )),
        },
        // It has ended meanwhile, or a rule stands against it: the list shows how things are now.
        Err(Error::Conflict(why)) => Flash::bad(why),
        Err(Error::Invalid(fields)) => Flash::bad(fields.words()),
        Err(error) => return Err(error.into()),
    };
    said.leave_in(session).await?;
    Ok(see_other_from(htmx, &format!("/o/{}/invitations", by.org.slug)))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let inviting = Access::Can(Permission::InviteMembers);
    vec![
        Route::post("/o/{slug}/invitations/{invitation}/sendings", inviting, send_again)
            .leaves(&["invitation.resent", "invitation.link_made", "invitation.refused"])
            .form(""),
        Route::post("/o/{slug}/invitations/{invitation}/link", inviting, make_link)
            .leaves(&["invitation.link_made", "invitation.refused"])
            .form(""),
    ]
}
