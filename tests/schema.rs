//! One schema on both databases.

use std::fmt::Write;

use crate::support::{App, Settings, server};

const SQLITE: &str = "SELECT m.name || '.' || c.name AS col, \
    CASE c.type WHEN 'BLOB' THEN 'bytes' ELSE lower(c.type) END || \
    CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END AS kind \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
    AND m.name NOT LIKE 'sqlite%' ORDER BY 1";

const POSTGRES: &str = "SELECT CAST(table_name || '.' || column_name AS TEXT) COLLATE \"C\" AS col, \
    CAST(CASE data_type WHEN 'bytea' THEN 'bytes' ELSE data_type END || \
    CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS TEXT) AS kind \
    FROM information_schema.columns WHERE table_schema = 'public' \
    AND table_name NOT LIKE '\\_sqlx%' ORDER BY 1";

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let app = App::empty(Settings::default()).await;
    let sql = if server().is_some() { POSTGRES } else { SQLITE };
    let rows: Vec<(String, String)> =
        sqlx::query_as(sql).fetch_all(app.cx.store.db()).await.unwrap();
    let mut table = String::new();
    for (column, kind) in rows {
        writeln!(table, "{column:<40}{kind}").unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("schema", table);
    });
}

#[tokio::test]
async fn readers_cannot_write() {
    if server().is_some() {
        // PostgreSQL has one pool; there the rule is kept by the types alone.
        return;
    }
    let app = App::empty(Settings::default()).await;
    let written = sqlx::query("DELETE FROM users").execute(app.cx.store.db()).await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test]
async fn text_is_compared_byte_by_byte() {
    let app = App::empty(Settings::default()).await;
    for (slug, id) in [("b", "1"), ("B", "2"), ("a", "3"), ("_", "4")] {
        let insert = sqlx::query("INSERT INTO taken_slugs (slug, org_id) VALUES ($1, $2)");
        app.run(insert.bind(slug).bind(id)).await;
    }
    let sql = "SELECT slug FROM taken_slugs WHERE length(slug) = 1 ORDER BY slug";
    let order: Vec<String> = sqlx::query_scalar(sql).fetch_all(app.cx.store.db()).await.unwrap();
    assert_eq!(order, ["B", "_", "a", "b"]);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let app = App::empty(Settings::default()).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
        execution_time) SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    app.run(sqlx::query(newer)).await;
    let (clock, random) =
        (app.clock.clone(), std::sync::Arc::new(crate::support::SeededRandom::new()));
    let sealer = guildhall::secret::Sealer::from_key(&[7; 32]);
    let opened = guildhall::store::Store::open(&app.database.place, clock, random, sealer).await;
    assert!(opened.is_err());
}
