//! Keys for programs.

mod check;
mod items;
mod question;
mod verify;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use self::items::{KeyItem, MadeItem, OldSecretItem};
use super::{
    Expiry, Filter, KeyForm, KeyRules, KeyRulesForm, Listing, Overlap, Show, Side, create, find,
    key_id, key_rules, list, maker, old_secrets, reader, resume, revoke, revoker, rotate,
    set_key_rules, stop,
};
use crate::access::{Can, Standing};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::permission::{CreateKeys, EditOrg, Permission, RevokeKeys};
use crate::secret::KeyKind;
use crate::state::State;
use crate::web::{Access, Cursor, Handled, IfMatch, Json, Limit, Path, Query, Route, versioned};

#[derive(Serialize, JsonSchema)]
struct KeyList {
    keys: Vec<KeyItem>,
    next_cursor: Option<Cursor>,
}

const SHOWN: [&str; 7] = ["in-use", "expiring", "unused", "stopped", "expired", "revoked", "all"];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Part of a name.
    #[serde(default)]
    #[schemars(length(max = 254))]
    q: String,
    #[serde(default)]
    #[schemars(extend("enum" = SHOWN))]
    status: String,
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["standard", "agent", "personal"]))]
    kind: Option<String>,
    /// The id of the member whose personal keys are wanted.
    #[schemars(extend("format" = "uuid"))]
    holder: Option<String>,
    /// How many at once.
    #[serde(default)]
    limit: Limit,
    /// The `next_cursor` of the answer before.
    cursor: Option<Cursor>,
}

impl TryFrom<ListQuery> for Listing {
    type Error = Error;

    fn try_from(query: ListQuery) -> Result<Self, Error> {
        let holder = query.holder.map(|text| text.parse());
        let holder =
            holder.transpose().map_err(|_| malformed("`holder` takes the id of a user."))?;
        let filter = Filter {
            show: Show::parse(&query.status)?,
            kind: query.kind.as_deref().map(kind).transpose().map_err(malformed)?,
            text: query.q,
            holder,
        };
        let side = query.cursor.map_or(Side::Start, |cursor| Side::Older(cursor.0));
        Ok(Self { filter, side, limit: query.limit.given() })
    }
}

fn malformed(why: impl Into<String>) -> Error {
    Error::Malformed(why.into())
}

fn kind(text: &str) -> Result<KeyKind, String> {
    let known = KeyKind::from_key(text);
    known.ok_or_else(|| "Keys are of the type standard, agent or personal.".into())
}

async fn index(cx: State, by: Standing, Query(query): Query<ListQuery>) -> Handled {
    let by = reader(&cx, by).await?;
    let page = list(&cx, &by, &query.try_into()?).await?;
    let now = cx.now();
    let keys = page.keys.iter().map(|key| KeyItem::new(key, now)).collect();
    Ok(axum::Json(KeyList { keys, next_cursor: page.older.map(Cursor) }).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewKey")]
struct KeyBody {
    #[schemars(length(min = 1, max = 80))]
    name: String,
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["standard", "agent", "personal"]))]
    kind: String,
    /// Keys of the permissions that it gives; its maker must hold them.
    scopes: Vec<String>,
    /// So many days from now; null for a key without an end, where the organization has set no
    /// maximum. Left out: 90, or the maximum.
    #[serde(default, deserialize_with = "lifetime")]
    #[schemars(with = "Option<i64>")]
    expires_in_days: Option<Lifetime>,
    /// Or at a moment: microseconds since 1970-01-01 UTC.
    expires_at: Option<i64>,
    /// Addresses or networks that it works from; empty for everywhere.
    #[serde(default)]
    addresses: Vec<String>,
    /// How often an agent may be used.
    per_minute: Option<i64>,
    per_day: Option<i64>,
}

enum Lifetime {
    Days(i64),
    /// Null, where nothing else is left out.
    Endless,
}

fn lifetime<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Lifetime>, D::Error> {
    let days: Option<i64> = Option::deserialize(value)?;
    Ok(Some(days.map_or(Lifetime::Endless, Lifetime::Days)))
}

impl TryFrom<KeyBody> for KeyForm {
    type Error = Error;

    fn try_from(body: KeyBody) -> Result<Self, Error> {
        let expiry = match (body.expires_in_days, body.expires_at) {
            (None, None) => Expiry::Default,
            (Some(Lifetime::Endless), None) => Expiry::Never,
            (Some(Lifetime::Days(days)), None) => Expiry::Days(days),
            (None, Some(at)) => Expiry::At(Timestamp::from_micros(at)),
            (Some(_), Some(_)) => {
                let why = "Give either `expires_in_days` or `expires_at`.";
                return Err(Error::invalid("expires_at", why));
            }
        };
        let typed = |number: Option<i64>| number.map(|number| number.to_string());
        Ok(Self {
            kind: kind(&body.kind).map_err(|why| Error::invalid("type", why))?,
            name: body.name,
            scopes: body.scopes,
            expiry,
            addresses: body.addresses,
            per_minute: typed(body.per_minute).unwrap_or_default(),
            per_day: typed(body.per_day).unwrap_or_default(),
        })
    }
}

async fn make(cx: State, by: Standing, Json(body): Json<KeyBody>) -> Handled {
    let form = KeyForm::try_from(body)?;
    let by = maker(&cx, by, form.kind).await?;
    let made = create(&cx, &by, &form).await?;
    Ok((StatusCode::CREATED, axum::Json(MadeItem::new(&made, cx.now()))).into_response())
}

#[derive(Serialize, JsonSchema)]
struct KeyDetail {
    #[serde(flatten)]
    key: KeyItem,
    /// Secrets that a rotation lets work on for a while.
    old_secrets: Vec<OldSecretItem>,
}

type Place = Path<(String, String)>;

async fn show(cx: State, by: Standing, Path((_, id)): Place) -> Handled {
    let by = reader(&cx, by).await?;
    let key = find(&cx, &by, key_id(&id)?).await?;
    let old_secrets = old_secrets(&cx, &by, &key).await?;
    let old_secrets = old_secrets.into_iter().map(OldSecretItem::from).collect();
    Ok(axum::Json(KeyDetail { key: KeyItem::new(&key, cx.now()), old_secrets }).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rotation")]
struct RotationBody {
    /// How long the old secret works on.
    #[serde(default = "at_once")]
    #[schemars(extend("enum" = ["0", "1h", "24h", "7d"]))]
    overlap: String,
}

fn at_once() -> String {
    Overlap::None.key().into()
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RotatedKey")]
struct RotatedItem {
    #[serde(flatten)]
    made: MadeItem,
    /// Secrets that work on for a while.
    old_secrets: Vec<OldSecretItem>,
}

async fn make_secret(
    cx: State,
    by: Standing,
    Path((_, id)): Place,
    Json(body): Json<RotationBody>,
) -> Handled {
    let overlap = Overlap::parse(&body.overlap).map_err(|why| Error::invalid("overlap", why))?;
    let id = key_id(&id)?;
    let reader = reader(&cx, by.clone()).await?;
    let kind = find(&cx, &reader, id).await?.kind;
    let by = maker(&cx, by, kind).await?;
    let rotated = rotate(&cx, &by, id, overlap).await?;
    let old_secrets = rotated.old.into_iter().map(OldSecretItem::from).collect();
    let made = MadeItem::new(&rotated.made, cx.now());
    Ok((StatusCode::CREATED, axum::Json(RotatedItem { made, old_secrets })).into_response())
}

async fn end(cx: State, by: Standing, Path((_, id)): Place) -> Handled {
    let id = key_id(&id)?;
    let reader = reader(&cx, by.clone()).await?;
    let key = find(&cx, &reader, id).await?;
    let by = revoker(&cx, by, &key).await?;
    let key = revoke(&cx, &by, id).await?;
    Ok(axum::Json(KeyItem::new(&key, cx.now())).into_response())
}

async fn halt(cx: State, by: Can<RevokeKeys>, Path((_, id)): Place) -> Handled {
    let key = stop(&cx, &by, key_id(&id)?).await?;
    Ok(axum::Json(KeyItem::new(&key, cx.now())).into_response())
}

async fn go_on(cx: State, by: Can<CreateKeys>, Path((_, id)): Place) -> Handled {
    let key = resume(&cx, &by, key_id(&id)?).await?;
    Ok(axum::Json(KeyItem::new(&key, cx.now())).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeyRules")]
struct RulesItem {
    /// How many days a key lives at the most; null for no maximum.
    max_days: Option<i64>,
    /// Counts the changes of the organization’s settings.
    version: i64,
}

impl From<KeyRules> for RulesItem {
    fn from(KeyRules { max_days, version }: KeyRules) -> Self {
        Self { max_days, version }
    }
}

async fn show_rules(cx: State, by: Can<EditOrg>) -> Handled {
    let rules = key_rules(&cx, &by).await?;
    Ok(versioned(rules.version, axum::Json(RulesItem::from(rules))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewKeyRules")]
struct RulesBody {
    /// Null for no maximum.
    #[serde(deserialize_with = "Option::deserialize")]
    max_days: Option<i64>,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(
    cx: State,
    by: Can<EditOrg>,
    if_match: IfMatch,
    Json(body): Json<RulesBody>,
) -> Handled {
    let max_days = body.max_days.map(|days| days.to_string()).unwrap_or_default();
    let seen = if_match.upon(by.org.version, body.version)?;
    let rules = set_key_rules(&cx, &by, &KeyRulesForm { max_days }, seen).await?;
    Ok(versioned(rules.version, axum::Json(RulesItem::from(rules))))
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const KEYS: &str = "/api/v1/org/{org}/keys";
    const KEY: &str = "/api/v1/org/{org}/keys/{key}";
    const STOP: &str = "/api/v1/org/{org}/keys/{key}/stop";
    const LISTED: &[&str] = &["q", "status", "type", "holder", "limit", "cursor"];
    const RULES: &str = "/api/v1/org/{org}/key-rules";
    const NEW: &str = r#"{"name":"Backend","type":"standard","scopes":["members:read"]}"#;
    let editing = Access::Can(Permission::EditOrg);
    let own = vec![
        Route::get(KEYS, Access::Member, index)
            .says("Lists the keys that the caller may see")
            .query(LISTED)
            .asks::<ListQuery>()
            .answers::<KeyList>(),
        Route::post(KEYS, Access::Member, make)
            .says("Makes a key")
            .takes::<KeyBody>()
            .answers_with::<MadeItem>(StatusCode::CREATED)
            .leaves(&["key.created", "key.refused"])
            .json(NEW),
        Route::get(KEY, Access::Member, show).says("Shows a key").answers::<KeyDetail>(),
        Route::delete(KEY, Access::Member, end)
            .says("Revokes a key, for good")
            .answers::<KeyItem>()
            .leaves(&["key.revoked"]),
        Route::post("/api/v1/org/{org}/keys/{key}/rotations", Access::Member, make_secret)
            .says("Gives a key a new secret")
            .takes::<RotationBody>()
            .answers_with::<RotatedItem>(StatusCode::CREATED)
            .leaves(&["key.rotated", "key.refused"])
            .json(r#"{"overlap":"24h"}"#),
        Route::put(STOP, Access::Can(Permission::RevokeKeys), halt)
            .says("Stops an agent key")
            .answers::<KeyItem>()
            .leaves(&["key.stopped"]),
        Route::delete(STOP, Access::Can(Permission::CreateKeys), go_on)
            .says("Lets a stopped key go on")
            .answers::<KeyItem>()
            .leaves(&["key.resumed", "key.refused"]),
        Route::get(RULES, editing, show_rules)
            .versioned()
            .says("Shows the rules about keys")
            .answers::<RulesItem>(),
        Route::put(RULES, editing, set_rules)
            .versioned()
            .says("Sets the rules about keys")
            .takes::<RulesBody>()
            .answers::<RulesItem>()
            .leaves(&["org.key_rules_changed"])
            .json(r#"{"max_days":180}"#),
    ];
    [own, verify::routes(), check::routes()].concat()
}
