//! SQL of access: one question for each decision.

use sqlx::{AssertSqlSafe, FromRow};

use crate::access::{Credential, NewMember, rank};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{KeyId, OrgId, UserId};
use crate::permission::{Catalogue, Holdings, PermissionKey};
use crate::quota::Allowance;
use crate::secret::KeyHash;
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

/// The columns of an organization that decisions are about.
#[derive(FromRow)]
pub struct OrgRow {
    pub org_id: OrgId,
    pub org_kind: String,
    pub slug: String,
    pub org_name: String,
    pub default_role: String,
    pub only_owners_appoint_admins: Flag,
    pub member_count: i64,
    pub pending_count: i64,
    pub org_version: i64,
}

/// Somebody with their membership of one organization, and that membership's role.
#[derive(FromRow)]
pub struct StandingRow {
    #[sqlx(flatten)]
    pub me: MeRow,
    pub connection_id: Option<String>,
    pub own_factor_at: Option<Timestamp>,
    pub proof_at: Option<Timestamp>,
    #[sqlx(flatten)]
    pub org: OrgRow,
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

const PERSON: &str = "u.id AS user_id, u.name AS user_name, u.email, u.verified_email_key, \
    u.is_platform_admin, u.personal_org, u.initials, u.has_shortcuts";

const ORG: &str = "o.id AS org_id, o.kind AS org_kind, o.slug, o.name AS org_name, o.default_role, \
    o.only_owners_appoint_admins, o.member_count, o.pending_count, o.version AS org_version";

const MEMBERSHIP: &str = "m.status, m.access_ended_at, m.role_id, r.name AS role_name, r.purpose, \
    r.level, r.appoints_up_to, r.permissions";

/// Whose a credential is, if it is good.
///
/// # Errors
/// `PeopleOnly` for a key.
pub async fn me(db: impl Db<'_>, credential: &Credential, now: Timestamp) -> Result<Option<MeRow>> {
    match credential {
        Credential::Session(session) => {
            let sql = format!(
                "SELECT {PERSON} FROM sessions s JOIN users u ON u.id = s.user_id \
                WHERE s.id = $1 AND s.seen_at > $2 AND s.created_at > $3"
            );
            let found = sqlx::query_as(AssertSqlSafe(sql)).bind(session.as_str());
            let found = found.bind(now.before(SESSION_IDLE)).bind(now.before(SESSION_ABSOLUTE));
            Ok(found.fetch_optional(db).await?)
        }
        Credential::Password { user, number } => {
            let sql = format!("SELECT {PERSON} FROM users u WHERE u.id = $1 AND u.credential = $2");
            let found = sqlx::query_as(AssertSqlSafe(sql)).bind(*user).bind(*number);
            Ok(found.fetch_optional(db).await?)
        }
        Credential::Key(_) => Err(Error::PeopleOnly),
    }
}

/// The membership of whoever holds a session, in one organization.
pub async fn standing_by_session(
    db: impl Db<'_>,
    session: &SessionKey,
    org: &str,
    now: Timestamp,
) -> Result<Option<StandingRow>> {
    let sql = format!(
        "SELECT {PERSON}, s.connection_id, s.own_factor_at, p.at AS proof_at, {ORG}, {MEMBERSHIP} \
        FROM sessions s \
        JOIN users u ON u.id = s.user_id \
        JOIN orgs o ON o.slug = $2 OR o.id = $2 \
        JOIN memberships m ON m.org_id = o.id AND m.user_id = u.id \
        LEFT JOIN roles r ON r.org_id = o.id AND r.id = m.role_id \
        LEFT JOIN session_proofs p ON p.session_id = s.id AND p.org_id = o.id \
        WHERE s.id = $1 AND s.seen_at > $3 AND s.created_at > $4"
    );
    let found = sqlx::query_as(AssertSqlSafe(sql))
        .bind(session.as_str())
        .bind(org)
        .bind(now.before(SESSION_IDLE))
        .bind(now.before(SESSION_ABSOLUTE));
    Ok(found.fetch_optional(db).await?)
}

/// The membership of whoever has shown their password now.
pub async fn standing_by_password(
    db: impl Db<'_>,
    (user, number): (UserId, i64),
    org: &str,
    now: Timestamp,
) -> Result<Option<StandingRow>> {
    let sql = format!(
        "SELECT {PERSON}, CAST(NULL AS TEXT) AS connection_id, \
            CAST($4 AS BIGINT) AS own_factor_at, CAST(NULL AS BIGINT) AS proof_at, \
            {ORG}, {MEMBERSHIP} \
        FROM users u \
        JOIN orgs o ON o.slug = $3 OR o.id = $3 \
        JOIN memberships m ON m.org_id = o.id AND m.user_id = u.id \
        LEFT JOIN roles r ON r.org_id = o.id AND r.id = m.role_id \
        WHERE u.id = $1 AND u.credential = $2"
    );
    let found = sqlx::query_as(AssertSqlSafe(sql)).bind(user).bind(number).bind(org).bind(now);
    Ok(found.fetch_optional(db).await?)
}

/// A key with one of its secrets, its organization, and the membership of whose it is.
#[derive(FromRow)]
pub struct KeyRow {
    #[sqlx(flatten)]
    pub key: KeyColumns,
    #[sqlx(flatten)]
    pub org: OrgRow,
    #[sqlx(flatten)]
    pub holder: HolderRow,
    #[sqlx(flatten)]
    pub custom: CustomRole,
}

/// The columns of a key, and of the secret that was shown.
#[derive(FromRow)]
pub struct KeyColumns {
    pub key_id: KeyId,
    pub kind: String,
    pub key_name: String,
    scopes: String,
    pub addresses: String,
    pub key_level: i64,
    pub key_reach: Option<i64>,
    per_minute: Option<i64>,
    per_day: Option<i64>,
    pub state: String,
    pub stopped_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub key_created_at: Timestamp,
    pub secret_ends_at: Option<Timestamp>,
    secret: String,
    pub heads: i64,
}

impl KeyColumns {
    /// What it may do at the most.
    pub fn scopes(&self, catalogue: &Catalogue) -> Result<Holdings> {
        let keys: Vec<String> = serde_json::from_str(&self.scopes).map_err(Error::internal)?;
        Ok(catalogue.holdings(keys.into_iter().map(PermissionKey::from_text).collect()))
    }

    pub fn secret(&self) -> Result<KeyHash> {
        KeyHash::from_text(&self.secret).ok_or_else(|| Error::internal("a hash that is none"))
    }

    pub fn allowance(&self) -> Option<Allowance> {
        Some(Allowance { per_minute: self.per_minute?, per_day: self.per_day? })
    }
}

/// The account and the membership of the holder of a personal key, as far as there are such.
#[derive(FromRow)]
pub struct HolderRow {
    pub user_id: Option<UserId>,
    pub user_name: Option<String>,
    pub email: Option<String>,
    pub verified_email_key: Option<String>,
    pub personal_org: Option<OrgId>,
    pub status: Option<String>,
    pub joined_at: Option<Timestamp>,
    pub role_id: Option<String>,
}

/// The key with a secret.
pub async fn key(db: impl Db<'_>, secret: KeyHash) -> Result<Option<KeyRow>> {
    let found = sqlx::query_as(select_key("WHERE s.hash = $1")).bind(secret.to_text());
    Ok(found.fetch_optional(db).await?)
}

/// How many events an organization has, together with that of a person.
pub async fn heads(db: impl Db<'_>, org: OrgId, personal: OrgId) -> Result<i64> {
    const HEADS: &str = "SELECT CAST(SUM(seq) AS BIGINT) FROM audit_heads WHERE org_id IN ($1, $2)";
    Ok(sqlx::query_scalar(HEADS).bind(org).bind(personal).fetch_one(db).await?)
}

/// The key with an id, as by its newest secret.
pub async fn key_with_id(db: impl Db<'_>, org: OrgId, id: KeyId) -> Result<Option<KeyRow>> {
    let sql = select_key("WHERE k.org_id = $1 AND k.id = $2 AND s.ends_at IS NULL");
    Ok(sqlx::query_as(sql).bind(org).bind(id).fetch_optional(db).await?)
}

fn select_key(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT k.id AS key_id, k.kind, k.name AS key_name, k.scopes, k.addresses, \
            k.level AS key_level, k.appoints_up_to AS key_reach, k.per_minute, k.per_day, k.state, \
            k.stopped_at, k.expires_at, k.created_at AS key_created_at, s.ends_at AS secret_ends_at, \
            s.hash AS secret, {ORG}, \
            u.id AS user_id, u.name AS user_name, u.email, u.verified_email_key, u.personal_org, \
            m.joined_at, {MEMBERSHIP}, \
            (SELECT CAST(SUM(h.seq) AS BIGINT) FROM audit_heads h \
                WHERE h.org_id IN (k.org_id, COALESCE(u.personal_org, k.org_id))) AS heads \
        FROM key_secrets s \
        JOIN keys k ON k.org_id = s.org_id AND k.id = s.key_id \
        JOIN orgs o ON o.id = k.org_id \
        LEFT JOIN users u ON u.id = k.user_id \
        LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.user_id \
        LEFT JOIN roles r ON r.org_id = k.org_id AND r.id = m.role_id \
        {condition}"
    ))
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
    actor: &str,
    permission: &str,
    since: Timestamp,
) -> Result<bool> {
    const DENIED: &str = "SELECT seq FROM events WHERE org_id = $1 AND actor_id = $2 \
        AND action = 'access.denied' AND target_id = $3 AND at > $4 LIMIT 1";
    let found: Option<i64> = sqlx::query_scalar(DENIED)
        .bind(org)
        .bind(actor)
        .bind(permission)
        .bind(since)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}
