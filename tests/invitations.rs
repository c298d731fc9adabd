//! Invitations: who may invite whom, and what becomes of them.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;

use crate::support::{App, INES, INVITATIONS, JOIN, ORG, form, invite, mailed, request, with_mail};

const API: &str = "/api/v1/org/guild/invitations";

#[tokio::test]
async fn with_mail_one_mail_goes_out_and_one_event_stays() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    let answer = owner.post(&app, INVITATIONS, INES).await;
    assert_eq!(answer.location(), INVITATIONS);
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.to_email, "ines@guild.example");
    assert_eq!(mail.body.subject, "Olga invited you to Guild");
    for part in [&mail.body.text, &mail.body.html] {
        for word in ["Olga", "Guild", "Viewer", "/join/", "29 November 2026, 09:14 UTC"] {
            assert!(part.contains(word), "{word} is missing in {part}");
        }
    }
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.sent");
}

#[tokio::test]
async fn without_mail_the_link_is_shown_once_and_the_page_says_that_no_mail_went_out() {
    let app = App::start().await;
    let owner = app.owner().await;
    let answer = owner.post(&app, INVITATIONS, INES).await;
    assert!(answer.body.contains("No e-mail was sent"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let list = owner.get(&app, INVITATIONS).await;
    assert!(!list.body.contains("/join/"));
    assert_eq!(list.texts("tbody .c-mail"), ["Link made"]);
}

#[tokio::test]
async fn the_same_form_twice_makes_one_invitation_and_no_error() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    assert_eq!(owner.post(&app, INVITATIONS, INES).await.location(), INVITATIONS);
    assert_eq!(owner.post(&app, INVITATIONS, INES).await.location(), INVITATIONS);
    assert_eq!(app.mails().await.len(), 1);
    let all = owner.json(&app, Method::GET, API, "").await.json();
    assert_eq!(all["invitations"].as_array().unwrap().len(), 1);

    let app = App::start().await;
    let owner = app.owner().await;
    let first = invite(&app, &owner, INES).await;
    let second = invite(&app, &owner, &INES.replace("ines@", "INES@")).await;
    let all = owner.json(&app, Method::GET, API, "").await.json();
    assert_eq!(all["invitations"].as_array().unwrap().len(), 1);
    assert_eq!(app.ask(request(Method::GET, &first)).await.status, StatusCode::GONE);
    assert_eq!(app.ask(request(Method::GET, &second)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn inviting_again_gives_nobody_a_link_to_a_role_that_they_could_not_offer() {
    let app = App::start().await;
    let owner = app.owner().await;
    let manager = app.member("Mara", "manager").await;
    let path = invite(&app, &owner, &INES.replace("viewer", "owner")).await;
    let body = r#"{"name":"x","email":"ines@guild.example","role":"viewer"}"#;
    for answer in [
        manager.json(&app, Method::POST, API, body).await,
        manager.post(&app, INVITATIONS, INES).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert!(!answer.body.contains("/join/"));
        assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.refused");
    }
    let other_role = owner.post(&app, INVITATIONS, INES).await;
    assert_eq!(other_role.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other_role.one_text(".error").contains("Invited already, as Owner"));
    assert_eq!(app.ask(request(Method::GET, &path)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_expired_is_sent_again() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    let first = mailed(&app).await;
    app.clock.pass(Duration::from_hours(24 * 7));
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    let second = mailed(&app).await;
    assert_eq!(app.ask(request(Method::GET, &first)).await.status, StatusCode::GONE);
    assert_eq!(app.ask(form(&second, JOIN)).await.location(), "/o/guild");
}

#[tokio::test]
async fn a_mail_names_the_inviters_address_only_when_it_is_proven() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    assert!(!app.mails().await[0].body.text.contains("olga@"));
    let prove = "UPDATE users SET verified_email_key = email_key WHERE name = 'Olga'";
    app.run(sqlx::query(prove)).await;
    owner.post(&app, INVITATIONS, &INES.replace("ines@", "pia@")).await;
    assert!(app.mails().await[0].body.text.contains("Olga (olga@guild.example)"));
}

#[tokio::test]
async fn page_and_api_refuse_the_same_things() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    let long = "x".repeat(81);
    let long_mail = format!("{}@guild.example", "x".repeat(65));
    let cases = [
        (&*long, "a@guild.example", "name"),
        ("Ada\u{202e}", "a@guild.example", "name"),
        ("A\u{200b}da", "a@guild.example", "name"),
        ("https://evil.example", "a@guild.example", "name"),
        ("Ada\r\nBcc: x@y.example", "a@guild.example", "name"),
        ("Ada", "a@b", "email"),
        ("Ada", "@guild.example", "email"),
        ("Ada", "a@guild.example\r\nBcc: b@guild.example", "email"),
        ("Ada", "a@guild..example", "email"),
        ("Ada", "a@[127.0.0.1]", "email"),
        ("Ada", "\"a b\"@guild.example", "email"),
        ("Ada", "ада@guild.example", "email"),
        ("Ada", &*long_mail, "email"),
        ("Ada", "vera@guild.example", "email"),
        ("Ada", "VERA@GUILD.EXAMPLE", "email"),
    ];
    for (name, email, field) in cases {
        let fields = [("name", name), ("email", email), ("role", "viewer")];
        let page =
            owner.post(&app, INVITATIONS, &serde_html_form::to_string(fields).unwrap()).await;
        let line = format!("{name:?} {email:?}");
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{line}");
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), [field], "{line}");
        // A parser of HTML reads every line break as one line feed.
        let kept = email.replace("\r\n", "\n");
        assert_eq!(page.texts("#email"), [one_line(&kept)], "{line}");
        let body = serde_json::json!({ "name": name, "email": email, "role": "viewer" });
        let api = owner.json(&app, Method::POST, API, &body.to_string()).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{line}");
        assert!(api.json()["errors"][field].is_string(), "{line}: {}", api.body);
    }
    assert_eq!(app.number("SELECT count(*) FROM invitations").await, 0);
}

/// As texts are read out of a page.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn plus_addresses_and_domains_of_other_scripts_are_invited() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    for (typed, sent_to) in [
        ("Ada+Guild@Example.org", "Ada+Guild@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ] {
        let fields = [("name", "Ada"), ("email", typed), ("role", "viewer")];
        let form = serde_html_form::to_string(fields).unwrap();
        assert_eq!(owner.post(&app, INVITATIONS, &form).await.location(), INVITATIONS);
        assert_eq!(app.mails().await[0].to_email, sent_to);
    }
}

#[tokio::test]
async fn one_offers_only_what_one_could_give_and_the_default_role() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let manager = app.member("Mara", "manager").await;
    let cases = [
        (&owner, "owner", true),
        (&admin, "owner", false),
        (&admin, "admin", true),
        (&manager, "viewer", true),
        (&manager, "developer", false),
        (&manager, "manager", false),
    ];
    for (number, (by, role, may)) in cases.into_iter().enumerate() {
        let email = format!("i{number}@guild.example");
        let page = format!("name=Ines&email={email}&role={role}");
        let page = by.post(&app, INVITATIONS, &page).await;
        let line = format!("{} invites as {role}: {}", by.name, page.body);
        assert_eq!(page.status == StatusCode::OK, may, "{line}");
        let body = format!(r#"{{"name":"Ines","email":"x{email}","role":"{role}"}}"#);
        let api = by.json(&app, Method::POST, API, &body).await;
        let wanted = if may { StatusCode::CREATED } else { StatusCode::FORBIDDEN };
        assert_eq!(api.status, wanted, "{line}");
    }
    let form = manager.get(&app, "/o/guild/invitations/new").await;
    assert_eq!(form.attributes("option", "value"), ["viewer"]);
}

#[tokio::test]
async fn a_full_organization_invites_nobody() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 2 WHERE slug = 'guild'")).await;
    invite(&app, &owner, INES).await;
    let answer = owner.post(&app, INVITATIONS, &INES.replace("ines@", "pia@")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("The organization is full: 2 members"));
}

#[tokio::test]
async fn the_dialog_is_the_form_of_the_page() {
    let app = App::start().await;
    let owner = app.owner().await;
    let new = "/o/guild/invitations/new";
    let page = owner.get(&app, new).await;
    let dialog = owner.partial(&app, request(Method::GET, new)).await;
    assert_eq!(dialog.one_text("h2"), "Invite somebody");
    assert!(!dialog.body.contains("<html"));
    assert_eq!(
        page.attributes("form[action$=invitations] [name]", "name"),
        dialog.attributes("form [name]", "name")
    );
    let body = "name=%E2%80%AE&email=x&role=viewer&message=Hello%0D%0Ayou";
    let refused = owner.partial(&app, form(INVITATIONS, body)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attributes("[aria-invalid=true]", "name"), ["name", "email"]);
    assert_eq!(refused.texts("#email"), ["x"]);
    assert_eq!(refused.texts("#message"), ["Hello you"]);
    assert_eq!(refused.attributes("[autofocus]", "name"), ["name"]);
}

#[tokio::test]
async fn cancelling_is_for_those_who_could_have_sent_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let manager = app.member_with("Mara", &[Permission::InviteMembers]).await;
    invite(&app, &owner, &INES.replace("viewer", "admin")).await;
    let all = owner.json(&app, Method::GET, API, "").await.json();
    let path = format!("{API}/{}", all["invitations"][0]["id"].as_str().unwrap());
    let refused = manager.ask(&app, request(Method::DELETE, &path)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let done = owner.ask(&app, request(Method::DELETE, &path)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    let again = owner.ask(&app, request(Method::DELETE, &path)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}
