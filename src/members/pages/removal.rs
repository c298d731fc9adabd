//! Removing a member: asked first, then done.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::row::Reader;
use super::suspension::Sender;
use crate::access::Can;
use crate::error::Error;
use crate::ids::UserId;
use crate::members::{Member, find, member_id, remove};
use crate::permission::{Permission, RemoveMembers};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Frame, Handled, Htmx, Path, Query, Route, Section, Session, filters, page,
    see_other_from,
};

#[derive(Template)]
#[template(path = "members/_removal_form.html")]
struct RemovalForm {
    slug: String,
    member: Member,
    is_me: bool,
    may_suspend: bool,
    is_dialog: bool,
    from: String,
}

impl HtmlSafe for RemovalForm {}

#[derive(Template)]
#[template(path = "members/removal.html")]
struct RemovalPage {
    frame: Frame,
    form: RemovalForm,
}

#[derive(Deserialize)]
struct AskQuery {
    #[serde(default)]
    from: String,
}

async fn ask(
    cx: State,
    by: Can<RemoveMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
    Query(query): Query<AskQuery>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let reader = Reader::of(&cx, &by).await?;
    reader.may_touch(&member).map_err(Error::Conflict)?;
    let form = RemovalForm {
        slug: by.org.slug.clone(),
        is_me: member.user == by.me.user,
        may_suspend: member.is_active && reader.may_suspend(&member),
        is_dialog: htmx.is_partial,
        from: query.from,
        member,
    };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::Members).await?;
    page(&RemovalPage { frame, form })
}

/// The row leaves the list.
#[derive(Template)]
#[template(path = "members/_removed.html")]
struct Removed {
    user: UserId,
    said: String,
    total: i64,
}

async fn remove_one(
    cx: State,
    by: Can<RemoveMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
    Form(sender): Form<Sender>,
) -> Handled {
    let members = format!("/o/{}/members", by.org.slug);
    let removed = match remove(&cx, &by, member_id(&user)?).await {
        Ok(member) => member,
        // Sent twice: what was asked for is so.
        Err(Error::NotFound) => return Ok(see_other_from(htmx, &members)),
        Err(error) => return Err(error.into()),
    };
    let is_me = removed.user == by.me.user;
    let said = format!("{} is not a member any more.", removed.name);
    if htmx.is_partial && sender.from == "list" && !is_me {
        return page(&Removed { user: removed.user, said, total: by.org.member_count - 1 });
    }
    Flash::leave(&session, said).await?;
    Ok(see_other_from(htmx, if is_me { "/" } else { &members }))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let removing = Access::Can(Permission::RemoveMembers);
    vec![
        Route::get("/o/{slug}/members/{user}/removal", removing, ask),
        Route::post("/o/{slug}/members/{user}/removal", removing, remove_one)
            .leaves(&["member.removed", "member.change_refused"])
            .form(""),
    ]
}
