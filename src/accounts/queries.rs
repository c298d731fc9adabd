//! SQL of accounts.

use sqlx::FromRow;

use super::{Account, Email, NewAccount, Preferences, Profile, Username, events};
use crate::access::Me;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::store::{Db, Flag, SessionKey, Tx};

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
    pub credential: i64,
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
            credential: row.credential,
        }
    }
}

/// The accounts that an address and a password may belong to: the one that has proven the address
/// first, then those that claim it, oldest first. Those whose password was taken away are left out.
pub async fn candidates(db: impl Db<'_>, email_key: &str) -> Result<Vec<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at, credential FROM users WHERE email_key = $1 AND email_key <> '' \
            AND password_hash IS NOT NULL \
        ORDER BY CASE WHEN verified_email_key IS NULL THEN 1 ELSE 0 END, created_at, id LIMIT 20";
    Ok(sqlx::query_as(FIND).bind(email_key).fetch_all(db).await?)
}

/// The account with a username, where it has a password.
pub async fn with_username(db: impl Db<'_>, username_key: &str) -> Result<Vec<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at, credential FROM users \
        WHERE username_key = $1 AND password_hash IS NOT NULL";
    Ok(sqlx::query_as(FIND).bind(username_key).fetch_all(db).await?)
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
            u.created_at, u.credential, CAST(CASE WHEN u.id IN ({IDLE_CLAIMS}) THEN 1 ELSE 0 END AS BIGINT) \
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
            created_at, credential FROM users WHERE email_key = $1 ORDER BY created_at, id LIMIT 20";
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

const SHUT_OUT: [&str; 2] = [
    "DELETE FROM sessions WHERE user_id",
    "UPDATE users SET password_hash = NULL, credential = credential + 1 WHERE id",
];

pub async fn find(db: impl Db<'_>, id: &str) -> Result<Option<AccountRow>> {
    const FIND: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at, credential FROM users WHERE id = $1";
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

/// Sets a new password. What was begun with the one before ends; gives the account's new credential.
pub async fn set_password_hash(tx: &mut Tx, id: UserId, hash: &str) -> Result<i64> {
    const SET: &str = "UPDATE users SET password_hash = $2, credential = credential + 1 \
        WHERE id = $1 RETURNING credential";
    Ok(sqlx::query_scalar(SET).bind(id).bind(hash).fetch_one(tx.db()).await?)
}

/// Stores another hash of the password that was just compared, unless it was set anew meanwhile.
pub async fn renew_hash(tx: &mut Tx, id: UserId, credential: i64, hash: &str) -> Result<()> {
    const RENEW: &str = "UPDATE users SET password_hash = $2 WHERE id = $1 AND credential = $3";
    sqlx::query(RENEW).bind(id).bind(hash).bind(credential).execute(tx.db()).await?;
    Ok(())
}

/// Every organization that somebody is in, suspended or not.
pub async fn orgs_of(db: impl Db<'_>, user: UserId) -> Result<Vec<OrgId>> {
    const ORGS: &str = "SELECT org_id FROM memberships WHERE user_id = $1";
    Ok(sqlx::query_scalar(ORGS).bind(user).fetch_all(db).await?)
}

pub async fn profile(db: impl Db<'_>, user: UserId) -> Result<Option<Profile>> {
    #[derive(FromRow)]
    struct Row {
        name: String,
        username: Option<String>,
        initials: Option<String>,
        new_email: Option<String>,
        version: i64,
    }
    const PROFILE: &str =
        "SELECT name, username, initials, new_email, version FROM users WHERE id = $1";
    let row: Option<Row> = sqlx::query_as(PROFILE).bind(user).fetch_optional(db).await?;
    Ok(row.map(|Row { name, username, initials, new_email, version }| Profile {
        name,
        username,
        initials,
        new_email,
        version,
    }))
}

pub async fn user_named(db: impl Db<'_>, username: &Username) -> Result<Option<UserId>> {
    const NAMED: &str = "SELECT id FROM users WHERE username_key = $1";
    Ok(sqlx::query_scalar(NAMED).bind(username.as_str()).fetch_optional(db).await?)
}

/// `false` when somebody else has the username.
pub async fn set_profile(tx: &mut Tx, user: UserId, new: &Profile) -> Result<bool> {
    const SET: &str = "UPDATE users SET name = $2, name_key = $3, username = $4, \
            username_key = $4, initials = $5, version = $6 WHERE id = $1";
    let updated = sqlx::query(SET)
        .bind(user)
        .bind(&new.name)
        .bind(new.name.to_lowercase())
        .bind(&new.username)
        .bind(&new.initials)
        .bind(new.version)
        .execute(tx.db())
        .await;
    is_unique(updated.map(|done| done.rows_affected()))
}

/// Whether a change of one row was taken; not when another row has what must be unique.
fn is_unique(updated: Result<u64, sqlx::Error>) -> Result<bool> {
    match updated.map_err(Error::from) {
        Err(Error::Conflict(_)) => Ok(false),
        other => Ok(other? == 1),
    }
}

/// The name of the personal organization, and what lists of members sort by.
pub async fn rename_everywhere(tx: &mut Tx, me: &Me, name: &str) -> Result<()> {
    const ORG: &str =
        "UPDATE orgs SET name = $2, name_key = $3, version = version + 1 WHERE id = $1";
    // A rank is three characters, with the name behind it.
    const MEMBERSHIPS: &str = "UPDATE memberships SET name_key = $2, \
            role_key = substr(role_key, 1, 3) || $2 WHERE user_id = $1";
    let key = name.to_lowercase();
    let org = sqlx::query(ORG).bind(me.personal_org).bind(name).bind(&key);
    org.execute(tx.db()).await?;
    sqlx::query(MEMBERSHIPS).bind(me.user).bind(&key).execute(tx.db()).await?;
    Ok(())
}

/// `false` when it is so already.
pub async fn set_preferences(tx: &mut Tx, user: UserId, new: Preferences) -> Result<bool> {
    const SET: &str = "UPDATE users SET has_shortcuts = $2 WHERE id = $1 AND has_shortcuts <> $2";
    let shortcuts = Flag(new.has_shortcuts);
    let updated = sqlx::query(SET).bind(user).bind(shortcuts).execute(tx.db()).await?;
    Ok(updated.rows_affected() == 1)
}

/// The account that has proven an address.
pub async fn holder_of(db: impl Db<'_>, email_key: &str) -> Result<Option<AccountRow>> {
    const HOLDER: &str = "SELECT id, name, email, verified_email_key, password_hash, personal_org, \
            created_at, credential FROM users WHERE verified_email_key = $1";
    Ok(sqlx::query_as(HOLDER).bind(email_key).fetch_optional(db).await?)
}

/// The address that waits until its link is opened.
pub async fn new_email(db: impl Db<'_>, user: UserId) -> Result<Option<String>> {
    const WAITING: &str = "SELECT new_email FROM users WHERE id = $1";
    let found: Option<Option<String>> =
        sqlx::query_scalar(WAITING).bind(user).fetch_optional(db).await?;
    Ok(found.flatten())
}

pub async fn set_new_email(tx: &mut Tx, user: UserId, new: Option<&Email>) -> Result<()> {
    const SET: &str = "UPDATE users SET new_email = $2 WHERE id = $1";
    sqlx::query(SET).bind(user).bind(new.map(ToString::to_string)).execute(tx.db()).await?;
    Ok(())
}

/// Another address, proven. `false` when another account has proven it already.
pub async fn set_email(tx: &mut Tx, user: UserId, new: &Email) -> Result<bool> {
    const SET: &str = "UPDATE users SET email = $2, email_key = $3, verified_email_key = $3, \
            new_email = NULL WHERE id = $1";
    const MEMBERSHIPS: &str = "UPDATE memberships SET email_key = $2 WHERE user_id = $1";
    let key = new.key();
    let set = sqlx::query(SET).bind(user).bind(new.to_string()).bind(&key);
    let updated = set.execute(tx.db()).await;
    if !is_unique(updated.map(|done| done.rows_affected()))? {
        return Ok(false);
    }
    sqlx::query(MEMBERSHIPS).bind(user).bind(&key).execute(tx.db()).await?;
    Ok(true)
}

/// Whether the log tells that this session was ended on its own.
pub async fn was_ended(db: impl Db<'_>, org: OrgId, key: &SessionKey) -> Result<bool> {
    const ENDED: &str =
        "SELECT seq FROM events WHERE org_id = $1 AND target_id = $2 AND action = $3 LIMIT 1";
    let found: Option<i64> = sqlx::query_scalar(ENDED)
        .bind(org)
        .bind(key.as_str())
        .bind(events::SESSION_ENDED.name)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

/// What a row says whose account has ended.
const ENDED: &str = "Deleted account";

/// Takes what is personal out of an account, and everything that it could be entered by.
pub async fn blank(tx: &mut Tx, account: &Account) -> Result<()> {
    const USER: &str = "UPDATE users SET name = $2, name_key = '', email = '', email_key = '', \
            verified_email_key = NULL, new_email = NULL, username = NULL, username_key = NULL, \
            initials = NULL, password_hash = NULL, credential = credential + 1, \
            version = version + 1 WHERE id = $1";
    const ORG: &str = "UPDATE orgs SET name = $2, name_key = '', billing_email = NULL, \
            member_count = 0, version = version + 1 WHERE id = $1";
    const MEMBER: &str = "DELETE FROM memberships WHERE org_id = $1";
    const COUNTS: &str = "DELETE FROM member_counts WHERE org_id = $1";
    let org = account.personal_org;
    sqlx::query(USER).bind(account.id).bind(ENDED).execute(tx.db()).await?;
    sqlx::query(ORG).bind(org).bind(ENDED).execute(tx.db()).await?;
    for forget in [MEMBER, COUNTS] {
        sqlx::query(forget).bind(org).execute(tx.db()).await?;
    }
    Ok(())
}
