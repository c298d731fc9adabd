//! Setting up a new instance: once, by whoever sees where it was started.

use axum::http::{Method, StatusCode};
use guildhall::onboarding;

use crate::support::{App, Settings, form, request};

const FORM: &str = "name=Olga&email=olga@guild.example&password=copper+roof+gone+green\
    &instance=Guild&public_url=http://127.0.0.1:8080&sign_up=invited";

async fn link(app: &App) -> String {
    let link = onboarding::new_set_up_link(&app.cx).await.unwrap().unwrap();
    link[link.find("/set-up/").unwrap()..].to_owned()
}

#[tokio::test]
async fn before_set_up_every_door_says_so() {
    let app = App::empty(Settings::default()).await;
    for door in ["/", "/sign-in", "/sign-up"] {
        assert_eq!(app.ask(request(Method::GET, door)).await.location(), "/set-up", "{door}");
    }
    let page = app.ask(request(Method::GET, "/set-up")).await;
    assert_eq!(page.one_text("h1"), "Not set up yet");
}

#[tokio::test]
async fn the_link_shows_the_form_and_looking_uses_nothing_up() {
    let app = App::empty(Settings::default()).await;
    let path = link(&app).await;
    for _ in 0..2 {
        let page = app.ask(request(Method::GET, &path)).await;
        assert_eq!(page.one_text("h1"), "Set up this Guildhall");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.attributes("[name=sign_up][checked]", "value"), ["invited"]);
    }
    assert_eq!(app.ask(form(&path, FORM)).await.location(), "/orgs/new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_set_ups_at_once_make_one_owner() {
    let app = App::empty(Settings::default()).await;
    let path = link(&app).await;
    let others: Vec<String> =
        (0..8).map(|number| FORM.replace("olga@", &format!("olga{number}@"))).collect();
    let tries = others.iter().map(|body| form(&path, body)).collect();
    let answers = app.at_once(tries).await;
    let done = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert_eq!(done, 1);
    assert_eq!(app.number("SELECT count(*) FROM users").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM users WHERE is_platform_admin = 1").await, 1);
}

#[tokio::test]
async fn after_set_up_no_link_works_and_none_is_made() {
    let app = App::empty(Settings::default()).await;
    let path = link(&app).await;
    app.ask(form(&path, FORM)).await;
    let again = app.ask(form(&path, &FORM.replace("olga", "mallory"))).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(onboarding::new_set_up_link(&app.cx).await.unwrap(), None);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_no_error() {
    let app = App::empty(Settings::default()).await;
    let path = link(&app).await;
    app.ask(form(&path, FORM)).await;
    let again = app.ask(form(&path, FORM)).await;
    assert_eq!(again.location(), "/orgs/new");
    assert_eq!(app.number("SELECT count(*) FROM users").await, 1);
}

#[tokio::test]
async fn a_wrong_link_or_an_expired_one_has_its_own_page() {
    let app = App::empty(Settings::default()).await;
    let wrong = app.ask(request(Method::GET, "/set-up/none")).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert_eq!(wrong.one_text("h1"), "This link is not known here");
    let path = link(&app).await;
    app.clock.pass(std::time::Duration::from_secs(24 * 3600 + 1));
    let expired = app.ask(form(&path, FORM)).await;
    assert_eq!(expired.status, StatusCode::GONE);
    assert_eq!(expired.one_text("h1"), "This link has expired");
}

#[tokio::test]
async fn what_cannot_be_used_is_said_at_its_field_and_the_rest_is_kept() {
    let app = App::empty(Settings::default()).await;
    let path = link(&app).await;
    let body =
        FORM.replace("http://127.0.0.1:8080", "ftp://x").replace("olga@guild.example", "a@b");
    let answer = app.ask(form(&path, &body)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.attributes("[aria-invalid=true]", "name"), ["email", "public_url"]);
    assert_eq!(answer.attributes("[name=instance]", "value"), ["Guild"]);
    assert!(!answer.body.contains("copper roof"));
}
