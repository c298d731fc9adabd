//! SQL of the audit log.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::Db;

#[derive(FromRow)]
pub struct EventRow {
    pub seq: i64,
    pub at: Timestamp,
    pub action: String,
    pub outcome: String,
    pub actor_kind: String,
    pub details: String,
    pub actor_doc: Option<String>,
    pub target_doc: Option<String>,
}

/// The newest events before one, newest first.
pub async fn recent(db: impl Db<'_>, org: OrgId, before: i64, limit: i64) -> Result<Vec<EventRow>> {
    const RECENT: &str = "SELECT seq, at, action, outcome, actor_kind, details, actor_doc, \
            target_doc \
        FROM events WHERE org_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
    Ok(sqlx::query_as(RECENT).bind(org).bind(before).bind(limit).fetch_all(db).await?)
}

/// Events of a day of UTC (days since 1970) with one outcome.
#[derive(FromRow)]
pub struct DayRow {
    pub day: i64,
    pub outcome: String,
    pub events: i64,
}

pub async fn by_day(db: impl Db<'_>, org: OrgId, since: Timestamp) -> Result<Vec<DayRow>> {
    const BY_DAY: &str = "SELECT at / 86400000000 AS day, outcome, count(*) AS events \
        FROM events WHERE org_id = $1 AND at >= $2 GROUP BY at / 86400000000, outcome";
    Ok(sqlx::query_as(BY_DAY).bind(org).bind(since).fetch_all(db).await?)
}

/// What somebody did, and what was done to them: each read from an index of its own.
pub async fn about(db: impl Db<'_>, org: OrgId, user: UserId, limit: i64) -> Result<Vec<EventRow>> {
    const ABOUT: &str = "SELECT seq, at, action, outcome, actor_kind, details, actor_doc, \
            target_doc FROM events WHERE org_id = $1 AND seq IN (\
            SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND actor_id = $2 \
                ORDER BY seq DESC LIMIT $3) AS own \
            UNION SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND target_id = $2 \
                ORDER BY seq DESC LIMIT $3) AS suffered) \
        ORDER BY seq DESC LIMIT $3";
    Ok(sqlx::query_as(ABOUT).bind(org).bind(user).bind(limit).fetch_all(db).await?)
}

/// A line with all that is told of it.
#[derive(FromRow)]
pub struct FullRow {
    pub id: String,
    pub seq: i64,
    pub at: Timestamp,
    pub action: String,
    pub outcome: String,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub target_kind: Option<String>,
    pub target_id: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub details: String,
    pub actor_doc: Option<String>,
    pub target_doc: Option<String>,
}

const FULL: &str = "SELECT id, seq, at, action, outcome, actor_kind, actor_id, target_kind, \
    target_id, address, request_id, details, actor_doc, target_doc FROM events ";

/// The newest lines before one, newest first.
pub async fn page(db: impl Db<'_>, org: OrgId, before: i64, limit: i64) -> Result<Vec<FullRow>> {
    let sql = format!("{FULL} WHERE org_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3");
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(org).bind(before).bind(limit);
    Ok(found.fetch_all(db).await?)
}

/// The same of what somebody did, and what was done to them.
pub async fn page_about(
    db: impl Db<'_>,
    org: OrgId,
    user: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<FullRow>> {
    let sql = format!(
        "{FULL} WHERE org_id = $1 AND seq IN (\
            SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND actor_id = $2 \
                AND seq < $3 ORDER BY seq DESC LIMIT $4) AS own \
            UNION SELECT seq FROM (SELECT seq FROM events WHERE org_id = $1 AND target_id = $2 \
                AND seq < $3 ORDER BY seq DESC LIMIT $4) AS suffered) \
        ORDER BY seq DESC LIMIT $4"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(org).bind(user).bind(before);
    Ok(found.bind(limit).fetch_all(db).await?)
}
