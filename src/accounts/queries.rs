//! SQL of accounts.

use sqlx::FromRow;

use super::{Account, Email, NewAccount};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::{Db, Flag, Tx};

/// How many accounts may claim one address without proof.
pub const MAX_CLAIMS: i64 = 4;

#[derive(Debug, FromRow)]
pub struct AccountRow {
    pub id: UserId,
    name: String,
    email: String,
    verified_email_key: Option<String>,
    pub password_hash: Option<String>,
    personal_org: OrgId,
    pub created_at: Timestamp,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            is_verified: row.verified_email_key.is_some(),
            personal_org: row.personal_org,
            created_at: row.created_at,
        }
    }
}

/// The accounts that an address and a password may belong to: the one that has proven the address
/// first, then those that claim it, oldest first. Those whose password was taken away are left out.
pub async fn candidates(db: impl Db<'_>, email_key: &str) -> Result<Vec<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at FROM users WHERE email_key = $1 AND password_hash IS NOT NULL \
        ORDER BY CASE WHEN verified_email_key IS NULL THEN 1 ELSE 0 END, created_at, id LIMIT 20";
    Ok(sqlx::query_as(FIND).bind(email_key).fetch_all(db).await?)
}

/// Whom a link to choose a new password goes to: the account that has proven the address, or else
/// those that claim it, a few of them. Idle claims, which a stranger makes easily, get one only when
/// there are no others.
pub async fn resettable(db: impl Db<'_>, email_key: &str) -> Result<Vec<AccountRow>> {
    #[derive(FromRow)]
    struct Claim {
        #[sqlx(flatten)]
        account: AccountRow,
        is_idle: Flag,
    }
    let sql = format!(
        "SELECT u.id, u.name, u.email, u.verified_email_key, u.password_hash, u.personal_org, \
            u.created_at, CAST(CASE WHEN u.id IN ({IDLE_CLAIMS}) THEN 1 ELSE 0 END AS BIGINT) \
            AS is_idle FROM users u WHERE u.email_key = $1 \
        ORDER BY CASE WHEN u.verified_email_key IS NULL THEN 1 ELSE 0 END, is_idle, \
            CASE WHEN u.password_hash IS NULL THEN 1 ELSE 0 END, u.created_at DESC, u.id LIMIT $2"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    let mut claims: Vec<Claim> =
        sqlx::query_as(sql).bind(email_key).bind(MAX_CLAIMS).fetch_all(db).await?;
    if claims.first().is_some_and(|first| first.account.verified_email_key.is_some()) {
        claims.truncate(1);
    }
    let are_idle = claims.iter().all(|claim| claim.is_idle.0);
    claims.retain(|claim| are_idle || !claim.is_idle.0);
    Ok(claims.into_iter().map(|claim| claim.account).collect())
}

/// Every account with an address, oldest first.
pub async fn with_email(db: impl Db<'_>, email_key: &str) -> Result<Vec<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at FROM users WHERE email_key = $1 ORDER BY created_at, id LIMIT 20";
    Ok(sqlx::query_as(FIND).bind(email_key).fetch_all(db).await?)
}

/// `false` when it was one before.
pub async fn set_platform_admin(tx: &mut Tx, id: UserId) -> Result<bool> {
    const SET: &str =
        "UPDATE users SET is_platform_admin = 1 WHERE id = $1 AND is_platform_admin = 0";
    let updated = sqlx::query(SET).bind(id).execute(tx.db()).await?;
    Ok(updated.rows_affected() == 1)
}

/// Accounts that claim an address without proof and could still be signed in to.
pub async fn count_claims(db: impl Db<'_>, email_key: &str) -> Result<i64> {
    const COUNT: &str = "SELECT count(*) FROM users WHERE email_key = $1 \
        AND verified_email_key IS NULL AND password_hash IS NOT NULL";
    Ok(sqlx::query_scalar(COUNT).bind(email_key).fetch_one(db).await?)
}

/// Accounts that nobody would miss: they claim an address without proof, belong to no team, and do
/// not manage the instance.
const IDLE_CLAIMS: &str = "SELECT u.id FROM users u WHERE u.email_key = $1 \
    AND u.verified_email_key IS NULL AND u.is_platform_admin = 0 AND NOT EXISTS \
    (SELECT 1 FROM memberships m JOIN orgs o ON o.id = m.org_id \
        WHERE m.user_id = u.id AND o.kind = 'team')";

/// Takes sessions and passwords of idle claims made before a moment.
pub async fn retire_claims(tx: &mut Tx, email_key: &str, before: Timestamp) -> Result<()> {
    for change in SHUT_OUT {
        let sql = format!("{change} IN ({IDLE_CLAIMS} AND u.created_at < $2)");
        let sql = sqlx::AssertSqlSafe(sql);
        sqlx::query(sql).bind(email_key).bind(before).execute(tx.db()).await?;
    }
    Ok(())
}

const SHUT_OUT: [&str; 2] =
    ["DELETE FROM sessions WHERE user_id", "UPDATE users SET password_hash = NULL WHERE id"];

pub async fn find(db: impl Db<'_>, id: &str) -> Result<Option<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at FROM users WHERE id = $1";
    Ok(sqlx::query_as(FIND).bind(id).fetch_optional(db).await?)
}

/// `false` when another account has proven the address already.
pub async fn insert(tx: &mut Tx, id: UserId, new: &NewAccount<'_>) -> Result<bool> {
    const INSERT: &str = "INSERT INTO users (id, name, email, email_key, verified_email_key, \
            password_hash, is_platform_admin, personal_org, created_at, name_key, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) \
        ON CONFLICT (verified_email_key) DO NOTHING";
    let key = new.email.key();
    let now = tx.now();
    let inserted = sqlx::query(INSERT)
        .bind(id)
        .bind(new.name.as_str())
        .bind(new.email.to_string())
        .bind(&key)
        .bind(new.is_verified.then_some(key.as_str()))
        .bind(new.password_hash)
        .bind(Flag(new.is_platform_admin))
        .bind(new.personal_org)
        .bind(now)
        .bind(new.name.key())
        .execute(tx.db())
        .await?;
    Ok(inserted.rows_affected() == 1)
}

/// `false` when another account has proven the address already.
pub async fn set_verified(tx: &mut Tx, id: UserId) -> Result<bool> {
    const VERIFY: &str = "UPDATE users SET verified_email_key = email_key WHERE id = $1 \
        AND NOT EXISTS (SELECT 1 FROM users other \
            WHERE other.verified_email_key = users.email_key AND other.id <> $1)";
    let updated = sqlx::query(VERIFY).bind(id).execute(tx.db()).await?;
    Ok(updated.rows_affected() == 1)
}

/// Idle accounts of others that claimed the address lose sessions and password.
pub async fn shut_out_other_claims(tx: &mut Tx, id: UserId, email: &Email) -> Result<()> {
    for change in SHUT_OUT {
        let sql = sqlx::AssertSqlSafe(format!("{change} IN ({IDLE_CLAIMS} AND u.id <> $2)"));
        sqlx::query(sql).bind(email.key()).bind(id).execute(tx.db()).await?;
    }
    Ok(())
}

pub async fn set_password_hash(tx: &mut Tx, id: UserId, hash: &str) -> Result<()> {
    const SET: &str = "UPDATE users SET password_hash = $2 WHERE id = $1";
    sqlx::query(SET).bind(id).bind(hash).execute(tx.db()).await?;
    Ok(())
}
