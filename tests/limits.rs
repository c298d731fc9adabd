//! How often something may be tried.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, StatusCode, header};
use guildhall::limits::{self, Counter, Limits};

use crate::support::{Answer, App, INVITATIONS, Settings, TestClock, form, with_mail};

const MINUTE: Duration = Duration::from_mins(1);
const OLGA: &str = "olga@guild.example";
const RIGHT: &str = "copper+roof+gone+green";

fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr = format!("{address}:4000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn sign_in(app: &App, address: &str, email: &str, password: &str) -> Answer {
    let body = format!("email={email}&password={password}");
    app.ask(from(address, form("/sign-in", &body))).await
}

/// Wrong passwords until one must wait; how many were answered before.
async fn fail_until_stopped(app: &App, address: &str, email: &str) -> usize {
    for tries in 0..200 {
        let answer = sign_in(app, address, email, "wrong+wrong+wrong").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return tries;
        }
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    panic!("nobody was stopped");
}

fn wait(answer: &Answer) -> u64 {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    answer.header("retry-after").parse().unwrap()
}

#[tokio::test]
async fn ten_wrong_passwords_stop_an_account_in_a_network_for_a_quarter_of_an_hour() {
    let app = App::start().await;
    assert_eq!(fail_until_stopped(&app, "192.0.2.1", OLGA).await, 10);
    let stopped = sign_in(&app, "192.0.2.1", OLGA, RIGHT).await;
    assert!((899..=900).contains(&wait(&stopped)), "{}", stopped.header("retry-after"));
    assert_eq!(stopped.one_text("h1"), "Too many for now");
    assert!(stopped.body.contains("Try again in 15 minutes."), "{}", stopped.body);
    app.clock.pass(MINUTE * 15);
    assert_eq!(sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_repetition_doubles_the_wait_up_to_an_hour_and_never_for_good() {
    let app = App::start().await;
    for minutes in [15, 30, 60, 60] {
        fail_until_stopped(&app, "192.0.2.1", OLGA).await;
        let stopped = sign_in(&app, "192.0.2.1", OLGA, RIGHT).await;
        assert_eq!(wait(&stopped).div_ceil(60), minutes);
        app.clock.pass(MINUTE * u32::try_from(minutes).unwrap());
    }
    assert_eq!(sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_stranger_elsewhere_keeps_nobody_out() {
    let app = App::start().await;
    fail_until_stopped(&app, "203.0.113.9", OLGA).await;
    assert_eq!(sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_browser_that_signed_in_before_is_not_stopped_by_others_of_its_network() {
    let app = App::start().await;
    let mark = sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.browser_mark().unwrap();
    fail_until_stopped(&app, "192.0.2.1", OLGA).await;
    let known = |password: &str| {
        let body = format!("email={OLGA}&password={password}");
        let mut request = from("192.0.2.1", form("/sign-in", &body));
        let mark = HeaderValue::from_str(&mark).unwrap();
        request.headers_mut().insert(header::COOKIE, mark);
        request
    };
    assert_eq!(app.ask(known(RIGHT)).await.status, StatusCode::SEE_OTHER);
    for _ in 0..10 {
        assert_eq!(app.ask(known("wrong+wrong+wrong")).await.status.as_u16(), 422);
    }
    assert!(wait(&app.ask(known(RIGHT)).await) > 0, "it has a counter of its own");
}

#[tokio::test]
async fn neither_another_way_to_write_the_address_nor_a_made_up_mark_is_a_way_around() {
    let app = App::start().await;
    for number in 0..10 {
        let email = ["olga@guild.example", "OLGA@Guild.example", "+olga@guild.example"][number % 3];
        let body = format!("email={email}&password=wrong+wrong+wrong");
        let mut request = from("192.0.2.1", form("/sign-in", &body));
        let mark = HeaderValue::from_str(&format!("guildhall-browser=made-up-{number}")).unwrap();
        request.headers_mut().insert(header::COOKIE, mark);
        assert_eq!(app.ask(request).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(wait(&sign_in(&app, "192.0.2.1", OLGA, RIGHT).await) > 0);
}

#[tokio::test]
async fn an_ipv6_network_counts_as_one() {
    let app = App::start().await;
    for number in 0..10 {
        let address = format!("[2001:db8:1:2::{number:x}]");
        sign_in(&app, &address, OLGA, "wrong+wrong+wrong").await;
    }
    assert!(wait(&sign_in(&app, "[2001:db8:1:2:ffff::1]", OLGA, RIGHT).await) > 0);
    let elsewhere = sign_in(&app, "[2001:db8:1:3::1]", OLGA, RIGHT).await;
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_hundred_wrong_passwords_stop_a_network_whatever_the_accounts() {
    let app = App::start().await;
    for number in 0..100 {
        let email = format!("nobody{number}@guild.example");
        let answer = sign_in(&app, "192.0.2.1", &email, "wrong+wrong+wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
    }
    assert!(wait(&sign_in(&app, "192.0.2.1", OLGA, RIGHT).await) <= 600);
    app.clock.pass(MINUTE * 10);
    assert_eq!(sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn many_at_once_are_no_way_around() {
    let app = App::start().await;
    let body = format!("email={OLGA}&password=wrong+wrong+wrong");
    let requests = (0..40).map(|_| from("192.0.2.1", form("/sign-in", &body))).collect();
    let answers = app.at_once(requests).await;
    let judged = answers.iter().filter(|answer| answer.status.as_u16() == 422).count();
    assert_eq!(judged, 10);
}

#[tokio::test]
async fn signing_up_is_no_other_door_to_guess_a_password() {
    let app = App::start().await;
    let victim = "email=nils@guild.example&password=copper+roof+gone+green";
    let sign_up = |body: String| app.ask(from("192.0.2.1", form("/sign-up", &body)));
    assert_eq!(sign_up(format!("name=Nils&{victim}")).await.location(), "/");
    for number in 0..12 {
        let guess = "email=nils@guild.example&password=iron+gate+under+moss";
        sign_up(format!("name=M{number}&{guess}{number}")).await;
    }
    let before = app.number("SELECT count(*) FROM sessions").await;
    let right = sign_up(format!("name=M&{victim}")).await;
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY, "no more guesses, no more claims");
    assert_eq!(app.number("SELECT count(*) FROM sessions").await, before);
    let signed_in = sign_in(&app, "192.0.2.1", "nils@guild.example", RIGHT).await;
    assert!(wait(&signed_in) > 0, "the guesses count at sign-in too");
}

#[tokio::test]
async fn a_known_browser_is_not_stopped_by_a_hundred_failures_of_its_network() {
    let app = App::start().await;
    let mark = sign_in(&app, "192.0.2.1", OLGA, RIGHT).await.browser_mark().unwrap();
    let network = Counter::new(&limits::PASSWORDS_OF_NETWORK, &["192.0.2.1"]);
    while app.cx.limits.take(&[network]).is_ok() {}
    assert!(wait(&sign_in(&app, "192.0.2.1", OLGA, RIGHT).await) > 0);
    let body = format!("email={OLGA}&password={RIGHT}");
    let mut known = from("192.0.2.1", form("/sign-in", &body));
    known.headers_mut().insert(header::COOKIE, HeaderValue::from_str(&mark).unwrap());
    assert_eq!(app.ask(known).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn right_passwords_are_never_counted() {
    let app = App::start().await;
    for _ in 0..105 {
        let answer = sign_in(&app, "192.0.2.1", OLGA, RIGHT).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn who_is_behind_our_proxy_is_counted_by_their_own_address() {
    let app =
        App::start_with(Settings { proxies: Some("10.0.0.0/8"), ..Settings::default() }).await;
    let ask = |forwarded: &'static str, password: &str| {
        let body = format!("email={OLGA}&password={password}");
        let mut request = from("10.0.0.1", form("/sign-in", &body));
        request.headers_mut().insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        request
    };
    for _ in 0..10 {
        app.ask(ask("9.9.9.9, 203.0.113.5", "wrong+wrong+wrong")).await;
    }
    assert!(wait(&app.ask(ask("8.8.8.8, 203.0.113.5", RIGHT)).await) > 0);
    assert_eq!(app.ask(ask("203.0.113.6", RIGHT)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_network_makes_a_hundred_accounts_within_an_hour() {
    let app = App::start().await;
    // The number of accounts does not matter here, the hashing of their passwords would.
    for number in 0..100 {
        let key = Counter::new(&limits::SIGN_UPS, &["192.0.2.1"]);
        app.cx.limits.take(&[key]).unwrap_or_else(|_| panic!("{number}"));
    }
    let body = "name=Nils&email=nils@guild.example&password=copper+roof+gone+green";
    let stopped = app.ask(from("192.0.2.1", form("/sign-up", body))).await;
    assert!(wait(&stopped) <= 3600);
    let elsewhere = app.ask(from("192.0.2.2", form("/sign-up", body))).await;
    assert_eq!(elsewhere.location(), "/");
}

#[tokio::test]
async fn links_for_a_new_password_are_limited_alike_for_known_and_unknown_addresses() {
    let app = App::start_with(with_mail()).await;
    for email in ["olga@guild.example", "nobody@guild.example"] {
        let ask = |address: &'static str| {
            app.ask(from(address, form("/forgotten-password", &format!("email={email}"))))
        };
        for _ in 0..5 {
            assert_eq!(ask("192.0.2.1").await.status, StatusCode::OK);
        }
        assert!(wait(&ask("192.0.2.1").await) <= 3600);
        assert_eq!(ask("192.0.2.2").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_organization_sends_fifty_invitations_within_a_day() {
    let app = App::start().await;
    let owner = app.owner().await;
    let invite = |number: u32| {
        let body = format!("name=Ines&email=ines{number}@guild.example&role=viewer");
        let owner = owner.clone();
        let app = &app;
        async move { owner.post(app, INVITATIONS, &body).await }
    };
    invite(0).await;
    app.clock.pass(Duration::from_hours(1));
    for number in 1..50 {
        assert_eq!(invite(number).await.status, StatusCode::OK, "{number}");
    }
    let stopped = invite(50).await;
    assert_eq!(wait(&stopped).div_ceil(3600), 23);
    let json = r#"{"name":"Ines","email":"ines50@guild.example","role":"viewer"}"#;
    let api = "/api/v1/org/guild/invitations";
    let stopped = owner.json(&app, axum::http::Method::POST, api, json).await;
    assert_eq!(wait(&stopped).div_ceil(3600), 23);
    assert!(stopped.json()["detail"].as_str().unwrap().contains("50 invitations"));
    app.clock.pass(Duration::from_hours(23));
    assert_eq!(invite(50).await.status, StatusCode::OK, "the first was sent a day ago");
    assert!(wait(&invite(51).await) > 0);
}

#[test]
fn the_memory_of_the_limiter_is_bounded_and_who_must_wait_is_not_forgotten_first() {
    let clock = Arc::new(TestClock::new());
    let limits = Limits::new(clock.clone());
    let guesser = Counter::new(&limits::PASSWORDS, &["olga@guild.example", "192.0.2.1"]);
    for _ in 0..10 {
        limits.take(&[guesser]).unwrap();
    }
    for number in 0..600_000 {
        if number % 50_000 == 0 {
            clock.pass(Duration::from_secs(10));
        }
        let other = Counter::new(&limits::PASSWORDS_OF_NETWORK, &[&number.to_string()]);
        limits.take(&[other]).unwrap();
    }
    assert!(limits.count() <= 500_000, "{}", limits.count());
    assert!(limits.take(&[guesser]).is_err());
}
