//! SQL of keys.

use sqlx::{AssertSqlSafe, FromRow};

use super::form::KeyTerms;
use super::{Holder, HolderStanding, Key, KeyRules, OldSecret};
use crate::access::Standing;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{KeyId, OrgId, UserId};
use crate::permission::{OWNER, PermissionKey};
use crate::quota::Allowance;
use crate::secret::{KeyKind, KeySecret};
use crate::store::{Db, Tx};

#[derive(FromRow)]
pub(super) struct KeyRow {
    id: KeyId,
    kind: String,
    name: String,
    user_id: Option<UserId>,
    holder_name: Option<String>,
    holder_email: Option<String>,
    holder_status: Option<String>,
    holder_joined: Option<Timestamp>,
    created_by: String,
    maker_name: Option<String>,
    scopes: String,
    addresses: String,
    appoints_up_to: Option<i64>,
    per_minute: Option<i64>,
    per_day: Option<i64>,
    state: String,
    stopped_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    prefix: String,
    last_four: String,
    created_at: Timestamp,
    rotated_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    ended_by: Option<String>,
    last_used_at: Option<Timestamp>,
    last_used_from: Option<String>,
    version: i64,
}

impl KeyRow {
    fn holder(&mut self) -> Option<Holder> {
        let is_of_this_time = self.holder_joined.is_some_and(|joined| joined <= self.created_at);
        let standing = match self.holder_status.as_deref().filter(|_| is_of_this_time) {
            Some("active") => HolderStanding::Active,
            Some(_) => HolderStanding::Suspended,
            None => HolderStanding::Gone,
        };
        Some(Holder {
            user: self.user_id?,
            name: self.holder_name.take().unwrap_or_default(),
            email: self.holder_email.take().unwrap_or_default(),
            standing,
        })
    }
}

impl TryFrom<KeyRow> for Key {
    type Error = Error;

    fn try_from(mut row: KeyRow) -> Result<Self> {
        let kind = KeyKind::from_key(&row.kind);
        let scopes: Vec<String> = serde_json::from_str(&row.scopes).map_err(Error::internal)?;
        let both = row.per_minute.zip(row.per_day);
        Ok(Self {
            id: row.id,
            kind: kind.ok_or_else(|| Error::internal("a key of no known kind"))?,
            holder: row.holder(),
            name: row.name,
            created_by: row.created_by,
            maker_name: row.maker_name.unwrap_or_default(),
            scopes: scopes.into_iter().map(PermissionKey::from_text).collect(),
            addresses: serde_json::from_str(&row.addresses).map_err(Error::internal)?,
            allowance: both.map(|(per_minute, per_day)| Allowance { per_minute, per_day }),
            appoints_up_to: row.appoints_up_to,
            expires_at: row.expires_at,
            prefix: row.prefix,
            last_four: row.last_four,
            created_at: row.created_at,
            rotated_at: row.rotated_at,
            ended_at: row.ended_at,
            ended_by: row.ended_by,
            last_used_at: row.last_used_at,
            last_used_from: row.last_used_from.and_then(|address| address.parse().ok()),
            version: row.version,
            state: row.state,
            stopped_at: row.stopped_at,
        })
    }
}

/// The columns of a `KeyRow`, of a key `k` with what they are joined from.
pub(super) const SELECT: &str = "SELECT k.id, k.kind, k.name, k.user_id, h.name AS holder_name, \
        h.email AS holder_email, m.status AS holder_status, m.joined_at AS holder_joined, \
        k.created_by, COALESCE(u.name, b.name) AS maker_name, k.scopes, k.addresses, \
        k.appoints_up_to, k.per_minute, k.per_day, k.state, k.stopped_at, k.expires_at, k.prefix, \
        k.last_four, k.created_at, k.rotated_at, k.ended_at, COALESCE(e.name, eb.name) AS ended_by, \
        k.last_used_at, k.last_used_from, k.version \
    FROM keys k LEFT JOIN users h ON h.id = k.user_id \
    LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.user_id \
    LEFT JOIN users u ON u.id = k.created_by \
    LEFT JOIN keys b ON b.org_id = k.org_id AND b.id = k.created_by \
    LEFT JOIN users e ON e.id = k.ended_by \
    LEFT JOIN keys eb ON eb.org_id = k.org_id AND eb.id = k.ended_by ";

pub async fn find(db: impl Db<'_>, org: OrgId, id: KeyId) -> Result<Option<Key>> {
    let sql = AssertSqlSafe(format!("{SELECT} WHERE k.org_id = $1 AND k.id = $2"));
    let row: Option<KeyRow> = sqlx::query_as(sql).bind(org).bind(id).fetch_optional(db).await?;
    row.map(Key::try_from).transpose()
}

/// A key to be written.
pub(super) struct NewKey<'a> {
    pub id: KeyId,
    pub terms: &'a KeyTerms,
    pub holder: Option<UserId>,
    pub by: &'a Standing,
    pub expires_at: Option<Timestamp>,
    pub secret: &'a KeySecret,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewKey<'_>) -> Result<()> {
    const INSERT: &str = "INSERT INTO keys (org_id, id, kind, name, name_key, user_id, created_by, \
            scopes, addresses, level, appoints_up_to, per_minute, per_day, state, expires_at, \
            told_days, prefix, last_four, created_at, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'active', $14, $15, $16, \
            $17, $18, 1)";
    let NewKey { id, terms, by, secret, .. } = new;
    let now = tx.now();
    // No key is an Owner.
    let (level, below) = (by.role.level, OWNER.level - 1);
    let reach = by.role.appoints_up_to.map(|reach| reach.min(below));
    sqlx::query(INSERT)
        .bind(by.org.id)
        .bind(*id)
        .bind(terms.kind.key())
        .bind(terms.name.as_str())
        .bind(terms.name.key())
        .bind(new.holder)
        .bind(by.who.id())
        .bind(serde_json::to_string(&terms.scopes).map_err(Error::internal)?)
        .bind(serde_json::to_string(&terms.addresses).map_err(Error::internal)?)
        .bind(level.min(below))
        .bind(reach)
        .bind(terms.allowance.map(|allowance| allowance.per_minute))
        .bind(terms.allowance.map(|allowance| allowance.per_day))
        .bind(new.expires_at)
        .bind(super::reminders::told_at_first(now, new.expires_at))
        .bind(secret.shown_prefix())
        .bind(secret.last_four())
        .bind(now)
        .execute(tx.db())
        .await?;
    insert_secret(tx, by.org.id, *id, secret).await
}

async fn insert_secret(tx: &mut Tx, org: OrgId, id: KeyId, secret: &KeySecret) -> Result<()> {
    const INSERT: &str = "INSERT INTO key_secrets (hash, org_id, key_id, last_four, created_at) \
        VALUES ($1, $2, $3, $4, $5)";
    let now = tx.now();
    let insert = sqlx::query(INSERT).bind(secret.hash().to_text()).bind(org).bind(id);
    insert.bind(secret.last_four()).bind(now).execute(tx.db()).await?;
    Ok(())
}

/// Gives a key another secret.
pub async fn set_secret(tx: &mut Tx, org: OrgId, id: KeyId, secret: &KeySecret) -> Result<()> {
    const SET: &str = "UPDATE keys SET prefix = $3, last_four = $4, rotated_at = $5, \
        version = version + 1 WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    let set = sqlx::query(SET).bind(org).bind(id).bind(secret.shown_prefix());
    set.bind(secret.last_four()).bind(now).execute(tx.db()).await?;
    insert_secret(tx, org, id, secret).await
}

/// The secrets of a key work no longer than this.
pub async fn end_secrets(tx: &mut Tx, org: OrgId, id: KeyId, at: Timestamp) -> Result<()> {
    const END: &str = "UPDATE key_secrets SET ends_at = $3 \
        WHERE org_id = $1 AND key_id = $2 AND (ends_at IS NULL OR ends_at > $3)";
    sqlx::query(END).bind(org).bind(id).bind(at).execute(tx.db()).await?;
    Ok(())
}

pub async fn old_secrets(
    db: impl Db<'_>,
    org: OrgId,
    id: KeyId,
    now: Timestamp,
) -> Result<Vec<OldSecret>> {
    type Row = (String, Timestamp, Option<Timestamp>, Option<String>);
    const OLD: &str = "SELECT last_four, ends_at, last_used_at, last_used_from FROM key_secrets \
        WHERE org_id = $1 AND key_id = $2 AND ends_at > $3 ORDER BY created_at DESC";
    let rows: Vec<Row> = sqlx::query_as(OLD).bind(org).bind(id).bind(now).fetch_all(db).await?;
    let old = |(last_four, ends_at, last_used_at, from): Row| {
        let last_used_from = from.and_then(|address| address.parse().ok());
        OldSecret { last_four, ends_at, last_used_at, last_used_from }
    };
    Ok(rows.into_iter().map(old).collect())
}

/// Ends a key for good.
pub async fn end(tx: &mut Tx, org: OrgId, id: KeyId, state: &str, by: Option<&str>) -> Result<()> {
    const END: &str = "UPDATE keys SET state = $3, ended_at = $4, ended_by = $5, \
        version = version + 1 WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    let end = sqlx::query(END).bind(org).bind(id).bind(state).bind(now);
    end.bind(by).execute(tx.db()).await?;
    Ok(())
}

pub async fn set_stopped(tx: &mut Tx, org: OrgId, id: KeyId, at: Option<Timestamp>) -> Result<()> {
    const SET: &str = "UPDATE keys SET stopped_at = $3, version = version + 1 \
        WHERE org_id = $1 AND id = $2";
    sqlx::query(SET).bind(org).bind(id).bind(at).execute(tx.db()).await?;
    Ok(())
}

/// Keys that have ended by themselves, by time or with a membership, and do not say so yet.
pub async fn due(db: impl Db<'_>, now: Timestamp, limit: i64) -> Result<Vec<(OrgId, KeyId)>> {
    const DUE: &str = "SELECT k.org_id, k.id FROM keys k \
        LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.user_id \
        WHERE k.state = 'active' AND (k.expires_at <= $1 OR k.user_id IS NOT NULL \
            AND (m.joined_at IS NULL OR m.joined_at > k.created_at)) \
        LIMIT $2";
    Ok(sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(db).await?)
}

/// Keys of whose end somebody has to be told: so many days before it, and not told of it yet.
pub async fn to_tell(
    db: impl Db<'_>,
    days: i64,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<(OrgId, KeyId)>> {
    const TO_TELL: &str = "SELECT org_id, id FROM keys WHERE state = 'active' \
        AND expires_at > $1 AND expires_at <= $2 AND told_days > $3 LIMIT $4";
    let found = sqlx::query_as(TO_TELL).bind(now).bind(until).bind(days).bind(limit);
    Ok(found.fetch_all(db).await?)
}

pub async fn set_told(tx: &mut Tx, org: OrgId, id: KeyId, days: i64) -> Result<()> {
    const SET: &str = "UPDATE keys SET told_days = $3 WHERE org_id = $1 AND id = $2";
    sqlx::query(SET).bind(org).bind(id).bind(days).execute(tx.db()).await?;
    Ok(())
}

/// Whom the end of a key concerns: its holder; else its maker while a member, else the Owners.
pub async fn concerned(db: impl Db<'_>, org: OrgId, key: &Key) -> Result<Vec<(String, String)>> {
    const CONCERNED: &str = "SELECT u.name, u.email FROM memberships m \
        JOIN users u ON u.id = m.user_id WHERE m.org_id = $1 AND m.status = 'active' \
        AND (m.user_id = $2 OR m.role_id = 'owner' AND NOT EXISTS (SELECT 1 FROM memberships mm \
            WHERE mm.org_id = $1 AND mm.user_id = $2 AND mm.status = 'active')) \
        ORDER BY m.user_id LIMIT 20";
    let holder = key.holder.as_ref().map(|holder| holder.user.to_string());
    let whose = holder.unwrap_or_else(|| key.created_by.clone());
    Ok(sqlx::query_as(CONCERNED).bind(org).bind(whose).fetch_all(db).await?)
}

/// The name and the slug of an organization.
pub async fn org_card(db: impl Db<'_>, org: OrgId) -> Result<(String, String)> {
    const ORG: &str = "SELECT name, slug FROM orgs WHERE id = $1";
    Ok(sqlx::query_as(ORG).bind(org).fetch_one(db).await?)
}

pub async fn rules(db: impl Db<'_>, org: OrgId) -> Result<KeyRules> {
    const RULES: &str = "SELECT key_max_days, version FROM orgs WHERE id = $1";
    let (max_days, version) = sqlx::query_as(RULES).bind(org).fetch_one(db).await?;
    Ok(KeyRules { max_days, version })
}

pub async fn set_rules(tx: &mut Tx, org: OrgId, max_days: Option<i64>) -> Result<()> {
    const SET: &str = "UPDATE orgs SET key_max_days = $2, version = version + 1 WHERE id = $1";
    sqlx::query(SET).bind(org).bind(max_days).execute(tx.db()).await?;
    Ok(())
}

/// Whether the end of a key has still to be told.
pub async fn to_tell_one(db: impl Db<'_>, org: OrgId, id: KeyId, days: i64) -> Result<bool> {
    const FIND: &str = "SELECT told_days FROM keys \
        WHERE org_id = $1 AND id = $2 AND state = 'active' AND told_days > $3";
    let found: Option<i64> =
        sqlx::query_scalar(FIND).bind(org).bind(id).bind(days).fetch_optional(db).await?;
    Ok(found.is_some())
}
