//! `POST /keys/verify`: is this key good?

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::question::{Asked, LimitsItem, OneOrMany, one_or_many, question};
use crate::access::KnownKey;
use crate::clock::Timestamp;
use crate::error::{Error, Fields};
use crate::keys::verify::{Verdict, verify};
use crate::permission::PermissionKey;
use crate::quota::Left;
use crate::state::State;
use crate::web::{Access, Handled, Json, OrgInHeader, Route, rate_headers};

/// One key with the address of its user, or a list of them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct VerifyBody {
    key: Option<String>,
    address: Option<String>,
    #[schemars(length(max = 100))]
    keys: Option<Vec<KeyToVerify>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeyToVerify {
    key: String,
    address: Option<String>,
}

/// A key that is good.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GoodKey")]
struct GoodItem<'a> {
    valid: bool,
    key_id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    org: OrgItem<'a>,
    name: &'a str,
    /// What it may do now: of a personal one, what its holder may do too.
    #[schemars(with = "Vec<String>")]
    scopes: Vec<&'a PermissionKey>,
    /// Whose a personal one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// Microseconds since 1970-01-01 UTC.
    expires_at: Option<i64>,
    /// Of an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<LimitsItem>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrgOfKey")]
struct OrgItem<'a> {
    id: String,
    slug: &'a str,
}

impl<'a> GoodItem<'a> {
    fn new(known: &'a KnownKey, left: Option<&Left>) -> Self {
        Self {
            valid: true,
            key_id: known.id.to_string(),
            kind: known.kind.key(),
            org: OrgItem { id: known.org.id.to_string(), slug: &known.org.slug },
            name: &known.name,
            scopes: known.role.holdings.keys().collect(),
            user_id: known.user().map(|user| user.to_string()),
            expires_at: known.expires_at.map(Timestamp::micros),
            limits: left.map(LimitsItem::from),
        }
    }
}

/// A key that is not.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BadKey")]
struct BadItem {
    valid: bool,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<LimitsItem>,
}

impl BadItem {
    fn new(code: &'static str, detail: String) -> Self {
        Self { valid: false, code, detail, limits: None }
    }

    fn malformed(fields: &Fields) -> Self {
        Self::new("malformed", fields.words())
    }

    fn limited(left: Left) -> Self {
        let limits = Some(LimitsItem::from(&left));
        Self { limits, ..Self::new("limited", Error::Limited(left).to_string()) }
    }
}

/// What was found about a key.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "VerifiedKey")]
enum Item<'a> {
    Good(Box<GoodItem<'a>>),
    Bad(BadItem),
}

impl<'a> Item<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        match verdict {
            Verdict::Good(known, left) => Self::Good(Box::new(GoodItem::new(known, left.as_ref()))),
            Verdict::Bad(fault) => Self::Bad(BadItem::new(fault.code(), fault.to_string())),
            Verdict::Limited(left) => Self::Bad(BadItem::limited(*left)),
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VerifiedKeys")]
struct BatchItem<'a> {
    keys: Vec<Item<'a>>,
}

async fn ask(cx: State, OrgInHeader(org): OrgInHeader, Json(body): Json<VerifyBody>) -> Handled {
    let org = org.as_deref();
    let VerifyBody { key, address, keys } = body;
    let one = key.map(|key| KeyToVerify { key, address });
    match one_or_many(one, keys, ("key", "keys"))? {
        Asked::One(asked) => ask_one(&cx, org, &asked).await,
        Asked::Many(asked) => {
            let mut verdicts = Vec::with_capacity(asked.len());
            for KeyToVerify { key, address } in &asked {
                verdicts.push(match question(key, address.as_deref()) {
                    Ok(question) => Ok(verify(&cx, &question, org).await?),
                    Err(fields) => Err(fields),
                });
            }
            let keys = verdicts.iter().map(of_batch).collect();
            Ok(axum::Json(BatchItem { keys }).into_response())
        }
    }
}

/// What is wrong with one of a batch spoils no other.
fn of_batch(verdict: &Result<Verdict, Fields>) -> Item<'_> {
    match verdict {
        Ok(verdict) => Item::of(verdict),
        Err(fields) => Item::Bad(BadItem::malformed(fields)),
    }
}

async fn ask_one(cx: &State, org: Option<&str>, asked: &KeyToVerify) -> Handled {
    let question = question(&asked.key, asked.address.as_deref()).map_err(Error::Invalid)?;
    match verify(cx, &question, org).await? {
        Verdict::Good(known, None) => Ok(told(&known)),
        Verdict::Good(known, left) => {
            let answer = axum::Json(GoodItem::new(&known, left.as_ref())).into_response();
            Ok(with_rates(answer, left.as_ref()))
        }
        Verdict::Bad(fault) => {
            Ok(axum::Json(BadItem::new(fault.code(), fault.to_string())).into_response())
        }
        Verdict::Limited(left) => Err(Error::Limited(left).into()),
    }
}

/// The answer where nothing is counted: the same each time, as long as nothing changes.
fn told(known: &KnownKey) -> Response {
    let tell = |known: &KnownKey| {
        // Strings and numbers are always JSON.
        serde_json::to_vec(&GoodItem::new(known, None)).unwrap_or_default()
    };
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], Bytes::from_owner(known.told(tell))).into_response()
}

/// Lets a program know how much is left before it is too much.
pub(super) fn with_rates(mut answer: Response, left: Option<&Left>) -> Response {
    let headers: &mut HeaderMap = answer.headers_mut();
    for (name, value) in left.into_iter().flat_map(rate_headers) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    answer
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/keys/verify", Access::Public, ask)
            .says("Says whether a key is good, or each of up to 100, and counts a use of it")
            .takes_org()
            .takes::<VerifyBody>()
            .answers::<OneOrMany<Item<'static>, BatchItem<'static>>>()
            .json(r#"{"keys":[]}"#)
            .keeps_nothing()
            .hot(),
    ]
}
