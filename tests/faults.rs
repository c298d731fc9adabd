//! What happens when the database cannot write, and when we have a fault of our own.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use guildhall::access::System;
use guildhall::ids::OrgId;
use guildhall::web::{self, Access, Route};
use tower::ServiceExt;

use crate::support::{Answer, App, INES, INVITATIONS, Person, form, json, request, server};

/// Ways to write: changes with a link, by page and API, a new organization, sessions and accounts.
/// The number makes them differ from time to time.
fn writes(owner: &Person, number: u32) -> Vec<Request<Body>> {
    let invite = format!("name=Ines&email=ines{number}@guild.example&role=viewer");
    let email = format!("ada{number}@guild.example");
    let json_invite = format!(r#"{{"name":"Ada","email":"{email}","role":"viewer"}}"#);
    let team = format!("name=North&slug=north-guild-{number}&billing_email=money@guild.example");
    let sign_in = "email=olga@guild.example&password=copper+roof+gone+green";
    let sign_up = format!("name=Nils&email=nils{number}@guild.example&password=iron+gate+in+moss");
    vec![
        owner.signed(form(INVITATIONS, &invite)),
        owner.signed(form("/orgs", &team)),
        owner.signed(json(Method::POST, "/api/v1/org/guild/invitations", &json_invite)),
        form("/sign-in", sign_in),
        form("/sign-up", &sign_up),
    ]
}

/// Everything that a half-done change would leave behind.
async fn rows(app: &App) -> i64 {
    app.number(
        "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM invitations) + \
        (SELECT count(*) FROM links) + (SELECT count(*) FROM orgs) + \
        (SELECT count(*) FROM taken_slugs) + (SELECT count(*) FROM users)",
    )
    .await
}

async fn assert_writes_work(app: &App, owner: &Person) {
    for write in writes(owner, 0) {
        let answer = app.ask(write).await;
        assert!(answer.status.as_u16() < 400, "{}: {}", answer.status, answer.body);
    }
    let ready = app.ask(request(Method::GET, "/readyz")).await;
    assert_eq!(ready.status, StatusCode::OK);
}

async fn assert_reads_go_on(app: &App, owner: &Person) {
    for path in ["/o/guild", "/o/guild/members", "/account", "/sign-up", "/healthz"] {
        assert!(owner.get(app, path).await.status.as_u16() < 400, "{path}");
    }
}

#[tokio::test]
async fn a_locked_database_is_503_within_five_seconds_and_recovers_by_itself() {
    let app = App::start().await;
    let owner = app.owner().await;
    // A word waits to be shown: taking it is a write, and no page may wait for that.
    owner.post(&app, "/orgs", "name=Pier&slug=pier-guild&billing_email=m@guild.example").await;
    let before = rows(&app).await;
    let system = System("test");
    // On SQLite this is the only writer; on PostgreSQL the rows that a change begins with.
    let all: Vec<OrgId> = app.org_ids().await;
    let other = system.begin(&app.cx.store, &all).await.unwrap();
    let began = Instant::now();
    let answer = owner.post(&app, INVITATIONS, INES).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_reads_go_on(&app, &owner).await;
    drop(other);
    assert_eq!(rows(&app).await, before);
    assert_writes_work(&app, &owner).await;
}

#[tokio::test]
async fn a_full_disk_is_503_with_nothing_half_done_and_recovers_by_itself() {
    if server().is_some() {
        // A limit on pages is SQLite's; what PostgreSQL says of a full disk is of class 53, below.
        return;
    }
    let app = App::start().await;
    let owner = app.owner().await;
    for kind in 0..writes(&owner, 0).len() {
        app.write_until_full(&owner, kind).await;
        assert_reads_go_on(&app, &owner).await;
    }
    assert_writes_work(&app, &owner).await;
}

#[tokio::test]
async fn a_database_that_is_away_is_503_on_pages_and_api() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.cx.store.close().await;
    let page = owner.get(&app, "/o/guild").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let api = owner.get(&app, "/api/v1/org/guild").await;
    assert_eq!(api.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(api.json()["type"], "urn:guildhall:problem:unavailable");
}

#[tokio::test]
async fn a_panic_in_a_handler_is_a_page_with_a_number_and_the_process_lives() {
    async fn broken() -> &'static str {
        panic!("a fault that only a test has")
    }
    let app = App::start().await;
    let routes = vec![
        Route::get("/broken", Access::Public, broken),
        Route::get("/api/v1/broken", Access::Public, broken),
        Route::get("/fine", Access::Public, || async { "fine" }),
    ];
    let served = web::wrap(&app.cx, routes);
    let ask = |path: &'static str| {
        let served = served.clone();
        async move { Answer::of(served.oneshot(request(Method::GET, path)).await.unwrap()).await }
    };
    let page = ask("/broken").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(page.one_text("h1"), "Something broke on our side");
    assert_eq!(page.one_text("code"), page.header("x-request-id"));
    assert!(!page.body.contains("a fault that"), "{}", page.body);
    let problem = ask("/api/v1/broken").await;
    assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(problem.json()["request_id"], problem.header("x-request-id"));
    assert_eq!(ask("/fine").await.body, "fine");
}

impl App {
    async fn org_ids(&self) -> Vec<OrgId> {
        let sql = "SELECT org_id FROM audit_heads";
        sqlx::query_scalar(sql).fetch_all(self.cx.store.db()).await.unwrap()
    }

    /// Lets the database grow no more, and writes until it is full: that is said with 503, and
    /// nothing is half done.
    async fn write_until_full(&self, owner: &Person, kind: usize) {
        for number in 1..60 {
            self.grow_no_more().await;
            let before = rows(self).await;
            let write = writes(owner, number).remove(kind);
            let line = format!("{} {}", write.method(), write.uri());
            let answer = self.ask(write).await;
            if answer.status.as_u16() < 400 {
                // It still fitted into the pages that are there.
                continue;
            }
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{line}: {}", answer.body);
            assert!(!answer.header("retry-after").is_empty(), "{line}");
            assert_eq!(rows(self).await, before, "{line}: something is half done");
            return;
        }
        panic!("the database was never full");
    }

    /// For the connection that writes; it holds until that connection is replaced.
    async fn grow_no_more(&self) {
        let mut tx = System("test").begin(&self.cx.store, &[]).await.unwrap();
        let limit = sqlx::query("PRAGMA max_page_count = 1").execute(tx.db()).await;
        limit.unwrap();
    }
}
