//! One member: who they are here, what they may do and since when, what they did.

use askama::Template;

use super::row::{Choice, Reader};
use super::why::WhyForm;
use crate::access::{Can, Role};
use crate::audit::{self, Entry};
use crate::clock::Timestamp;
use crate::members::{Given, Member, Presence, find, given, member_id, presences};
use crate::permission::{Catalogue, Group, ListMembers, Permission, ReadAudit, SuspendMembers};
use crate::state::State;
use crate::web::{
    Access, Frame, Handled, Htmx, Path, Route, Section, Session, filters, page, see_other,
};

/// How many events a member's page tells.
const RECENT: u32 = 10;

/// What a role allows in one group of permissions.
struct Allowed {
    group: String,
    /// Key and words of each.
    permissions: Vec<(String, String)>,
}

impl Allowed {
    /// All groups in which a role allows something, in the order of the list of permissions.
    fn by(role: &Role, catalogue: &Catalogue) -> Vec<Self> {
        let allowed = |group: Group<'_>| {
            let held = group.permissions.iter().filter(|it| role.holdings.has(it.key.as_str()));
            let permissions: Vec<(String, String)> =
                held.map(|held| (held.key.to_string(), held.label.clone())).collect();
            (!permissions.is_empty()).then(|| Self { group: group.name.to_owned(), permissions })
        };
        catalogue.groups().into_iter().filter_map(allowed).collect()
    }
}

#[derive(Template)]
#[template(path = "members/member.html")]
struct MemberPage {
    frame: Frame,
    slug: String,
    org: String,
    groups: Vec<Allowed>,
    why: WhyForm,
    member: Member,
    given: Given,
    is_me: bool,
    is_personal: bool,
    choices: Vec<Choice>,
    can_change: bool,
    may_suspend: bool,
    may_remove: bool,
    why_not: Option<String>,
    /// Why this person cannot leave, on their own page.
    why_stay: Option<String>,
    /// Nothing for those who may not see it.
    presences: Option<Vec<Presence>>,
    activity: Option<Vec<Entry>>,
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
    let activity = match by.also::<ReadAudit>() {
        Some(auditor) => Some(audit::about(&cx, &auditor, member.user, RECENT).await?),
        None => None,
    };
    let presences = match by.also::<SuspendMembers>() {
        Some(keeper) => Some(presences(&cx, &keeper, &member).await?),
        None => None,
    };
    page(&MemberPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Members).await?,
        slug: by.org.slug.clone(),
        org: by.org.name.clone(),
        why: WhyForm::about(&member, &by.org.slug, &cx.permissions),
        groups: Allowed::by(&member.role, &cx.permissions),
        given: given(&cx, &by, member.user).await?,
        is_me: by.user() == Some(member.user),
        is_personal: by.org.is_personal,
        choices: reader.choices(&cx, &member).await?,
        can_change: by.can(Permission::ChangeRoles),
        may_suspend: reader.may_suspend(&member),
        may_remove: reader.may_remove(&member),
        why_not: reader.may_touch(&member).err(),
        why_stay: reader.may_leave(&member).err(),
        presences,
        activity,
        now: cx.now(),
        member,
    })
}

/// What can be done to a member, in the menu beside their row.
#[derive(Template)]
#[template(path = "members/_actions.html")]
struct Actions {
    slug: String,
    member: Member,
    may_suspend: bool,
    may_remove: bool,
}

async fn actions(
    cx: State,
    by: Can<ListMembers>,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let slug = by.org.slug.clone();
    if !htmx.is_partial {
        return Ok(see_other(&format!("/o/{slug}/members/{}", member.user)));
    }
    let reader = Reader::of(&cx, &by).await?;
    let (may_suspend, may_remove) = (reader.may_suspend(&member), reader.may_remove(&member));
    page(&Actions { slug, member, may_suspend, may_remove })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let listing = Access::Can(Permission::ListMembers);
    vec![
        Route::get("/o/{slug}/members/{user}", listing, show),
        Route::get("/o/{slug}/members/{user}/actions", listing, actions),
    ]
}
