//! SQL of members.

use sqlx::FromRow;

use super::Member;
use crate::access::{self, CustomRole, OWNER, Role};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::{Db, Tx};

#[derive(FromRow)]
pub struct MemberRow {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub role_id: String,
    pub status: String,
    pub last_seen: Option<Timestamp>,
    pub joined_at: Timestamp,
    pub name_key: String,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

/// Where a page of the list starts and what it looks for.
pub struct Window<'a> {
    pub search: &'a str,
    /// The last row of the page before: its name's key and its id.
    pub after: Option<(&'a str, &'a str)>,
    pub limit: i64,
}

/// Members by name, one page.
pub async fn list(db: impl Db<'_>, org: OrgId, window: &Window<'_>) -> Result<Vec<MemberRow>> {
    const LIST: &str = "SELECT m.user_id, u.name, u.email, m.role_id, m.status, m.last_seen, \
            m.joined_at, m.name_key, r.name AS role_name, r.purpose, r.level, \
            r.appoints_up_to, r.permissions \
        FROM memberships m JOIN users u ON u.id = m.user_id \
        LEFT JOIN roles r ON r.org_id = m.org_id AND r.id = m.role_id \
        WHERE m.org_id = $1 AND (m.name_key, m.user_id) > ($2, $3) \
        AND (m.name_key LIKE $4 ESCAPE '!' OR m.email_key LIKE $4 ESCAPE '!') \
        ORDER BY m.name_key, m.user_id LIMIT $5";
    let (name_key, user) = window.after.unwrap_or_default();
    let found = sqlx::query_as(LIST)
        .bind(org)
        .bind(name_key)
        .bind(user)
        .bind(contains(window.search))
        .bind(window.limit);
    Ok(found.fetch_all(db).await?)
}

/// A pattern for LIKE that finds a text anywhere, whatever signs it holds.
fn contains(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let escaped = lower.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

pub async fn find(db: impl Db<'_>, org: OrgId, user: UserId) -> Result<Option<MemberRow>> {
    const FIND: &str = "SELECT m.user_id, u.name, u.email, m.role_id, m.status, m.last_seen, \
            m.joined_at, m.name_key, r.name AS role_name, r.purpose, r.level, \
            r.appoints_up_to, r.permissions \
        FROM memberships m JOIN users u ON u.id = m.user_id \
        LEFT JOIN roles r ON r.org_id = m.org_id AND r.id = m.role_id \
        WHERE m.org_id = $1 AND m.user_id = $2";
    Ok(sqlx::query_as(FIND).bind(org).bind(user).fetch_optional(db).await?)
}

pub async fn has_email(db: impl Db<'_>, org: OrgId, email_key: &str) -> Result<bool> {
    const FIND: &str = "SELECT user_id FROM memberships WHERE org_id = $1 AND email_key = $2";
    let found: Option<String> =
        sqlx::query_scalar(FIND).bind(org).bind(email_key).fetch_optional(db).await?;
    Ok(found.is_some())
}

/// How many active Owners there are.
pub async fn active_owners(db: impl Db<'_>, org: OrgId) -> Result<i64> {
    const COUNT: &str = "SELECT members FROM member_counts \
        WHERE org_id = $1 AND role_id = $2 AND status = 'active'";
    let found: Option<i64> =
        sqlx::query_scalar(COUNT).bind(org).bind(OWNER.id).fetch_optional(db).await?;
    Ok(found.unwrap_or_default())
}

/// Names and roles of the first three active Owners and Admins besides somebody.
pub async fn leaders(
    db: impl Db<'_>,
    org: OrgId,
    besides: UserId,
) -> Result<Vec<(String, String)>> {
    const LEADERS: &str = "SELECT u.name, m.role_id \
        FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE m.org_id = $1 AND m.status = 'active' AND m.role_id IN ('owner', 'admin') \
        AND m.user_id <> $2 ORDER BY m.role_key, m.user_id LIMIT 3";
    Ok(sqlx::query_as(LEADERS).bind(org).bind(besides).fetch_all(db).await?)
}

pub async fn set_role(
    tx: &mut Tx,
    org: OrgId,
    before: &Member,
    role: &Role,
    given_by: UserId,
) -> Result<()> {
    const SET: &str = "UPDATE memberships SET role_id = $3, level = $4, role_given_by = $5, \
        role_given_at = $6, role_key = $7 || name_key, version = version + 1 \
        WHERE org_id = $1 AND user_id = $2";
    let now = tx.now();
    sqlx::query(SET)
        .bind(org)
        .bind(before.user)
        .bind(role.id.as_str())
        .bind(role.level)
        .bind(given_by)
        .bind(now)
        .bind(role.rank())
        .execute(tx.db())
        .await?;
    count(tx, org, before, -1).await?;
    access::count_members(tx, org, role.id.as_str(), status(before.is_active), 1).await
}

pub async fn set_active(tx: &mut Tx, org: OrgId, before: &Member, is_active: bool) -> Result<()> {
    const SET: &str = "UPDATE memberships SET status = $3, version = version + 1 \
        WHERE org_id = $1 AND user_id = $2";
    let status = status(is_active);
    sqlx::query(SET).bind(org).bind(before.user).bind(status).execute(tx.db()).await?;
    count(tx, org, before, -1).await?;
    access::count_members(tx, org, before.role.id.as_str(), status, 1).await
}

const fn status(is_active: bool) -> &'static str {
    if is_active { "active" } else { "suspended" }
}

/// Counts a member in, or out, as they are.
async fn count(tx: &mut Tx, org: OrgId, member: &Member, change: i64) -> Result<()> {
    let (role, status) = (member.role.id.as_str(), status(member.is_active));
    access::count_members(tx, org, role, status, change).await
}

pub async fn delete(tx: &mut Tx, org: OrgId, member: &Member) -> Result<()> {
    const DELETE: &str = "DELETE FROM memberships WHERE org_id = $1 AND user_id = $2";
    const COUNT: &str = "UPDATE orgs SET member_count = member_count - 1 WHERE id = $1";
    sqlx::query(DELETE).bind(org).bind(member.user).execute(tx.db()).await?;
    sqlx::query(COUNT).bind(org).execute(tx.db()).await?;
    count(tx, org, member, -1).await
}
