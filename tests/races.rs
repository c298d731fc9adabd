//! What two do at the same moment: on both databases.

use axum::http::{Method, StatusCode};

use crate::support::{App, ORG, Person, form, json};

/// Rounds of the race of two Owners.
const ROUNDS: usize = 1_000;

async fn owners(app: &App) -> i64 {
    app.number(
        "SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id \
         WHERE o.slug = 'guild' AND m.role_id = 'owner' AND m.status = 'active'",
    )
    .await
}

fn demote(by: &Person, target: &Person) -> axum::http::Request<axum::body::Body> {
    let path = format!("/api/v1/org/{ORG}/members/{}", target.id);
    by.signed(json(Method::PUT, &path, r#"{"role":"viewer"}"#))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let app = App::start().await;
    let one = app.owner().await;
    let two = app.member("Otto", "owner").await;
    for round in 0..ROUNDS {
        let answers = app.at_once(vec![demote(&one, &two), demote(&two, &one)]).await;
        let done = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(owners(&app).await, 1, "round {round}");
        assert_eq!(done, 1, "round {round}: {answers:?}");
        let loser_is_two = answers[0].status == StatusCode::OK;
        let (winner, loser) = if loser_is_two { (&one, &two) } else { (&two, &one) };
        let path = format!("/api/v1/org/{ORG}/members/{}", loser.id);
        let back = winner.json(&app, Method::PUT, &path, r#"{"role":"owner"}"#).await;
        assert_eq!(back.status, StatusCode::OK, "round {round}: {}", back.body);
    }
}

/// The ways in which an Owner can cease to be one.
#[derive(Clone, Copy, Debug)]
enum Way {
    Demoted,
    Suspended,
    Removed,
    Leaving,
}

impl Way {
    const ALL: [Self; 4] = [Self::Demoted, Self::Suspended, Self::Removed, Self::Leaving];

    /// What `by` sends so that one Owner goes: `other`, or `by` who leaves.
    fn of(self, by: &Person, other: &Person) -> axum::http::Request<axum::body::Body> {
        let member = format!("/api/v1/org/{ORG}/members/{}", other.id);
        let request = match self {
            Self::Demoted => json(Method::PUT, &member, r#"{"role":"viewer"}"#),
            Self::Suspended => json(Method::PUT, &format!("{member}/suspension"), ""),
            Self::Removed => json(Method::DELETE, &member, ""),
            Self::Leaving => json(Method::DELETE, &format!("/api/v1/org/{ORG}/membership"), ""),
        };
        by.signed(request)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_who_go_at_once_in_any_two_ways_leave_one() {
    const EACH: usize = 12;
    let app = App::start().await;
    let (one, two) = (app.owner().await, app.member("Otto", "owner").await);
    for one_way in Way::ALL {
        for other_way in Way::ALL {
            for _ in 0..EACH {
                app.only_owners(&[&one, &two]).await;
                let both = vec![one_way.of(&one, &two), other_way.of(&two, &one)];
                let answers = app.at_once(both).await;
                let line = format!("{one_way:?} against {other_way:?}: {answers:?}");
                assert_eq!(owners(&app).await, 1, "{line}");
                // Who was demoted may leave after that.
                assert!(answers.iter().any(|answer| answer.status.is_success()), "{line}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_acceptances_of_one_link_make_one_membership() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = r#"{"name":"Ines","email":"ines@guild.example","role":"viewer"}"#;
    let path = format!("/api/v1/org/{ORG}/invitations");
    let link = owner.json(&app, Method::POST, &path, body).await.json();
    let link = link["link"].as_str().unwrap();
    let path = &link[link.find("/join/").unwrap()..];
    let tries = (0..100).map(|number| {
        form(path, &format!("name=Ines{number}&password=copper+roof+gone+green+{number}"))
    });
    let answers = app.at_once(tries.collect()).await;
    let joined = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    let gone = answers.iter().filter(|answer| answer.status == StatusCode::GONE).count();
    assert_eq!((joined, gone), (1, 99));
    assert_eq!(app.number("SELECT count(*) FROM users").await, 2);
    let members = app.number("SELECT member_count FROM orgs WHERE slug = 'guild'").await;
    assert_eq!(members, 2);
    assert_eq!(app.number("SELECT pending_count FROM orgs WHERE slug = 'guild'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slug_that_many_want_at_once_goes_to_one() {
    let app = App::start().await;
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(app.stranger(&format!("P{number}")).await);
    }
    let body = "name=North&slug=north&billing_email=m@guild.example";
    let tries = people.iter().map(|person| person.signed(form("/orgs", body))).collect();
    let answers = app.at_once(tries).await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert_eq!(made, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invitations_sent_at_once_stay_within_the_cap() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 5 WHERE slug = 'guild'")).await;
    let tries = (0..20).map(|number| {
        let body = format!("name=Ines&email=i{number}@guild.example&role=viewer");
        owner.signed(form("/o/guild/invitations", &body))
    });
    let answers = app.at_once(tries.collect()).await;
    let invited = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(invited, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_of_an_organization_have_an_order_without_gaps() {
    let app = App::start().await;
    let owner = app.owner().await;
    let tries = (0..40).map(|number| {
        let body = format!("name=Ines&email=i{number}@guild.example&role=viewer");
        owner.signed(form("/o/guild/invitations", &body))
    });
    app.at_once(tries.collect()).await;
    let gaps = "SELECT count(*) FROM audit_heads h WHERE h.seq <> \
        (SELECT count(*) FROM events e WHERE e.org_id = h.org_id)";
    assert_eq!(app.number(gaps).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_signs_in_while_the_password_is_changed_is_out_afterwards() {
    let app = App::start().await;
    let mut owner = app.owner().await;
    let passwords = ["copper+roof+gone+green", "iron+gate+under+moss"];
    for round in 0..6 {
        let (old, new) = (passwords[round % 2], passwords[(round + 1) % 2]);
        let sign_in = format!("email=olga@guild.example&password={old}");
        let change = format!("current_password={old}&new_password={new}");
        let mut requests: Vec<_> = (0..5).map(|_| form("/sign-in", &sign_in)).collect();
        requests.insert(2, owner.signed(form("/account/password", &change)));
        let mut answers = app.at_once(requests).await;
        let changed = answers.remove(2);
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "round {round}: {}", changed.body);
        owner.cookie = changed.cookie().unwrap();
        for answer in answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER) {
            let Some(cookie) = answer.cookie() else { continue };
            let late = Person { cookie, ..owner.clone() };
            let page = late.json(&app, Method::GET, "/api/v1/user", "").await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "round {round}");
        }
        assert_eq!(owner.get(&app, "/account").await.status, StatusCode::OK, "round {round}");
    }
}
