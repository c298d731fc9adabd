//! Many members at once, from the bar below the list.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use serde::Deserialize;

use super::listing::{List, ListQuery};
use crate::access::{Can, RoleId};
use crate::error::Error;
use crate::ids::UserId;
use crate::members::{
    Bulk, Filter, Member, all_found, change_roles, counts, each_once, member_id, reactivate_each,
    removable, remove_each, suspend_each,
};
use crate::permission::{
    ChangeRoles, ListMembers, Permission, Permit, RemoveMembers, SuspendMembers,
};
use crate::state::State;
use crate::web::{
    Access, Failure, Form, Frame, Handled, Htmx, Route, Section, Session, filters, page,
    page_with_status,
};

/// The ticks, the list that they were made in, and what is wished.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BulkInput {
    #[serde(default)]
    users: Vec<String>,
    /// `yes` for all that the list shows, on every page.
    #[serde(default)]
    all: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
    /// The role to give.
    #[serde(default)]
    to: String,
    /// Whom to give back which role: ids of both, with a space between.
    #[serde(default)]
    undo: Vec<String>,
    #[serde(default)]
    confirmed: String,
}

impl BulkInput {
    fn query(&self) -> ListQuery {
        ListQuery {
            q: self.q.clone(),
            role: self.role.clone(),
            status: self.status.clone(),
            sort: self.sort.clone(),
            after: self.after.clone(),
            before: self.before.clone(),
        }
    }
}

/// A request about many.
struct Asked<P> {
    cx: State,
    by: Can<P>,
    session: Session,
    htmx: Htmx,
    input: BulkInput,
}

impl<P: Permit> FromRequest<State> for Asked<P> {
    type Rejection = Failure;

    async fn from_request(request: Request, cx: &State) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let by = Can::from_request_parts(&mut parts, cx).await?;
        let session = Session::from_request_parts(&mut parts, cx).await;
        let session = session.map_err(|(_, why)| Error::internal(why))?;
        let Ok(htmx) = Htmx::from_request_parts(&mut parts, cx).await;
        let request = Request::from_parts(parts, body);
        let Form(input): Form<BulkInput> = Form::from_request(request, cx).await?;
        // The list is shown again afterwards: what it is asked for is judged before.
        input.query().search()?;
        Ok(Self { cx: cx.clone(), by, session, htmx, input })
    }
}

impl<P: Permit> Asked<P> {
    async fn frame(&self) -> Result<Frame, Failure> {
        Frame::in_org(&self.cx, &self.by, &self.session, Section::Members).await
    }

    /// The list is read by those who may list.
    fn reader(&self) -> Result<Can<ListMembers>, Error> {
        self.by.also().ok_or(Error::Forbidden(Permission::ListMembers))
    }

    /// Those who were ticked, or all whom the list shows.
    async fn users(&self) -> Result<Vec<UserId>, Error> {
        let users: Vec<UserId> = if self.input.all == "yes" {
            let (after, before) = (String::new(), String::new());
            let search = ListQuery { after, before, ..self.input.query() }.search()?;
            all_found(&self.cx, &self.reader()?, &search).await?
        } else {
            let ticked = self.input.users.iter().map(|user| member_id(user));
            ticked.collect::<Result<_, _>>()?
        };
        each_once(&users)
    }

    async fn answer(&self, bulk: Bulk, verb: &'static str, way_back: WayBack) -> Handled {
        let slug = self.by.org.slug.clone();
        let query = self.input.query();
        let back = query.path(&slug, &[]);
        let undo = way_back.of(&bulk, &slug);
        let has_dismiss = self.htmx.is_partial;
        let done = Done { slug, bulk, verb, back, undo, query: query.clone(), has_dismiss };
        if !self.htmx.is_partial {
            let frame = self.frame().await?;
            return page(&DonePage { frame, done });
        }
        let list = List::of(&self.cx, &self.reader()?, query).await?;
        let total = counts(&self.cx, &self.by.org).await?.matching(&Filter::default());
        page(&DonePart { done, list, total })
    }
}

/// What came of it, for each.
#[derive(Template)]
#[template(path = "members/_bulk_done.html")]
struct Done {
    slug: String,
    bulk: Bulk,
    /// What was done to them, as in `suspended`.
    verb: &'static str,
    back: String,
    undo: Option<Undo>,
    query: ListQuery,
    has_dismiss: bool,
}

impl HtmlSafe for Done {}

/// What takes a change of many back.
#[derive(Clone, Copy)]
enum WayBack {
    Roles,
    Reactivation,
    Suspension,
    None,
}

/// A form of one button that takes it back.
struct Undo {
    path: String,
    inputs: Vec<(&'static str, String)>,
}

impl WayBack {
    /// For those who are not as they were before.
    fn of(self, bulk: &Bulk, slug: &str) -> Option<Undo> {
        let ids = |was_active: bool| {
            let changed = bulk.done.iter().filter(move |member| member.is_active == was_active);
            changed.map(|member| ("users", member.user.to_string())).collect()
        };
        let role = |member: &Member| ("undo", format!("{} {}", member.user, member.role.id));
        let (path, inputs): (_, Vec<_>) = match self {
            Self::Roles => ("roles", bulk.done.iter().map(role).collect()),
            Self::Reactivation => ("reactivations", ids(true)),
            Self::Suspension => ("suspensions", ids(false)),
            Self::None => return None,
        };
        let path = format!("/o/{slug}/members/{path}");
        (!inputs.is_empty()).then_some(Undo { path, inputs })
    }
}

impl Done {
    /// As in `6 changed, 2 not`.
    fn sum(&self) -> String {
        let (done, refused) = (self.bulk.done.len(), self.bulk.refused.len());
        match (done, refused) {
            (0, 0) => "Nobody of them is a member any more".into(),
            (_, 0) => format!("{done} {}", self.verb),
            (0, _) => format!("Nobody {}", self.verb),
            _ => format!("{done} {}, {refused} not", self.verb),
        }
    }
}

#[derive(Template)]
#[template(path = "members/bulk_done.html")]
struct DonePage {
    frame: Frame,
    done: Done,
}

/// The list again, and the results above it.
#[derive(Template)]
#[template(path = "members/_bulk_part.html")]
struct DonePart {
    done: Done,
    list: List,
    /// How many members there are now.
    total: i64,
}

/// Asks before memberships end.
#[derive(Template)]
#[template(path = "members/_bulk_removal.html")]
struct RemovalForm {
    slug: String,
    members: Vec<Member>,
    /// Those who were ticked too, and why they stay.
    staying: Vec<(Member, Error)>,
    query: ListQuery,
    is_dialog: bool,
}

impl HtmlSafe for RemovalForm {}

#[derive(Template)]
#[template(path = "members/bulk_removal.html")]
struct RemovalPage {
    frame: Frame,
    form: RemovalForm,
}

/// A list that cannot be changed like this: said on the list itself.
async fn refused<P: Permit>(asked: &Asked<P>, error: Error) -> Handled {
    let Error::Invalid(fields) = &error else { return Err(error.into()) };
    let why: Vec<&str> = fields.iter().map(|(_, message)| message).collect();
    let why = why.join(" ");
    if asked.htmx.is_partial {
        return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &Refused { why: &why });
    }
    let frame = asked.frame().await?;
    let back = asked.input.query().path(&asked.by.org.slug, &[]);
    let refused = RefusedPage { frame, why: &why, back };
    page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &refused)
}

#[derive(Template)]
#[template(path = "members/_bulk_refused.html")]
struct Refused<'a> {
    why: &'a str,
}

#[derive(Template)]
#[template(path = "members/bulk_refused.html")]
struct RefusedPage<'a> {
    frame: Frame,
    why: &'a str,
    back: String,
}

/// Gives each the role that they had before.
async fn give_back(asked: &Asked<ChangeRoles>) -> Result<Bulk, Error> {
    let mut by_role: BTreeMap<&str, Vec<UserId>> = BTreeMap::new();
    for pair in &asked.input.undo {
        let (user, role) = pair.split_once(' ').ok_or(Error::NotFound)?;
        by_role.entry(role).or_default().push(member_id(user)?);
    }
    let mut all = Bulk::default();
    for (role, users) in by_role {
        let bulk = change_roles(&asked.cx, &asked.by, &users, &RoleId::from_text(role)).await?;
        all.done.extend(bulk.done);
        all.refused.extend(bulk.refused);
    }
    Ok(all)
}

async fn set_roles(asked: Asked<ChangeRoles>) -> Handled {
    if !asked.input.undo.is_empty() {
        let bulk = give_back(&asked).await?;
        return asked.answer(bulk, "changed back", WayBack::None).await;
    }
    if asked.input.to.is_empty() {
        return refused(&asked, Error::invalid("to", "Choose the role to give.")).await;
    }
    let role = RoleId::from_text(asked.input.to.as_str());
    let users = match asked.users().await {
        Ok(users) => users,
        Err(error) => return refused(&asked, error).await,
    };
    match change_roles(&asked.cx, &asked.by, &users, &role).await {
        Ok(bulk) => asked.answer(bulk, "changed", WayBack::Roles).await,
        Err(error) => refused(&asked, error).await,
    }
}

async fn suspend(asked: Asked<SuspendMembers>) -> Handled {
    let users = match asked.users().await {
        Ok(users) => users,
        Err(error) => return refused(&asked, error).await,
    };
    let bulk = suspend_each(&asked.cx, &asked.by, &users).await?;
    asked.answer(bulk, "suspended", WayBack::Reactivation).await
}

async fn reactivate(asked: Asked<SuspendMembers>) -> Handled {
    let users = match asked.users().await {
        Ok(users) => users,
        Err(error) => return refused(&asked, error).await,
    };
    let bulk = reactivate_each(&asked.cx, &asked.by, &users).await?;
    asked.answer(bulk, "reactivated", WayBack::Suspension).await
}

async fn remove(asked: Asked<RemoveMembers>) -> Handled {
    let users = match asked.users().await {
        Ok(users) => users,
        Err(error) => return refused(&asked, error).await,
    };
    if asked.input.confirmed == "yes" {
        let bulk = remove_each(&asked.cx, &asked.by, &users).await?;
        return asked.answer(bulk, "removed", WayBack::None).await;
    }
    let bulk = removable(&asked.cx, &asked.by, &users).await?;
    let Bulk { done: members, refused: staying, .. } = bulk;
    let (slug, query) = (asked.by.org.slug.clone(), asked.input.query());
    let form = RemovalForm { slug, members, staying, query, is_dialog: asked.htmx.is_partial };
    if asked.htmx.is_partial {
        return page(&form);
    }
    page(&RemovalPage { frame: asked.frame().await?, form })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let suspending = Access::Can(Permission::SuspendMembers);
    vec![
        Route::post("/o/{slug}/members/roles", Access::Can(Permission::ChangeRoles), set_roles)
            .leaves(&["member.role_changed", "member.change_refused"])
            .form("users={user}&to=manager"),
        Route::post("/o/{slug}/members/suspensions", suspending, suspend)
            .leaves(&["member.suspended", "member.change_refused"])
            .form("users={user}"),
        Route::post("/o/{slug}/members/reactivations", suspending, reactivate)
            .leaves(&["member.reactivated", "member.change_refused"])
            .form("users={user}"),
        Route::post("/o/{slug}/members/removals", Access::Can(Permission::RemoveMembers), remove)
            .leaves(&["member.removed", "member.change_refused", "account.ended"])
            .form("users={user}&confirmed=yes"),
    ]
}
