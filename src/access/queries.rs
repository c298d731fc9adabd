//! SQL of access: one question for each decision.

use sqlx::FromRow;

use crate::access::{NewMember, rank};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::{Db, Flag, SESSION_ABSOLUTE, SESSION_IDLE, SessionKey, Tx};

/// A session with its user.
#[derive(FromRow)]
pub struct MeRow {
    pub user_id: UserId,
    pub user_name: String,
    pub email: String,
    pub verified_email_key: Option<String>,
    pub is_platform_admin: Flag,
    pub personal_org: OrgId,
    pub initials: Option<String>,
    pub has_shortcuts: Flag,
}

/// A session with its user, their membership of one organization, and that membership's role.
#[derive(FromRow)]
pub struct StandingRow {
    #[sqlx(flatten)]
    pub me: MeRow,
    pub connection_id: Option<String>,
    pub own_factor_at: Option<Timestamp>,
    pub proof_at: Option<Timestamp>,
    pub org_id: OrgId,
    pub org_kind: String,
    pub slug: String,
    pub org_name: String,
    pub default_role: String,
    pub only_owners_appoint_admins: Flag,
    pub member_count: i64,
    pub pending_count: i64,
    pub org_version: i64,
    pub status: String,
    pub access_ended_at: Option<Timestamp>,
    pub role_id: String,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

/// The columns of a custom role, where a membership has one.
#[derive(FromRow)]
pub struct CustomRole {
    pub(super) role_name: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) level: Option<i64>,
    pub(super) appoints_up_to: Option<i64>,
    pub(super) permissions: Option<String>,
}

/// A member's role, with the rule that bears on it.
#[derive(FromRow)]
pub struct MemberRoleRow {
    pub role_id: String,
    pub only_owners_appoint_admins: Flag,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

#[derive(FromRow)]
struct NamedRoleRow {
    id: String,
    #[sqlx(flatten)]
    role: CustomRole,
}

pub async fn me(db: impl Db<'_>, key: &SessionKey, now: Timestamp) -> Result<Option<MeRow>> {
    const ME: &str = "SELECT u.id AS user_id, u.name AS user_name, u.email, \
            u.verified_email_key, u.is_platform_admin, u.personal_org, u.initials, u.has_shortcuts \
        FROM sessions s JOIN users u ON u.id = s.user_id \
        WHERE s.id = $1 AND s.seen_at > $2 AND s.created_at > $3";
    let found = sqlx::query_as(ME)
        .bind(key.as_str())
        .bind(now.before(SESSION_IDLE))
        .bind(now.before(SESSION_ABSOLUTE));
    Ok(found.fetch_optional(db).await?)
}

pub async fn standing(
    db: impl Db<'_>,
    key: &SessionKey,
    org: &str,
    now: Timestamp,
) -> Result<Option<StandingRow>> {
    const STANDING: &str = "SELECT u.id AS user_id, u.name AS user_name, u.email, \
            u.verified_email_key, u.is_platform_admin, u.personal_org, u.initials, u.has_shortcuts, \
            s.connection_id, s.own_factor_at, p.at AS proof_at, o.id AS org_id, \
            o.kind AS org_kind, o.slug, o.name AS org_name, \
            o.default_role, o.only_owners_appoint_admins, o.member_count, o.pending_count, \
            o.version AS org_version, m.status, m.access_ended_at, m.role_id, \
            r.name AS role_name, r.purpose, r.level, r.appoints_up_to, \
            r.permissions \
        FROM sessions s \
        JOIN users u ON u.id = s.user_id \
        JOIN orgs o ON o.slug = $2 OR o.id = $2 \
        JOIN memberships m ON m.org_id = o.id AND m.user_id = u.id \
        LEFT JOIN roles r ON r.org_id = o.id AND r.id = m.role_id \
        LEFT JOIN session_proofs p ON p.session_id = s.id AND p.org_id = o.id \
        WHERE s.id = $1 AND s.seen_at > $3 AND s.created_at > $4";
    let found = sqlx::query_as(STANDING)
        .bind(key.as_str())
        .bind(org)
        .bind(now.before(SESSION_IDLE))
        .bind(now.before(SESSION_ABSOLUTE));
    Ok(found.fetch_optional(db).await?)
}

/// An active member's role.
pub async fn role_of_member(
    db: impl Db<'_>,
    org: OrgId,
    user: UserId,
) -> Result<Option<MemberRoleRow>> {
    const ROLE: &str = "SELECT m.role_id, o.only_owners_appoint_admins, r.name AS role_name, \
            r.purpose, r.level, r.appoints_up_to, r.permissions \
        FROM memberships m JOIN orgs o ON o.id = m.org_id \
        LEFT JOIN roles r ON r.org_id = m.org_id AND r.id = m.role_id \
        WHERE m.org_id = $1 AND m.user_id = $2 AND m.status = 'active'";
    Ok(sqlx::query_as(ROLE).bind(org).bind(user).fetch_optional(db).await?)
}

/// The custom roles of an organization, highest first.
pub async fn custom_roles(db: impl Db<'_>, org: OrgId) -> Result<Vec<(String, CustomRole)>> {
    const ROLES: &str = "SELECT id, name AS role_name, purpose, level, appoints_up_to, \
            permissions FROM roles WHERE org_id = $1 ORDER BY level DESC, name_key";
    let rows: Vec<NamedRoleRow> = sqlx::query_as(ROLES).bind(org).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.role)).collect())
}

/// The status of a member who is not suspended.
const ACTIVE: &str = "active";

/// A new membership; nothing happens when there is one already.
pub async fn insert_membership(tx: &mut Tx, new: &NewMember<'_>) -> Result<bool> {
    const INSERT: &str = "INSERT INTO memberships (org_id, user_id, role_id, role_given_by, \
            role_given_at, status, name_key, email_key, level, role_key, last_seen, joined_at, \
            version) \
        VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9 || $6, $5, $5, 1) \
        ON CONFLICT (org_id, user_id) DO NOTHING";
    const COUNT: &str = "UPDATE orgs SET member_count = member_count + 1 WHERE id = $1";
    let now = tx.now();
    let inserted = sqlx::query(INSERT)
        .bind(new.org)
        .bind(new.user)
        .bind(new.role.as_str())
        .bind(new.given_by)
        .bind(now)
        .bind(new.name.to_lowercase())
        .bind(new.email_key)
        .bind(new.level)
        .bind(rank(new.level))
        .execute(tx.db())
        .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(COUNT).bind(new.org).execute(tx.db()).await?;
    count_members(tx, new.org, new.role.as_str(), ACTIVE, 1).await?;
    Ok(true)
}

/// Keeps the count of members with a role and a status, as part of a change of a membership.
///
/// # Errors
/// When the database does not take it.
pub async fn count_members(
    tx: &mut Tx,
    org: OrgId,
    role: &str,
    status: &str,
    change: i64,
) -> Result<()> {
    const COUNT: &str = "INSERT INTO member_counts (org_id, role_id, status, members) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, role_id, status) \
        DO UPDATE SET members = member_counts.members + $4";
    let count = sqlx::query(COUNT).bind(org).bind(role).bind(status).bind(change);
    count.execute(tx.db()).await?;
    Ok(())
}

/// Whether this actor was refused the same thing within the last minute.
pub async fn was_denied_since(
    db: impl Db<'_>,
    org: OrgId,
    user: UserId,
    permission: &str,
    since: Timestamp,
) -> Result<bool> {
    const DENIED: &str = "SELECT seq FROM events WHERE org_id = $1 AND actor_id = $2 \
        AND action = 'access.denied' AND target_id = $3 AND at > $4 LIMIT 1";
    let found: Option<i64> = sqlx::query_scalar(DENIED)
        .bind(org)
        .bind(user)
        .bind(permission)
        .bind(since)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}
