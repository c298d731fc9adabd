//! By which ways a program says who asks, and about which organization.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{App, PASSWORD, bearer, request};

const ORG: &str = "/api/v1/org/guild";
const USER: &str = "/api/v1/user";

fn authorized(value: &str, path: &str) -> Request<Body> {
    let mut request = request(Method::GET, path);
    let value = HeaderValue::from_str(value).unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}

fn basic(user: &str, password: &str, path: &str) -> Request<Body> {
    authorized(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))), path)
}

#[tokio::test]
async fn user_and_password_are_taken_by_address_and_by_username() {
    let app = App::start().await;
    let owner = app.owner().await;
    owner.json(&app, Method::PATCH, USER, r#"{"username":"olga-berg"}"#).await;
    for user in ["olga@guild.example", "OLGA@Guild.example", "olga-berg", "Olga-Berg"] {
        let answer = app.ask(basic(user, PASSWORD, ORG)).await;
        assert_eq!(answer.status, StatusCode::OK, "{user}: {}", answer.body);
        assert_eq!(app.ask(basic(user, PASSWORD, USER)).await.json()["id"], owner.id);
    }
    let lower =
        authorized(&format!("basic {}", STANDARD.encode(format!("olga-berg:{PASSWORD}"))), ORG);
    assert_eq!(app.ask(lower).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_is_401_whether_there_is_such_a_user_or_not() {
    let app = App::start().await;
    let mut bodies = Vec::new();
    for user in ["olga@guild.example", "nobody@guild.example", "nobody", ""] {
        let answer = app.ask(basic(user, "not the password", ORG)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.header("www-authenticate").starts_with("Basic "));
        bodies.push(answer.without_number());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn wrong_passwords_count_with_those_at_sign_in() {
    let app = App::start().await;
    for _ in 0..10 {
        app.ask(basic("olga@guild.example", "not the password", ORG)).await;
    }
    let locked = app.ask(basic("olga@guild.example", PASSWORD, ORG)).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS, "{}", locked.body);
    assert!(locked.header("retry-after").parse::<u64>().unwrap() > 60);
}

#[tokio::test]
async fn what_cannot_be_read_is_401_and_says_what_to_send() {
    let app = App::start().await;
    let no_colon = format!("Basic {}", STANDARD.encode("olga"));
    let no_text = format!("Basic {}", STANDARD.encode([0xff, b':', 0xfe]));
    let nul = format!("Basic {}", STANDARD.encode("olga\0:x"));
    for value in
        ["Basic", "Basic !!!", &no_colon, &no_text, &nul, "Bearer", "Bearer ", "Digest x", "x"]
    {
        let answer = app.ask(authorized(value, ORG)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value}: {}", answer.body);
        assert_eq!(answer.json()["type"], "urn:guildhall:problem:not-accepted", "{value}");
    }
    let mut twice = basic("olga@guild.example", PASSWORD, ORG);
    twice.headers_mut().append(header::AUTHORIZATION, HeaderValue::from_static("Bearer x"));
    assert_eq!(app.ask(twice).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_password_that_is_sent_acts_as_such_in_the_log() {
    let app = App::start().await;
    let mut rename = basic("olga@guild.example", PASSWORD, ORG);
    *rename.method_mut() = Method::PATCH;
    *rename.body_mut() = Body::from(r#"{"name":"By password"}"#);
    rename.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    assert_eq!(app.ask(rename).await.status, StatusCode::OK);
    let last = "SELECT actor_kind || ' ' || via FROM events ORDER BY at DESC, seq DESC LIMIT 1";
    assert_eq!(app.text(last).await, "user password");
}

#[tokio::test]
async fn a_cookie_counts_from_the_same_origin_only() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut request = owner.signed(crate::support::json(Method::PATCH, ORG, r#"{"name":"X"}"#));
    request.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
    assert_eq!(app.ask(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_header_names_the_organization_and_never_another_than_the_address() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = r#"{"name":"Town","slug":"townhall","billing_email":"a@guild.example"}"#;
    let town = owner.json(&app, Method::POST, "/api/v1/org", body).await.json();
    let guild = owner.get(&app, ORG).await.json();
    let (guild_id, town_id) = (guild["id"].as_str().unwrap(), town["id"].as_str().unwrap());
    let ask = |path: &str, values: &[&str]| {
        let mut request = owner.signed(request(Method::GET, path));
        for value in values {
            request.headers_mut().append("x-org-id", HeaderValue::from_str(value).unwrap());
        }
        let app = &app;
        async move { app.ask(request).await.status }
    };
    for same in ["guild", guild_id, " guild "] {
        assert_eq!(ask(ORG, &[same]).await, StatusCode::OK, "{same}");
    }
    let by_id = format!("/api/v1/org/{guild_id}");
    assert_eq!(ask(&by_id, &["guild"]).await, StatusCode::OK);
    for other in ["townhall", town_id, "nowhere", "guild, townhall", ""] {
        assert_eq!(ask(ORG, &[other]).await, StatusCode::BAD_REQUEST, "{other}");
    }
    assert_eq!(ask(ORG, &["guild", "guild"]).await, StatusCode::BAD_REQUEST);
    assert_eq!(ask("/api/v1/org/nowhere", &["guild"]).await, StatusCode::BAD_REQUEST);
    let key = owner.key(&app, "standard", &["org:read"]).await;
    let mut request = bearer(request(Method::GET, ORG), &key.secret);
    request.headers_mut().insert("x-org-id", HeaderValue::from_static("townhall"));
    assert_eq!(app.ask(request).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_key_tells_of_its_own_organization() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["org:read"]).await;
    let orgs = key.get(&app, "/api/v1/org").await.json();
    assert_eq!(orgs["organizations"].as_array().unwrap().len(), 1, "{orgs}");
    assert_eq!(orgs["organizations"][0]["slug"], "guild");
    let other = owner.key(&app, "standard", &["members:read"]).await;
    assert_eq!(other.get(&app, "/api/v1/org").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn counted_tries_tell_neither_which_names_there_are_nor_whose() {
    let app = App::start().await;
    let owner = app.owner().await;
    owner.json(&app, Method::PATCH, USER, r#"{"username":"olga-berg"}"#).await;
    for number in 0..10 {
        app.ask(basic(&format!("nobody{number}"), "not the password", ORG)).await;
        app.ask(basic("olga-berg", "not the password", ORG)).await;
    }
    for user in ["nobody-else", "olga@guild.example"] {
        let answer = app.ask(basic(user, "not the password", ORG)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{user}: {}", answer.body);
    }
    let locked = app.ask(basic("olga-berg", PASSWORD, ORG)).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
}
