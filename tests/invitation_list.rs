//! The lists of invitations, and what can be done in them.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    App, INES, INVITATIONS, JOIN, ORG, Person, form, invite, mailed, request, with_mail,
};

/// The page of a link after which another was made.
const ROTATED: &str = "This link does not work any more: a newer one took its place";
const API: &str = "/api/v1/org/guild/invitations";
const DAY: Duration = Duration::from_hours(24);

async fn first_id(app: &App, by: &Person) -> String {
    let all = by.json(app, Method::GET, API, "").await.json();
    all["invitations"][0]["id"].as_str().unwrap().to_owned()
}

async fn gone(app: &App, path: &str) -> String {
    let page = app.ask(request(Method::GET, path)).await;
    assert_eq!(page.status, StatusCode::GONE);
    page.one_text("h1")
}

#[tokio::test]
async fn resending_rotates_the_link_and_begins_the_seven_days_again() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    let first = mailed(&app).await;
    app.clock.pass(DAY * 6);
    let owner = app.owner().await;
    let id = first_id(&app, &owner).await;
    let sendings = format!("{INVITATIONS}/{id}/sendings");
    assert_eq!(owner.post(&app, &sendings, "").await.location(), INVITATIONS);
    let second = mailed(&app).await;
    assert_eq!(gone(&app, &first).await, ROTATED);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.resent");
    app.clock.pass(DAY * 6);
    assert_eq!(app.ask(request(Method::GET, &second)).await.status, StatusCode::OK);
    let owner = app.owner().await;
    let api = format!("{API}/{id}/sendings");
    let answer = owner.json(&app, Method::POST, &api, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(gone(&app, &second).await, ROTATED);
    assert_eq!(app.ask(form(&mailed(&app).await, JOIN)).await.location(), "/o/guild");
    let late = owner.json(&app, Method::POST, &api, "").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(owner.post(&app, &sendings, "").await.location(), INVITATIONS);
    let list = owner.get(&app, INVITATIONS).await;
    assert!(list.one_text("#toasts").contains("it was accepted"), "{}", list.body);
}

#[tokio::test]
async fn a_resend_form_that_comes_twice_sends_once() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    app.clock.pass(Duration::from_mins(1));
    let list = owner.get(&app, INVITATIONS).await;
    let seen = format!("seen={}", list.attributes("[name=seen]", "value")[0]);
    let sendings = format!("{INVITATIONS}/{}/sendings", first_id(&app, &owner).await);
    app.mails().await;
    for _ in 0..2 {
        assert_eq!(owner.post(&app, &sendings, &seen).await.location(), INVITATIONS);
    }
    assert_eq!(app.mails().await.len(), 1);
}

#[tokio::test]
async fn a_new_link_is_made_only_where_mail_is_off_or_failed() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    let mailed = mailed(&app).await;
    let id = first_id(&app, &owner).await;
    let api = format!("{API}/{id}/link");
    assert_eq!(owner.json(&app, Method::POST, &api, "").await.status, StatusCode::CONFLICT);
    assert_eq!(app.ask(request(Method::GET, &mailed)).await.status, StatusCode::OK);
    app.run(sqlx::query("UPDATE mails SET state = 'failed', last_error = 'no such mailbox'")).await;
    let list = owner.get(&app, INVITATIONS).await;
    assert_eq!(list.texts("tbody .c-mail .badge"), ["Not delivered"]);
    assert_eq!(list.texts(".because"), ["ines@guild.example: no such mailbox"]);
    assert_eq!(list.attributes("form[action$=link]", "method"), ["post"]);
    let page = owner.post(&app, &format!("{INVITATIONS}/{id}/link"), "").await;
    assert!(page.body.contains("No e-mail was sent"));
    let link = &page.attributes("#invite-link", "value")[0];
    let path = &link[link.find("/join/").unwrap()..];
    assert_eq!(gone(&app, &mailed).await, ROTATED);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.link_made");
    let list = owner.get(&app, INVITATIONS).await;
    assert_eq!(list.texts("tbody .c-mail"), ["Link made"]);
    assert!(!list.body.contains("/join/"));
    // A copied link proves nothing, whatever was mailed before.
    assert_eq!(app.ask(form(path, JOIN)).await.location(), "/o/guild");
    let verified = "SELECT count(*) FROM users WHERE verified_email_key IS NOT NULL";
    assert_eq!(app.number(verified).await, 0);
}

#[tokio::test]
async fn without_mail_resending_gives_the_link() {
    let app = App::start().await;
    let owner = app.owner().await;
    let first = invite(&app, &owner, INES).await;
    let id = first_id(&app, &owner).await;
    for noun in ["sendings", "link"] {
        let answer = owner.json(&app, Method::POST, &format!("{API}/{id}/{noun}"), "").await;
        assert!(answer.json()["link"].as_str().unwrap().contains("/join/"), "{noun}");
    }
    assert_eq!(gone(&app, &first).await, ROTATED);
    let list = owner.get(&app, INVITATIONS).await;
    assert!(list.attributes("form[action$=sendings]", "action").is_empty());
}

#[tokio::test]
async fn cancelling_asks_first_and_says_what_happens() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    let id = first_id(&app, &owner).await;
    let cancellation = format!("{INVITATIONS}/{id}/cancellation");
    let page = owner.get(&app, &cancellation).await;
    assert_eq!(page.one_text("h1"), "Cancel this invitation?");
    assert!(page.one_text(".body").contains("The link of ines@guild.example stops working"));
    assert_eq!(app.ask(request(Method::GET, &path)).await.status, StatusCode::OK);
    let dialog = owner.partial(&app, request(Method::GET, &cancellation)).await;
    assert_eq!(dialog.one_text("h2"), "Cancel this invitation?");
    assert_eq!(owner.post(&app, &cancellation, "").await.location(), INVITATIONS);
    assert_eq!(gone(&app, &path).await, "This link does not work any more");
}

#[tokio::test]
async fn pending_and_past_ones_stand_in_lists_with_who_and_when() {
    let app = App::start().await;
    let owner = app.owner().await;
    let empty = owner.get(&app, INVITATIONS).await;
    assert_eq!(empty.one_text(".empty h2"), "No invitation is open");
    let past = format!("{INVITATIONS}?show=past");
    assert_eq!(owner.get(&app, &past).await.one_text(".empty h2"), "No invitation has ended yet");

    let joins = invite(&app, &owner, INES).await;
    app.ask(form(&joins, JOIN)).await;
    app.clock.pass(Duration::from_mins(1));
    let declines = invite(&app, &owner, &INES.replace("ines@", "dora@")).await;
    app.ask(form(&format!("{declines}/rejection"), "")).await;
    app.clock.pass(Duration::from_mins(1));
    invite(&app, &owner, &INES.replace("ines@", "carl@")).await;
    let id = first_id(&app, &owner).await;
    owner.ask(&app, request(Method::DELETE, &format!("{API}/{id}"))).await;
    let list = owner.get(&app, &past).await;
    let ended = ["Cancelled by Olga", "Declined", "Accepted by Ines"];
    assert_eq!(list.texts("tbody .c-status"), ended);
    assert_eq!(list.texts("tbody .c-end").len(), 3);
    assert_eq!(
        list.texts("tbody th"),
        ["Ines carl@guild.example", "Ines dora@guild.example", "Ines ines@guild.example"]
    );
    for (state, count) in
        [("pending", 0), ("past", 3), ("accepted", 1), ("rejected", 1), ("cancelled", 1)]
    {
        let all = owner.json(&app, Method::GET, &format!("{API}?state={state}"), "").await.json();
        assert_eq!(all["invitations"].as_array().unwrap().len(), count, "{state}");
    }
    let wrong = owner.json(&app, Method::GET, &format!("{API}?state=none"), "").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn lists_go_on_by_key_without_gaps_in_both_directions() {
    let app = App::start().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 1000 WHERE slug = 'guild'")).await;
    for day in 0..3 {
        let emails: Vec<String> = (0..40).map(|n| format!("i{day}x{n}@guild.example")).collect();
        let owner = app.owner().await;
        let body = json!({ "emails": emails, "role": "viewer" }).to_string();
        owner.json(&app, Method::POST, API, &body).await;
        app.clock.pass(DAY);
    }
    let owner = app.owner().await;
    let mut seen = Vec::new();
    let mut path = INVITATIONS.to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = owner.get(&app, &path).await;
        let rows = page.texts("tbody th");
        sizes.push(rows.len());
        seen.extend(rows);
        let Some(next) = page.attributes(".foot a[href*=after]", "href").pop() else {
            let back = page.attributes(".foot a[href*=before]", "href").pop().unwrap();
            let before = owner.get(&app, &back).await.texts("tbody th");
            assert_eq!(before, seen[50..100]);
            break;
        };
        path = next;
    }
    assert_eq!(sizes, [50, 50, 20]);
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 120);
    let first = owner.json(&app, Method::GET, &format!("{API}?limit=3"), "").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("{API}?limit=200&cursor={cursor}");
    let rest = owner.json(&app, Method::GET, &path, "").await.json();
    assert_eq!(rest["invitations"].as_array().unwrap().len(), 117);
    assert!(rest["next_cursor"].is_null());
    let wrong = owner.json(&app, Method::GET, &format!("{API}?cursor=x"), "").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        owner.get(&app, &format!("{INVITATIONS}?after=x.y")).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn expired_ones_are_marked_and_counted_apart() {
    let app = App::start().await;
    let owner = app.owner().await;
    invite(&app, &owner, INES).await;
    app.clock.pass(DAY * 7);
    let owner = app.owner().await;
    invite(&app, &owner, &INES.replace("ines@", "pia@")).await;
    let list = owner.get(&app, INVITATIONS).await;
    assert_eq!(list.texts("tbody .c-status .badge"), ["Expired"]);
    assert_eq!(list.one_text(".sum"), "1 open, 1 link has run out");
}

#[tokio::test]
async fn what_is_beyond_ones_reach_is_neither_resent_nor_linked() {
    let app = App::start().await;
    let owner = app.owner().await;
    let manager = app.member("Mara", "manager").await;
    let path = invite(&app, &owner, &INES.replace("viewer", "admin")).await;
    let id = first_id(&app, &owner).await;
    for noun in ["sendings", "link"] {
        for refused in [
            manager.json(&app, Method::POST, &format!("{API}/{id}/{noun}"), "").await,
            manager.post(&app, &format!("{INVITATIONS}/{id}/{noun}"), "").await,
        ] {
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{noun}");
            assert!(!refused.body.contains("/join/"));
            assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.refused");
        }
    }
    assert_eq!(app.ask(request(Method::GET, &path)).await.status, StatusCode::OK);
}
