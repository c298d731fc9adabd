//! Removing a member: asked first, then done.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use super::listing::{ListQuery, people};
use super::row::Reader;
use super::suspension::Sender;
use crate::access::{Can, Standing};
use crate::error::Error;
use crate::ids::UserId;
use crate::members::{Filter, Member, counts, find, member_id, remove};
use crate::permission::{Permission, RemoveMembers};
use crate::state::State;
use crate::web::{
    Access, CameFrom, Flash, Form, Frame, Handled, Htmx, Path, Query, Route, Section, Session,
    filters, page, page_with_status, see_other_from,
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
        is_me: by.user() == Some(member.user),
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
pub(super) struct Removed {
    user: UserId,
    said: String,
    total: i64,
    /// How many the list shows now, where that is counted.
    sum: Option<String>,
}

impl Removed {
    pub(super) async fn from_list(
        cx: &State,
        by: &Standing,
        user: UserId,
        said: String,
        CameFrom(page): &CameFrom,
    ) -> Result<Self, Error> {
        let counts = counts(cx, &by.org).await?;
        let query = page.as_deref().and_then(|page| ListQuery::at(page, &by.org.slug));
        let filter = query.and_then(|query| query.search().ok()).map(|search| search.filter);
        let sum = filter.and_then(|filter| people(&counts, &filter));
        Ok(Self { user, said, total: counts.matching(&Filter::default()), sum })
    }
}

async fn remove_one(
    cx: State,
    by: Can<RemoveMembers>,
    session: Session,
    htmx: Htmx,
    came_from: CameFrom,
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
    let is_me = by.user() == Some(removed.user);
    let said = format!("{} is not a member any more.", removed.name);
    if htmx.is_partial && sender.from == "list" && !is_me {
        return page(&Removed::from_list(&cx, &by, removed.user, said, &came_from).await?);
    }
    Flash::leave(&session, said).await?;
    Ok(see_other_from(htmx, if is_me { "/" } else { &members }))
}

/// The row of somebody who was removed meanwhile leaves, whatever was to be done to them.
pub(super) async fn gone(cx: &State, by: &Standing, user: UserId, came_from: &CameFrom) -> Handled {
    let said = "This person is not a member any more.".to_owned();
    let removed = Removed::from_list(cx, by, user, said, came_from).await?;
    page_with_status(StatusCode::NOT_FOUND, &removed)
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
