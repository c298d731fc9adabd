//! Members in the browser: list, one member, role, removal.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{
    Member, PAGE, RoleChange, Search, change_role, find, list, member_id, remove, roles, rules,
};
use crate::access::{Can, Role, RoleId, Standing};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::permission::{ChangeRoles, ListMembers, Permission, RemoveMembers};
use crate::state::State;
use crate::web::{
    Access, Flash, Form, Frame, Handled, Htmx, Path, Query, Route, Section, Session, filters, page,
    see_other, see_other_from,
};

/// A row of the list.
#[derive(Template)]
#[template(path = "members/_row.html")]
struct Row {
    slug: String,
    member: Member,
    is_me: bool,
    may_change: bool,
    may_remove: bool,
    why_not: Option<String>,
    is_fresh: bool,
    now: Timestamp,
}

impl HtmlSafe for Row {}

/// What one reader of the list may do with its members.
struct Reader<'a> {
    by: &'a Standing,
    active_owners: i64,
    now: Timestamp,
}

impl<'a> Reader<'a> {
    async fn of(cx: &State, by: &'a Standing) -> Result<Self, Error> {
        let active_owners = super::active_owners(cx, &by.org).await?;
        Ok(Self { by, active_owners, now: cx.now() })
    }

    /// Why this member's role cannot be changed, or the member removed, by this reader.
    fn may_touch(&self, member: &Member) -> Result<(), rules::Refusal> {
        let is_active_owner = member.role.is_owner() && member.is_active;
        rules::is_for_teams(&self.by.org)?;
        rules::may_touch(&self.by.role, &member.role)?;
        rules::keeps_an_owner(is_active_owner, self.active_owners)
    }

    fn row(&self, member: Member) -> Row {
        let refusal = self.may_touch(&member).err();
        let may_touch = refusal.is_none();
        Row {
            // A reason is for those who could do it to others.
            why_not: refusal.filter(|_| self.by.can(Permission::ChangeRoles)),
            slug: self.by.org.slug.clone(),
            is_me: member.user == self.by.me.user,
            may_change: may_touch && self.by.can(Permission::ChangeRoles),
            may_remove: may_touch && self.by.can(Permission::RemoveMembers),
            is_fresh: false,
            now: self.now,
            member,
        }
    }
}

/// The part of the page that a search replaces.
#[derive(Template)]
#[template(path = "members/_list.html")]
struct List {
    slug: String,
    query: String,
    is_first_page: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

impl HtmlSafe for List {}

#[derive(Template)]
#[template(path = "members/members.html")]
struct MembersPage {
    frame: Frame,
    slug: String,
    total: i64,
    pending: i64,
    can_invite: bool,
    sum: String,
    list: List,
}

/// What a search answers: the list, and how many it found.
#[derive(Template)]
#[template(path = "members/_found.html")]
struct Found {
    list: List,
    sum: String,
}

/// How many there are, in words.
fn sum(list: &List, total: i64) -> String {
    let found = list.rows.len();
    let is_all = list.is_first_page && list.next.is_none();
    match (list.query.is_empty(), is_all) {
        (true, _) if total == 1 => "1 person".into(),
        (true, _) => format!("{total} people"),
        (false, _) if found == 0 => "Nobody found".into(),
        (false, true) => format!("{found} found"),
        (false, false) => format!("{found} found on this page"),
    }
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

async fn index(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    htmx: Htmx,
    Query(query): Query<ListQuery>,
) -> Handled {
    let is_first_page = query.after.is_none();
    let search = Search { text: query.q.clone(), cursor: query.after, limit: PAGE };
    let found = list(&cx, &by, &search).await?;
    let reader = Reader::of(&cx, &by).await?;
    let list = List {
        slug: by.org.slug.clone(),
        query: query.q,
        is_first_page,
        rows: found.members.into_iter().map(|member| reader.row(member)).collect(),
        next: found.next,
    };
    let sum = sum(&list, by.org.member_count);
    if htmx.is_partial {
        return page(&Found { list, sum });
    }
    page(&MembersPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Members).await?,
        slug: by.org.slug.clone(),
        total: by.org.member_count,
        pending: by.org.pending_count,
        can_invite: by.can(Permission::InviteMembers) && !by.org.is_personal,
        sum,
        list,
    })
}

/// A role that may be given, or why not.
struct Choice {
    role: Role,
    is_current: bool,
    why_not: Option<String>,
}

impl Choice {
    /// The icon of a role says its kind; those of an organization's own share one.
    fn icon(&self) -> &'static str {
        match self.role.id.as_str() {
            "owner" => "crown",
            "manager" => "user-cog",
            "developer" => "code-xml",
            "viewer" => "eye",
            _ => "shield",
        }
    }
}

async fn choices(cx: &State, reader: &Reader<'_>, member: &Member) -> Result<Vec<Choice>, Error> {
    let by = &reader.by.role;
    let choice = |role: Role| {
        let may = reader.may_touch(member).and_then(|()| rules::may_appoint(by, &role));
        Choice { is_current: role.id == member.role.id, why_not: may.err(), role }
    };
    Ok(roles(cx.store.db(), &reader.by.org).await?.into_iter().map(choice).collect())
}

#[derive(Template)]
#[template(path = "members/member.html")]
struct MemberPage {
    frame: Frame,
    slug: String,
    member: Member,
    is_me: bool,
    choices: Vec<Choice>,
    can_change: bool,
    can_remove: bool,
    why_not: Option<String>,
    now: Timestamp,
}

async fn show(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let reader = Reader::of(&cx, &by).await?;
    page(&MemberPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Members).await?,
        slug: by.org.slug.clone(),
        is_me: member.user == by.me.user,
        choices: choices(&cx, &reader, &member).await?,
        can_change: by.can(Permission::ChangeRoles),
        can_remove: by.can(Permission::RemoveMembers),
        why_not: reader.may_touch(&member).err(),
        now: cx.now(),
        member,
    })
}

#[derive(Template)]
#[template(path = "members/_role_menu.html")]
struct RoleMenu {
    slug: String,
    member: Member,
    choices: Vec<Choice>,
}

async fn role_menu(
    cx: State,
    by: Can<ChangeRoles>,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let slug = by.org.slug.clone();
    if !htmx.is_partial {
        return Ok(see_other(&format!("/o/{slug}/members/{}", member.user)));
    }
    let reader = Reader::of(&cx, &by).await?;
    let choices = choices(&cx, &reader, &member).await?;
    page(&RoleMenu { slug, member, choices })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleInput {
    role: String,
}

/// A row that has changed, and a word about it.
#[derive(Template)]
#[template(path = "members/_changed.html")]
struct Changed {
    row: Row,
    said: Flash,
    undo: Option<RoleId>,
}

async fn set_role(
    cx: State,
    by: Can<ChangeRoles>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
    Form(input): Form<RoleInput>,
) -> Handled {
    let user = member_id(&user)?;
    let RoleChange { before, role } =
        change_role(&cx, &by, user, &RoleId::from_text(input.role)).await?;
    let said = format!("{} is {} now.", before.name, role.name);
    if !htmx.is_partial || user == by.me.user {
        Flash::leave(&session, said).await?;
        return Ok(see_other_from(htmx, &format!("/o/{}/members", by.org.slug)));
    }
    let reader = Reader::of(&cx, &by).await?;
    let undo = (before.role.id != role.id).then(|| before.role.id.clone());
    let row = Row { is_fresh: true, ..reader.row(Member { role, ..before }) };
    page(&Changed { row, said: Flash::good(said), undo })
}

#[derive(Template)]
#[template(path = "members/_removal_form.html")]
struct RemovalForm {
    slug: String,
    member: Member,
    is_me: bool,
    is_dialog: bool,
}

impl HtmlSafe for RemovalForm {}

#[derive(Template)]
#[template(path = "members/removal.html")]
struct RemovalPage {
    frame: Frame,
    form: RemovalForm,
}

async fn ask_removal(
    cx: State,
    by: Can<RemoveMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    Reader::of(&cx, &by).await?.may_touch(&member).map_err(Error::Conflict)?;
    let is_me = member.user == by.me.user;
    let slug = by.org.slug.clone();
    let form = RemovalForm { slug, member, is_me, is_dialog: htmx.is_partial };
    if htmx.is_partial {
        return page(&form);
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::Members).await?;
    page(&RemovalPage { frame, form })
}

async fn do_removal(
    cx: State,
    by: Can<RemoveMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
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
    Flash::leave(&session, said).await?;
    Ok(see_other_from(htmx, if is_me { "/" } else { &members }))
}

/// This room's pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let listing = Access::Can(Permission::ListMembers);
    let changing = Access::Can(Permission::ChangeRoles);
    let removing = Access::Can(Permission::RemoveMembers);
    vec![
        Route::get("/o/{slug}/members", listing, index),
        Route::get("/o/{slug}/members/{user}", listing, show),
        Route::get("/o/{slug}/members/{user}/role", changing, role_menu),
        Route::post("/o/{slug}/members/{user}/role", changing, set_role)
            .leaves(&["member.role_changed", "member.change_refused"])
            .form("role=developer"),
        Route::get("/o/{slug}/members/{user}/removal", removing, ask_removal),
        Route::post("/o/{slug}/members/{user}/removal", removing, do_removal)
            .leaves(&["member.removed", "member.change_refused"])
            .form(""),
    ]
}
