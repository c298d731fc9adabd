//! What happens to invitations when two do something at the same moment: on both databases.

use axum::http::{Method, StatusCode};

use crate::support::{App, ORG, Person, form, invite, is_member, json, request};

/// Rounds of each race.
const ROUNDS: usize = 20;
/// The page of a link after which another was made.
const ROTATED: &str = "This link does not work any more: a newer one took its place";
const API: &str = "/api/v1/org/guild/invitations";

async fn links(app: &App, by: &Person, count: usize) -> Vec<String> {
    let mut links = Vec::new();
    for number in 0..count {
        links.push(invite(app, by, &format!("email=i{number}@x.example&role=viewer")).await);
    }
    links
}

fn join(path: &str, name: &str) -> axum::http::Request<axum::body::Body> {
    form(path, &format!("name={name}&password=copper+roof+gone+green"))
}

async fn counts_agree(app: &App) {
    let members = "SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id \
        WHERE o.slug = 'guild'";
    let open = "SELECT count(*) FROM invitations WHERE state = 'pending'";
    let counted = "SELECT member_count FROM orgs WHERE slug = 'guild'";
    assert_eq!(app.number(members).await, app.number(counted).await);
    let counted = "SELECT pending_count FROM orgs WHERE slug = 'guild'";
    assert_eq!(app.number(open).await, app.number(counted).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_who_accept_at_once_stay_within_the_cap() {
    let app = App::start().await;
    let owner = app.owner().await;
    let links = links(&app, &owner, 50).await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 11 WHERE slug = 'guild'")).await;
    let tries = links.iter().enumerate().map(|(n, path)| join(path, &format!("Ines{n}")));
    let answers = app.at_once(tries.collect()).await;
    let joined = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    let full = answers.iter().filter(|answer| answer.status == StatusCode::CONFLICT).count();
    assert_eq!((joined, full), (10, 40));
    assert_eq!(app.number("SELECT member_count FROM orgs WHERE slug = 'guild'").await, 11);
    assert_eq!(app.number("SELECT count(*) FROM users").await, 11);
    counts_agree(&app).await;
}

/// One accepts while the inviter does something: either comes first, and both know.
async fn race(
    method: Method,
    noun: &str,
    done: StatusCode,
    check: impl AsyncFn(&App, &str, bool, usize),
) {
    let app = App::start().await;
    let owner = app.owner().await;
    for (round, path) in links(&app, &owner, ROUNDS).await.into_iter().enumerate() {
        let email = format!("i{round}@x.example");
        let all = owner.json(&app, Method::GET, API, "").await.json();
        let open = all["invitations"].as_array().unwrap();
        let id = open.iter().find(|one| one["email"] == *email).unwrap();
        let at = format!("/api/v1/org/{ORG}/invitations/{}{noun}", id["id"].as_str().unwrap());
        let other = match method {
            Method::DELETE => owner.signed(request(Method::DELETE, &at)),
            _ => owner.signed(json(method.clone(), &at, "")),
        };
        let accept = join(&path, &format!("Ines{round}"));
        let pair = if round % 2 == 0 { vec![accept, other] } else { vec![other, accept] };
        let mut answers = app.at_once(pair).await;
        if round % 2 == 1 {
            answers.reverse();
        }
        let joined = answers[0].status == StatusCode::SEE_OTHER;
        let wanted = if joined { StatusCode::CONFLICT } else { done };
        assert_eq!(answers[1].status, wanted, "round {round}: {answers:?}");
        assert!(joined || answers[0].status == StatusCode::GONE, "round {round}: {answers:?}");
        check(&app, &path, joined, round).await;
    }
    counts_agree(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepting_against_cancelling_has_one_winner() {
    race(Method::DELETE, "", StatusCode::NO_CONTENT, async |app, path, joined, round| {
        let sql = format!("SELECT count(*) FROM users WHERE name = 'Ines{round}'");
        let members: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(app.cx.store.db())
            .await
            .unwrap();
        assert_eq!(members == 1, joined);
        assert_eq!(app.ask(request(Method::GET, path)).await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepting_against_resending_has_one_winner() {
    race(Method::POST, "/sendings", StatusCode::OK, async |app, path, joined, round| {
        let page = app.ask(request(Method::GET, path)).await;
        let title = if joined { "This link was used already" } else { ROTATED };
        assert_eq!(page.one_text("h1"), title, "round {round}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_link_declined_and_accepted_by_many_ends_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = links(&app, &owner, 1).await.remove(0);
    let tries = (0..20).map(|number| match number % 2 {
        0 => join(&path, "Ines"),
        _ => form(&format!("{path}/rejection"), ""),
    });
    app.at_once(tries.collect()).await;
    let ends =
        "SELECT count(*) FROM events WHERE action IN ('member.joined', 'invitation.rejected')";
    assert_eq!(app.number(ends).await, 1);
    let is_accepted =
        app.number("SELECT count(*) FROM invitations WHERE state = 'accepted'").await == 1;
    assert_eq!(is_member(&app, "Ines").await, is_accepted);
    counts_agree(&app).await;
}
