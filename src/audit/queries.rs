//! SQL of the audit log.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::Db;

#[derive(FromRow)]
pub struct EventRow {
    pub at: Timestamp,
    pub action: String,
    pub actor_kind: String,
    pub details: String,
    pub actor_doc: Option<String>,
    pub target_doc: Option<String>,
}

pub async fn recent(db: impl Db<'_>, org: OrgId, limit: i64) -> Result<Vec<EventRow>> {
    const RECENT: &str = "SELECT at, action, actor_kind, details, actor_doc, target_doc \
        FROM events WHERE org_id = $1 ORDER BY seq DESC LIMIT $2";
    Ok(sqlx::query_as(RECENT).bind(org).bind(limit).fetch_all(db).await?)
}

/// What somebody did, and what was done to them: each read from an index of its own.
pub async fn about(db: impl Db<'_>, org: OrgId, user: UserId, limit: i64) -> Result<Vec<EventRow>> {
    const ABOUT: &str = "SELECT at, action, actor_kind, details, actor_doc, target_doc FROM events \
        WHERE org_id = $1 AND seq IN (\
            SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND actor_id = $2 \
                ORDER BY seq DESC LIMIT $3) AS own \
            UNION SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND target_id = $2 \
                ORDER BY seq DESC LIMIT $3) AS suffered) \
        ORDER BY seq DESC LIMIT $3";
    Ok(sqlx::query_as(ABOUT).bind(org).bind(user).bind(limit).fetch_all(db).await?)
}
