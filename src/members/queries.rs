//! SQL of members.

use sqlx::FromRow;

use super::{Given, Giver, Member, Presence, Status};
use crate::access::{self, CustomRole, Role, RoleId};
use crate::accounts::Device;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::permission::OWNER;
use crate::store::{Began, Db, Flag, SESSION_ABSOLUTE, SESSION_IDLE, Tx};

#[derive(FromRow)]
pub struct MemberRow {
    pub user_id: UserId,
    pub name: String,
    pub initials: Option<String>,
    pub email: String,
    pub role_id: String,
    pub status: String,
    pub last_seen: Option<Timestamp>,
    pub joined_at: Timestamp,
    pub name_key: String,
    pub email_key: String,
    pub role_key: String,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

/// The columns of a `MemberRow`, of a membership `m` with what is `JOINED`.
pub const COLUMNS: &str = "m.user_id, u.name, u.initials, u.email, m.role_id, m.status, \
    m.last_seen, m.joined_at, m.name_key, m.email_key, m.role_key, r.name AS role_name, \
    r.purpose, r.level, r.appoints_up_to, r.permissions";

/// The account and the custom role of a membership `m`.
pub const JOINED: &str = "JOIN users u ON u.id = m.user_id \
    LEFT JOIN roles r ON r.org_id = m.org_id AND r.id = m.role_id";

pub async fn find(db: impl Db<'_>, org: OrgId, user: UserId) -> Result<Option<MemberRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM memberships m {JOINED} WHERE m.org_id = $1 AND m.user_id = $2"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(org).bind(user);
    Ok(found.fetch_optional(db).await?)
}

/// Who gave a member their role.
pub async fn given(db: impl Db<'_>, org: OrgId, user: UserId) -> Result<Option<Given>> {
    #[derive(FromRow)]
    struct Row {
        giver: Option<String>,
        is_platform_admin: Flag,
        giver_here: Option<String>,
        role_given_at: Timestamp,
    }
    const GIVEN: &str = "SELECT g.name AS giver, \
            COALESCE(g.is_platform_admin, 0) AS is_platform_admin, \
            here.user_id AS giver_here, m.role_given_at \
        FROM memberships m \
        LEFT JOIN users g ON g.id = m.role_given_by \
        LEFT JOIN memberships here ON here.org_id = m.org_id AND here.user_id = m.role_given_by \
        WHERE m.org_id = $1 AND m.user_id = $2";
    let row: Option<Row> = sqlx::query_as(GIVEN).bind(org).bind(user).fetch_optional(db).await?;
    let given = |row: Row| {
        let giver = match (&row.giver, row.giver_here) {
            (None, _) | (_, Some(_)) => Giver::Member,
            (Some(_), None) if row.is_platform_admin.0 => Giver::Platform,
            (Some(_), None) => Giver::Gone,
        };
        Given { by: row.giver, giver, at: row.role_given_at }
    };
    Ok(row.map(given))
}

#[derive(Debug, FromRow)]
pub struct CountRow {
    pub role_id: String,
    pub status: String,
    pub members: i64,
}

pub async fn counts(db: impl Db<'_>, org: OrgId) -> Result<Vec<CountRow>> {
    const COUNTS: &str = "SELECT role_id, status, members FROM member_counts WHERE org_id = $1";
    Ok(sqlx::query_as(COUNTS).bind(org).fetch_all(db).await?)
}

/// The sessions of a member that have used the organization and still reach it.
pub async fn presences(
    db: impl Db<'_>,
    org: OrgId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Presence>> {
    #[derive(FromRow)]
    struct Row {
        data: String,
        seen_at: Timestamp,
    }
    const PRESENT: &str = "SELECT s.data, a.seen_at FROM session_access a \
        JOIN sessions s ON s.id = a.session_id \
        JOIN memberships m ON m.org_id = a.org_id AND m.user_id = s.user_id \
        WHERE a.org_id = $1 AND s.user_id = $2 AND s.seen_at > $3 AND s.created_at > $4 \
        AND (m.access_ended_at IS NULL OR s.own_factor_at > m.access_ended_at) \
        ORDER BY a.seen_at DESC, s.id LIMIT 20";
    let rows: Vec<Row> = sqlx::query_as(PRESENT)
        .bind(org)
        .bind(user)
        .bind(now.before(SESSION_IDLE))
        .bind(now.before(SESSION_ABSOLUTE))
        .fetch_all(db)
        .await?;
    let presence = |row: Row| {
        let began = Began::in_data(&row.data)?;
        Some(Presence {
            device: Device::of(began.user_agent.as_deref()),
            address: began.address,
            seen_at: row.seen_at,
        })
    };
    Ok(rows.into_iter().filter_map(presence).collect())
}

/// From now on only sessions that begin later reach the organization.
pub async fn end_access(tx: &mut Tx, org: OrgId, user: UserId) -> Result<()> {
    const END: &str =
        "UPDATE memberships SET access_ended_at = $3 WHERE org_id = $1 AND user_id = $2";
    const FORGET: &str = "DELETE FROM session_access WHERE org_id = $1 \
        AND session_id IN (SELECT id FROM sessions WHERE user_id = $2)";
    let now = tx.now();
    sqlx::query(END).bind(org).bind(user).bind(now).execute(tx.db()).await?;
    sqlx::query(FORGET).bind(org).bind(user).execute(tx.db()).await?;
    Ok(())
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

/// Names and roles of the first three active members with one of these roles, besides somebody.
pub async fn leaders(
    db: impl Db<'_>,
    org: OrgId,
    roles: &[&str],
    besides: Option<UserId>,
) -> Result<Vec<(String, String)>> {
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (3..3 + roles.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT u.name, m.role_id FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE m.org_id = $1 AND m.status = 'active' \
            AND (CAST($2 AS TEXT) IS NULL OR m.user_id <> $2) AND m.role_id IN ({}) \
        ORDER BY m.role_key, m.user_id LIMIT 3",
        places.join(", ")
    );
    let leaders = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(org).bind(besides);
    let leaders = roles.iter().fold(leaders, |leaders, role| leaders.bind(*role));
    Ok(leaders.fetch_all(db).await?)
}

pub async fn set_role(
    tx: &mut Tx,
    org: OrgId,
    before: &Member,
    role: &Role,
    given_by: Option<UserId>,
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
    access::count_members(tx, org, role.id.as_str(), Status::of(before.is_active).key(), 1).await
}

/// Everybody who has a role.
pub async fn with_role(db: impl Db<'_>, org: OrgId, role: &RoleId) -> Result<Vec<MemberRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM memberships m {JOINED} WHERE m.org_id = $1 AND m.role_id = $2 \
        ORDER BY m.name_key, m.user_id"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(org).bind(role.as_str());
    Ok(found.fetch_all(db).await?)
}

/// Gives everybody who has one role another.
pub async fn replace_role(
    tx: &mut Tx,
    org: OrgId,
    from: &RoleId,
    to: &Role,
    given_by: Option<UserId>,
) -> Result<()> {
    const REPLACE: &str = "UPDATE memberships SET role_id = $3, level = $4, role_given_by = $5, \
        role_given_at = $6, role_key = $7 || name_key, version = version + 1 \
        WHERE org_id = $1 AND role_id = $2";
    let now = tx.now();
    sqlx::query(REPLACE)
        .bind(org)
        .bind(from.as_str())
        .bind(to.id.as_str())
        .bind(to.level)
        .bind(given_by)
        .bind(now)
        .bind(to.rank())
        .execute(tx.db())
        .await?;
    Ok(())
}

/// A role has another level.
pub async fn set_level(tx: &mut Tx, org: OrgId, role: &RoleId, level: i64) -> Result<()> {
    const SET: &str = "UPDATE memberships SET level = $3, role_key = $4 || name_key \
        WHERE org_id = $1 AND role_id = $2";
    let set = sqlx::query(SET).bind(org).bind(role.as_str()).bind(level);
    set.bind(access::rank(level)).execute(tx.db()).await?;
    Ok(())
}

pub async fn set_active(tx: &mut Tx, org: OrgId, before: &Member, is_active: bool) -> Result<()> {
    const SET: &str = "UPDATE memberships SET status = $3, version = version + 1 \
        WHERE org_id = $1 AND user_id = $2";
    let status = Status::of(is_active).key();
    sqlx::query(SET).bind(org).bind(before.user).bind(status).execute(tx.db()).await?;
    count(tx, org, before, -1).await?;
    access::count_members(tx, org, before.role.id.as_str(), status, 1).await
}

/// Counts a member in, or out, as they are.
async fn count(tx: &mut Tx, org: OrgId, member: &Member, change: i64) -> Result<()> {
    let (role, status) = (member.role.id.as_str(), Status::of(member.is_active).key());
    access::count_members(tx, org, role, status, change).await
}

pub async fn delete(tx: &mut Tx, org: OrgId, member: &Member) -> Result<()> {
    const DELETE: &str = "DELETE FROM memberships WHERE org_id = $1 AND user_id = $2";
    const COUNT: &str = "UPDATE orgs SET member_count = member_count - 1 WHERE id = $1";
    sqlx::query(DELETE).bind(org).bind(member.user).execute(tx.db()).await?;
    sqlx::query(COUNT).bind(org).execute(tx.db()).await?;
    count(tx, org, member, -1).await
}
