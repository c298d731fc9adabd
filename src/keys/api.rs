//! Keys for programs.

mod check;
mod question;
mod verify;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Expiry, Filter, Key, KeyForm, KeyRules, KeyRulesForm, Listing, Made, OldSecret, Overlap, Show,
    Side, create, find, key_id, key_rules, list, maker, old_secrets, reader, resume, revoke,
    revoker, rotate, set_key_rules, stop,
};
use crate::access::{Can, Standing};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::permission::{CreateKeys, EditOrg, Permission, RevokeKeys};
use crate::secret::KeyKind;
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Query, Route};

#[derive(Serialize)]
struct KeyItem {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The beginning and the end of its newest secret.
    prefix: String,
    last_four: String,
    scopes: Vec<String>,
    /// Whose a personal key is.
    holder: Option<HolderItem>,
    created_by: MakerItem,
    /// Networks that it works from; empty for everywhere.
    addresses: Vec<String>,
    /// How often an agent may be used.
    per_minute: Option<i64>,
    per_day: Option<i64>,
    status: &'static str,
    /// Whether it works, and nobody has used it for 90 days.
    unused: bool,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    rotated_at: Option<i64>,
    expires_at: Option<i64>,
    ended_at: Option<i64>,
    last_used_at: Option<i64>,
    last_used_from: Option<String>,
}

#[derive(Serialize)]
struct HolderItem {
    user_id: String,
    name: String,
}

#[derive(Serialize)]
struct MakerItem {
    id: String,
    name: String,
}

impl KeyItem {
    fn new(key: &Key, now: Timestamp) -> Self {
        let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
        let holder = key.holder.as_ref();
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            kind: key.kind.key(),
            prefix: key.prefix.clone(),
            last_four: key.last_four.clone(),
            scopes: key.scopes.iter().map(ToString::to_string).collect(),
            holder: holder.map(|holder| HolderItem {
                user_id: holder.user.to_string(),
                name: holder.name.clone(),
            }),
            created_by: MakerItem { id: key.created_by.clone(), name: key.maker_name.clone() },
            addresses: key.addresses.iter().map(ToString::to_string).collect(),
            per_minute: key.allowance.map(|allowance| allowance.per_minute),
            per_day: key.allowance.map(|allowance| allowance.per_day),
            status: key.status(now).key(),
            unused: key.is_unused(now),
            created_at: key.created_at.micros(),
            rotated_at: micros(key.rotated_at),
            expires_at: micros(key.expires_at),
            ended_at: micros(key.ended_at),
            last_used_at: micros(key.last_used_at),
            last_used_from: key.last_used_from.map(|address| address.to_string()),
        }
    }
}

#[derive(Serialize)]
struct KeyList {
    keys: Vec<KeyItem>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    status: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    holder: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
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
        let side = query.cursor.map_or(Side::Start, Side::Older);
        Ok(Self { filter, side, limit: query.limit })
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
    Ok(axum::Json(KeyList { keys, next_cursor: page.older }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyBody {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    scopes: Vec<String>,
    /// So many days from now; null for a key without an end, where the organization has set no
    /// maximum. Left out: 90, or the maximum.
    #[serde(default, deserialize_with = "lifetime")]
    expires_in_days: Option<Lifetime>,
    /// Or at a moment: microseconds since 1970-01-01 UTC.
    expires_at: Option<i64>,
    #[serde(default)]
    addresses: Vec<String>,
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

/// A key with its secret, which is never told again.
#[derive(Serialize)]
struct MadeItem {
    #[serde(flatten)]
    key: KeyItem,
    secret: String,
}

impl MadeItem {
    fn new(made: &Made, now: Timestamp) -> Self {
        Self { key: KeyItem::new(&made.key, now), secret: made.secret.text().to_owned() }
    }
}

async fn make(cx: State, by: Standing, Json(body): Json<KeyBody>) -> Handled {
    let form = KeyForm::try_from(body)?;
    let by = maker(&cx, by, form.kind).await?;
    let made = create(&cx, &by, &form).await?;
    Ok((StatusCode::CREATED, axum::Json(MadeItem::new(&made, cx.now()))).into_response())
}

#[derive(Serialize)]
struct OldSecretItem {
    last_four: String,
    ends_at: i64,
    last_used_at: Option<i64>,
    last_used_from: Option<String>,
}

impl From<OldSecret> for OldSecretItem {
    fn from(old: OldSecret) -> Self {
        Self {
            last_four: old.last_four,
            ends_at: old.ends_at.micros(),
            last_used_at: old.last_used_at.map(Timestamp::micros),
            last_used_from: old.last_used_from.map(|address| address.to_string()),
        }
    }
}

#[derive(Serialize)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotationBody {
    /// How long the old secret works on: `0`, `1h`, `24h` or `7d`.
    #[serde(default = "at_once")]
    overlap: String,
}

fn at_once() -> String {
    Overlap::None.key().into()
}

#[derive(Serialize)]
struct RotatedItem {
    #[serde(flatten)]
    made: MadeItem,
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

#[derive(Serialize)]
struct RulesItem {
    /// How many days a key lives at the most; null for no maximum.
    max_days: Option<i64>,
    version: i64,
}

impl From<KeyRules> for RulesItem {
    fn from(KeyRules { max_days, version }: KeyRules) -> Self {
        Self { max_days, version }
    }
}

async fn show_rules(cx: State, by: Can<EditOrg>) -> Handled {
    Ok(axum::Json(RulesItem::from(key_rules(&cx, &by).await?)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesBody {
    /// Null for no maximum.
    #[serde(deserialize_with = "Option::deserialize")]
    max_days: Option<i64>,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(cx: State, by: Can<EditOrg>, Json(body): Json<RulesBody>) -> Handled {
    let max_days = body.max_days.map(|days| days.to_string()).unwrap_or_default();
    let rules = set_key_rules(&cx, &by, &KeyRulesForm { max_days }, body.version).await?;
    Ok(axum::Json(RulesItem::from(rules)).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const KEYS: &str = "/api/v1/org/{org}/keys";
    const KEY: &str = "/api/v1/org/{org}/keys/{key}";
    const STOP: &str = "/api/v1/org/{org}/keys/{key}/stop";
    const RULES: &str = "/api/v1/org/{org}/key-rules";
    const NEW: &str = r#"{"name":"Backend","type":"standard","scopes":["members:read"]}"#;
    let editing = Access::Can(Permission::EditOrg);
    let own = vec![
        Route::get(KEYS, Access::Member, index),
        Route::post(KEYS, Access::Member, make).leaves(&["key.created", "key.refused"]).json(NEW),
        Route::get(KEY, Access::Member, show),
        Route::delete(KEY, Access::Member, end).leaves(&["key.revoked"]),
        Route::post("/api/v1/org/{org}/keys/{key}/rotations", Access::Member, make_secret)
            .leaves(&["key.rotated", "key.refused"])
            .json(r#"{"overlap":"24h"}"#),
        Route::put(STOP, Access::Can(Permission::RevokeKeys), halt).leaves(&["key.stopped"]),
        Route::delete(STOP, Access::Can(Permission::CreateKeys), go_on)
            .leaves(&["key.resumed", "key.refused"]),
        Route::get(RULES, editing, show_rules),
        Route::put(RULES, editing, set_rules)
            .leaves(&["org.key_rules_changed"])
            .json(r#"{"max_days":180}"#),
    ];
    [own, verify::routes(), check::routes()].concat()
}
