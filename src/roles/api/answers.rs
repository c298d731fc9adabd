//! Why a member may do something, or may not.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::{Because, Can};
use crate::members::member_id;
use crate::permission::{ListMembers, Permission, PermissionKey};
use crate::roles::{Why, all_of, why};
use crate::state::State;
use crate::web::{Access, Handled, Path, Route, spoken};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PermissionAnswer")]
struct Answer {
    permission: String,
    allowed: bool,
    #[schemars(extend("enum" = ["given", "implied", "lacking", "unknown", "suspended"]))]
    reason: &'static str,
    /// The permission that implies it.
    implied_by: Option<String>,
    /// The id of the member’s role.
    role: String,
    /// The name of who gave it.
    role_given_by: Option<String>,
    /// Microseconds since 1970-01-01 UTC.
    role_given_at: i64,
    /// The names of the roles that include it.
    roles_with_it: Vec<String>,
    /// All of it, for people.
    sentence: String,
}

impl From<Why> for Answer {
    fn from(why: Why) -> Self {
        let implied_by = match &why.because {
            Because::ImpliedBy(by) => Some(by.to_string()),
            _ => None,
        };
        let sentence = spoken(&why.sentence());
        Self {
            permission: why.permission.to_string(),
            allowed: why.is_allowed(),
            reason: why.because.code(),
            implied_by,
            role: why.member.role.id.to_string(),
            role_given_by: why.given.by,
            role_given_at: why.given.at.micros(),
            roles_with_it: why.holders,
            sentence,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PermissionAnswers")]
struct AnswerList {
    permissions: Vec<Answer>,
}

async fn answers(
    cx: State,
    by: Can<ListMembers>,
    Path((_, user)): Path<(String, String)>,
) -> Handled {
    let all = all_of(&cx, &by, member_id(&user)?).await?;
    let permissions = all.into_iter().map(Answer::from).collect();
    Ok(axum::Json(AnswerList { permissions }).into_response())
}

async fn answer(
    cx: State,
    by: Can<ListMembers>,
    Path((_, user, permission)): Path<(String, String, String)>,
) -> Handled {
    let permission = PermissionKey::from_text(permission);
    let answer = why(&cx, &by, member_id(&user)?, &permission).await?;
    Ok(axum::Json(Answer::from(answer)).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const ANSWERS: &str = "/api/v1/org/{org}/members/{user}/permissions";
    const ANSWER: &str = "/api/v1/org/{org}/members/{user}/permissions/{permission}";
    let listing = Access::Can(Permission::ListMembers);
    vec![
        Route::get(ANSWERS, listing, answers)
            .says("Says of each permission whether a member has it, and why")
            .answers::<AnswerList>(),
        Route::get(ANSWER, listing, answer)
            .says("Says whether a member has a permission, and why")
            .answers::<Answer>(),
    ]
}
