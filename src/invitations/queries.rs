//! SQL of invitations.

use sqlx::FromRow;

use super::form::{Invitee, Terms};
use super::list::Row;
use super::{Attention, Invitation, InvitationState, Inviter, OrgCard, Show, Undelivered};
use crate::access::RoleId;
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{InvitationId, MailId, OrgId, UserId};
use crate::store::{Db, Flag, Tx};

#[derive(FromRow)]
struct InvitationRow {
    id: InvitationId,
    org_id: OrgId,
    name: String,
    email: String,
    email_key: String,
    role_id: String,
    message: String,
    state: String,
    invited_by: String,
    inviter_name: Option<String>,
    by_platform: Flag,
    by_key: Flag,
    created_at: Timestamp,
    sent_at: Timestamp,
    expires_at: Timestamp,
    asked_at: Option<Timestamp>,
    accepted_by: Option<UserId>,
    closed_at: Option<Timestamp>,
    closer_name: Option<String>,
    mail_state: Option<String>,
    mail_error: Option<String>,
}

impl InvitationRow {
    fn inviter(&self) -> Result<Inviter> {
        let id = &self.invited_by;
        Ok(match (self.by_key.0, self.by_platform.0) {
            (true, _) => Inviter::Key(id.parse().map_err(Error::internal)?),
            (_, true) => Inviter::Platform(id.parse().map_err(Error::internal)?),
            _ => Inviter::Member(id.parse().map_err(Error::internal)?),
        })
    }
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;

    fn try_from(row: InvitationRow) -> Result<Self> {
        Ok(Self {
            inviter: row.inviter()?,
            id: row.id,
            org: row.org_id,
            name: row.name,
            email: row.email,
            email_key: row.email_key,
            role_id: RoleId::from_text(row.role_id),
            message: row.message,
            state: InvitationState::from_key(&row.state),
            inviter_name: row.inviter_name.unwrap_or_default(),
            created_at: row.created_at,
            sent_at: row.sent_at,
            expires_at: row.expires_at,
            asked_at: row.asked_at,
            accepted_by: row.accepted_by,
            closed_at: row.closed_at,
            closed_by: row.closer_name,
            delivery: super::Delivery::from_mail(row.mail_state.as_deref(), row.mail_error),
        })
    }
}

const SELECT: &str = "SELECT i.id, i.org_id, i.name, i.email, i.email_key, i.role_id, i.message, \
        i.state, i.invited_by, COALESCE(u.name, ku.name, k.name) AS inviter_name, i.by_platform, i.by_key, \
        i.created_at, i.sent_at, \
        i.expires_at, i.asked_at, i.accepted_by, i.closed_at, c.name AS closer_name, \
        m.state AS mail_state, m.last_error AS mail_error \
    FROM invitations i LEFT JOIN users u ON u.id = i.invited_by \
    LEFT JOIN keys k ON k.org_id = i.org_id AND k.id = i.invited_by \
    LEFT JOIN users ku ON ku.id = k.user_id \
    LEFT JOIN users c ON c.id = i.closed_by LEFT JOIN mails m ON m.id = i.mail_id ";

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{SELECT}{rest}"))
}

const fn condition(show: Show) -> &'static str {
    match show {
        Show::Pending => "i.state = 'pending'",
        Show::Past => "i.state <> 'pending'",
        Show::Accepted => "i.state = 'accepted'",
        Show::Rejected => "i.state = 'rejected'",
        Show::Cancelled => "i.state = 'cancelled'",
    }
}

/// Those older than a row, newest first.
pub async fn older(
    db: impl Db<'_>,
    org: OrgId,
    show: Show,
    than: Option<Row>,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let sql = select(&format!(
        "WHERE i.org_id = $1 AND {} AND (i.created_at, i.id) < ($2, $3) \
        ORDER BY i.created_at DESC, i.id DESC LIMIT $4",
        condition(show)
    ));
    let created_at = than.map_or(Timestamp::from_micros(i64::MAX), |row| row.created_at);
    let id = than.map(|row| row.id.to_string()).unwrap_or_default();
    let found = sqlx::query_as(sql).bind(org).bind(created_at).bind(id).bind(limit);
    let rows: Vec<InvitationRow> = found.fetch_all(db).await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Those newer than a row, oldest first.
pub async fn newer(
    db: impl Db<'_>,
    org: OrgId,
    show: Show,
    than: Row,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let sql = select(&format!(
        "WHERE i.org_id = $1 AND {} AND (i.created_at, i.id) > ($2, $3) \
        ORDER BY i.created_at, i.id LIMIT $4",
        condition(show)
    ));
    let found = sqlx::query_as(sql).bind(org).bind(than.created_at).bind(than.id).bind(limit);
    let rows: Vec<InvitationRow> = found.fetch_all(db).await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

pub async fn find(db: impl Db<'_>, org: OrgId, id: InvitationId) -> Result<Option<Invitation>> {
    let sql = select("WHERE i.org_id = $1 AND i.id = $2");
    let row: Option<InvitationRow> =
        sqlx::query_as(sql).bind(org).bind(id).fetch_optional(db).await?;
    row.map(Invitation::try_from).transpose()
}

pub async fn pending_for(
    db: impl Db<'_>,
    org: OrgId,
    email_key: &str,
) -> Result<Option<Invitation>> {
    let sql = select("WHERE i.org_id = $1 AND i.email_key = $2 AND i.state = 'pending'");
    let row: Option<InvitationRow> =
        sqlx::query_as(sql).bind(org).bind(email_key).fetch_optional(db).await?;
    row.map(Invitation::try_from).transpose()
}

/// The open invitations to an address, newest first.
pub async fn pending_of(db: impl Db<'_>, email_key: &str) -> Result<Vec<InvitationId>> {
    const PENDING: &str = "SELECT id FROM invitations WHERE email_key = $1 AND state = 'pending' \
        ORDER BY created_at DESC, id DESC LIMIT 200";
    Ok(sqlx::query_scalar(PENDING).bind(email_key).fetch_all(db).await?)
}

/// How many open invitations offer a role.
pub async fn count_with_role(db: impl Db<'_>, org: OrgId, role: &RoleId) -> Result<i64> {
    const COUNT: &str = "SELECT count(*) FROM invitations \
        WHERE org_id = $1 AND state = 'pending' AND role_id = $2";
    Ok(sqlx::query_scalar(COUNT).bind(org).bind(role.as_str()).fetch_one(db).await?)
}

/// The open invitations that offer a role.
pub async fn with_role(db: impl Db<'_>, org: OrgId, role: &RoleId) -> Result<Vec<Invitation>> {
    let sql = select(
        "WHERE i.org_id = $1 AND i.state = 'pending' AND i.role_id = $2 ORDER BY i.created_at, i.id",
    );
    let found = sqlx::query_as(sql).bind(org).bind(role.as_str());
    let rows: Vec<InvitationRow> = found.fetch_all(db).await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// An invitation offers another role, by somebody's word.
pub async fn set_role(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    role: &RoleId,
    by: Inviter,
) -> Result<()> {
    const SET: &str = "UPDATE invitations SET role_id = $3, invited_by = $4, by_platform = $5, \
        by_key = $6 WHERE org_id = $1 AND id = $2";
    let set = sqlx::query(SET).bind(org).bind(id).bind(role.as_str()).bind(by.to_string());
    set.bind(is_platform(by)).bind(is_key(by)).execute(tx.db()).await?;
    Ok(())
}

/// How many open invitations there are of each kind.
pub async fn attention(
    db: impl Db<'_>,
    org: OrgId,
    now: Timestamp,
    soon: Timestamp,
) -> Result<Attention> {
    const COUNT: &str = "SELECT \
        CAST(COALESCE(SUM(CASE WHEN m.state = 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT) \
            AS undelivered, \
        CAST(COALESCE(SUM(CASE WHEN i.expires_at > $2 AND i.expires_at <= $3 \
            THEN 1 ELSE 0 END), 0) AS BIGINT) AS ending_soon, \
        CAST(COALESCE(SUM(CASE WHEN i.asked_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) \
            AS asked, \
        CAST(COALESCE(SUM(CASE WHEN i.expires_at <= $2 THEN 1 ELSE 0 END), 0) AS BIGINT) \
            AS expired \
        FROM invitations i LEFT JOIN mails m ON m.id = i.mail_id \
        WHERE i.org_id = $1 AND i.state = 'pending'";
    Ok(sqlx::query_as(COUNT).bind(org).bind(now).bind(soon).fetch_one(db).await?)
}

pub async fn last_undelivered(db: impl Db<'_>, org: OrgId) -> Result<Option<Undelivered>> {
    const LAST: &str = "SELECT i.email, m.last_error AS why FROM invitations i \
        JOIN mails m ON m.id = i.mail_id WHERE i.org_id = $1 AND i.state = 'pending' \
        AND m.state = 'failed' ORDER BY i.created_at DESC, i.id DESC LIMIT 1";
    Ok(sqlx::query_as(LAST).bind(org).fetch_optional(db).await?)
}

fn is_platform(by: Inviter) -> Flag {
    Flag(matches!(by, Inviter::Platform(_)))
}

fn is_key(by: Inviter) -> Flag {
    Flag(matches!(by, Inviter::Key(_)))
}

pub async fn insert(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    new: &Invitee,
    terms: &Terms,
    by: Inviter,
    expires_at: Timestamp,
) -> Result<()> {
    const INSERT: &str = "INSERT INTO invitations (org_id, id, name, email, email_key, role_id, \
            message, state, invited_by, by_platform, by_key, created_at, sent_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $10, $11, $11, $12)";
    let now = tx.now();
    sqlx::query(INSERT)
        .bind(org)
        .bind(id)
        .bind(new.name())
        .bind(new.email.to_string())
        .bind(new.email.key())
        .bind(terms.role.as_str())
        .bind(terms.message.as_str())
        .bind(by.to_string())
        .bind(is_platform(by))
        .bind(is_key(by))
        .bind(now)
        .bind(expires_at)
        .execute(tx.db())
        .await?;
    count_pending(tx, org, 1).await
}

pub async fn set_mail(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    mail: Option<MailId>,
) -> Result<()> {
    const SET: &str = "UPDATE invitations SET mail_id = $3 WHERE org_id = $1 AND id = $2";
    sqlx::query(SET).bind(org).bind(id).bind(mail).execute(tx.db()).await?;
    Ok(())
}

pub async fn renew(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    by: Inviter,
    expires_at: Timestamp,
) -> Result<()> {
    const RENEW: &str = "UPDATE invitations SET invited_by = $3, by_platform = $4, by_key = $5, \
        expires_at = $6, sent_at = $7, asked_at = NULL WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    let renewed = sqlx::query(RENEW).bind(org).bind(id).bind(by.to_string());
    renewed
        .bind(is_platform(by))
        .bind(is_key(by))
        .bind(expires_at)
        .bind(now)
        .execute(tx.db())
        .await?;
    Ok(())
}

pub async fn set_asked(tx: &mut Tx, org: OrgId, id: InvitationId) -> Result<()> {
    const SET: &str = "UPDATE invitations SET asked_at = $3 WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    sqlx::query(SET).bind(org).bind(id).bind(now).execute(tx.db()).await?;
    Ok(())
}

/// Ends a pending invitation: how, and by which account.
pub async fn close(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    (state, by): (InvitationState, Option<UserId>),
) -> Result<()> {
    const CLOSE: &str = "UPDATE invitations SET state = $3, closed_at = $4, closed_by = $5, \
        accepted_by = $6 WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    let accepted_by = by.filter(|_| state == InvitationState::Accepted);
    let closed = sqlx::query(CLOSE).bind(org).bind(id).bind(state.key()).bind(now);
    closed.bind(by).bind(accepted_by).execute(tx.db()).await?;
    count_pending(tx, org, -1).await
}

async fn count_pending(tx: &mut Tx, org: OrgId, change: i64) -> Result<()> {
    const COUNT: &str = "UPDATE orgs SET pending_count = pending_count + $2 WHERE id = $1";
    sqlx::query(COUNT).bind(org).bind(change).execute(tx.db()).await?;
    Ok(())
}

/// When links of invitations were made since a moment, newest first, so many at the most.
pub async fn sent_since(
    db: impl Db<'_>,
    org: OrgId,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Timestamp>> {
    const SENT: &str = "SELECT created_at FROM links WHERE org_id = $1 \
        AND purpose = 'invitation' AND created_at > $2 ORDER BY created_at DESC LIMIT $3";
    Ok(sqlx::query_scalar(SENT).bind(org).bind(since).bind(most).fetch_all(db).await?)
}

/// An organization with its rules.
pub async fn org_of(db: impl Db<'_>, org: OrgId) -> Result<Option<OrgCard>> {
    const ORG: &str = "SELECT slug, name, kind, default_role, only_owners_appoint_admins, \
            takes_external_invitations, domains, invitees_need_account, member_cap, \
            member_count, pending_count \
        FROM orgs WHERE id = $1";
    Ok(sqlx::query_as(ORG).bind(org).fetch_optional(db).await?)
}

/// Whether an account has proven an address.
pub async fn is_proven(db: impl Db<'_>, email: &Email) -> Result<bool> {
    const FIND: &str = "SELECT id FROM users WHERE verified_email_key = $1";
    let found: Option<String> =
        sqlx::query_scalar(FIND).bind(email.key()).fetch_optional(db).await?;
    Ok(found.is_some())
}

pub async fn is_platform_admin(db: impl Db<'_>, user: UserId) -> Result<bool> {
    const FIND: &str = "SELECT is_platform_admin FROM users WHERE id = $1";
    let found: Option<Flag> = sqlx::query_scalar(FIND).bind(user).fetch_optional(db).await?;
    Ok(found.is_some_and(|flag| flag.0))
}

/// Somebody's name and address.
#[derive(FromRow)]
pub struct Addressee {
    pub name: String,
    pub email: String,
}

pub async fn address_of(db: impl Db<'_>, user: UserId) -> Result<Addressee> {
    const FIND: &str = "SELECT name, email FROM users WHERE id = $1";
    Ok(sqlx::query_as(FIND).bind(user).fetch_one(db).await?)
}
