//! Who belongs to an organization, and with which role.

pub mod api;
pub mod by_platform;
pub mod events;
pub mod pages;
mod queries;
pub mod rules;

use queries::{MemberRow, Window};

use crate::access::{self, Can, Org, Role, RoleId, Standing};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::{ChangeRoles, ListMembers, RemoveMembers, SuspendMembers};
use crate::state::State;
use crate::store::{Db, Tx};

/// How many members a page shows, and the most that a program gets at once.
pub const PAGE: u32 = 50;
/// The most that a program gets at once.
pub const PAGE_MAX: u32 = 200;
/// The longest search: no name and no address is longer.
const SEARCH_MAX: usize = 254;

/// A member of an organization.
#[derive(Clone, Debug)]
pub struct Member {
    /// Their account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Whether they are active; else suspended.
    pub is_active: bool,
    /// When they last used this organization.
    pub last_seen: Option<Timestamp>,
    /// When they joined.
    pub joined_at: Timestamp,
    name_key: String,
}

/// What somebody looks for in the list.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Part of a name or an address.
    pub text: String,
    /// Where the page before ended, as its `next` said.
    pub cursor: Option<String>,
    /// How many at the most.
    pub limit: u32,
}

/// One page of members.
#[derive(Debug)]
pub struct Page {
    /// The members.
    pub members: Vec<Member>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Lists members by name.
///
/// # Errors
/// `Malformed` when the cursor is none of ours, or the search too long.
pub async fn list(cx: &State, by: &Can<ListMembers>, search: &Search) -> Result<Page> {
    if search.text.chars().count() > SEARCH_MAX {
        let why = format!("A search has at most {SEARCH_MAX} characters.");
        return Err(Error::Malformed(why));
    }
    let cursor = search.cursor.as_deref().map(Cursor::parse).transpose()?;
    let limit = search.limit.clamp(1, PAGE_MAX);
    let window = Window {
        search: &search.text,
        after: cursor.as_ref().map(|cursor| (cursor.name_key.as_str(), cursor.user.as_str())),
        limit: i64::from(limit) + 1,
    };
    let rows = queries::list(cx.store.db(), by.org.id, &window).await?;
    let has_more = rows.len() > limit as usize;
    let shown = rows.into_iter().take(limit as usize);
    let members: Vec<Member> = shown.map(|row| member(row, &by.org)).collect::<Result<_>>()?;
    let next = members.last().filter(|_| has_more).map(Cursor::after);
    Ok(Page { members, next })
}

/// The id of a member out of a path. What is no id is nobody.
///
/// # Errors
/// `NotFound`.
pub fn member_id(text: &str) -> Result<UserId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// One member.
///
/// # Errors
/// `NotFound` when there is none with this id here.
pub async fn find(cx: &State, by: &Standing, user: UserId) -> Result<Member> {
    find_in(cx.store.db(), &by.org, user).await
}

async fn find_in(db: impl Db<'_>, org: &Org, user: UserId) -> Result<Member> {
    let row = queries::find(db, org.id, user).await?.ok_or(Error::NotFound)?;
    member(row, org)
}

/// The roles of an organization, highest first.
///
/// # Errors
/// When the database does not answer.
pub async fn roles(db: impl Db<'_>, org: &Org) -> Result<Vec<Role>> {
    access::roles(db, org.id, org.only_owners_appoint_admins).await
}

/// How many active Owners there are, for what a page offers.
///
/// # Errors
/// When the database does not answer.
pub async fn active_owners(cx: &State, org: &Org) -> Result<i64> {
    queries::active_owners(cx.store.db(), org.id).await
}

/// Whether somebody with this address is a member.
///
/// # Errors
/// When the database does not answer.
pub async fn has_email(tx: &mut Tx, org: OrgId, email_key: &str) -> Result<bool> {
    queries::has_email(tx.db(), org, email_key).await
}

/// A role change as it was done.
#[derive(Debug)]
pub struct RoleChange {
    /// The member, with the role they had before.
    pub before: Member,
    /// The role they have now.
    pub role: Role,
}

/// Gives a member another role. Giving the role they have changes nothing.
///
/// # Errors
/// `NotFound`, `Invalid` for a role that is not there, `BeyondReach`, or `Conflict` for the last
/// Owner.
pub async fn change_role(
    cx: &State,
    by: &Can<ChangeRoles>,
    user: UserId,
    role: &RoleId,
) -> Result<RoleChange> {
    let mut tx = by.begin(&cx.store).await?;
    let before = find_in(tx.db(), &by.org, user).await?;
    let known = roles(tx.db(), &by.org).await?.into_iter().find(|known| known.id == *role);
    let role = known.ok_or_else(|| Error::invalid("role", "There is no such role here."))?;
    if role == before.role {
        return Ok(RoleChange { before, role });
    }
    let reach =
        rules::may_touch(&by.role, &before.role).and_then(|()| rules::may_appoint(&by.role, &role));
    if let Err(why) = reach {
        return Err(refuse(tx, &before, Error::BeyondReach(why)).await);
    }
    if let Err(why) = keeps_an_owner(&mut tx, &before, &by.org).await? {
        return Err(refuse(tx, &before, Error::Conflict(why)).await);
    }
    queries::set_role(&mut tx, by.org.id, &before, &role, by.me.user).await?;
    tx.commit(events::role_changed(&before, &role)).await?;
    Ok(RoleChange { before, role })
}

/// Ends a membership. The person's access to this organization ends with the next request.
///
/// # Errors
/// `NotFound`, `BeyondReach`, or `Conflict` for the last Owner.
pub async fn remove(cx: &State, by: &Can<RemoveMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    if let Err(why) = rules::may_touch(&by.role, &member.role) {
        return Err(refuse(tx, &member, Error::BeyondReach(why)).await);
    }
    if let Err(why) = keeps_an_owner(&mut tx, &member, &by.org).await? {
        return Err(refuse(tx, &member, Error::Conflict(why)).await);
    }
    queries::delete(&mut tx, by.org.id, &member).await?;
    tx.commit(events::removed(&member)).await?;
    Ok(member)
}

/// Suspends a member: their access to this organization ends with the next request, their role
/// stays. A suspended Owner does not count as one.
///
/// # Errors
/// `NotFound`, `BeyondReach`, or `Conflict` for the last Owner and for who is suspended already.
pub async fn suspend(cx: &State, by: &Can<SuspendMembers>, user: UserId) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let member = find_in(tx.db(), &by.org, user).await?;
    if !member.is_active {
        return Err(Error::Conflict("This member is suspended already.".into()));
    }
    if let Err(why) = rules::may_touch(&by.role, &member.role) {
        return Err(refuse(tx, &member, Error::BeyondReach(why)).await);
    }
    if let Err(why) = keeps_an_owner(&mut tx, &member, &by.org).await? {
        return Err(refuse(tx, &member, Error::Conflict(why)).await);
    }
    queries::set_active(&mut tx, by.org.id, &member, false).await?;
    tx.commit(events::suspended(&member)).await?;
    Ok(member)
}

async fn keeps_an_owner(
    tx: &mut Tx,
    member: &Member,
    org: &Org,
) -> Result<Result<(), rules::Refusal>> {
    let owners = queries::active_owners(tx.db(), org.id).await?;
    let kept = rules::keeps_an_owner(member.role.is_owner() && member.is_active, owners);
    Ok(rules::is_for_teams(org).and(kept))
}

async fn refuse(tx: Tx, member: &Member, error: Error) -> Error {
    let event = events::change_refused(member, &error.to_string());
    tx.refuse(event, error).await
}

fn member(row: MemberRow, org: &Org) -> Result<Member> {
    Ok(Member {
        user: row.user_id,
        name: row.name,
        email: row.email,
        role: access::resolve(&row.role_id, row.custom, org.only_owners_appoint_admins)?,
        is_active: row.status == "active",
        last_seen: row.last_seen.filter(|at| at.micros() > 0),
        joined_at: row.joined_at,
        name_key: row.name_key,
    })
}

/// The last row of a page: what the next page starts after.
struct Cursor {
    name_key: String,
    user: String,
}

impl Cursor {
    fn after(member: &Member) -> String {
        format!("{}.{}", member.user, member.name_key)
    }

    fn parse(text: &str) -> Result<Self> {
        let wrong =
            || Error::Malformed("This cursor is none of ours; start at the first page.".into());
        let (user, name_key) = text.split_once('.').ok_or_else(wrong)?;
        user.parse::<UserId>().map_err(|_| wrong())?;
        Ok(Self { name_key: name_key.to_owned(), user: user.to_owned() })
    }
}
