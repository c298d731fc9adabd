//! A request with an `Idempotency-Key` is carried out once.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use serde_json::json;

use crate::support::{Answer, App, ORG, Person, json as body, request};

const INVITATIONS: &str = "/api/v1/org/guild/invitations";

fn keyed(mut request: Request<Body>, key: &str) -> Request<Body> {
    request.headers_mut().insert("idempotency-key", HeaderValue::from_str(key).unwrap());
    request
}

fn team(slug: &str) -> String {
    json!({"name": "Works", "slug": slug, "billing_email": "m@g.example"}).to_string()
}

async fn post(app: &App, by: &Person, path: &str, text: &str, key: &str) -> Answer {
    by.ask(app, keyed(body(Method::POST, path, text), key)).await
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

#[tokio::test]
async fn sent_again_it_answers_as_before_without_its_secrets() {
    let app = App::start().await;
    let owner = app.owner().await;
    let many = json!({"emails": ["ada@g.example", "bo@g.example"], "role": "viewer"}).to_string();
    let one = json!({"email": "ines@g.example", "role": "viewer"}).to_string();
    let key =
        json!({"name": "Backend", "type": "standard", "scopes": ["members:read"]}).to_string();
    for (path, text, name) in [
        (INVITATIONS, &one, "one"),
        (INVITATIONS, &many, "many"),
        ("/api/v1/org/guild/keys", &key, "key"),
        ("/api/v1/org", &team("works"), "team"),
    ] {
        let first = post(&app, &owner, path, text, name).await;
        assert!(first.status.is_success() && !is_replay(&first), "{name}: {}", first.body);
        let events = app.event_count().await;
        let again = post(&app, &owner, path, text, name).await;
        assert!(is_replay(&again), "{name}: {}", again.body);
        assert_eq!(again.status, first.status, "{name}");
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(app.event_count().await, events, "{name}");
        let mut wanted = first.json();
        for place in ["/link", "/secret", "/results/0/link", "/results/1/link"] {
            let (parent, field) = place.rsplit_once('/').unwrap();
            let parent = wanted.pointer_mut(parent);
            if let Some(fields) = parent.and_then(|value| value.as_object_mut()) {
                fields.remove(field);
            }
        }
        assert_eq!(again.json(), wanted, "{name}");
        for word in ["/join/", "guild_std_"] {
            let secret = again.body.contains(word) && word == "/join/";
            assert!(!secret, "{name}: {}", again.body);
        }
    }
    let kept =
        "SELECT count(*) FROM kept_answers WHERE body LIKE '%/join/%' OR body LIKE '%secret%'";
    assert_eq!(app.number(kept).await, 0);
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_caller() {
    let app = App::start().await;
    let owner = app.owner().await;
    let sam = app.stranger("Sam").await;
    let path = "/api/v1/org";
    assert_eq!(post(&app, &owner, path, &team("works"), "k").await.status, StatusCode::CREATED);
    for (path, text) in [(path, team("other")), ("/api/v1/organizations", team("works"))] {
        let other = post(&app, &owner, path, &text, "k").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(other.json()["errors"]["Idempotency-Key"].is_string(), "{}", other.body);
    }
    let theirs = post(&app, &sam, path, &team("sams"), "k").await;
    assert_eq!(theirs.status, StatusCode::CREATED, "{}", theirs.body);
    app.clock.pass(Duration::from_hours(23));
    assert!(is_replay(&post(&app, &owner, path, &team("works"), "k").await));
    app.clock.pass(Duration::from_hours(2));
    let later = post(&app, &owner, path, &team("later"), "k").await;
    assert_eq!((later.status, is_replay(&later)), (StatusCode::CREATED, false));
    app.clock.pass(Duration::from_hours(25));
    app.cx.store.sweep_answers().await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM kept_answers").await, 0);
}

#[tokio::test]
async fn a_failure_releases_the_key_and_odd_keys_are_refused() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = "/api/v1/org";
    let taken = post(&app, &owner, path, &team("guild"), "k").await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let free = post(&app, &owner, path, &team("works"), "k").await;
    assert_eq!(free.status, StatusCode::CREATED, "{}", free.body);
    for odd in ["", "a b", "\t", "é", &"k".repeat(256)] {
        let mut request = body(Method::POST, path, &team("odd"));
        let value = HeaderValue::from_bytes(odd.as_bytes()).unwrap();
        request.headers_mut().insert("idempotency-key", value);
        let answer = owner.ask(&app, request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{odd}");
    }
    let mut twice = keyed(body(Method::POST, path, &team("odd")), "a");
    twice.headers_mut().append("idempotency-key", HeaderValue::from_static("b"));
    assert_eq!(owner.ask(&app, twice).await.status, StatusCode::BAD_REQUEST);
    let longest = post(&app, &owner, path, &team("long"), &"k".repeat(255)).await;
    assert_eq!(longest.status, StatusCode::CREATED);
    let change = body(Method::PATCH, "/api/v1/org/works", r#"{"name":"Others"}"#);
    let changed = owner.ask(&app, keyed(change, "k")).await;
    assert_eq!(changed.status, StatusCode::OK, "harmless elsewhere");
}

#[tokio::test]
async fn who_may_not_any_more_gets_nothing_of_an_earlier_answer() {
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let one = json!({"email": "ines@g.example", "role": "viewer"}).to_string();
    let first = post(&app, &adam, INVITATIONS, &one, "k").await;
    assert_eq!(first.status, StatusCode::CREATED);
    let path = format!("/api/v1/org/{ORG}/members/{}", adam.id);
    owner.json(&app, Method::PUT, &path, r#"{"role":"viewer"}"#).await;
    assert_eq!(post(&app, &adam, INVITATIONS, &one, "k").await.status, StatusCode::FORBIDDEN);
    owner.ask(&app, request(Method::DELETE, &path)).await;
    assert_eq!(post(&app, &adam, INVITATIONS, &one, "k").await.status, StatusCode::NOT_FOUND);

    let key = json!({"name": "K", "type": "standard", "scopes": ["members:invite"]}).to_string();
    let keys = "/api/v1/org/guild/keys";
    let made = owner.json(&app, Method::POST, keys, &key).await.json();
    let by_key = || {
        let mut request = keyed(body(Method::POST, INVITATIONS, &one.replace("ines", "bo")), "k");
        let value = format!("Bearer {}", made["secret"].as_str().unwrap());
        request.headers_mut().insert("authorization", value.parse().unwrap());
        request
    };
    assert_eq!(app.ask(by_key()).await.status, StatusCode::CREATED);
    assert!(is_replay(&app.ask(by_key()).await));
    let path = format!("{keys}/{}", made["id"].as_str().unwrap());
    owner.ask(&app, request(Method::DELETE, &path)).await;
    let revoked = app.ask(by_key()).await;
    assert_eq!((revoked.status, is_replay(&revoked)), (StatusCode::UNAUTHORIZED, false));

    let team = team("works");
    assert_eq!(post(&app, &owner, "/api/v1/org", &team, "t").await.status, StatusCode::CREATED);
    owner.ask(&app, request(Method::DELETE, "/api/v1/session")).await;
    let ended = post(&app, &owner, "/api/v1/org", &team, "t").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn fifty_at_the_same_moment_make_the_thing_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    let one = json!({"name": "Twin", "level": 20, "permissions": ["org:read"]}).to_string();
    let requests = (0..50)
        .map(|_| owner.signed(keyed(body(Method::POST, "/api/v1/org/guild/roles", &one), "same")));
    let answers = app.at_once(requests.collect()).await;
    let mut made = 0;
    for answer in &answers {
        match answer.status {
            StatusCode::CREATED if is_replay(answer) => {}
            StatusCode::CREATED => made += 1,
            status => assert_eq!(status, StatusCode::CONFLICT, "{}", answer.body),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(app.number("SELECT count(*) FROM roles WHERE name = 'Twin'").await, 1);
    let actions = app.actions(ORG).await;
    assert_eq!(actions.iter().filter(|action| *action == "role.created").count(), 1);
}

#[tokio::test]
async fn one_that_was_cut_off_is_under_way_and_later_given_up() {
    let app = App::start().await;
    let owner = app.owner().await;
    assert_eq!(
        post(&app, &owner, "/api/v1/org", &team("works"), "k").await.status,
        StatusCode::CREATED
    );
    app.run(sqlx::query("UPDATE kept_answers SET status = NULL")).await;
    let early = post(&app, &owner, "/api/v1/org", &team("works"), "k").await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    app.clock.pass(Duration::from_mins(3));
    let late = post(&app, &owner, "/api/v1/org", &team("works"), "k").await;
    assert_eq!((late.status, is_replay(&late)), (StatusCode::CREATED, false));
}
