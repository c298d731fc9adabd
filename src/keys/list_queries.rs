//! SQL of lists of keys.

use sqlx::AssertSqlSafe;

use super::list::Row;
use super::queries::{KeyRow, SELECT};
use super::{ENDS_SOON, Filter, Key, Show, UNUSED_AFTER};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::OrgId;
use crate::secret::KeyKind;
use crate::store::Db;

/// Which part of a list.
pub struct Window {
    pub is_back: bool,
    pub row: Row,
    pub limit: i64,
    pub now: Timestamp,
}

/// The conditions of a state; `$2` is now, `$3` a week from now, `$4` ninety days ago.
fn condition(show: Show) -> &'static str {
    const IN_USE: &str = "k.state = 'active' AND (k.expires_at IS NULL OR k.expires_at > $2) \
        AND (k.user_id IS NULL OR m.joined_at <= k.created_at) AND $3 > $4";
    match show {
        Show::InUse => IN_USE,
        Show::Expiring => {
            "k.state = 'active' AND k.expires_at > $2 AND k.expires_at <= $3 AND $3 > $4 \
             AND (k.user_id IS NULL OR m.joined_at <= k.created_at)"
        }
        Show::Unused => {
            "k.state = 'active' AND (k.expires_at IS NULL OR k.expires_at > $2) AND $3 > $4 \
             AND (k.user_id IS NULL OR m.joined_at <= k.created_at) \
             AND COALESCE(k.last_used_at, k.created_at) <= $4"
        }
        Show::Stopped => "k.state = 'active' AND k.stopped_at IS NOT NULL AND $3 > $4 AND $2 > $4",
        Show::Expired => "k.state IN ('active', 'expired') AND k.expires_at <= $2 AND $3 > $4",
        Show::Revoked => {
            "(k.state IN ('revoked', 'ended') OR k.state = 'active' AND k.user_id IS NOT NULL \
             AND (m.joined_at IS NULL OR m.joined_at > k.created_at)) AND $2 > $4 AND $3 > $4"
        }
        Show::All => "$2 > $4 AND $3 > $4",
    }
}

/// The rest of the conditions, from `$5` on.
fn narrowed(filter: &Filter) -> String {
    let mut words = String::new();
    if filter.kind.is_some() {
        words += " AND k.kind = $5";
    } else {
        words += " AND CAST($5 AS TEXT) = ''";
    }
    if filter.holder.is_some() {
        words += " AND k.user_id = $6";
    } else {
        words += " AND CAST($6 AS TEXT) = ''";
    }
    if filter.text.trim().is_empty() {
        words + " AND CAST($7 AS TEXT) = CAST($8 AS TEXT)"
    } else {
        words + " AND (k.name_key LIKE $7 ESCAPE '!' OR k.prefix LIKE $8 ESCAPE '!')"
    }
}

/// What the search looks for in names, and at the beginning of secrets.
fn patterns(filter: &Filter) -> (String, String) {
    let text = filter.text.trim();
    if text.is_empty() {
        return (String::new(), String::new());
    }
    let escape = |text: &str| text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    // What is longer than the part of a secret that is kept finds it too.
    let start: String = text.chars().take(KeyKind::Standard.prefix().len() + 4).collect();
    (format!("%{}%", escape(&text.to_lowercase())), format!("{}%", escape(&start)))
}

pub async fn list(
    db: impl Db<'_>,
    org: OrgId,
    filter: &Filter,
    window: &Window,
) -> Result<Vec<Key>> {
    let (sign, order) = if window.is_back { (">", "") } else { ("<", " DESC") };
    let sql = format!(
        "{SELECT} WHERE k.org_id = $1 AND {}{} AND (k.created_at, k.id) {sign} ($9, $10) \
        ORDER BY k.created_at{order}, k.id{order} LIMIT $11",
        condition(filter.show),
        narrowed(filter)
    );
    let (name, prefix) = patterns(filter);
    let rows: Vec<KeyRow> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(org)
        .bind(window.now)
        .bind(window.now.after(ENDS_SOON))
        .bind(window.now.before(UNUSED_AFTER))
        .bind(filter.kind.map_or("", KeyKind::key))
        .bind(filter.holder.map(|user| user.to_string()).unwrap_or_default())
        .bind(name)
        .bind(prefix)
        .bind(window.row.created_at)
        .bind(window.row.id.map(|id| id.to_string()).unwrap_or_default())
        .bind(window.limit)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Key::try_from).collect()
}

/// How many there are, counted to `most`.
pub async fn count(
    db: impl Db<'_>,
    org: OrgId,
    filter: &Filter,
    now: Timestamp,
    most: i64,
) -> Result<i64> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT k.id FROM keys k \
        LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.user_id \
        WHERE k.org_id = $1 AND {}{} LIMIT $9) AS counted",
        condition(filter.show),
        narrowed(filter)
    );
    let (name, prefix) = patterns(filter);
    let counted = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(org)
        .bind(now)
        .bind(now.after(ENDS_SOON))
        .bind(now.before(UNUSED_AFTER))
        .bind(filter.kind.map_or("", KeyKind::key))
        .bind(filter.holder.map(|user| user.to_string()).unwrap_or_default())
        .bind(name)
        .bind(prefix)
        .bind(most);
    Ok(counted.fetch_one(db).await?)
}
