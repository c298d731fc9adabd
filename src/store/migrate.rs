//! The schema, brought up to date at start.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr};

use super::Place;
use crate::error::{Error, Result};

/// Number, name, text.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../../migrations/0001_foundation.sql")),
    (2, "limits_and_outbox", include_str!("../../migrations/0002_limits_and_outbox.sql")),
    (3, "people", include_str!("../../migrations/0003_people.sql")),
    (4, "keys", include_str!("../../migrations/0004_keys.sql")),
];

/// The newest schema that this program knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS.iter().map(|(number, ..)| *number).max().unwrap_or_default()
}

/// Runs the migrations that the database has not seen. A schema newer than this program is an
/// error, so that an old binary never writes into it.
pub(super) async fn run(writer: &AnyPool, place: &Place) -> Result<()> {
    let migrations = MIGRATIONS.iter().map(|(number, name, text)| {
        let text = match place {
            Place::Sqlite(_) => (*text).to_owned(),
            Place::Postgres(_) => for_postgres(text),
        };
        let sql = AssertSqlSafe(text).into_sql_str();
        Migration::new(*number, Cow::Borrowed(name), MigrationType::Simple, sql, false)
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    migrator.run(writer).await.map_err(Error::internal)
}

/// The two rewrites: bytes have another name there, and text is compared byte by byte as on SQLite.
fn for_postgres(text: &str) -> String {
    text.replace(" BLOB", " BYTEA").replace(" TEXT", " TEXT COLLATE \"C\"")
}
