//! What lies around every route: headers, errors with true status, other sites, sizes.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use guildhall::app;

use crate::support::{App, Settings, form, json, request};

const HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[tokio::test]
async fn every_answer_carries_the_headers_errors_and_assets_included() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/guild").await;
    let style = page.attributes("link[rel=stylesheet]", "href")[0].clone();
    let huge = form("/sign-in", &"x".repeat(70_000));
    let answers = [
        ("page", page),
        ("asset", app.ask(request(Method::GET, &style)).await),
        ("missing", app.ask(request(Method::GET, "/nothing")).await),
        ("redirect", app.ask(request(Method::GET, "/o/guild")).await),
        ("too large", app.ask(huge).await),
        ("problem", app.ask(request(Method::GET, "/api/v1/org")).await),
        ("method", app.ask(request(Method::PATCH, "/sign-in")).await),
    ];
    for (what, answer) in answers {
        for (name, value) in HEADERS {
            assert_eq!(answer.header(name), value, "{what}");
        }
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"), "{what}");
        assert!(answer.header("x-request-id").starts_with("req_"), "{what}");
        let cached = answer.header("cache-control");
        assert_eq!(cached == "no-store", what != "asset", "{what}: {cached}");
    }
}

#[tokio::test]
async fn an_asset_comes_in_the_smallest_form_that_is_taken_and_once() {
    let app = App::start().await;
    let page = app.ask(request(Method::GET, "/sign-in")).await;
    let style = page.attributes("link[rel=stylesheet]", "href")[0].clone();
    for (accepted, wanted) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let mut asked = request(Method::GET, &style);
        asked.headers_mut().insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
        let answer = app.ask(asked).await;
        assert_eq!(answer.header("content-encoding"), wanted);
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        assert!(answer.header("cache-control").contains("immutable"));
    }
    let etag = app.ask(request(Method::GET, &style)).await.header("etag").to_owned();
    let mut again = request(Method::GET, &style);
    again.headers_mut().insert(header::IF_NONE_MATCH, etag.parse().unwrap());
    assert_eq!(app.ask(again).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn only_our_own_proxies_are_believed_about_the_callers_address() {
    let settings = Settings { proxies: Some("10.0.0.0/8"), ..Settings::default() };
    let app = App::start_with(settings).await;
    let cases = [
        ("192.0.2.1", "9.9.9.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "9.9.9.9, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "9.9.9.9, junk, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "9.9.9.9, 203.0.113.5:4433", "203.0.113.5"),
        ("10.0.0.1", "9.9.9.9, [2001:db8::1]:4433", "2001:db8::1"),
        ("10.0.0.1", "9.9.9.9, junk, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
    ];
    for (peer, header, wanted) in cases {
        let mut asked = form("/sign-in", "email=olga@guild.example&password=wrong+wrong+wrong");
        let peer: std::net::IpAddr = peer.parse().unwrap();
        asked.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 1)));
        asked.headers_mut().insert("x-forwarded-for", header.parse().unwrap());
        app.ask(asked).await;
        let newest = "SELECT address FROM events ORDER BY at DESC LIMIT 1";
        assert_eq!(app.text(newest).await, wanted, "{peer} {header}");
    }
}

#[tokio::test]
async fn pages_are_compressed() {
    let app = App::start().await;
    let mut asked = request(Method::GET, "/sign-in");
    asked.headers_mut().insert(header::ACCEPT_ENCODING, "gzip".parse().unwrap());
    assert_eq!(app.ask(asked).await.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn what_another_site_sends_is_refused_on_every_route_that_changes_something() {
    let app = App::start().await;
    let owner = app.owner().await;
    let before = app.event_count().await;
    for route in app::routes().into_iter().filter(|route| route.method != Method::GET) {
        let path = route.path.replace("{slug}", "guild").replace("{org}", "guild");
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let mut asked = json(route.method.clone(), &path, "{}");
            asked.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
            asked
                .headers_mut()
                .insert(axum::http::HeaderName::from_static(name), value.parse().unwrap());
            let answer = owner.ask(&app, asked).await;
            let line = format!("{} {path} {name}: {value}", route.method);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{line}");
            assert!(answer.body.contains("another site"), "{line}");
        }
    }
    assert_eq!(app.event_count().await, before);
}

#[tokio::test]
async fn a_body_over_the_cap_is_413_on_every_route_that_takes_one() {
    let app = App::start().await;
    let owner = app.owner().await;
    for route in app::routes().into_iter().filter(|route| route.method != Method::GET) {
        let path = route.path.replace("{slug}", "guild").replace("{org}", "guild");
        let body = "x".repeat(64 * 1024 + 1);
        let mut asked = form(&path, &body);
        *asked.method_mut() = route.method.clone();
        asked.headers_mut().insert(header::CONTENT_LENGTH, body.len().into());
        let answer = owner.ask(&app, asked).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{} {path}", route.method);
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_at_the_cap() {
    let app = App::start().await;
    let chunks = (0..70).map(|_| Ok::<_, std::io::Error>("x".repeat(1024)));
    let body = Body::from_stream(futures_stream(chunks));
    let asked = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .unwrap();
    assert_eq!(app.ask(asked).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

fn futures_stream<T>(
    items: impl Iterator<Item = T> + Send + 'static,
) -> impl tokio_stream::Stream<Item = T> + Send + 'static {
    tokio_stream::iter(items)
}

#[tokio::test]
async fn errors_have_pages_and_problems_with_their_true_status() {
    let app = App::start().await;
    let owner = app.owner().await;
    let json_form = json(Method::POST, "/sign-in", "{}");
    let form_json = form("/api/v1/org", "name=x");
    let cases = [
        (request(Method::GET, "/nothing"), StatusCode::NOT_FOUND, "Nothing at this address"),
        (request(Method::GET, "/o/guild/members/x"), StatusCode::NOT_FOUND, "Nothing at"),
        (request(Method::DELETE, "/sign-in"), StatusCode::METHOD_NOT_ALLOWED, "Not that way"),
        (json_form, StatusCode::UNSUPPORTED_MEDIA_TYPE, "This address takes a form"),
        (form_json, StatusCode::UNSUPPORTED_MEDIA_TYPE, "This address takes JSON"),
        (json(Method::POST, "/api/v1/org", "{"), StatusCode::BAD_REQUEST, "not JSON"),
        (json(Method::POST, "/api/v1/org", "[]"), StatusCode::UNPROCESSABLE_ENTITY, "body"),
        (request(Method::GET, "/api/v1/nothing"), StatusCode::NOT_FOUND, "nothing at this"),
        (request(Method::GET, "/o/guild/members?after=x"), StatusCode::BAD_REQUEST, "cursor"),
        (request(Method::GET, "/o/%ff/members"), StatusCode::NOT_FOUND, "Nothing at"),
        (request(Method::GET, "/o/%00/members"), StatusCode::NOT_FOUND, "Nothing at"),
        (request(Method::GET, "/o/guild/members/%00"), StatusCode::NOT_FOUND, "Nothing at"),
        (request(Method::GET, "/o/guild/members?q=a%00"), StatusCode::BAD_REQUEST, "character"),
        (
            request(Method::GET, &format!("/o/guild/members?q={}", "_".repeat(300))),
            StatusCode::BAD_REQUEST,
            "254",
        ),
        (request(Method::GET, "/join/%00"), StatusCode::NOT_FOUND, "Nothing at"),
    ];
    for (asked, status, words) in cases {
        let line = format!("{} {}", asked.method(), asked.uri());
        let is_api = asked.uri().path().starts_with("/api/");
        let answer = owner.ask(&app, asked).await;
        assert_eq!(answer.status, status, "{line}: {}", answer.body);
        assert!(answer.body.contains(words), "{line}: {}", answer.body);
        let kind = answer.header("content-type");
        let wanted = if is_api { "application/problem+json" } else { "text/html; charset=utf-8" };
        assert_eq!(kind, wanted, "{line}");
    }
}

#[tokio::test]
async fn health_needs_no_sign_in() {
    let app = App::start().await;
    assert_eq!(app.ask(request(Method::GET, "/healthz")).await.body, "ok\n");
    assert_eq!(app.ask(request(Method::GET, "/readyz")).await.body, "database: ok\noutbox: ok\n");
    app.cx.store.close().await;
    assert_eq!(app.ask(request(Method::GET, "/healthz")).await.status, StatusCode::OK);
    let ready = app.ask(request(Method::GET, "/readyz")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.body.contains("database: does not answer"), "{}", ready.body);
    let page = app.ask(request(Method::GET, "/join/x")).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.one_text("h1"), "The database does not answer");
}

#[tokio::test]
async fn get_changes_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let before = app.event_count().await;
    for route in app::routes().into_iter().filter(|route| route.method == Method::GET) {
        let path = route.path.replace("{slug}", "guild").replace("{org}", "guild");
        owner.get(&app, &path.replace("{user}", &vera.id)).await;
    }
    assert_eq!(app.event_count().await, before);
}
