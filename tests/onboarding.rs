//! First steps of an account by the API: a username, and one team.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, json as body};

const PATH: &str = "/api/v1/user/onboarding";

async fn onboard(app: &App, person: &Person, wanted: Value) -> Answer {
    person.json(app, Method::POST, PATH, &wanted.to_string()).await
}

async fn teams(app: &App) -> i64 {
    app.number("SELECT count(*) FROM orgs WHERE kind = 'team'").await
}

#[tokio::test]
async fn it_sets_the_username_and_makes_one_team_however_often_it_is_sent() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let first = onboard(&app, &sam, json!({"username": "sam-s", "org_name": "Sam's Works"})).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    let first = first.json();
    assert_eq!(first["user"]["username"], "sam-s");
    assert_eq!(first["user"]["id"], sam.id);
    assert_eq!(first["organization"]["slug"], "sams-works");
    assert_eq!(first["organization"]["name"], "Sam's Works");
    assert_eq!(first["created"], true);
    let billing = sam.get(&app, "/api/v1/org/sams-works/billing").await.json();
    assert_eq!(billing["billing_email"], "sam@guild.example");
    let own = sam.get(&app, "/api/v1/org/sams-works").await.json();
    assert_eq!(own["role"], "owner");
    assert_eq!(app.actions("sams-works").await, ["org.created"]);

    for again in [
        json!({"username": "sam-s", "org_name": "Sam's Works"}),
        json!({"username": "sam-s", "org_name": "Another"}),
        json!({"username": "sam-s"}),
        json!({"username": "sam-s", "org_name": null}),
    ] {
        let before = app.event_count().await;
        let answer = onboard(&app, &sam, again.clone()).await;
        assert_eq!(answer.status, StatusCode::OK);
        let answer = answer.json();
        assert_eq!(answer["organization"], first["organization"], "{again}");
        assert_eq!(answer["user"], first["user"], "{again}");
        assert_eq!(answer["created"], false, "{again}");
        assert_eq!(app.event_count().await, before, "nothing was changed");
    }
    assert_eq!(teams(&app).await, 2);
}

#[tokio::test]
async fn without_a_name_it_makes_no_team_and_a_later_one_may() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let answer = onboard(&app, &sam, json!({"username": "Sam-S"})).await.json();
    assert_eq!((&answer["organization"], &answer["created"]), (&Value::Null, &json!(false)));
    assert_eq!(answer["user"]["username"], "sam-s");
    let later = onboard(&app, &sam, json!({"username": "sam-t", "org_name": "Guild"})).await.json();
    assert_eq!(later["user"]["username"], "sam-t");
    assert_eq!(later["organization"]["slug"], "guild-2", "the first is taken");
    assert_eq!(later["created"], true);
}

#[tokio::test]
async fn twenty_at_the_same_moment_make_one_team() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let requests = (0..20).map(|number| {
        let name = if number % 2 == 0 { "Same" } else { "Other" };
        let wanted = json!({"username": "sam-s", "org_name": name}).to_string();
        sam.signed(body(Method::POST, PATH, &wanted))
    });
    let answers = app.at_once(requests.collect()).await;
    let first = answers[0].json()["organization"].clone();
    let mut created = 0;
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.json()["organization"], first);
        created += i32::from(answer.json()["created"] == true);
    }
    assert_eq!(created, 1);
    assert_eq!(teams(&app).await, 2);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_done() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let olga = app.owner().await;
    onboard(&app, &olga, json!({"username": "olga"})).await;
    let before = app.event_count().await;
    for (wanted, fields) in [
        (json!({"username": "olga", "org_name": "Works"}), vec!["username"]),
        (json!({"username": "a", "org_name": ""}), vec!["org_name", "username"]),
        (json!({"username": "sam", "org_name": " "}), vec!["org_name"]),
        (json!({"username": "sam", "org_name": "a\u{202e}b"}), vec!["org_name"]),
        (json!({"org_name": "Works"}), vec!["username"]),
        (json!({"username": null}), vec!["username"]),
        (json!({"username": "sam", "org_names": "x"}), vec!["org_names"]),
    ] {
        let answer = onboard(&app, &sam, wanted.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wanted}");
        let document = answer.json();
        let named: Vec<&String> = document["errors"].as_object().unwrap().keys().collect();
        assert_eq!(named, fields, "{wanted}: {document}");
    }
    assert_eq!(app.event_count().await, before);
    assert_eq!(teams(&app).await, 1);
}

#[tokio::test]
async fn availability_answers_for_both_in_one_call_and_refuses_other_names() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let path = "/api/v1/user/check-availability";
    let both = sam.get(&app, &format!("{path}?username=sam&org_key=guild")).await.json();
    assert_eq!(both["username"], json!({"available": true}));
    assert_eq!(both["org_key"]["available"], false);
    let odd = sam.get(&app, &format!("{path}?username=sam&slug=guild")).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    assert!(odd.json()["detail"].as_str().unwrap().contains("slug"), "{}", odd.body);
}

#[tokio::test]
async fn organizations_answers_like_org() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let seed = r#"{"name":"Acme Engineering","slug":"acme-engineering",
        "billing_email":"billing@acme.com"}"#;
    let made = sam.json(&app, Method::POST, "/api/v1/organizations", seed).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let one = sam.get(&app, "/api/v1/organizations").await;
    let other = sam.get(&app, "/api/v1/org").await;
    assert_eq!(one.body, other.body);
    assert_eq!(one.json()["organizations"].as_array().unwrap().len(), 2, "the personal one, too");
}
