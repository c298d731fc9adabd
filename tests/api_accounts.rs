//! One's own account by the API: what the pages do, and what they refuse.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, Settings, form, json as body, request, with_mail};

const OLD: &str = "copper roof gone green";
const NEW: &str = "iron gate under moss";

async fn send(app: &App, by: &Person, method: Method, path: &str, wanted: Value) -> Answer {
    by.json(app, method, path, &wanted.to_string()).await
}

async fn public(app: &App, path: &str, wanted: Value) -> Answer {
    app.ask(body(Method::POST, path, &wanted.to_string())).await
}

/// The token of the newest mailed link with this path.
async fn mailed(app: &App, path: &str) -> String {
    let mails = app.mails().await;
    let mut lines = mails.iter().rev().flat_map(|mail| mail.body.text.lines());
    let line = lines.find(|line| line.contains(path)).unwrap();
    line[line.find(path).unwrap() + path.len()..].trim().to_owned()
}

async fn can_sign_in(app: &App, email: &str, password: &str) -> bool {
    let password = password.replace(' ', "+");
    let answer = app.ask(form("/sign-in", &format!("email={email}&password={password}"))).await;
    answer.status == StatusCode::SEE_OTHER
}

#[tokio::test]
async fn the_password_changes_and_other_sessions_end() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let elsewhere = app.sign_in("Sam", "sam@guild.example").await;
    let path = "/api/v1/user/password";
    for (current, new, field) in [
        ("wrong wrong wrong", NEW, "current_password"),
        (OLD, "short", "new_password"),
        (OLD, OLD, "new_password"),
    ] {
        let wanted = json!({"current_password": current, "new_password": new});
        let answer = send(&app, &sam, Method::PUT, path, wanted).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.json()["errors"][field].is_string(), "{}", answer.body);
        assert!(!answer.body.contains(current));
    }
    let wanted = json!({"current_password": OLD, "new_password": NEW});
    let answer = send(&app, &sam, Method::PUT, path, wanted).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    let renewed = Person { cookie: answer.cookie().unwrap(), ..sam.clone() };
    assert_eq!(renewed.get(&app, "/api/v1/user").await.status, StatusCode::OK);
    for ended in [sam, elsewhere] {
        assert_eq!(ended.get(&app, "/api/v1/user").await.status, StatusCode::UNAUTHORIZED);
    }
    assert!(can_sign_in(&app, "sam@guild.example", NEW).await);
    assert!(!can_sign_in(&app, "sam@guild.example", OLD).await);
}

#[tokio::test]
async fn the_address_is_proven_and_changed_by_tokens_in_bodies() {
    let app = App::start_with(with_mail()).await;
    let sam = app.stranger("Sam").await;
    app.clock.pass(std::time::Duration::from_mins(2));
    let sent = sam.ask(&app, request(Method::POST, "/api/v1/user/email-verification/sendings"));
    assert_eq!(sent.await.status, StatusCode::ACCEPTED);
    let token = mailed(&app, "/verify/").await;
    let path = "/api/v1/user/email-verification/confirmation";
    let other = app.stranger("Nils").await;
    let foreign = send(&app, &other, Method::POST, path, json!({"token": token})).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let proven = send(&app, &sam, Method::POST, path, json!({"token": token})).await;
    assert_eq!(proven.json(), json!({"email": "sam@guild.example", "email_verified": true}));
    let again = send(&app, &sam, Method::POST, path, json!({"token": token})).await;
    assert_eq!(again.status, StatusCode::GONE);

    let path = "/api/v1/user/new-email";
    let wrong = json!({"email": "sam@new.example", "password": "not this one"});
    let refused = send(&app, &sam, Method::PUT, path, wrong).await;
    assert!(refused.json()["errors"]["password"].is_string(), "{}", refused.body);
    let wanted = json!({"email": "sam@new.example", "password": OLD});
    let asked = send(&app, &sam, Method::PUT, path, wanted.clone()).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.body);
    assert_eq!(asked.json(), json!({"new_email": "sam@new.example"}));
    let cancelled = sam.ask(&app, request(Method::DELETE, path)).await;
    assert_eq!(cancelled.status, StatusCode::NO_CONTENT);
    assert!(sam.get(&app, "/api/v1/user").await.json()["new_email"].is_null());
    app.clock.pass(std::time::Duration::from_mins(2));
    send(&app, &sam, Method::PUT, path, wanted).await;
    app.clock.pass(std::time::Duration::from_mins(2));
    let again = sam.ask(&app, request(Method::POST, "/api/v1/user/new-email/sendings")).await;
    assert_eq!(again.status, StatusCode::ACCEPTED, "{}", again.body);
    let token = mailed(&app, "/new-address/").await;
    let path = "/api/v1/user/new-email/confirmation";
    let taken = send(&app, &sam, Method::POST, path, json!({"token": token})).await;
    assert_eq!(taken.json(), json!({"email": "sam@new.example", "email_verified": true}));
    assert!(can_sign_in(&app, "sam@new.example", OLD).await);
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_nobody_learns_who_has_an_account() {
    let app = App::start_with(with_mail()).await;
    let sam = app.stranger("Sam").await;
    let known = public(&app, "/api/v1/password-resets", json!({"email": "sam@guild.example"}));
    let known = known.await;
    let unknown = public(&app, "/api/v1/password-resets", json!({"email": "no@guild.example"}));
    let unknown = unknown.await;
    assert_eq!((known.status, &known.body), (StatusCode::ACCEPTED, &unknown.body));
    assert_eq!(unknown.status, StatusCode::ACCEPTED);
    let mut token = None;
    for _ in 0..100 {
        let queued = "SELECT count(*) FROM mails WHERE kind = 'reset'";
        if app.number(queued).await > 0 {
            token = Some(mailed(&app, "/reset/").await);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let token = token.unwrap();
    let path = "/api/v1/password-resets/confirmation";
    let short = public(&app, path, json!({"token": token, "password": "short"})).await;
    assert!(short.json()["errors"]["password"].is_string(), "{}", short.body);
    let set = public(&app, path, json!({"token": token, "password": NEW})).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.body);
    let again = public(&app, path, json!({"token": token, "password": NEW})).await;
    assert_eq!(again.status, StatusCode::GONE);
    let none = public(&app, path, json!({"token": "none", "password": NEW})).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert_eq!(sam.get(&app, "/api/v1/user").await.status, StatusCode::UNAUTHORIZED);
    assert!(can_sign_in(&app, "sam@guild.example", NEW).await);
}

#[tokio::test]
async fn an_account_is_made_with_the_same_answer_for_a_known_address() {
    let app = App::start().await;
    let olga = app.owner().await;
    app.run(sqlx::query("UPDATE users SET verified_email_key = email_key")).await;
    let new = |email: &str| json!({"name": "Una", "email": email, "password": NEW});
    let fresh = public(&app, "/api/v1/user", new("una@guild.example")).await;
    let known = public(&app, "/api/v1/user", new("olga@guild.example")).await;
    for (answer, email) in [(&fresh, "una@guild.example"), (&known, "olga@guild.example")] {
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let account = answer.json();
        assert_eq!((&account["email"], &account["email_verified"]), (&json!(email), &json!(false)));
        assert!(answer.cookie().is_none(), "nobody is signed in by it");
    }
    assert_ne!(known.json()["id"], olga.id);
    let wrong = public(&app, "/api/v1/user", json!({"name": " ", "email": "x", "password": "y"}));
    let wrong = wrong.await.json();
    let named: Vec<&String> = wrong["errors"].as_object().unwrap().keys().collect();
    assert_eq!(named, ["email", "name", "password"]);
    let closed = App::start_with(Settings { sign_up: Some("closed"), ..Settings::default() }).await;
    let answer = public(&closed, "/api/v1/user", new("una@guild.example")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_session_begins_and_ends() {
    let app = App::start().await;
    let wrong = json!({"email": "olga@guild.example", "password": NEW});
    let refused = public(&app, "/api/v1/session", wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.cookie().is_none());
    let right = json!({"email": "olga@guild.example", "password": OLD});
    let begun = public(&app, "/api/v1/session", right).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let olga = app.person("Olga", "olga@guild.example", &begun).await;
    assert_eq!(olga.get(&app, "/api/v1/org/guild").await.status, StatusCode::OK);
    let ended = olga.ask(&app, request(Method::DELETE, "/api/v1/session")).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(olga.get(&app, "/api/v1/org/guild").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_instance_is_set_up_once() {
    let app = App::empty(Settings::default()).await;
    let link = guildhall::onboarding::new_set_up_link(&app.cx).await.unwrap().unwrap();
    let token = link.rsplit('/').next().unwrap();
    let mut form = json!({"token": token, "name": "Olga", "email": "olga@guild.example",
        "password": OLD, "instance": "Guild", "public_url": "nonsense", "sign_up": "open"});
    let wrong = public(&app, "/api/v1/set-up", form.clone()).await;
    assert!(wrong.json()["errors"]["public_url"].is_string(), "{}", wrong.body);
    form["public_url"] = json!("http://127.0.0.1:8080");
    assert_eq!(public(&app, "/api/v1/set-up", form.clone()).await.status, StatusCode::CREATED);
    assert_eq!(public(&app, "/api/v1/set-up", form).await.status, StatusCode::GONE);
    let olga = app.owner().await;
    let instance = olga.get(&app, "/api/v1/admin/instance").await.json();
    assert_eq!((&instance["name"], &instance["users"]), (&json!("Guild"), &json!(1)));
    assert!(instance["database"]["size_bytes"].as_u64().unwrap() > 0);
}
