//! SQL of the list of members. A page is the merge of the active and the suspended, each read in
//! order from an index, so that its cost does not grow with the organization; only a search by text
//! looks at all of them.

use super::queries::{COLUMNS, JOINED, MemberRow};
use super::{Column, Filter, Status};
use crate::error::Result;
use crate::ids::{OrgId, UserId};
use crate::store::Db;

/// What a row is sorted by.
pub enum Key {
    Text(String),
    Number(i64),
}

/// Where a page of the list starts, and what it shows.
pub struct Window<'a> {
    pub filter: &'a Filter,
    pub column: Column,
    pub is_descending: bool,
    /// The last row of the page before.
    pub after: Option<(Key, UserId)>,
    pub limit: i64,
}

/// A statement and its values, which get their numbers in the order in which they come.
struct Statement {
    values: Vec<Key>,
}

impl Statement {
    fn value(&mut self, value: Key) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn text(&mut self, text: impl ToString) -> String {
        self.value(Key::Text(text.to_string()))
    }
}

/// Members of one page.
pub async fn page(db: impl Db<'_>, org: OrgId, window: Window<'_>) -> Result<Vec<MemberRow>> {
    let mut statement = Statement { values: Vec::new() };
    let sql = sql(&mut statement, org, window);
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
    for value in statement.values {
        query = match value {
            Key::Text(text) => query.bind(text),
            Key::Number(number) => query.bind(number),
        };
    }
    Ok(query.fetch_all(db).await?)
}

fn sql(statement: &mut Statement, org: OrgId, window: Window<'_>) -> String {
    let column = column(window.column);
    let (direction, beyond) = if window.is_descending { ("DESC", "<") } else { ("ASC", ">") };
    let org = statement.text(org);
    let mut conditions = vec![format!("m.org_id = {org}")];
    if let Some(role) = &window.filter.role {
        conditions.push(format!("m.role_id = {}", statement.text(role)));
    }
    if let Some((key, user)) = window.after {
        let (key, user) = (statement.value(key), statement.text(user));
        conditions.push(format!("(m.{column}, m.user_id) {beyond} ({key}, {user})"));
    }
    if !window.filter.text.trim().is_empty() {
        let text = statement.text(contains(&window.filter.text));
        conditions.push(format!(
            "(m.name_key LIKE {text} ESCAPE '!' OR m.email_key LIKE {text} ESCAPE '!')"
        ));
    }
    let conditions = conditions.join(" AND ");
    let limit = statement.value(Key::Number(window.limit));
    let shown =
        Status::ALL.into_iter().filter(|one| window.filter.status.is_none_or(|s| s == *one));
    let parts = shown.map(|status| {
        let status = status.key();
        format!(
            "SELECT * FROM (SELECT m.user_id, m.{column} AS sort_key FROM memberships m \
             WHERE {conditions} AND m.status = '{status}' \
             ORDER BY m.{column} {direction}, m.user_id {direction} LIMIT {limit}) AS {status}"
        )
    });
    let parts: Vec<String> = parts.collect();
    // CROSS: SQLite keeps the order of the tables, and so reads the few that were found first.
    format!(
        "SELECT {COLUMNS} FROM ({}) AS found CROSS JOIN memberships m {JOINED} \
         WHERE m.org_id = {org} AND m.user_id = found.user_id \
         ORDER BY found.sort_key {direction}, found.user_id {direction} LIMIT {limit}",
        parts.join(" UNION ALL ")
    )
}

/// The sorting column. Its name is ours, never typed by somebody.
const fn column(column: Column) -> &'static str {
    match column {
        Column::Name => "name_key",
        Column::Email => "email_key",
        Column::Role => "role_key",
        Column::LastSeen => "last_seen",
    }
}

/// A pattern for LIKE that finds a text anywhere, whatever signs it holds.
fn contains(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let escaped = lower.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
