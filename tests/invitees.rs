//! Invitations by the API, from the invitee's side: by token in a body, or by one's proven address.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, is_member, json as body, request};

async fn invited(app: &App, email: &str) -> (String, String) {
    let owner = app.owner().await;
    let wanted = json!({"email": email, "role": "developer", "message": "Welcome"}).to_string();
    let path = "/api/v1/org/guild/invitations";
    let answer = owner.json(app, Method::POST, path, &wanted).await.json();
    let token = answer["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    (answer["id"].as_str().unwrap().to_owned(), token)
}

async fn with_token(app: &App, by: Option<&Person>, what: &str, token: &str) -> Answer {
    let path = format!("/api/v1/invitations/{what}");
    let request = body(Method::POST, &path, &json!({ "token": token }).to_string());
    match by {
        Some(person) => person.ask(app, request).await,
        None => app.ask(request).await,
    }
}

async fn own(app: &App, person: &Person) -> Vec<Value> {
    let list = person.get(app, "/api/v1/user/invitations").await.json();
    list["invitations"].as_array().unwrap().clone()
}

async fn prove(app: &App, email: &'static str) {
    let prove = "UPDATE users SET verified_email_key = email_key WHERE email_key = $1";
    app.run(sqlx::query(prove).bind(email)).await;
}

#[tokio::test]
async fn a_token_shows_the_offer_and_who_is_signed_in_with_the_address_accepts() {
    let app = App::start().await;
    let ines = app.stranger("Ines").await;
    let sam = app.stranger("Sam").await;
    let (id, token) = invited(&app, "ines@guild.example").await;
    let offer = with_token(&app, None, "offer", &token).await.json();
    assert_eq!(offer["id"], id);
    assert_eq!(offer["organization"], json!({"name": "Guild"}));
    assert_eq!(offer["role"], json!({"id": "developer", "name": "Developer"}));
    assert_eq!((&offer["invited_by"], &offer["message"]), (&json!("Olga"), &json!("Welcome")));
    let unknown = with_token(&app, None, "offer", "none").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(with_token(&app, None, "acceptance", &token).await.status, StatusCode::UNAUTHORIZED);
    let other = with_token(&app, Some(&sam), "acceptance", &token).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    for _ in 0..2 {
        let joined = with_token(&app, Some(&ines), "acceptance", &token).await;
        assert_eq!(joined.status, StatusCode::OK, "{}", joined.body);
        assert_eq!(joined.json()["organization"], json!({"slug": "guild", "name": "Guild"}));
    }
    assert_eq!(with_token(&app, Some(&sam), "acceptance", &token).await.status, StatusCode::GONE);
    assert!(is_member(&app, "Ines").await);
}

#[tokio::test]
async fn a_token_declines_and_asks_for_a_new_link() {
    let app = App::start().await;
    let (_, token) = invited(&app, "ines@guild.example").await;
    let early = with_token(&app, None, "renewal", &token).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert_eq!(with_token(&app, None, "rejection", &token).await.status, StatusCode::NO_CONTENT);
    assert_eq!(with_token(&app, None, "rejection", &token).await.status, StatusCode::GONE);
    let (_, token) = invited(&app, "una@guild.example").await;
    app.clock.pass(Duration::from_hours(24 * 8));
    assert_eq!(with_token(&app, None, "offer", &token).await.status, StatusCode::GONE);
    assert_eq!(with_token(&app, None, "renewal", &token).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn an_invitee_without_an_account_joins_with_a_new_one() {
    let app = App::start().await;
    let (_, token) = invited(&app, "ines@guild.example").await;
    let path = "/api/v1/invitations/account";
    let wanted = |password: &str| {
        let wanted = json!({"token": token, "name": "Ines", "password": password});
        body(Method::POST, path, &wanted.to_string())
    };
    let short = app.ask(wanted("short")).await;
    assert!(short.json()["errors"]["password"].is_string(), "{}", short.body);
    let joined = app.ask(wanted("copper roof gone green")).await;
    assert_eq!(joined.status, StatusCode::CREATED, "{}", joined.body);
    assert!(is_member(&app, "Ines").await);
    assert_eq!(app.ask(wanted("copper roof gone green")).await.status, StatusCode::GONE);

    app.stranger("Una").await;
    prove(&app, "una@guild.example").await;
    let (_, token) = invited(&app, "una@guild.example").await;
    let wanted = json!({"token": token, "name": "Una", "password": "copper roof gone green"});
    let has_one = app.ask(body(Method::POST, path, &wanted.to_string())).await;
    assert_eq!(has_one.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_proven_address_needs_no_token_and_another_sees_nothing() {
    let app = App::start().await;
    let ines = app.stranger("Ines").await;
    let sam = app.stranger("Sam").await;
    prove(&app, "sam@guild.example").await;
    let (id, token) = invited(&app, "ines@guild.example").await;
    let accept = format!("/api/v1/user/invitations/{id}/acceptance");
    let reject = format!("/api/v1/user/invitations/{id}/rejection");
    for person in [&ines, &sam] {
        assert!(own(&app, person).await.is_empty(), "{} has not proven it", person.name);
        for path in [&accept, &reject] {
            let answer = person.ask(&app, request(Method::POST, path)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", person.name);
        }
    }
    prove(&app, "ines@guild.example").await;
    let offers = own(&app, &ines).await;
    assert_eq!((offers.len(), &offers[0]["id"]), (1, &json!(id)));
    assert!(!offers[0].to_string().contains(&token));
    app.clock.pass(Duration::from_hours(24 * 6));
    let joined = ines.ask(&app, request(Method::POST, &accept)).await;
    assert_eq!(joined.status, StatusCode::OK, "{}", joined.body);
    assert!(is_member(&app, "Ines").await);
    assert!(own(&app, &ines).await.is_empty());
    assert_eq!(ines.ask(&app, request(Method::POST, &accept)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(with_token(&app, None, "offer", &token).await.status, StatusCode::GONE);

    let (id, _) = invited(&app, "sam@guild.example").await;
    let reject = format!("/api/v1/user/invitations/{id}/rejection");
    let declined = sam.ask(&app, request(Method::POST, &reject)).await;
    assert_eq!(declined.status, StatusCode::NO_CONTENT);
    assert!(own(&app, &sam).await.is_empty());
    invited(&app, "sam@guild.example").await;
    app.clock.pass(Duration::from_hours(24 * 8));
    let sam = app.sign_in("Sam", "sam@guild.example").await;
    assert!(own(&app, &sam).await.is_empty(), "an expired one offers nothing");
}

#[tokio::test]
async fn one_invitation_is_shown_to_who_may_invite() {
    let app = App::start().await;
    let owner = app.owner().await;
    let (id, token) = invited(&app, "ines@guild.example").await;
    let path = format!("/api/v1/org/guild/invitations/{id}");
    let shown = owner.get(&app, &path).await;
    assert_eq!(shown.json()["email"], "ines@guild.example");
    assert!(!shown.body.contains(&token));
}
