//! A database for each test: SQLite in a temporary folder, or, with `GUILDHALL_TEST_DATABASE`, a
//! copy of a migrated database on that PostgreSQL server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use guildhall::secret::Sealer;
use guildhall::store::{Place, Store};
use sqlx::any::AnyPoolOptions;
use sqlx::{AssertSqlSafe, Executor};
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};

use super::clock::{SeededRandom, TestClock};

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// Several copies at once would find the template in use.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
static NEXT: AtomicU32 = AtomicU32::new(0);

pub struct Database {
    pub place: Place,
    /// The folder of the SQLite file; goes with the test.
    pub folder: TempDir,
}

impl Database {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = match server() {
            None => Place::Sqlite(folder.path().join("guildhall.db")),
            Some(server) => Place::Postgres(copy_of_template(&server).await.into()),
        };
        Self { place, folder }
    }
}

/// The PostgreSQL server to test on, if any.
pub fn server() -> Option<String> {
    std::env::var("GUILDHALL_TEST_DATABASE").ok()
}

async fn copy_of_template(server: &str) -> String {
    let template = TEMPLATE.get_or_init(|| make_template(server)).await;
    let name = unique_name("test");
    let _turn = ONE_AT_A_TIME.lock().await;
    administer(server, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    address_of(server, &name)
}

async fn make_template(server: &str) -> String {
    let name = unique_name("template");
    administer(server, format!("CREATE DATABASE {name}")).await;
    let place = Place::Postgres(address_of(server, &name).into());
    let (clock, random) = (Arc::new(TestClock::new()), Arc::new(SeededRandom::new()));
    let sealer = Sealer::from_key(&[7; 32]);
    Store::open(&place, clock, random, sealer).await.unwrap().close().await;
    name
}

fn unique_name(what: &str) -> String {
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    format!("guildhall_{what}_{}_{number}", std::process::id())
}

fn address_of(server: &str, name: &str) -> String {
    let (start, _) = server.rsplit_once('/').expect("postgres://host/database");
    format!("{start}/{name}")
}

async fn administer(server: &str, statement: String) {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(server).await.unwrap();
    pool.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await.unwrap();
    pool.close().await;
}
