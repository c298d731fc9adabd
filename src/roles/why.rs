//! Why a member may do something, or may not: the answer of the code that decides, in words.

use crate::access::{Because, Can, judge};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::members::{self, Given, Member};
use crate::permission::{ListMembers, PermissionKey};
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
    /// What the permission that implies it allows.
    implied_by: Option<String>,
}

impl Why {
    /// Whether it is a yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.because.allows()
    }

    /// What the answer rests on, as a phrase: "role Admin".
    #[must_use]
    pub fn reason(&self) -> String {
        let role = &self.member.role.name;
        match &self.because {
            Because::Given => format!("role {role}"),
            Because::ImpliedBy(_) => {
                let by = self.implied_by.as_deref().unwrap_or_default();
                format!("role {role}, where “{by}” includes it")
            }
            Because::Lacking => format!("role {role} does not include it"),
            Because::Unknown => {
                format!("role {role} names it, but there is no such permission any more")
            }
            Because::Suspended => "the member is suspended".into(),
        }
    }

    /// Who gave the role, as a phrase: "given by Grace", or how it came about.
    #[must_use]
    pub fn giver(&self) -> String {
        self.given
            .by
            .as_ref()
            .map_or_else(|| "from the start".into(), |giver| format!("given by {giver}"))
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
    answers.into_iter().next().ok_or_else(|| {
        Error::invalid("permission", "There is no such permission. The list of roles names all.")
    })
}

/// The same for every permission, in the order in which they are shown.
///
/// # Errors
/// `NotFound` for somebody who is no member.
pub async fn all_of(cx: &State, by: &Can<ListMembers>, user: UserId) -> Result<Vec<Why>> {
    answers(cx, by, user, None).await
}

async fn answers(
    cx: &State,
    by: &Can<ListMembers>,
    user: UserId,
    only: Option<&PermissionKey>,
) -> Result<Vec<Why>> {
    let member = members::find(cx, by, user).await?;
    let given = members::given(cx, by, user).await?;
    let roles = members::roles(cx.store.db(), &by.org).await?;
    let catalogue = &cx.permissions;
    let unknown = member.role.holdings.unknown();
    let keys = catalogue.iter().map(|listed| &listed.key).chain(unknown);
    let keys = keys.filter(|key| only.is_none_or(|only| only == *key));
    let answer = |key: &PermissionKey| {
        let because = judge(member.is_active, &member.role, key.as_str());
        let implied_by = match &because {
            Because::ImpliedBy(by) => Some(catalogue.label(by).to_owned()),
            _ => None,
        };
        let holders = roles.iter().filter(|role| role.holdings.has(key.as_str()));
        Why {
            member: member.clone(),
            permission: key.clone(),
            label: catalogue.label(key).to_owned(),
            because,
            given: given.clone(),
            holders: holders.map(|role| role.name.clone()).collect(),
            implied_by,
        }
    };
    Ok(keys.map(answer).collect())
}
