//! What organizations say about who may be invited: when it is sent, and again when it is accepted.

use std::fmt::Write;

use axum::http::{Method, StatusCode};
use guildhall::access::{Platform, me};
use guildhall::error::Error;
use guildhall::ids::OrgId;
use guildhall::invitations::{InvitationForm, invite_by_platform};
use guildhall::permission::BUILT_IN;
use guildhall::store::Origin;
use secrecy::ExposeSecret;

use crate::support::{
    App, INES, INVITATIONS, JOIN, ORG, Person, form, invite, is_member, request, with_mail,
};

const API: &str = "/api/v1/org/guild/invitations";

fn json(email: &str, role: &str) -> String {
    format!(r#"{{"email":"{email}","role":"{role}"}}"#)
}

async fn refused_by_both(app: &App, by: &Person, email: &str, status: StatusCode, why: &str) {
    let body = format!("email={email}&role=viewer");
    let page = by.post(app, INVITATIONS, &body).await;
    assert_eq!(page.status, status, "{email}: {}", page.body);
    assert!(page.one_text("#email-error").contains(why), "{}", page.one_text("#email-error"));
    assert_eq!(page.texts("#email"), [email]);
    let api = by.json(app, Method::POST, API, &json(email, "viewer")).await;
    assert_eq!(api.status, status, "{email}: {}", api.body);
    assert!(api.body.contains(why), "{}", api.body);
}

#[tokio::test]
async fn with_external_invitations_off_only_the_own_domains_are_invited() {
    let app = App::start().await;
    let owner = app.owner().await;
    let early = invite(&app, &owner, &INES.replace("@guild.", "@else.")).await;
    app.run(sqlx::query(
        "UPDATE orgs SET takes_external_invitations = 0, \
         domains = '[\"Guild.example\",\"xn--bcher-kva.example\"]' WHERE slug = 'guild'",
    ))
    .await;
    for email in ["a@else.example", "a@sub.guild.example", "a@guild.example.else.example"] {
        let why = "organization's own domains";
        refused_by_both(&app, &owner, email, StatusCode::UNPROCESSABLE_ENTITY, why).await;
    }
    invite(&app, &owner, "email=a@GUILD.example&role=viewer").await;
    invite(&app, &owner, "email=a@bücher.example&role=viewer").await;
    let late = app.ask(form(&early, JOIN)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let why = "The organization takes nobody from outside at the moment.";
    assert!(late.one_text("[role=alert]").contains(why), "{}", late.body);
    assert!(
        !late.body.contains("guild.example\"") && !late.body.contains("bcher"),
        "{}",
        late.body
    );
    assert!(late.texts("input[name=password]").is_empty(), "no form that cannot work");
    assert!(!is_member(&app, "Ines").await);
    app.run(sqlx::query("UPDATE orgs SET domains = '[]' WHERE slug = 'guild'")).await;
    let why = "own domains";
    refused_by_both(&app, &owner, "b@guild.example", StatusCode::UNPROCESSABLE_ENTITY, why).await;
}

#[tokio::test]
async fn where_an_account_is_needed_only_proven_addresses_are_invited() {
    let app = App::start().await;
    let owner = app.owner().await;
    let early = invite(&app, &owner, &INES.replace("ines@", "eve@")).await;
    app.stranger("Ines").await;
    app.run(sqlx::query("UPDATE orgs SET invitees_need_account = 1 WHERE slug = 'guild'")).await;
    for email in ["nobody@guild.example", "ines@guild.example"] {
        let why = "only people who have an account";
        refused_by_both(&app, &owner, email, StatusCode::UNPROCESSABLE_ENTITY, why).await;
    }
    let page = app.ask(request(Method::GET, &early)).await;
    assert!(page.one_text(".note").contains("takes only people who have an account"));
    assert_eq!(app.ask(form(&early, JOIN)).await.status, StatusCode::CONFLICT);
    assert_eq!(app.number("SELECT count(*) FROM users WHERE name = 'Ines'").await, 1);
    let prove = "UPDATE users SET verified_email_key = email_key WHERE name = 'Ines'";
    app.run(sqlx::query(prove)).await;
    let path = invite(&app, &owner, INES).await;
    assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild");
}

#[tokio::test]
async fn the_cap_is_judged_at_inviting_and_again_at_acceptance() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 3 WHERE slug = 'guild'")).await;
    let first = invite(&app, &owner, INES).await;
    invite(&app, &owner, &INES.replace("ines@", "b@")).await;
    let why = "The organization is full: 3 members";
    refused_by_both(&app, &owner, "c@guild.example", StatusCode::CONFLICT, why).await;
    let all = owner.json(&app, Method::GET, API, "").await.json();
    let id = all["invitations"][0]["id"].as_str().unwrap();
    let resent = owner.json(&app, Method::POST, &format!("{API}/{id}/sendings"), "").await;
    assert_eq!(resent.status, StatusCode::OK, "it keeps its place");
    app.run(sqlx::query("UPDATE orgs SET member_cap = 1 WHERE slug = 'guild'")).await;
    let late = app.ask(form(&first, JOIN)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.one_text("[role=alert]").contains("The organization is full"));
    assert_eq!(app.number("SELECT count(*) FROM users").await, 1);
    app.run(sqlx::query("UPDATE orgs SET member_cap = 2 WHERE slug = 'guild'")).await;
    assert_eq!(app.ask(form(&first, JOIN)).await.location(), "/o/guild");
}

#[tokio::test]
async fn a_list_is_cut_at_the_cap_and_at_fifty_a_day() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 3 WHERE slug = 'guild'")).await;
    let page =
        owner.post(&app, INVITATIONS, "email=a@x.example,b@x.example,c@x.example&role=viewer");
    let page = page.await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.texts("#email"), ["c@x.example"]);
    assert!(page.one_text("#email-error").contains("is full"));

    app.run(sqlx::query("UPDATE orgs SET member_cap = 500 WHERE slug = 'guild'")).await;
    let emails: Vec<String> = (0..60).map(|number| format!("i{number}@x.example")).collect();
    let body = serde_json::json!({ "emails": emails, "role": "viewer" }).to_string();
    let answer = owner.json(&app, Method::POST, API, &body).await.json();
    let statuses: Vec<u64> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 48);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 12);
    let all = owner.json(&app, Method::GET, API, "").await.json();
    let id = all["invitations"][0]["id"].as_str().unwrap();
    for noun in ["sendings", "link"] {
        let path = format!("{API}/{id}/{noun}");
        let stopped = owner.json(&app, Method::POST, &path, "").await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS, "{noun} counts too");
    }
}

/// Who may invite whom: the role of the inviter, and the role that is offered.
#[tokio::test]
async fn who_may_invite_whom_is_a_table_that_page_and_api_keep() {
    let app = App::start().await;
    app.run(sqlx::query("UPDATE orgs SET default_role = 'developer' WHERE slug = 'guild'")).await;
    let mut table = format!("{:<12}", "invites");
    for role in BUILT_IN {
        write!(table, "{:<11}", role.name).unwrap();
    }
    table = table.trim_end().to_owned() + "\n";
    for by in BUILT_IN {
        let inviter = app.member(by.name, by.id).await;
        let mut line = format!("{:<12}", by.name);
        for role in BUILT_IN {
            let email = format!("{}-{}@x.example", by.id, role.id);
            let api = inviter.json(&app, Method::POST, API, &json(&email, role.id)).await;
            let body = format!("email=page-{email}&role={}", role.id);
            let page = inviter.post(&app, INVITATIONS, &body).await;
            let may = api.status == StatusCode::CREATED;
            assert_eq!(page.status == StatusCode::OK, may, "{} {}", by.name, role.name);
            assert!(may || page.status == StatusCode::FORBIDDEN, "{} {}", by.name, role.name);
            assert!(may || api.status == StatusCode::FORBIDDEN, "{} {}", by.name, role.name);
            write!(line, "{:<11}", if may { "yes" } else { "-" }).unwrap();
        }
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("invite_by_role", table);
    });
}

async fn platform(app: &App) -> Platform {
    let key = app.owner().await.session();
    me(&app.cx, &key, Origin::default()).await.unwrap().platform().unwrap()
}

async fn org_id(app: &App, sql: &'static str) -> OrgId {
    app.text(sql).await.parse().unwrap()
}

#[tokio::test]
async fn a_platform_administrator_invites_with_every_role_while_they_are_one() {
    let app = App::start().await;
    let platform = platform(&app).await;
    let org = org_id(&app, "SELECT id FROM orgs WHERE slug = 'guild'").await;
    // The administrator need not be a member.
    app.run(sqlx::query(
        "DELETE FROM memberships WHERE org_id = (SELECT id FROM orgs WHERE slug = 'guild')",
    ))
    .await;
    let form_of = |email: &str| InvitationForm {
        email: email.into(),
        role: "owner".into(),
        ..InvitationForm::default()
    };
    let form_of_ines = form_of("ines@guild.example");
    let invited = invite_by_platform(&app.cx, &platform, org, &form_of_ines).await;
    let link = invited.unwrap().link.unwrap();
    let link = link.expose_secret();
    let path = link[link.find("/join/").unwrap()..].to_owned();
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.sent");
    let page = app.ask(request(Method::GET, &path)).await;
    assert!(page.one_text("h1 + p").contains("Olga invited you as Owner"));
    app.run(sqlx::query("UPDATE users SET is_platform_admin = 0")).await;
    assert_eq!(app.ask(form(&path, JOIN)).await.status, StatusCode::GONE);
    let refused = invite_by_platform(&app.cx, &platform, org, &form_of("b@guild.example")).await;
    assert!(matches!(refused, Err(Error::PlatformOnly)), "{refused:?}");
    app.run(sqlx::query("UPDATE users SET is_platform_admin = 1")).await;
    assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild");

    let personal = "SELECT id FROM orgs WHERE kind = 'personal' LIMIT 1";
    let personal = org_id(&app, personal).await;
    let refused =
        invite_by_platform(&app.cx, &platform, personal, &form_of("c@guild.example")).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    app.run(sqlx::query("UPDATE orgs SET member_cap = 1 WHERE slug = 'guild'")).await;
    let full = invite_by_platform(&app.cx, &platform, org, &form_of("d@guild.example")).await;
    assert!(matches!(full, Err(Error::Conflict(_))), "{full:?}");
}

#[tokio::test]
async fn whether_an_address_has_an_account_can_be_tried_so_often_a_day_and_not_beyond_the_quota() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET invitees_need_account = 1 WHERE slug = 'guild'")).await;
    for number in 0..50 {
        let email = format!("nobody{number}@guild.example");
        let answer = owner.json(&app, Method::POST, API, &json(&email, "viewer")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}: {}", answer.body);
    }
    let answer = owner.json(&app, Method::POST, API, &json("one@guild.example", "viewer")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
}

#[tokio::test]
async fn one_address_gets_a_few_invitations_an_hour_whoever_sends_them() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    for number in 0..7 {
        let team = format!("name=Team&slug=team-{number}&billing_email=a@guild.example");
        owner.post(&app, "/orgs", &team).await;
        let path = format!("/api/v1/org/team-{number}/invitations");
        let answer =
            owner.json(&app, Method::POST, &path, &json("ines@guild.example", "viewer")).await;
        let wanted = if number < 6 { StatusCode::CREATED } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(answer.status, wanted, "{number}: {}", answer.body);
    }
    assert_eq!(app.number("SELECT count(*) FROM invitations").await, 6, "nothing is half done");
}
