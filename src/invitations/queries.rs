//! SQL of invitations.

use sqlx::FromRow;

use super::{Invitation, NewInvitation};
use crate::access::RoleId;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{InvitationId, MailId, OrgId, UserId};
use crate::store::{Db, Tx};

#[derive(FromRow)]
pub struct InvitationRow {
    id: InvitationId,
    org_id: OrgId,
    name: String,
    email: String,
    email_key: String,
    role_id: String,
    state: String,
    invited_by: UserId,
    inviter_name: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    accepted_by: Option<UserId>,
    mail_state: Option<String>,
    mail_error: Option<String>,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            org: row.org_id,
            name: row.name,
            email: row.email,
            email_key: row.email_key,
            role_id: RoleId::from_text(row.role_id),
            is_pending: row.state == "pending",
            invited_by: row.invited_by,
            inviter_name: row.inviter_name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            accepted_by: row.accepted_by,
            delivery: super::Delivery::from_mail(row.mail_state.as_deref(), row.mail_error),
        }
    }
}

const SELECT: &str = "SELECT i.id, i.org_id, i.name, i.email, i.email_key, i.role_id, i.state, \
        i.invited_by, u.name AS inviter_name, i.created_at, i.expires_at, i.accepted_by, \
        m.state AS mail_state, m.last_error AS mail_error \
    FROM invitations i JOIN users u ON u.id = i.invited_by LEFT JOIN mails m ON m.id = i.mail_id ";

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{SELECT}{rest}"))
}

pub async fn pending(db: impl Db<'_>, org: OrgId, limit: i64) -> Result<Vec<Invitation>> {
    let sql = select(
        "WHERE i.org_id = $1 AND i.state = 'pending' ORDER BY i.created_at DESC, i.id DESC LIMIT $2",
    );
    let rows: Vec<InvitationRow> = sqlx::query_as(sql).bind(org).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

pub async fn find(db: impl Db<'_>, org: OrgId, id: InvitationId) -> Result<Option<Invitation>> {
    let sql = select("WHERE i.org_id = $1 AND i.id = $2");
    let row: Option<InvitationRow> =
        sqlx::query_as(sql).bind(org).bind(id).fetch_optional(db).await?;
    Ok(row.map(Invitation::from))
}

pub async fn pending_for(
    db: impl Db<'_>,
    org: OrgId,
    email_key: &str,
) -> Result<Option<Invitation>> {
    let sql = select("WHERE i.org_id = $1 AND i.email_key = $2 AND i.state = 'pending'");
    let row: Option<InvitationRow> =
        sqlx::query_as(sql).bind(org).bind(email_key).fetch_optional(db).await?;
    Ok(row.map(Invitation::from))
}

pub async fn insert(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    new: &NewInvitation,
    invited_by: UserId,
    expires_at: Timestamp,
) -> Result<()> {
    const INSERT: &str = "INSERT INTO invitations (org_id, id, name, email, email_key, role_id, \
            state, invited_by, created_at, sent_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $8, $9)";
    let now = tx.now();
    sqlx::query(INSERT)
        .bind(org)
        .bind(id)
        .bind(new.name.as_str())
        .bind(new.email.to_string())
        .bind(new.email.key())
        .bind(new.role.as_str())
        .bind(invited_by)
        .bind(now)
        .bind(expires_at)
        .execute(tx.db())
        .await?;
    count_pending(tx, org, 1).await
}

pub async fn set_mail(tx: &mut Tx, org: OrgId, id: InvitationId, mail: MailId) -> Result<()> {
    const SET: &str = "UPDATE invitations SET mail_id = $3 WHERE org_id = $1 AND id = $2";
    sqlx::query(SET).bind(org).bind(id).bind(mail).execute(tx.db()).await?;
    Ok(())
}

pub async fn renew(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    invited_by: UserId,
    expires_at: Timestamp,
) -> Result<()> {
    const RENEW: &str = "UPDATE invitations SET invited_by = $3, expires_at = $4, sent_at = $5 \
        WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    let renewed = sqlx::query(RENEW).bind(org).bind(id).bind(invited_by).bind(expires_at).bind(now);
    renewed.execute(tx.db()).await?;
    Ok(())
}

/// Ends a pending invitation.
pub async fn close(
    tx: &mut Tx,
    org: OrgId,
    id: InvitationId,
    state: &str,
    accepted_by: Option<UserId>,
) -> Result<()> {
    const CLOSE: &str = "UPDATE invitations SET state = $3, closed_at = $4, accepted_by = $5 \
        WHERE org_id = $1 AND id = $2";
    let now = tx.now();
    sqlx::query(CLOSE)
        .bind(org)
        .bind(id)
        .bind(state)
        .bind(now)
        .bind(accepted_by)
        .execute(tx.db())
        .await?;
    count_pending(tx, org, -1).await
}

async fn count_pending(tx: &mut Tx, org: OrgId, change: i64) -> Result<()> {
    const COUNT: &str = "UPDATE orgs SET pending_count = pending_count + $2 WHERE id = $1";
    sqlx::query(COUNT).bind(org).bind(change).execute(tx.db()).await?;
    Ok(())
}

/// When the last but `count - 1` invitation was sent, if there were so many.
pub async fn sent_before(db: impl Db<'_>, org: OrgId, count: i64) -> Result<Option<Timestamp>> {
    const SENT: &str = "SELECT sent_at FROM invitations WHERE org_id = $1 \
        ORDER BY sent_at DESC LIMIT 1 OFFSET $2";
    Ok(sqlx::query_scalar(SENT).bind(org).bind(count - 1).fetch_optional(db).await?)
}

/// How many members and pending invitations there are, and how many there may be.
pub async fn room(db: impl Db<'_>, org: OrgId) -> Result<(i64, i64)> {
    #[derive(FromRow)]
    struct Room {
        taken: i64,
        cap: i64,
    }
    const ROOM: &str = "SELECT member_count + pending_count AS taken, member_cap AS cap \
        FROM orgs WHERE id = $1";
    let room: Room = sqlx::query_as(ROOM).bind(org).fetch_one(db).await?;
    Ok((room.taken, room.cap))
}

/// Name and rules of an organization, for somebody who holds a link into it.
pub async fn org_of(db: impl Db<'_>, org: OrgId) -> Result<Option<super::OrgCard>> {
    const ORG: &str = "SELECT slug, name, default_role, only_owners_appoint_admins \
        FROM orgs WHERE id = $1";
    Ok(sqlx::query_as(ORG).bind(org).fetch_optional(db).await?)
}
