//! Why a member may do something: a question, and its answer in place or as a page.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::access::Can;
use crate::error::Error;
use crate::members::{Member, find, member_id};
use crate::permission::{Catalogue, ListMembers, Permission, PermissionKey};
use crate::roles::{Why, why};
use crate::state::State;
use crate::web::{
    Access, Frame, Handled, Htmx, Path, Query, Route, Section, Session, Spoken, filters,
    page_with_status,
};

/// The form: every permission by group, and what the role names besides.
#[derive(Template)]
#[template(path = "members/_why_form.html")]
pub(super) struct WhyForm {
    path: String,
    groups: Vec<Choices>,
    chosen: String,
    error: Option<String>,
}

impl HtmlSafe for WhyForm {}

struct Choices {
    group: String,
    /// Key and words of each.
    permissions: Vec<(String, String)>,
}

impl WhyForm {
    /// About a member, with nothing chosen.
    pub(super) fn about(member: &Member, slug: &str, catalogue: &Catalogue) -> Self {
        let mut groups: Vec<Choices> = Vec::new();
        for group in catalogue.groups() {
            let listed = group.permissions.iter();
            let permissions = listed.map(|one| (one.key.to_string(), one.label.clone())).collect();
            groups.push(Choices { group: group.name.to_owned(), permissions });
        }
        let unknown = member.role.holdings.unknown();
        let permissions: Vec<(String, String)> =
            unknown.map(|key| (key.to_string(), key.to_string())).collect();
        if !permissions.is_empty() {
            groups.push(Choices { group: "No permission any more".into(), permissions });
        }
        let path = path(member, slug);
        Self { path, groups, chosen: String::new(), error: None }
    }
}

/// Where questions about a member are asked.
pub(super) fn path(member: &Member, slug: &str) -> String {
    format!("/o/{slug}/members/{}/why", member.user)
}

/// The answer, or why there is none.
#[derive(Template)]
#[template(path = "members/_why.html")]
struct Answer {
    sentence: Option<Spoken>,
    is_allowed: bool,
    key: String,
    error: Option<String>,
}

impl HtmlSafe for Answer {}

impl From<Why> for Answer {
    fn from(why: Why) -> Self {
        Self {
            is_allowed: why.is_allowed(),
            key: why.permission.to_string(),
            sentence: Some(why.sentence().into()),
            error: None,
        }
    }
}

impl Answer {
    fn none(error: &str) -> Self {
        let error = Some(error.to_owned());
        Self { sentence: None, is_allowed: false, key: String::new(), error }
    }
}

#[derive(Template)]
#[template(path = "members/why.html")]
struct WhyPage {
    frame: Frame,
    slug: String,
    member: Member,
    form: WhyForm,
    answer: Option<Answer>,
}

#[derive(Deserialize)]
struct WhyQuery {
    permission: Option<String>,
}

async fn show(
    cx: State,
    by: Can<ListMembers>,
    session: Session,
    htmx: Htmx,
    Path((_, user)): Path<(String, String)>,
    Query(query): Query<WhyQuery>,
) -> Handled {
    let member = find(&cx, &by, member_id(&user)?).await?;
    let mut form = WhyForm::about(&member, &by.org.slug, &cx.permissions);
    let asked = match &query.permission {
        Some(key) => Some(ask(&cx, &by, &member, key).await?),
        None => None,
    };
    let (status, answer) = match asked {
        Some(Ok(why)) => {
            form.chosen = why.permission.to_string();
            (StatusCode::OK, Some(Answer::from(why)))
        }
        Some(Err(error)) if htmx.is_partial => {
            (StatusCode::UNPROCESSABLE_ENTITY, Some(Answer::none(&error)))
        }
        Some(Err(error)) => {
            form.error = Some(error);
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        None => (StatusCode::OK, None),
    };
    if let (true, Some(answer)) = (htmx.is_partial, &answer) {
        return page_with_status(status, answer);
    }
    let frame = Frame::in_org(&cx, &by, &session, Section::Members).await?;
    let slug = by.org.slug.clone();
    page_with_status(status, &WhyPage { frame, slug, member, form, answer })
}

/// The answer of the verb, or the message at the field.
async fn ask(
    cx: &State,
    by: &Can<ListMembers>,
    member: &Member,
    key: &str,
) -> Handled<Result<Why, String>> {
    if key.trim().is_empty() {
        return Ok(Err("Choose a permission first.".into()));
    }
    match why(cx, by, member.user, &PermissionKey::from_text(key.trim())).await {
        Ok(why) => Ok(Ok(why)),
        Err(Error::Invalid(fields)) => {
            Ok(Err(fields.at("permission").unwrap_or_default().to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let listing = Access::Can(Permission::ListMembers);
    vec![Route::get("/o/{slug}/members/{user}/why", listing, show)]
}
