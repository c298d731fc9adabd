//! What a product's backend asks at each of its own requests: is this key good, and may they do this?

use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{
    Answer, ApiKey, App, KEYS, Person, Settings, json as json_request, key_body, request, server,
};

const VERIFY: &str = "/api/v1/keys/verify";
const CHECK: &str = "/api/v1/check";
const DAY: Duration = Duration::from_hours(24);

async fn verify(app: &App, body: &Value) -> Answer {
    app.ask(json_request(Method::POST, VERIFY, &body.to_string())).await
}

async fn verdict(app: &App, key: &ApiKey) -> Value {
    let answer = verify(app, &json!({ "key": key.secret })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

/// The word for why a key is not good.
async fn fault(app: &App, key: &ApiKey) -> String {
    let verdict = verdict(app, key).await;
    assert_eq!(verdict["valid"], false, "{verdict}");
    assert!(verdict["detail"].as_str().unwrap().ends_with('.'));
    verdict["code"].as_str().unwrap().to_owned()
}

async fn check(app: &App, by: &ApiKey, body: &Value) -> Answer {
    by.json(app, Method::POST, CHECK, body).await
}

#[tokio::test]
async fn a_good_key_says_whose_it_is_and_what_it_may_do() {
    let app = App::start().await;
    let owner = app.owner().await;
    let org = app.text("SELECT id FROM orgs WHERE slug = 'guild'").await;
    let key = owner.key(&app, "standard", &["members:invite"]).await;
    let answer = verify(&app, &json!({ "key": key.secret })).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("x-request-id").starts_with("req_"));
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("ratelimit"), "");
    let verdict = answer.json();
    assert_eq!(verdict["valid"], true);
    assert_eq!(verdict["key_id"], key.id);
    assert_eq!(verdict["type"], "standard");
    assert_eq!(verdict["name"], "A standard one");
    assert_eq!(verdict["org"], json!({ "id": org, "slug": "guild" }));
    assert_eq!(verdict["scopes"], json!(["members:invite", "members:read"]));
    assert!(verdict["expires_at"].as_i64().unwrap() > app.cx.now().micros());
    assert_eq!(verdict.get("user_id"), None);
    assert_eq!(verdict.get("limits"), None);
    let personal = owner.key(&app, "personal", &["members:read"]).await;
    let personal = self::verdict(&app, &personal).await;
    assert_eq!(personal["user_id"], owner.id);
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_asking_the_database() {
    let app = App::start().await;
    let key = app.owner().await.key(&app, "standard", &["members:read"]).await;
    app.cx.store.close().await;
    let typo =
        format!("{}{}", &key.secret[..47], if key.secret.ends_with('a') { "b" } else { "a" });
    let long = format!("guild_std_{}", "a".repeat(10_000));
    for text in ["", "guild_std_", typo.as_str(), long.as_str(), &key.secret.to_uppercase(), " x"] {
        let answer = verify(&app, &json!({ "key": text })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text:.60}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.json()["errors"]["key"].is_string());
    }
    let batch = verify(&app, &json!({ "keys": [{ "key": typo }, { "key": "x" }] })).await.json();
    assert_eq!(batch["keys"][0]["code"], "malformed");
    assert_eq!(batch["keys"][1]["valid"], false);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name_and_never_repeats_a_key() {
    let app = App::start().await;
    let key = app.owner().await.key(&app, "standard", &["members:read"]).await.secret;
    for (body, status) in [
        (json!({}), 422),
        (json!({ "key": key, "keys": [] }), 422),
        (json!({ "key": key, "adress": "192.0.2.1" }), 422),
        (json!({ "key": key, "address": "here" }), 422),
        (json!({ "key": 5 }), 422),
        (json!({ "keys": key }), 422),
        (json!({ "keys": [key] }), 422),
        (json!([key]), 422),
        (json!([key, null, null]), 422),
    ] {
        let answer = verify(&app, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.body);
        assert!(!answer.body.contains(&key), "{}", answer.body);
    }
    for (kind, body, status) in [
        ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("application/json", &"[".repeat(10_000), StatusCode::BAD_REQUEST),
        ("application/json", &r#"{"keys":["#.repeat(5_000), StatusCode::UNPROCESSABLE_ENTITY),
        ("application/json", &"x".repeat(70_000), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let mut request = json_request(Method::POST, VERIFY, body);
        request.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        let answer = app.ask(request).await;
        assert_eq!(answer.status, status, "{kind}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
    }
    let answer = app.ask(request(Method::GET, VERIFY)).await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
}

#[tokio::test]
async fn the_answer_is_true_on_the_request_after_a_change() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let standard = owner.key(&app, "standard", &["members:read"]).await;
    let agent = owner.key(&app, "agent", &["members:read"]).await;
    let personal = dora.key(&app, "personal", &["members:read"]).await;
    for key in [&standard, &agent, &personal] {
        assert_eq!(verdict(&app, key).await["valid"], true);
    }
    owner.ask(&app, request(Method::DELETE, &standard.path())).await;
    assert_eq!(fault(&app, &standard).await, "revoked");

    let stop = format!("{}/stop", agent.path());
    owner.ask(&app, request(Method::PUT, &stop)).await;
    assert_eq!(fault(&app, &agent).await, "stopped");
    owner.ask(&app, request(Method::DELETE, &stop)).await;
    assert_eq!(verdict(&app, &agent).await["valid"], true);

    let suspension = format!("/api/v1/org/guild/members/{}/suspension", dora.id);
    owner.json(&app, Method::PUT, &suspension, "{}").await;
    assert_eq!(fault(&app, &personal).await, "suspended");
    owner.ask(&app, request(Method::DELETE, &suspension)).await;
    assert_eq!(verdict(&app, &personal).await["scopes"], json!(["members:read"]));
    let bare = app.custom_role("Bare", 10, None, &[]).await;
    let member = format!("/api/v1/org/guild/members/{}", dora.id);
    let changed =
        owner.json(&app, Method::PUT, &member, &json!({ "role": bare }).to_string()).await;
    assert!(changed.status.is_success(), "{}", changed.body);
    assert_eq!(verdict(&app, &personal).await["scopes"], json!([]));
    owner.ask(&app, request(Method::DELETE, &member)).await;
    assert_eq!(fault(&app, &personal).await, "membership_ended");

    let rotations = format!("{}/rotations", agent.path());
    let rotated = owner.json(&app, Method::POST, &rotations, r#"{"overlap":"0"}"#).await;
    assert_eq!(rotated.status, StatusCode::CREATED, "{}", rotated.body);
    assert_eq!(fault(&app, &agent).await, "rotated");
    assert_eq!(verdict(&app, &ApiKey::of(&rotated)).await["valid"], true);
    app.clock.pass(91 * DAY);
    assert_eq!(fault(&app, &ApiKey::of(&rotated)).await, "expired");
}

/// Several instances run on PostgreSQL alone.
#[tokio::test]
async fn another_instance_knows_of_a_change_at_once() {
    if server().is_none() {
        return;
    }
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let [standard, other] = [
        owner.key(&app, "standard", &["members:read"]).await,
        owner.key(&app, "standard", &["members:read"]).await,
    ];
    let personal = dora.key(&app, "personal", &["members:read"]).await;
    let twin = app.twin().await;
    let ask = async |key: &ApiKey| {
        let body = json!({ "key": key.secret }).to_string();
        let answer = twin.clone().oneshot(json_request(Method::POST, VERIFY, &body)).await;
        Answer::of(answer.unwrap()).await.json()
    };
    for key in [&standard, &other, &personal, &standard, &other, &personal] {
        assert_eq!(ask(key).await["valid"], true);
    }
    owner.ask(&app, request(Method::DELETE, &standard.path())).await;
    assert_eq!(ask(&standard).await["code"], "revoked");
    assert_eq!(ask(&other).await["valid"], true);
    let suspension = format!("/api/v1/org/guild/members/{}/suspension", dora.id);
    owner.json(&app, Method::PUT, &suspension, "{}").await;
    assert_eq!(ask(&personal).await["code"], "suspended");
    owner.ask(&app, request(Method::DELETE, &suspension)).await;
    assert_eq!(ask(&personal).await["scopes"], json!(["members:read"]));
    let bare = app.custom_role("Bare", 10, None, &[]).await;
    let member = format!("/api/v1/org/guild/members/{}", dora.id);
    owner.json(&app, Method::PUT, &member, &json!({ "role": bare }).to_string()).await;
    assert_eq!(ask(&personal).await["scopes"], json!([]));
}

#[tokio::test]
async fn a_key_of_another_organization_than_asked_about_is_unknown() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    let id = app.text("SELECT id FROM orgs WHERE slug = 'guild'").await;
    for (org, valid) in [("guild", true), (id.as_str(), true), ("nowhere", false)] {
        let body = json!({ "key": key.secret }).to_string();
        let mut asking = json_request(Method::POST, VERIFY, &body);
        asking.headers_mut().insert("x-org-id", org.parse().unwrap());
        let verdict = app.ask(asking).await.json();
        assert_eq!(verdict["valid"], valid, "{org}");
        assert_eq!(verdict["code"] == "unknown", !valid);
    }
    app.run(sqlx::query("DELETE FROM key_secrets")).await;
    assert_eq!(fault(&app, &key).await, "unknown");
}

#[tokio::test]
async fn a_key_with_networks_is_good_from_there_alone() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut body = key_body("standard", &["members:read"]);
    body["addresses"] = json!(["192.0.2.0/24", "2001:db8::/32"]);
    let made = owner.json(&app, Method::POST, KEYS, &body.to_string()).await;
    let key = ApiKey::of(&made);
    for (address, valid) in [
        (Some("192.0.2.7"), true),
        (Some("::ffff:192.0.2.7"), true),
        (Some("2001:db8::1"), true),
        (Some("192.0.3.1"), false),
        (None, false),
    ] {
        let verdict = verify(&app, &json!({ "key": key.secret, "address": address })).await.json();
        assert_eq!(verdict["valid"], valid, "{address:?}");
        assert_eq!(verdict["code"] == "address", !valid, "{verdict}");
    }
}

#[tokio::test]
async fn batches_hold_up_to_a_hundred_questions() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    for count in [0, 1, 100] {
        let keys = vec![json!({ "key": key.secret }); count];
        let answer = verify(&app, &json!({ "keys": keys })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let verdicts = answer.json()["keys"].as_array().unwrap().clone();
        assert_eq!(verdicts.len(), count);
        assert!(verdicts.iter().all(|verdict| verdict["valid"] == true));
        let checks = vec![json!({ "user_id": owner.id, "permission": "members:read" }); count];
        let answer = check(&app, &key, &json!({ "checks": checks })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let answers = answer.json()["checks"].as_array().unwrap().clone();
        assert_eq!(answers.len(), count);
        assert!(answers.iter().all(|answer| answer["allowed"] == true));
    }
    let keys = vec![json!({ "key": key.secret }); 101];
    let answer = verify(&app, &json!({ "keys": keys })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.json()["errors"]["keys"].is_string());
    let checks = vec![json!({ "user_id": owner.id, "permission": "members:read" }); 101];
    let answer = check(&app, &key, &json!({ "checks": checks })).await;
    assert!(answer.json()["errors"]["checks"].is_string(), "{}", answer.body);
}

#[tokio::test]
async fn limits_of_agents_are_counted_here_and_told_in_headers() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut body = key_body("agent", &["members:read"]);
    body["per_minute"] = json!(3);
    body["per_day"] = json!(100);
    let key = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    let ask = json!({ "key": key.secret });
    let first = verify(&app, &ask).await;
    assert_eq!(first.header("ratelimit-policy"), r#""minute";q=3;w=60, "day";q=100;w=86400"#);
    assert!(first.header("ratelimit").starts_with(r#""minute";r=2;t="#), "{:?}", first.headers);
    assert_eq!(first.json()["limits"]["per_minute"]["left"], 2);
    assert_eq!(first.json()["limits"]["per_day"]["left"], 99);
    // Every question counts, those of a batch and those about what it may do alike.
    let other = owner.key(&app, "standard", &["members:read"]).await;
    let about = json!({ "key": key.secret, "permission": "members:read" });
    assert_eq!(check(&app, &other, &about).await.json()["limits"]["per_minute"]["left"], 1);
    let batch = verify(&app, &json!({ "keys": [ask, ask] })).await;
    assert_eq!(batch.status, StatusCode::OK);
    assert_eq!(batch.json()["keys"][0]["valid"], true);
    assert_eq!(batch.json()["keys"][1]["code"], "limited");
    assert!(batch.json()["keys"][1]["limits"]["per_minute"]["resets_in"].as_i64().unwrap() > 0);
    for refused in [verify(&app, &ask).await, check(&app, &other, &about).await] {
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.body);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() <= 60);
        assert!(refused.header("ratelimit").starts_with(r#""minute";r=0;"#));
        assert_ne!(refused.header("ratelimit-policy"), "");
    }
    app.clock.pass(Duration::from_mins(1));
    assert_eq!(verdict(&app, &key).await["valid"], true);
}

#[tokio::test]
async fn a_question_about_a_key_leaves_the_mark_of_its_use() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    verify(&app, &json!({ "key": key.secret, "address": "192.0.2.7" })).await;
    app.cx.store.write_touches().await.unwrap();
    let row = owner.get(&app, &key.path()).await.json();
    assert_eq!(row["last_used_from"], "192.0.2.7");
    assert!(row["last_used_at"].is_i64());
}

#[tokio::test]
async fn a_member_may_or_may_not_and_the_answer_says_why() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let by = owner.key(&app, "standard", &["members:read"]).await;
    let ask = |user: &Person, permission: &str| json!({ "user_id": user.id, "permission": permission, "resource": "board/7" });
    let yes = check(&app, &by, &ask(&owner, "keys:revoke")).await.json();
    assert_eq!(yes["allowed"], true);
    assert_eq!(yes["reason"], "given");
    assert!(yes["sentence"].as_str().unwrap().starts_with("Olga can revoke any key: role Owner"));
    assert_eq!((&yes["permission"], &yes["resource"]), (&json!("keys:revoke"), &json!("board/7")));
    let no = check(&app, &by, &ask(&dora, "members:remove")).await.json();
    assert_eq!((&no["allowed"], &no["reason"]), (&json!(false), &json!("lacking")));
    assert!(no["sentence"].as_str().unwrap().contains("Owner and Admin do."), "{no}");
    let suspension = format!("/api/v1/org/guild/members/{}/suspension", dora.id);
    owner.json(&app, Method::PUT, &suspension, "{}").await;
    let suspended = check(&app, &by, &ask(&dora, "members:read")).await.json();
    assert_eq!((&suspended["allowed"], &suspended["reason"]), (&json!(false), &json!("suspended")));
    let sam = app.stranger("Sam").await;
    let stranger = check(&app, &by, &ask(&sam, "members:read")).await.json();
    assert_eq!((&stranger["allowed"], &stranger["reason"]), (&json!(false), &json!("no_member")));
    // The same for who signs in, and names the organization.
    let mut asking = json_request(Method::POST, CHECK, &ask(&owner, "keys:revoke").to_string());
    asking.headers_mut().insert("x-org-id", HeaderValue::from_static("guild"));
    assert_eq!(owner.ask(&app, asking).await.json(), yes);
}

#[tokio::test]
async fn a_key_may_what_its_scopes_and_its_holder_may() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let by = owner.key(&app, "standard", &["members:read"]).await;
    let key = dora.key(&app, "personal", &["members:read"]).await;
    let ask = |permission: &str| json!({ "key": key.secret, "permission": permission });
    let yes = check(&app, &by, &ask("members:read")).await.json();
    assert_eq!((&yes["allowed"], &yes["reason"]), (&json!(true), &json!("given")));
    let sentence = "The key A personal one can see who is a member: its scopes and its holder\u{2019}s \
        role include it.";
    assert_eq!(yes["sentence"], sentence);
    let no = check(&app, &by, &ask("org:read")).await.json();
    assert_eq!((&no["allowed"], &no["reason"]), (&json!(false), &json!("lacking")));
    owner.ask(&app, request(Method::DELETE, &key.path())).await;
    let revoked = check(&app, &by, &ask("members:read")).await.json();
    assert_eq!((&revoked["allowed"], &revoked["reason"]), (&json!(false), &json!("revoked")));
}

#[tokio::test]
async fn a_question_that_does_not_fit_spoils_no_other_of_its_batch() {
    let app = App::start().await;
    let owner = app.owner().await;
    let by = owner.key(&app, "standard", &["members:read"]).await;
    let wrong = [
        json!({ "user_id": owner.id, "permission": "boards:none" }),
        json!({ "user_id": "nobody", "permission": "members:read" }),
        json!({ "permission": "members:read" }),
        json!({ "user_id": owner.id, "key": by.secret, "permission": "members:read" }),
        json!({ "key": "guild_std_x", "permission": "members:read" }),
        json!({ "user_id": owner.id, "permission": "members:read", "resource": "x".repeat(301) }),
    ];
    for body in &wrong {
        let answer = check(&app, &by, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.body);
    }
    for body in
        [json!({}), json!({ "user_id": owner.id }), json!({ "permission": "x", "checks": [] })]
    {
        let answer = check(&app, &by, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.body);
    }
    let mut checks = wrong.to_vec();
    checks.push(json!({ "user_id": owner.id, "permission": "members:read" }));
    let answers = check(&app, &by, &json!({ "checks": checks })).await.json();
    for answer in &answers["checks"].as_array().unwrap()[..wrong.len()] {
        assert_eq!((&answer["allowed"], &answer["reason"]), (&json!(false), &json!("malformed")));
    }
    assert_eq!(answers["checks"][wrong.len()]["allowed"], true);
}

#[tokio::test]
async fn who_may_not_list_the_members_may_not_ask_about_them() {
    let app = App::start().await;
    let owner = app.owner().await;
    let by = owner.key(&app, "standard", &["org:read"]).await;
    let ask = json!({ "user_id": owner.id, "permission": "members:read" });
    let refused = check(&app, &by, &ask).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert_eq!(refused.json()["permission"], "members:read");
    let nobody = app.ask(json_request(Method::POST, CHECK, &ask.to_string())).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert!(nobody.header("www-authenticate").contains("realm"), "{:?}", nobody.headers);
}

/// The front door takes keys as well.
#[tokio::test]
async fn a_reverse_proxy_is_told_of_keys_as_of_people() {
    const AUTH: &str = "/api/v1/auth";
    let app = App::start_with(Settings::default()).await;
    let owner = app.owner().await;
    let org = app.text("SELECT id FROM orgs WHERE slug = 'guild'").await;
    let standard = owner.key(&app, "standard", &["members:read"]).await;
    let answer = standard.get(&app, AUTH).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("x-guildhall-key"), standard.id);
    assert_eq!(answer.header("x-guildhall-key-type"), "standard");
    assert_eq!(answer.header("x-guildhall-org"), org);
    assert_eq!(answer.header("x-guildhall-permissions"), "members:read");
    assert_eq!(answer.header("x-guildhall-user"), "");
    assert_eq!(answer.header("x-guildhall-role"), "");
    let personal = owner.key(&app, "personal", &["members:read"]).await;
    let answer = personal.get(&app, "/api/v1/auth?org=guild&permission=members:read").await;
    assert_eq!(answer.header("x-guildhall-key-type"), "personal");
    assert_eq!(answer.header("x-guildhall-user"), owner.id);
    for (path, status) in [
        ("?org=nowhere", StatusCode::FORBIDDEN),
        ("?org=guild&permission=members:invite", StatusCode::FORBIDDEN),
    ] {
        let refused = standard.get(&app, &format!("{AUTH}{path}")).await;
        assert_eq!(refused.status, status, "{path}");
    }
    owner.ask(&app, request(Method::DELETE, &standard.path())).await;
    let revoked = standard.get(&app, AUTH).await;
    assert_eq!(revoked.status, StatusCode::UNAUTHORIZED);
    assert_eq!(revoked.json()["detail"], "This key was revoked.");
    assert_eq!(revoked.header("location"), "http://127.0.0.1:8080/sign-in");
}
