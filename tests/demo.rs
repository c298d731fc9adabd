//! The demo: filled by the verbs that people use, and open to everybody.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::clock::Clock;
use guildhall::demo::DemoClock;

use crate::support::{Answer, App, Settings, form, request};

async fn enter(app: &App, role: &str) -> (String, Answer) {
    let answer = app.ask(form("/demo/sign-in", &format!("role={role}"))).await;
    assert_eq!(answer.location(), "/o/harbour");
    let cookie = answer.cookie().unwrap();
    let page = get(app, &cookie, "/o/harbour").await;
    (cookie, page)
}

async fn get(app: &App, cookie: &str, path: &str) -> Answer {
    let mut asked = request(Method::GET, path);
    asked.headers_mut().insert("cookie", cookie.parse().unwrap());
    app.ask(asked).await
}

#[tokio::test]
async fn it_has_sixty_members_in_all_states_with_several_roles_and_scripts() {
    let app = App::demo().await;
    let members = "FROM memberships m JOIN orgs o ON o.id = m.org_id WHERE o.slug = 'harbour'";
    let number = |sql: String| {
        let app = &app;
        async move {
            let sql = sqlx::AssertSqlSafe(sql);
            let count: i64 = sqlx::query_scalar(sql).fetch_one(app.cx.store.db()).await.unwrap();
            count
        }
    };
    assert_eq!(number(format!("SELECT count(*) {members}")).await, 60);
    assert_eq!(number(format!("SELECT count(DISTINCT role_id) {members}")).await, 7);
    assert_eq!(number(format!("SELECT count(*) {members} AND status = 'suspended'")).await, 3);
    assert!(number(format!("SELECT count(DISTINCT last_seen) {members}")).await > 40);
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM users").fetch_all(app.cx.store.db()).await.unwrap();
    let scripts: BTreeSet<u32> = names.iter().flat_map(|name| name.chars()).map(script).collect();
    assert!(scripts.len() >= 7, "{scripts:?}");
    let states = "SELECT count(DISTINCT state) FROM invitations";
    assert_eq!(app.number(states).await, 3, "accepted, cancelled, pending");
    let span = app.number("SELECT max(at) - min(at) FROM events").await;
    assert!(Duration::from_micros(span.cast_unsigned()) > Duration::from_hours(24 * 21));
    let future = sqlx::query_scalar("SELECT count(*) FROM events WHERE at > $1");
    let future: i64 = future.bind(app.clock.now()).fetch_one(app.cx.store.db()).await.unwrap();
    assert_eq!(future, 0, "the story ends at the present");
}

/// Latin, Greek, Cyrillic … by the block of a letter, coarsely.
fn script(letter: char) -> u32 {
    let place = u32::from(letter);
    if place < 0x250 { 0 } else { place >> 8 }
}

#[tokio::test]
async fn one_signs_in_as_owner_admin_or_viewer_and_every_page_says_that_it_is_a_demo() {
    let app = App::demo().await;
    for (role, said) in [("owner", "Owner"), ("admin", "Admin"), ("viewer", "Viewer")] {
        let (cookie, page) = enter(&app, role).await;
        assert!(page.one_text(".side .org").contains(said), "{}", page.one_text(".side .org"));
        for path in ["/o/harbour", "/o/harbour/members", "/account", "/instance", "/nothing"] {
            let page = get(&app, &cookie, path).await;
            assert!(page.one_text(".demo-bar").contains("This is a demo."), "{path}");
        }
    }
    for path in ["/demo", "/demo/mails", "/sign-in", "/sign-up", "/forgotten-password", "/join/x"] {
        let page = app.ask(request(Method::GET, path)).await;
        assert!(page.one_text(".demo-bar").contains("This is a demo."), "{path}");
    }
    let unknown = app.ask(form("/demo/sign-in", "role=instance")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn mails_are_kept_to_be_read_with_links_that_work() {
    let app = App::demo().await;
    let page = app.ask(request(Method::GET, "/demo/mails")).await;
    let links = page.attributes(".letter a", "href");
    assert!(!links.is_empty());
    let pending = page.texts(".mails summary").iter().position(|one| one.contains("zofia@"));
    let letter = page.texts(".mails .letter").remove(pending.unwrap());
    let link = letter.split_whitespace().find(|word| word.contains("/join/")).unwrap();
    let path = &link[link.find("/join/").unwrap()..];
    let joining = app.ask(request(Method::GET, path)).await;
    assert_eq!(joining.one_text("h1"), "Join Harbour Works");
}

#[tokio::test]
async fn none_of_it_is_in_a_real_instance() {
    let app = App::start_with(Settings::default()).await;
    for path in ["/demo", "/demo/mails"] {
        assert_eq!(app.ask(request(Method::GET, path)).await.status, StatusCode::NOT_FOUND);
    }
    let sign_in = app.ask(form("/demo/sign-in", "role=owner")).await;
    assert_eq!(sign_in.status, StatusCode::NOT_FOUND);
    assert!(app.ask(request(Method::GET, "/sign-in")).await.texts(".demo-bar").is_empty());
}

#[test]
fn the_clock_of_the_story_goes_back_and_comes_forth() {
    let real = Arc::new(crate::support::TestClock::new());
    let clock = DemoClock::new(real.clone());
    clock.set_back(Duration::from_hours(1));
    assert!(clock.now() < real.now().before(Duration::from_mins(59)));
    clock.set_back(Duration::ZERO);
    assert!(clock.now() > real.now().before(Duration::from_mins(1)));
}
