//! What the database is: for who runs it.

use sqlx::FromRow;

use super::{Place, Store, migrate};
use crate::error::Result;

/// What is known of the database.
#[derive(Debug)]
pub struct Facts {
    /// SQLite or PostgreSQL.
    pub engine: &'static str,
    /// The engine's version.
    pub version: String,
    /// The newest schema that this program knows, and that the database has.
    pub schema: i64,
    /// How large it is, in bytes.
    pub size: u64,
}

#[derive(FromRow)]
struct Row {
    version: String,
    size: i64,
}

impl Store {
    /// Bytes that the disk of an SQLite file still has for us, where that can be told; what a
    /// PostgreSQL server has is not ours to know.
    #[must_use]
    pub fn free_space(&self) -> Option<u64> {
        let Place::Sqlite(file) = &*self.place else { return None };
        let disk = rustix::fs::statvfs(file).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// What the database is, and how large.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn facts(&self) -> Result<Facts> {
        const SQLITE: &str = "SELECT sqlite_version() AS version, \
            (SELECT page_count FROM pragma_page_count) * \
            (SELECT page_size FROM pragma_page_size) AS size";
        const POSTGRES: &str = "SELECT split_part(current_setting('server_version'), ' ', 1) \
            AS version, pg_database_size(current_database()) AS size";
        let (engine, sql) = match *self.place {
            Place::Sqlite(_) => ("SQLite", SQLITE),
            Place::Postgres(_) => ("PostgreSQL", POSTGRES),
        };
        let Row { version, size } = sqlx::query_as(sql).fetch_one(&self.readers).await?;
        let size = size.try_into().unwrap_or_default();
        Ok(Facts { engine, version, schema: migrate::newest(), size })
    }
}
