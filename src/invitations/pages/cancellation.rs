//! Taking an invitation back.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Place, id_in};
use crate::access::Can;
use crate::error::Error;
use crate::invitations::{Invitation, InvitationState, cancel, find};
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{
    Access, Flash, Frame, Handled, Htmx, Route, Section, Session, filters, page, see_other_from,
};

/// What happens, before it does.
#[derive(Template)]
#[template(path = "invitations/_cancellation_form.html")]
struct CancellationForm {
    slug: String,
    invitation: Invitation,
    is_dialog: bool,
}

impl HtmlSafe for CancellationForm {}

#[derive(Template)]
#[template(path = "invitations/cancellation.html")]
struct CancellationPage {
    frame: Frame,
    form: CancellationForm,
}

async fn ask(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    place: Place,
) -> Handled {
    let invitation = find(&cx, &by, id_in(place)?).await?;
    let slug = by.org.slug.clone();
    if !invitation.is_pending() {
        return Ok(see_other_from(htmx, &format!("/o/{slug}/invitations?show=past")));
    }
    let form = CancellationForm { slug, invitation, is_dialog: htmx.is_partial };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::Members).await?;
    page(&CancellationPage { frame, form })
}

async fn do_cancel(
    cx: State,
    by: Can<InviteMembers>,
    session: Session,
    htmx: Htmx,
    place: Place,
) -> Handled {
    let id = id_in(place)?;
    let said = match cancel(&cx, &by, id).await {
        Ok(invitation) => {
            Some(Flash::good(format!("The invitation of {} is cancelled.", invitation.email)))
        }
        Err(Error::Conflict(why)) => {
            // Sent twice: what was asked for is so.
            let state = find(&cx, &by, id).await?.state;
            (state != InvitationState::Cancelled).then(|| Flash::bad(why))
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(said) = said {
        said.leave_in(&session).await?;
    }
    Ok(see_other_from(htmx, &format!("/o/{}/invitations", by.org.slug)))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/o/{slug}/invitations/{invitation}/cancellation";
    let inviting = Access::Can(Permission::InviteMembers);
    vec![
        Route::get(PATH, inviting, ask),
        Route::post(PATH, inviting, do_cancel)
            .leaves(&["invitation.cancelled", "invitation.refused"])
            .form(""),
    ]
}
