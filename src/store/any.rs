//! Connections: one writer and many readers on SQLite, one pool on PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection, Executor};

use crate::error::Result;

/// How long a request waits for a connection before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_millis(2500);
const READERS: u32 = 8;
/// A connection that was idle for so long may have been hung up on.
const ASLEEP: Duration = Duration::from_secs(1);

/// For every SQLite connection. FULL: a change that was acknowledged survives a power cut.
const PRAGMAS: &str = "PRAGMA busy_timeout = 2000; PRAGMA foreign_keys = ON; \
    PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; \
    PRAGMA cache_size = -16000;";

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Place {
    /// A file of ours.
    Sqlite(PathBuf),
    /// A PostgreSQL server; the address may hold a password.
    Postgres(SecretString),
}

impl Place {
    /// How a change begins. On SQLite a transaction that will write has to say so first, or it can
    /// be refused midway.
    pub(super) const fn begin(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        }
    }
}

/// Opens the writer and the readers.
pub(super) async fn connect(place: &Place) -> Result<(AnyPool, AnyPool)> {
    sqlx::any::install_default_drivers();
    match place {
        Place::Sqlite(file) => connect_sqlite(file).await,
        Place::Postgres(address) => {
            try_once(address.expose_secret()).await?;
            let pool = postgres_pool().connect(address.expose_secret()).await?;
            Ok((pool.clone(), pool))
        }
    }
}

async fn connect_sqlite(file: &Path) -> Result<(AnyPool, AnyPool)> {
    make_private(file).map_err(sqlx::Error::Io)?;
    let address = sqlite_address(file);
    try_once(&address).await?;
    let writer = sqlite_pool(1, "PRAGMA journal_mode = WAL").connect(&address).await?;
    let readers = sqlite_pool(READERS, "PRAGMA query_only = ON").connect_lazy(&address)?;
    Ok((writer, readers))
}

/// A pool keeps trying and then only says that it took too long; one connection says why.
async fn try_once(address: &str) -> Result<()> {
    let mut connection = AnyConnection::connect(address).await?;
    connection.execute("SELECT 1").await?;
    Ok(connection.close().await?)
}

/// Who waits for a row longer than for a connection is told that the database is busy.
fn postgres_pool() -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(PATIENCE)
        // Asking before each query would double the trips; who was in use a moment ago is there.
        .test_before_acquire(false)
        .before_acquire(|connection: &mut AnyConnection, known| {
            Box::pin(async move {
                if known.idle_for > ASLEEP {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection: &mut AnyConnection, _| {
            Box::pin(async move { connection.execute("SET lock_timeout = 4000").await.map(drop) })
        })
}

fn sqlite_pool(size: u32, own: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .idle_timeout(None)
        // A file does not hang up: asking before each query would double the trips.
        .test_before_acquire(false)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection: &mut AnyConnection, _| {
            Box::pin(async move {
                connection.execute(PRAGMAS).await?;
                connection.execute(own).await?;
                Ok(())
            })
        })
}

/// Makes the file for its owner only, before SQLite would make it for all; the files beside it
/// (`-wal`, `-shm`) take its mode.
fn make_private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    file.set_permissions(PermissionsExt::from_mode(0o600))
}

fn sqlite_address(file: &Path) -> String {
    let text = file.display().to_string();
    let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("sqlite://{escaped}?mode=rwc")
}
