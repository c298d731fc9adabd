//! What platform administrators do at the same moment as others: on both databases.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::support::{App, Person, form, json, request};

/// Rounds of the race of two removals.
const ROUNDS: usize = 200;
const OWNERS: &str = "/api/v1/admin/org/guild/owners";
const CAP: &str = "/api/v1/admin/org/guild/cap";

fn remove(by: &Person, owner: &Person) -> Request<Body> {
    by.signed(request(Method::DELETE, &format!("{OWNERS}/{}", owner.id)))
}

async fn owners(app: &App) -> i64 {
    app.number(
        "SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id \
         WHERE o.slug = 'guild' AND m.role_id = 'owner' AND m.status = 'active'",
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_owners_removed_at_once_one_stays() {
    let app = App::start().await;
    let admin = app.owner().await;
    let two = app.member("Otto", "owner").await;
    for round in 0..ROUNDS {
        let answers = app.at_once(vec![remove(&admin, &admin), remove(&admin, &two)]).await;
        let mut statuses = answers.iter().map(|answer| answer.status).collect::<Vec<_>>();
        statuses.sort();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT], "round {round}");
        assert_eq!(owners(&app).await, 1, "round {round}");
        let removed = if answers[0].status == StatusCode::OK { &admin } else { &two };
        let body = serde_json::json!({"user_id": removed.id}).to_string();
        let back = admin.json(&app, Method::PUT, OWNERS, &body).await;
        assert_eq!(back.status, StatusCode::OK, "round {round}: {}", back.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_removal_against_a_demotion_inside_leaves_an_owner() {
    let app = App::start().await;
    let admin = app.owner().await;
    let two = app.member("Otto", "owner").await;
    for round in 0..50 {
        let path = format!("/api/v1/org/guild/members/{}", admin.id);
        let demote = two.signed(json(Method::PUT, &path, r#"{"role":"admin"}"#));
        app.at_once(vec![remove(&admin, &two), demote]).await;
        assert_eq!(owners(&app).await, 1, "round {round}");
        for owner in [&admin, &two] {
            let body = serde_json::json!({"user_id": owner.id}).to_string();
            admin.json(&app, Method::PUT, OWNERS, &body).await;
        }
        assert_eq!(owners(&app).await, 2, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cap_that_is_lowered_while_people_are_invited_holds_from_then_on() {
    let app = App::start().await;
    let admin = app.owner().await;
    let mut tries: Vec<Request<Body>> = (0..20)
        .map(|number| {
            let body = format!("name=Ines&email=i{number}@guild.example&role=viewer");
            admin.signed(form("/o/guild/invitations", &body))
        })
        .collect();
    tries.insert(6, admin.signed(json(Method::PUT, CAP, r#"{"member_cap":5}"#)));
    let answers = app.at_once(tries).await;
    assert_eq!(answers[6].status, StatusCode::OK, "{}", answers[6].body);
    // Who was invited before stays; after the change in the log nobody was invited beyond the cap.
    let actions = app.actions("guild").await;
    let change = actions.iter().position(|action| action == "org.member_cap_changed").unwrap();
    let (before, after) = actions.split_at(change);
    let sent =
        |actions: &[String]| actions.iter().filter(|action| *action == "invitation.sent").count();
    let wanted = 4_usize.saturating_sub(sent(before));
    assert_eq!(sent(after), wanted, "{actions:?}");
    let late =
        admin.post(&app, "/o/guild/invitations", "name=L&email=l@g.example&role=viewer").await;
    assert!(late.status.is_client_error());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_renames_upon_one_version_one_is_done() {
    let app = App::start().await;
    let owner = app.owner().await;
    let tries = (0..10).map(|number| {
        let body = format!(r#"{{"name":"Hall {number}","version":1}}"#);
        owner.signed(json(Method::PATCH, "/api/v1/org/guild", &body))
    });
    let answers = app.at_once(tries.collect()).await;
    let done = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let stale = answers.iter().filter(|a| a.status == StatusCode::PRECONDITION_FAILED).count();
    assert_eq!((done, stale), (1, 9));
    assert_eq!(app.actions("guild").await, ["org.created", "org.renamed"]);
}
