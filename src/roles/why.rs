//! Why a member may do something, or may not: the answer of the code that decides, in words.

use crate::access::{Because, Can, Role, Standing, judge};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::members::{self, Given, Member};
use crate::permission::{BUILT_IN, Catalogue, ListMembers, Permission, PermissionKey};
use crate::state::State;

/// The answer to one question.
#[derive(Clone, Debug)]
pub struct Why {
    /// Whom it is about.
    pub member: Member,
    /// What is asked.
    pub permission: PermissionKey,
    /// What it allows, as the end of "You need permission to …".
    pub label: String,
    /// The answer.
    pub because: Because,
    /// Who gave the member their role.
    pub given: Given,
    /// The roles that include it, by name; for a no.
    pub holders: Vec<String>,
    /// What the role says of it, whatever the member's status.
    pub(super) by_role: Because,
    /// What the permission that implies it allows.
    pub(super) implied_by: Option<String>,
}

impl Why {
    /// Whether it is a yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.because.allows()
    }
}

/// Why a member may do what a permission stands for, or may not.
///
/// # Errors
/// `NotFound` for somebody who is no member; `Invalid` when there is no such permission, and the
/// member's role does not name it either.
pub async fn why(
    cx: &State,
    by: &Can<ListMembers>,
    user: UserId,
    permission: &PermissionKey,
) -> Result<Why> {
    let answers = answers(cx, by, user, Some(permission)).await?;
    answers.into_iter().next().ok_or_else(no_such_permission)
}

/// What is said of a permission that is none.
#[must_use]
pub fn no_such_permission() -> Error {
    Error::invalid("permission", "There is no such permission. The list of permissions names all.")
}

/// The same for every permission, in the order in which they are shown.
///
/// # Errors
/// `NotFound` for somebody who is no member.
pub async fn all_of(cx: &State, by: &Can<ListMembers>, user: UserId) -> Result<Vec<Why>> {
    answers(cx, by, user, None).await
}

/// Why somebody may not do what they were refused, for themselves; nothing when their role lets them,
/// and for a key of the organization.
///
/// # Errors
/// When the database does not answer.
pub async fn missing(cx: &State, by: &Standing, lacking: Permission) -> Result<Option<Why>> {
    let Some(user) = by.user() else { return Ok(None) };
    let answers = answers(cx, by, user, Some(&lacking.into())).await?;
    let refusal = answers.into_iter().find(|why| !why.is_allowed());
    let is_known = |name: &String| BUILT_IN.iter().any(|role| role.name == *name);
    // Who may not list the members learns of no role of the organization's own.
    Ok(refusal.map(|mut why| {
        if !by.can(Permission::ListMembers) {
            why.holders.retain(is_known);
        }
        why
    }))
}

async fn answers(
    cx: &State,
    by: &Standing,
    user: UserId,
    only: Option<&PermissionKey>,
) -> Result<Vec<Why>> {
    let member = members::find(cx, by, user).await?;
    let given = members::given(cx, by, user).await?;
    let roles = members::roles(cx.store.db(), &by.org).await?;
    let unknown = member.role.holdings.unknown();
    let keys = cx.permissions.iter().map(|listed| &listed.key).chain(unknown);
    let keys = keys.filter(|key| only.is_none_or(|only| only == *key));
    Ok(keys.map(|key| answer(&cx.permissions, &roles, &member, &given, key)).collect())
}

fn answer(
    catalogue: &Catalogue,
    roles: &[Role],
    member: &Member,
    given: &Given,
    key: &PermissionKey,
) -> Why {
    let by_role = judge(true, &member.role, key.as_str());
    let implied_by = match &by_role {
        Because::ImpliedBy(by) => Some(catalogue.label(by).to_owned()),
        _ => None,
    };
    let holders = roles.iter().filter(|role| role.holdings.has(key.as_str()));
    Why {
        member: member.clone(),
        permission: key.clone(),
        label: catalogue.label(key).to_owned(),
        because: judge(member.is_active, &member.role, key.as_str()),
        given: given.clone(),
        holders: holders.map(|role| role.name.clone()).collect(),
        by_role,
        implied_by,
    }
}
