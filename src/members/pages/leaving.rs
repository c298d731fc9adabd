//! Leaving an organization: asked first, then done.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::access::Belongs;
use crate::members::{counts, leave, rules};
use crate::permission::Permission;
use crate::state::State;
use crate::web::{
    Access, Flash, Frame, Handled, Htmx, Route, Section, Session, filters, page, see_other_from,
};

#[derive(Template)]
#[template(path = "members/_leaving_form.html")]
struct LeavingForm {
    slug: String,
    org: String,
    /// Why this person cannot leave.
    why_not: Option<String>,
    can_list: bool,
    is_dialog: bool,
}

impl HtmlSafe for LeavingForm {}

#[derive(Template)]
#[template(path = "members/leaving.html")]
struct LeavingPage {
    frame: Frame,
    form: LeavingForm,
}

async fn ask(cx: State, by: Belongs, session: Session, htmx: Htmx) -> Handled {
    let owners = counts(&cx, &by.org).await?.active_owners();
    let may = rules::is_for_teams(&by.org)
        .and_then(|()| rules::keeps_an_owner(by.role.is_owner(), owners));
    let form = LeavingForm {
        slug: by.org.slug.clone(),
        org: by.org.name.clone(),
        why_not: may.err(),
        can_list: by.can(Permission::ListMembers),
        is_dialog: htmx.is_partial,
    };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::None).await?;
    page(&LeavingPage { frame, form })
}

async fn go(cx: State, by: Belongs, session: Session, htmx: Htmx) -> Handled {
    leave(&cx, &by).await?;
    Flash::leave(&session, format!("You left {}.", by.org.name)).await?;
    Ok(see_other_from(htmx, "/"))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let member = Access::Member;
    vec![
        Route::get("/o/{slug}/leaving", member, ask),
        Route::post("/o/{slug}/leaving", member, go)
            .leaves(&["member.left", "member.change_refused"])
            .form(""),
    ]
}
