//! SQL of the instance.

use sqlx::FromRow;

use super::paging::Window;
use super::{Org, Outgoing, Owner, User};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{MailId, OrgId, UserId};
use crate::store::{Db, Flag, Tx};

#[derive(FromRow)]
struct Pair {
    one: i64,
    other: i64,
}

/// Accounts and teams.
pub async fn counts(db: impl Db<'_>) -> Result<(i64, i64)> {
    const COUNT: &str = "SELECT (SELECT count(*) FROM users WHERE email_key <> '') AS one, \
        (SELECT count(*) FROM orgs WHERE kind = 'team') AS other";
    let Pair { one, other } = sqlx::query_as(COUNT).fetch_one(db).await?;
    Ok((one, other))
}

/// Mails that wait, and mails that failed.
pub async fn outbox_counts(db: impl Db<'_>) -> Result<(i64, i64)> {
    const COUNT: &str = "SELECT \
        (SELECT count(*) FROM mails WHERE state IN ('queued', 'sending')) AS one, \
        (SELECT count(*) FROM mails WHERE state = 'failed') AS other";
    let Pair { one, other } = sqlx::query_as(COUNT).fetch_one(db).await?;
    Ok((one, other))
}

#[derive(FromRow)]
struct OutgoingRow {
    id: MailId,
    kind: String,
    to_email: String,
    created_at: Timestamp,
    state: String,
    attempts: i64,
    next_at: Timestamp,
    last_error: Option<String>,
    has_body: Flag,
}

impl From<OutgoingRow> for Outgoing {
    fn from(row: OutgoingRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            to: row.to_email,
            at: row.created_at,
            has_failed: row.state == "failed",
            is_under_way: row.state == "sending",
            attempts: row.attempts,
            next_at: row.next_at,
            error: row.last_error,
            can_be_sent: row.has_body.0,
        }
    }
}

pub async fn outgoing(db: impl Db<'_>, limit: i64) -> Result<Vec<Outgoing>> {
    const LIST: &str = "SELECT id, kind, to_email, created_at, state, attempts, next_at, \
            last_error, CAST(CASE WHEN body IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_body \
        FROM mails WHERE state IN ('failed', 'queued', 'sending') \
        ORDER BY created_at DESC, id DESC LIMIT $1";
    let rows: Vec<OutgoingRow> = sqlx::query_as(LIST).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Outgoing::from).collect())
}

/// What became of a mail.
#[derive(FromRow)]
pub struct MailRow {
    pub id: MailId,
    pub to_email: String,
    state: String,
    pub last_error: Option<String>,
}

impl MailRow {
    pub fn is_sent(&self) -> bool {
        self.state == "sent"
    }
}

pub async fn find(db: impl Db<'_>, id: MailId) -> Result<Option<MailRow>> {
    const FIND: &str = "SELECT id, to_email, state, last_error FROM mails WHERE id = $1";
    Ok(sqlx::query_as(FIND).bind(id).fetch_optional(db).await?)
}

/// `false` when there is nothing to be tried.
pub async fn retry(tx: &mut Tx, id: MailId) -> Result<bool> {
    const RETRY: &str = "UPDATE mails SET state = 'queued', next_at = $2 \
        WHERE id = $1 AND state IN ('failed', 'queued') AND body IS NOT NULL";
    let now = tx.now();
    let retried = sqlx::query(RETRY).bind(id).bind(now).execute(tx.db()).await?;
    Ok(retried.rows_affected() == 1)
}

pub async fn retry_all(tx: &mut Tx) -> Result<u64> {
    const RETRY: &str = "UPDATE mails SET state = 'queued', next_at = $1 \
        WHERE state = 'failed' AND body IS NOT NULL";
    let now = tx.now();
    Ok(sqlx::query(RETRY).bind(now).execute(tx.db()).await?.rows_affected())
}

#[derive(FromRow)]
struct UserRow {
    id: UserId,
    name: String,
    username: Option<String>,
    email: String,
    verified_email_key: Option<String>,
    is_platform_admin: Flag,
    created_at: Timestamp,
    teams: i64,
    name_key: String,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            username: row.username,
            email: row.email,
            is_verified: row.verified_email_key.is_some(),
            is_platform_admin: row.is_platform_admin.0,
            created_at: row.created_at,
            teams: row.teams,
            name_key: row.name_key,
        }
    }
}

/// Accounts by name, one page.
pub async fn users(db: impl Db<'_>, window: &Window<'_>) -> Result<Vec<User>> {
    const LIST: &str = "SELECT u.id, u.name, u.username, u.email, u.verified_email_key, \
            u.is_platform_admin, u.created_at, u.name_key, \
            (SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id \
                WHERE m.user_id = u.id AND o.kind = 'team') AS teams \
        FROM users u WHERE u.email_key <> '' AND (u.name_key, u.id) > ($1, $2) AND (u.name_key LIKE $3 ESCAPE '!' \
            OR u.email_key LIKE $3 ESCAPE '!' OR u.username_key LIKE $3 ESCAPE '!') \
        ORDER BY u.name_key, u.id LIMIT $4";
    let found = sqlx::query_as(LIST)
        .bind(window.after.0)
        .bind(window.after.1)
        .bind(&window.pattern)
        .bind(window.limit);
    let rows: Vec<UserRow> = found.fetch_all(db).await?;
    Ok(rows.into_iter().map(User::from).collect())
}

#[derive(FromRow)]
struct OrgRow {
    id: OrgId,
    kind: String,
    slug: String,
    name: String,
    member_count: i64,
    pending_count: i64,
    member_cap: i64,
    created_at: Timestamp,
    name_key: String,
}

impl From<OrgRow> for Org {
    fn from(row: OrgRow) -> Self {
        Self {
            id: row.id,
            is_personal: row.kind == "personal",
            slug: row.slug,
            name: row.name,
            members: row.member_count,
            pending: row.pending_count,
            member_cap: row.member_cap,
            created_at: row.created_at,
            name_key: row.name_key,
        }
    }
}

/// Teams by name, one page.
pub async fn orgs(db: impl Db<'_>, window: &Window<'_>) -> Result<Vec<Org>> {
    const LIST: &str = "SELECT id, kind, slug, name, member_count, pending_count, member_cap, \
            created_at, name_key FROM orgs \
        WHERE kind = 'team' AND (name_key, id) > ($1, $2) \
        AND (name_key LIKE $3 ESCAPE '!' OR slug LIKE $3 ESCAPE '!') \
        ORDER BY name_key, id LIMIT $4";
    let found = sqlx::query_as(LIST)
        .bind(window.after.0)
        .bind(window.after.1)
        .bind(&window.pattern)
        .bind(window.limit);
    let rows: Vec<OrgRow> = found.fetch_all(db).await?;
    Ok(rows.into_iter().map(Org::from).collect())
}

/// The organization with this id or slug; that of the instance is none.
pub async fn org(db: impl Db<'_>, named: &str) -> Result<Option<Org>> {
    const FIND: &str = "SELECT id, kind, slug, name, member_count, pending_count, member_cap, \
            created_at, name_key FROM orgs WHERE (id = $1 OR slug = $1) AND kind <> 'instance'";
    let row: Option<OrgRow> = sqlx::query_as(FIND).bind(named).fetch_optional(db).await?;
    Ok(row.map(Org::from))
}

pub async fn set_member_cap(tx: &mut Tx, org: OrgId, cap: i64) -> Result<()> {
    const SET: &str = "UPDATE orgs SET member_cap = $2 WHERE id = $1";
    sqlx::query(SET).bind(org).bind(cap).execute(tx.db()).await?;
    Ok(())
}

#[derive(FromRow)]
struct OwnerRow {
    user_id: UserId,
    name: String,
    email: String,
    verified_email_key: Option<String>,
    status: String,
    role_given_at: Timestamp,
}

impl From<OwnerRow> for Owner {
    fn from(row: OwnerRow) -> Self {
        Self {
            user: row.user_id,
            name: row.name,
            email: row.email,
            is_verified: row.verified_email_key.is_some(),
            is_active: row.status == "active",
            since: row.role_given_at,
        }
    }
}

/// Who owns an organization, the suspended ones too, by name.
pub async fn owners(db: impl Db<'_>, org: OrgId, limit: i64) -> Result<Vec<Owner>> {
    const OWNERS: &str = "SELECT m.user_id, u.name, u.email, u.verified_email_key, m.status, \
            m.role_given_at \
        FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE m.org_id = $1 AND m.role_id = 'owner' ORDER BY m.name_key, m.user_id LIMIT $2";
    let rows: Vec<OwnerRow> = sqlx::query_as(OWNERS).bind(org).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Owner::from).collect())
}
