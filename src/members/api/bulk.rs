//! Many members at once, for programs: 207, and a result for each.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Can, RoleId};
use crate::error::{Error, Fields};
use crate::ids::UserId;
use crate::members::{Bulk, change_roles, each_once, reactivate_each, remove_each, suspend_each};
use crate::permission::{ChangeRoles, Permission, RemoveMembers, SuspendMembers};
use crate::state::State;
use crate::web::{Access, Handled, Json, Route, status};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedMembers")]
struct UsersBody {
    user_ids: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleOfMany")]
struct RolesBody {
    user_ids: Vec<String>,
    role: String,
}

/// Those who are named, each once. What is no id is nobody's.
struct Named {
    texts: Vec<String>,
    users: Vec<UserId>,
}

impl Named {
    fn parse(texts: Vec<String>) -> Result<Self, Error> {
        let users: Vec<UserId> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        if users.is_empty() {
            let why = "Name at least one member by their id.";
            return Err(Error::Invalid(Fields::one("user_ids", why)));
        }
        let users = each_once(&users).map_err(|error| match error {
            Error::Invalid(fields) => Error::invalid("user_ids", fields.words()),
            other => other,
        })?;
        let mut seen = std::collections::HashSet::new();
        let texts = texts.into_iter().filter(|text| seen.insert(text.clone())).collect();
        Ok(Self { texts, users })
    }
}

/// What came of one of them, with the status that it would have had alone.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemberResult")]
struct ResultItem {
    user_id: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_deleted: Option<bool>,
    /// What stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemberResults")]
struct ResultList {
    results: Vec<ResultItem>,
}

impl ResultItem {
    fn done(user_id: String) -> Self {
        Self { user_id, status: StatusCode::OK.as_u16(), user_deleted: None, detail: None }
    }

    fn refused(user_id: String, error: &Error) -> Self {
        let detail = match error {
            Error::NotFound => "There is no such member here.".into(),
            other => other.to_string(),
        };
        let status = status(error).as_u16();
        Self { user_id, status, user_deleted: None, detail: Some(detail) }
    }
}

/// A result for each, in the order in which they were named.
fn answer(named: Named, bulk: Bulk, is_removal: bool) -> Response {
    let Bulk { done, refused, ended } = bulk;
    let mut results: HashMap<UserId, ResultItem> = HashMap::new();
    for member in done {
        let mut item = ResultItem::done(String::new());
        item.user_deleted = is_removal.then(|| ended.contains(&member.user));
        results.insert(member.user, item);
    }
    for (member, error) in refused {
        results.insert(member.user, ResultItem::refused(String::new(), &error));
    }
    let result = |text: String| {
        let found = text.parse().ok().and_then(|user: UserId| results.remove(&user));
        match found {
            Some(item) => ResultItem { user_id: text, ..item },
            None => ResultItem::refused(text, &Error::NotFound),
        }
    };
    let results = named.texts.into_iter().map(result).collect();
    (StatusCode::MULTI_STATUS, axum::Json(ResultList { results })).into_response()
}

async fn set_roles(cx: State, by: Can<ChangeRoles>, Json(body): Json<RolesBody>) -> Handled {
    let named = Named::parse(body.user_ids)?;
    let bulk = change_roles(&cx, &by, &named.users, &RoleId::from_text(body.role)).await?;
    Ok(answer(named, bulk, false))
}

async fn suspend(cx: State, by: Can<SuspendMembers>, Json(body): Json<UsersBody>) -> Handled {
    let named = Named::parse(body.user_ids)?;
    let bulk = suspend_each(&cx, &by, &named.users).await?;
    Ok(answer(named, bulk, false))
}

async fn reactivate(cx: State, by: Can<SuspendMembers>, Json(body): Json<UsersBody>) -> Handled {
    let named = Named::parse(body.user_ids)?;
    let bulk = reactivate_each(&cx, &by, &named.users).await?;
    Ok(answer(named, bulk, false))
}

async fn remove(cx: State, by: Can<RemoveMembers>, Json(body): Json<UsersBody>) -> Handled {
    let named = Named::parse(body.user_ids)?;
    let bulk = remove_each(&cx, &by, &named.users).await?;
    Ok(answer(named, bulk, true))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const USERS: &str = r#"{"user_ids":["{user}"]}"#;
    let suspending = Access::Can(Permission::SuspendMembers);
    let removing = Access::Can(Permission::RemoveMembers);
    vec![
        Route::post(
            "/api/v1/org/{org}/members/roles",
            Access::Can(Permission::ChangeRoles),
            set_roles,
        )
        .says("Changes the role of many members")
        .takes::<RolesBody>()
        .answers_with::<ResultList>(StatusCode::MULTI_STATUS)
        .leaves(&["member.role_changed", "member.change_refused"])
        .json(r#"{"user_ids":["{user}"],"role":"manager"}"#),
        Route::post("/api/v1/org/{org}/members/suspensions", suspending, suspend)
            .says("Suspends many members")
            .takes::<UsersBody>()
            .answers_with::<ResultList>(StatusCode::MULTI_STATUS)
            .leaves(&["member.suspended", "member.change_refused"])
            .json(USERS),
        Route::post("/api/v1/org/{org}/members/reactivations", suspending, reactivate)
            .says("Reactivates many members")
            .takes::<UsersBody>()
            .answers_with::<ResultList>(StatusCode::MULTI_STATUS)
            .leaves(&["member.reactivated", "member.change_refused"])
            .json(USERS),
        Route::post("/api/v1/org/{org}/members/removals", removing, remove)
            .says("Removes many members")
            .takes::<UsersBody>()
            .answers_with::<ResultList>(StatusCode::MULTI_STATUS)
            .leaves(&["member.removed", "member.change_refused", "account.ended"])
            .json(USERS),
    ]
}
