//! `POST /check`: may they do this?

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::question::{Asked, LimitsItem, OneOrMany, one_or_many, question};
use super::verify::with_rates;
use crate::access::Can;
use crate::error::{Error, Fields};
use crate::keys::check::{Answer, Subject, check};
use crate::permission::{ListMembers, Permission};
use crate::quota::Left;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route, spoken};

/// The longest name of a resource that is given back.
const RESOURCE_MAX: usize = 300;

/// One question, or a list of them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChecksBody {
    user_id: Option<String>,
    key: Option<String>,
    address: Option<String>,
    permission: Option<String>,
    resource: Option<String>,
    #[schemars(length(max = 100))]
    checks: Option<Vec<CheckBody>>,
}

/// A member or a key, and what they want to do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CheckBody {
    user_id: Option<String>,
    key: Option<String>,
    /// The address of the key's user.
    address: Option<String>,
    permission: String,
    /// What it is about in the product. Guildhall's permissions hold for the whole organization, so
    /// it is only given back.
    resource: Option<String>,
}

impl ChecksBody {
    fn into_asked(self) -> Result<Asked<CheckBody>, Error> {
        let Self { user_id, key, address, permission, resource, checks } = self;
        let has_rest =
            user_id.is_some() || key.is_some() || address.is_some() || resource.is_some();
        if permission.is_none() && has_rest && checks.is_none() {
            return Err(Error::invalid("permission", "Say which permission it is about."));
        }
        if permission.is_none() && has_rest {
            return Err(Error::invalid("checks", "Send either one question or checks."));
        }
        let one =
            permission.map(|permission| CheckBody { user_id, key, address, permission, resource });
        one_or_many(one, checks, ("permission", "checks"))
    }
}

impl CheckBody {
    fn subject(&self) -> Result<Subject, Fields> {
        if self.resource.as_ref().is_some_and(|resource| resource.chars().count() > RESOURCE_MAX) {
            let why = format!("Name the resource with {RESOURCE_MAX} characters at the most.");
            return Err(Fields::one("resource", why));
        }
        match (&self.user_id, &self.key) {
            (Some(user), None) => {
                let user = user.parse();
                user.map(Subject::Member)
                    .map_err(|_| Fields::one("user_id", "Send the id of a user."))
            }
            (None, Some(key)) => Ok(Subject::Key(question(key, self.address.as_deref())?)),
            _ => Err(Fields::one("user_id", "Ask about either a user_id or a key.")),
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CheckAnswer")]
struct AnswerItem {
    allowed: bool,
    /// A word for programs.
    reason: &'static str,
    /// The same for people.
    sentence: String,
    permission: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
    /// Of an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<LimitsItem>,
}

impl AnswerItem {
    fn new(asked: CheckBody, answer: &Answer) -> Self {
        Self {
            allowed: answer.is_allowed(),
            reason: answer.code(),
            sentence: sentence(answer),
            permission: asked.permission,
            resource: asked.resource,
            limits: left(answer).map(LimitsItem::from),
        }
    }

    fn malformed(asked: CheckBody, fields: &Fields) -> Self {
        let CheckBody { permission, resource, .. } = asked;
        let (reason, sentence) = ("malformed", fields.words());
        Self { allowed: false, reason, sentence, permission, resource, limits: None }
    }
}

fn sentence(answer: &Answer) -> String {
    match answer {
        Answer::Member(why) => spoken(&why.sentence()),
        Answer::NoMember => "There is no such member.".into(),
        Answer::Key(answer) => answer.sentence.clone(),
        Answer::BadKey(fault) => fault.to_string(),
        Answer::Limited(left) => Error::Limited(*left).to_string(),
    }
}

fn left(answer: &Answer) -> Option<&Left> {
    match answer {
        Answer::Key(answer) => answer.left.as_ref(),
        Answer::Limited(left) => Some(left),
        _ => None,
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CheckAnswers")]
struct BatchItem {
    checks: Vec<AnswerItem>,
}

async fn ask(cx: State, by: Can<ListMembers>, Json(body): Json<ChecksBody>) -> Handled {
    match body.into_asked()? {
        Asked::One(asked) => {
            let subject = asked.subject().map_err(Error::Invalid)?;
            let answer = check(&cx, &by, &subject, &asked.permission).await?;
            if let Answer::Limited(left) = answer {
                return Err(Error::Limited(left).into());
            }
            let item = axum::Json(AnswerItem::new(asked, &answer)).into_response();
            Ok(with_rates(item, left(&answer)))
        }
        Asked::Many(asked) => {
            let mut checks = Vec::with_capacity(asked.len());
            for asked in asked {
                checks.push(ask_in_batch(&cx, &by, asked).await?);
            }
            Ok(axum::Json(BatchItem { checks }).into_response())
        }
    }
}

/// What is wrong with one question of a batch spoils no other.
async fn ask_in_batch(
    cx: &State,
    by: &Can<ListMembers>,
    asked: CheckBody,
) -> Result<AnswerItem, Error> {
    let subject = match asked.subject() {
        Ok(subject) => subject,
        Err(fields) => return Ok(AnswerItem::malformed(asked, &fields)),
    };
    match check(cx, by, &subject, &asked.permission).await {
        Ok(answer) => Ok(AnswerItem::new(asked, &answer)),
        Err(Error::Invalid(fields)) => Ok(AnswerItem::malformed(asked, &fields)),
        Err(error) => Err(error),
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/check", Access::Can(Permission::ListMembers), ask)
            .says("Says whether a member or a key may do something, or each of up to 100, and why")
            .takes_org()
            .takes::<ChecksBody>()
            .answers::<OneOrMany<AnswerItem, BatchItem>>()
            .json(r#"{"user_id":"{user}","permission":"members:read"}"#)
            .keeps_nothing()
            .hot(),
    ]
}
