//! Who belongs to an organization, and with which role.

pub mod api;
mod bulk;
pub mod by_platform;
mod change;
pub mod events;
mod leave;
mod list;
mod list_queries;
pub mod pages;
mod presence;
mod queries;
mod replacement;
pub mod rules;

use queries::MemberRow;

use crate::access::{self, Can, Org, Role, RoleRules, Standing};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::{ListMembers, Permission};
use crate::state::State;
use crate::store::{Db, Tx};
use crate::text;

pub use bulk::{
    BULK_MAX, Bulk, all_found, change_roles, each_once, reactivate_each, removable, remove_each,
    suspend_each,
};
pub use change::{RoleChange, change_role, reactivate, remove, suspend};
pub use leave::leave;
pub use list::{Column, Filter, From, PAGE, Page, Search, Sort, Status, list};
pub use presence::{Presence, end_access, presences};
pub use replacement::{count_with_role, replace_role, set_level};

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
    own_initials: Option<String>,
    keys: Keys,
}

/// What lists sort a member by.
#[derive(Clone, Debug)]
struct Keys {
    name: String,
    email: String,
    role: String,
}

impl Member {
    /// What stands in their avatar.
    #[must_use]
    pub fn initials(&self) -> String {
        self.own_initials.clone().unwrap_or_else(|| text::initials(&self.name))
    }
}

/// Who gave a member their role, and when.
#[derive(Clone, Debug)]
pub struct Given {
    /// The giver's name, if a person gave it.
    pub by: Option<String>,
    /// What the giver is in the organization now.
    pub giver: Giver,
    /// When.
    pub at: Timestamp,
}

/// What somebody who gave a role is in the organization now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// A member, or nobody.
    Member,
    /// A platform administrator, from outside.
    Platform,
    /// No member any more.
    Gone,
}

impl Giver {
    /// What is to be said after their name, within a sentence.
    #[must_use]
    pub fn aside(self) -> &'static str {
        match self {
            Self::Member => "",
            Self::Platform => ", a platform administrator,",
            Self::Gone => ", who is no member now,",
        }
    }
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
    member(row, &org.role_rules)
}

/// Who gave a member their role, and when.
///
/// # Errors
/// `NotFound` when there is no such member.
pub async fn given(cx: &State, by: &Standing, user: UserId) -> Result<Given> {
    queries::given(cx.store.db(), by.org.id, user).await?.ok_or(Error::NotFound)
}

/// The roles of an organization, highest first.
///
/// # Errors
/// When the database does not answer.
pub async fn roles(db: impl Db<'_>, org: &Org) -> Result<Vec<Role>> {
    access::roles(db, org.id, &org.role_rules).await
}

/// How many members there are with each role and status.
#[derive(Debug)]
pub struct Counts(Vec<queries::CountRow>);

impl Counts {
    /// How many match a filter; its text does not count.
    #[must_use]
    pub fn matching(&self, filter: &Filter) -> i64 {
        let matches = |row: &&queries::CountRow| {
            filter.role.as_ref().is_none_or(|role| row.role_id == role.as_str())
                && filter.status.is_none_or(|status| row.status == status.key())
        };
        self.0.iter().filter(matches).map(|row| row.members).sum()
    }

    /// How many have a role, the suspended ones too.
    #[must_use]
    pub fn of_role(&self, role: &access::RoleId) -> i64 {
        self.matching(&Filter { role: Some(role.clone()), ..Filter::default() })
    }

    /// How many active Owners there are.
    #[must_use]
    pub fn active_owners(&self) -> i64 {
        let (role, status) = (Some(access::RoleId::owner()), Some(Status::Active));
        self.matching(&Filter { role, status, ..Filter::default() })
    }
}

/// How many members there are with each role and status, for what a page shows and offers.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(cx: &State, org: &Org) -> Result<Counts> {
    queries::counts(cx.store.db(), org.id).await.map(Counts)
}

/// Somebody who can give rights in an organization.
#[derive(Debug)]
pub struct Leader {
    /// Their name.
    pub name: String,
    /// The name of their role.
    pub role: String,
}

/// Whom somebody can ask who lacks a permission, or reaches no further: up to three active members
/// who can give it to them, or else Owners and Admins.
///
/// # Errors
/// When the database does not answer.
pub async fn leaders(
    cx: &State,
    by: &Can<ListMembers>,
    lacking: Option<Permission>,
) -> Result<Vec<Leader>> {
    let roles = roles(cx.store.db(), &by.org).await?;
    let leading: Vec<&Role> = match lacking {
        Some(permission) => givers(&roles, by, permission).collect(),
        None => roles.iter().filter(|role| leads(role)).collect(),
    };
    let ids: Vec<&str> = leading.iter().map(|role| role.id.as_str()).collect();
    let rows = queries::leaders(cx.store.db(), by.org.id, &ids, by.user()).await?;
    let leader = |(name, id): (String, String)| {
        let role = leading.iter().find(|role| role.id.as_str() == id)?;
        Some(Leader { name, role: role.name.clone() })
    };
    Ok(rows.into_iter().filter_map(leader).collect())
}

/// The names of the roles whose holders can give somebody a permission that they lack, where an active
/// member has one: for those who may not know who is a member.
///
/// # Errors
/// When the database does not answer.
pub async fn leading_roles(cx: &State, by: &Standing, lacking: Permission) -> Result<Vec<String>> {
    let roles = roles(cx.store.db(), &by.org).await?;
    let counts = counts(cx, &by.org).await?;
    let has_members = |role: &&Role| {
        let (role, status) = (Some(role.id.clone()), Some(Status::Active));
        counts.matching(&Filter { role, status, ..Filter::default() }) > 0
    };
    // Who may not list the members learns of no role of the organization's own.
    let known = |role: &&Role| role.is_built_in() || by.can(Permission::ListMembers);
    let leading = givers(&roles, by, lacking).filter(has_members).filter(known);
    Ok(leading.map(|role| role.name.clone()).collect())
}

/// The roles whose holders can give somebody a permission.
fn givers<'a>(
    roles: &'a [Role],
    to: &'a Standing,
    permission: Permission,
) -> impl Iterator<Item = &'a Role> {
    let can_give = move |role: &&Role| rules::could_give(role, &to.role, permission, roles);
    roles.iter().filter(can_give)
}

fn leads(role: &Role) -> bool {
    role.is_built_in() && role.appoints_up_to.is_some()
}

/// Whether somebody with this address is a member.
///
/// # Errors
/// When the database does not answer.
pub async fn has_email(tx: &mut Tx, org: OrgId, email_key: &str) -> Result<bool> {
    queries::has_email(tx.db(), org, email_key).await
}

fn member(row: MemberRow, rules: &RoleRules) -> Result<Member> {
    Ok(Member {
        user: row.user_id,
        name: row.name,
        email: row.email,
        role: access::resolve(&row.role_id, row.custom, rules)?,
        is_active: row.status == Status::Active.key(),
        last_seen: row.last_seen.filter(|at| at.micros() > 0),
        joined_at: row.joined_at,
        own_initials: row.initials,
        keys: Keys { name: row.name_key, email: row.email_key, role: row.role_key },
    })
}
