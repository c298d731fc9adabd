//! Keys under many requests at the same time.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{ApiKey, App, KEYS, bearer, json as json_request, key_body, request, server};

const MEMBERS: &str = "/api/v1/org/guild/members";

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_at_once_get_no_more_than_the_limit() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut body = key_body("agent", &["members:read"]);
    body["per_minute"] = json!(20);
    let agent = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    let requests = (0..100).map(|_| bearer(request(Method::GET, MEMBERS), &agent.secret)).collect();
    let answers = app.at_once(requests).await;
    let passed = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let limited =
        answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((passed, limited), (20, 80));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_rotations_at_once_one_secret_is_the_newest() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    let path = format!("{}/rotations", key.path());
    let requests = (0..10).map(|_| owner.signed(json_request(Method::POST, &path, "{}"))).collect();
    let mut working = 0;
    for answer in app.at_once(requests).await {
        let new = ApiKey::of(&answer);
        working += usize::from(new.get(&app, MEMBERS).await.status == StatusCode::OK);
    }
    assert_eq!(working, 1);
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_revocation_was_answered_no_request_gets_through() {
    let app = App::start().await;
    let owner = app.owner().await;
    for _ in 0..20 {
        let key = owner.key(&app, "standard", &["members:read"]).await;
        let requests =
            (0..20).map(|_| bearer(request(Method::GET, MEMBERS), &key.secret)).collect();
        let router = app.router.clone();
        let revocation = owner.signed(request(Method::DELETE, &key.path()));
        let revoked = tokio::spawn(tower::ServiceExt::oneshot(router, revocation));
        app.at_once(requests).await;
        assert_eq!(revoked.await.unwrap().unwrap().status(), StatusCode::OK);
        for _ in 0..3 {
            assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED);
        }
    }
}

#[tokio::test]
async fn what_is_left_to_an_agent_outlives_a_restart() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut body = key_body("agent", &["members:read"]);
    body["per_day"] = json!(3);
    let agent = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    for _ in 0..3 {
        assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
    app.cx.store.write_touches().await.unwrap();
    let restarted = app.twin().await;
    let asked = bearer(request(Method::GET, MEMBERS), &agent.secret);
    let answer = tower::ServiceExt::oneshot(restarted, asked).await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
}

/// Several instances share PostgreSQL alone.
#[tokio::test]
async fn what_one_instance_ends_another_refuses_by_the_next_request() {
    if server().is_none() {
        return;
    }
    let app = App::start().await;
    let twin = app.twin().await;
    let owner = app.owner().await;
    let ask = |key: &ApiKey| {
        let asked = bearer(request(Method::GET, MEMBERS), &key.secret);
        let answer = tower::ServiceExt::oneshot(twin.clone(), asked);
        async move { answer.await.unwrap().status() }
    };
    let key = owner.key(&app, "standard", &["members:read"]).await;
    assert_eq!(ask(&key).await, StatusCode::OK);
    owner.ask(&app, request(Method::DELETE, &key.path())).await;
    assert_eq!(ask(&key).await, StatusCode::UNAUTHORIZED);
    let mut body = key_body("agent", &["members:read"]);
    body["per_minute"] = json!(3);
    let agent = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    for _ in 0..2 {
        assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
    assert_eq!(ask(&agent).await, StatusCode::OK);
    assert_eq!(ask(&agent).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::TOO_MANY_REQUESTS);
}
