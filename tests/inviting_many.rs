//! Inviting several addresses by one form, each judged on its own.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, INES, INVITATIONS, ORG, Person, form, invite, request, with_mail};

const API: &str = "/api/v1/org/guild/invitations";

fn body(email: &str) -> String {
    let fields = [("name", ""), ("email", email), ("role", "viewer"), ("message", "")];
    serde_html_form::to_string(fields).unwrap()
}

async fn pending(app: &App) -> i64 {
    app.number("SELECT count(*) FROM invitations WHERE state = 'pending'").await
}

#[tokio::test]
async fn pasted_addresses_are_invited_in_one_change_with_their_names() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    let pasted = "ada@guild.example, bea@guild.example;cleo@guild.example dora@guild.example\r\n\
        Eve Okonkwo <eve@guild.example>";
    let answer = owner.post(&app, INVITATIONS, &body(pasted)).await;
    assert_eq!(answer.location(), INVITATIONS);
    let list = owner.get(&app, INVITATIONS).await;
    assert!(list.one_text("#toasts").contains("5 invitations sent."));
    let mails = app.mails().await;
    assert_eq!(mails.len(), 5);
    assert!(mails.iter().any(|mail| mail.to_name == "Eve Okonkwo"));
    assert!(mails[0].body.text.starts_with("Hello,"), "{}", mails[0].body.text);
    let actions = app.actions(ORG).await;
    assert_eq!(actions.iter().filter(|action| *action == "invitation.sent").count(), 5);
    assert_eq!(app.number("SELECT pending_count FROM orgs WHERE slug = 'guild'").await, 5);
}

#[tokio::test]
async fn the_bad_ones_come_back_with_their_reasons_and_the_good_ones_are_sent() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    owner.post(&app, INVITATIONS, &INES.replace("viewer", "admin")).await;
    app.mails().await;
    let typed = "good@guild.example\nnobody\nVera <vera@guild.example>\nines@guild.example\n\
        good@guild.example fine@guild.example";
    for htmx in [true, false] {
        let typed = if htmx { typed.to_owned() } else { typed.replace("fine", "finer") };
        let answer = if htmx {
            owner.partial(&app, form(INVITATIONS, &body(&typed))).await
        } else {
            owner.post(&app, INVITATIONS, &body(&typed)).await
        };
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert_eq!(answer.attributes("[aria-invalid=true]", "name"), ["email"]);
        assert_eq!(answer.attributes("[autofocus]", "name"), ["email"]);
        let described = answer.attributes("#email", "aria-describedby");
        assert_eq!(described, ["email-error email-hint"]);
        assert_eq!(answer.texts("#email"), ["nobody Vera <vera@guild.example> ines@guild.example"]);
        let reasons = answer.texts("#email-error li");
        assert_eq!(reasons.len(), 3);
        assert!(reasons[0].starts_with("nobody: Type an address"), "{reasons:?}");
        assert!(reasons[1].contains("is a member already"), "{reasons:?}");
        assert!(reasons[2].contains("Invited already, as Admin"), "{reasons:?}");
    }
    let first = "2 invitations sent; 1 twice in the list; 3 not.";
    let answer = owner
        .post(&app, INVITATIONS, &body(&typed.replace("good@", "more@").replace("fine@", "most@")))
        .await;
    assert!(answer.one_text(".note").contains(first), "{}", answer.one_text(".note"));
    let mails = app.mails().await;
    assert_eq!(mails.len(), 5);
}

#[tokio::test]
async fn without_mail_each_link_is_shown_once_beside_what_is_wrong_too() {
    let app = App::start().await;
    let owner = app.owner().await;
    let fine = owner.post(&app, INVITATIONS, &body("a@guild.example b@guild.example")).await;
    assert_eq!(fine.status, StatusCode::OK);
    assert_eq!(fine.attributes(".copy input", "value").len(), 2);
    assert!(fine.body.contains("No e-mail was sent"));
    let mixed = owner.partial(&app, form(INVITATIONS, &body("c@guild.example nobody"))).await;
    assert_eq!(mixed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let links = mixed.attributes(".copy input", "value");
    assert_eq!(links.len(), 1);
    let path = &links[0][links[0].find("/join/").unwrap()..];
    assert_eq!(app.ask(request(Method::GET, path)).await.status, StatusCode::OK);
    assert!(mixed.one_text(".note").contains("1 invitation made; 1 not."));
}

#[tokio::test]
async fn a_name_goes_with_one_address() {
    let app = App::start().await;
    let owner = app.owner().await;
    let two = "name=Ada&email=a@guild.example,b@guild.example&role=viewer";
    let refused = owner.post(&app, INVITATIONS, two).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.one_text("#email-error").contains("A name goes with one address"));
    assert_eq!(pending(&app).await, 0);
    for (body, name) in [
        ("name=&email=a@guild.example&role=viewer", ""),
        ("email=b@guild.example&role=viewer", ""),
        ("emails=Bea+%3Cc@guild.example%3E&role=viewer", "Bea"),
    ] {
        let done = owner.post(&app, INVITATIONS, body).await;
        assert_eq!(done.status, StatusCode::OK, "{body}");
        let newest = "SELECT name FROM invitations ORDER BY created_at DESC, id DESC LIMIT 1";
        assert_eq!(app.text(newest).await, name, "{body}");
    }
}

#[tokio::test]
async fn nothing_and_more_than_a_hundred_are_refused_before_anybody_is_invited() {
    let app = App::start().await;
    let owner = app.owner().await;
    let many: Vec<String> = (0..101).map(|number| format!("i{number}@guild.example")).collect();
    for typed in ["", " ,;\n", &many.join(",")] {
        let page = owner.post(&app, INVITATIONS, &body(typed)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["email"], "{typed}");
    }
    for emails in [json!([]), json!(many)] {
        let body = json!({ "emails": emails, "role": "viewer" }).to_string();
        let api = owner.json(&app, Method::POST, API, &body).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", api.body);
        assert!(api.json()["errors"]["emails"].is_string(), "{}", api.body);
    }
    assert_eq!(pending(&app).await, 0);
}

#[tokio::test]
async fn programs_get_a_result_for_each_address() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    let emails = [
        "a@guild.example",
        "Bea <b@guild.example>",
        "nobody",
        "vera@guild.example",
        "A@GUILD.example",
    ];
    let answer = many(&app, &owner, &json!(emails), "viewer").await;
    let results = answer["results"].as_array().unwrap();
    let told: Vec<(u64, &str)> = results
        .iter()
        .map(|one| (one["status"].as_u64().unwrap(), one["done"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(told, [(201, "invited"), (201, "invited"), (422, ""), (422, ""), (200, "twice")]);
    assert!(results[0]["link"].as_str().unwrap().contains("/join/"));
    assert!(results[3]["detail"].as_str().unwrap().contains("member already"));
    let again = many(&app, &owner, &json!(["a@guild.example"]), "viewer").await;
    assert_eq!(again["results"][0]["status"], 200);
    assert_eq!(again["results"][0]["done"], "renewed");
    for wrong in [
        json!({ "email": "a@guild.example", "emails": ["b@guild.example"], "role": "viewer" }),
        json!({ "role": "viewer" }),
        json!({ "emails": ["c@guild.example"], "role": "none" }),
    ] {
        let refused = owner.json(&app, Method::POST, API, &wrong.to_string()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(pending(&app).await, 2);
}

async fn many(app: &App, by: &Person, emails: &Value, role: &str) -> Value {
    let body = json!({ "emails": emails, "role": role }).to_string();
    let answer = by.json(app, Method::POST, API, &body).await;
    assert_eq!(answer.status, StatusCode::MULTI_STATUS, "{}", answer.body);
    answer.json()
}

#[tokio::test]
async fn a_message_reaches_the_mail_and_the_page_as_text() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let owner = app.owner().await;
    let fields = [
        ("email", "ines@guild.example"),
        ("role", "viewer"),
        ("message", "Welcome!\r\n<b>Bring</b> tools & tea 👩‍💻"),
    ];
    let form = serde_html_form::to_string(fields).unwrap();
    assert_eq!(owner.post(&app, INVITATIONS, &form).await.location(), INVITATIONS);
    let mail = app.mails().await.remove(0).body;
    assert!(mail.text.contains("\n> Welcome!\n> <b>Bring</b> tools & tea 👩‍💻\n"), "{}", mail.text);
    assert!(mail.html.contains("Welcome!<br>&#60;b&#62;Bring&#60;/b&#62;"), "{}", mail.html);
    let at = mail.text.find("/join/").unwrap();
    let path = mail.text[at..].split_whitespace().next().unwrap();
    let page = app.ask(request(Method::GET, path)).await;
    assert_eq!(page.texts("blockquote"), ["Welcome! <b>Bring</b> tools & tea 👩‍💻"]);
}

#[tokio::test]
async fn a_message_is_at_most_500_characters_without_control_characters() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = "é".repeat(501);
    for message in [&*long, "a\u{7}b", "a\u{0}b", "a\u{202e}b", "a\tb"] {
        let fields = [("email", "ines@guild.example"), ("role", "viewer"), ("message", message)];
        let form = serde_html_form::to_string(fields).unwrap();
        let page = owner.post(&app, INVITATIONS, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{message:?}");
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["message"], "{message:?}");
        let body = json!({ "email": "i@guild.example", "role": "viewer", "message": message });
        let api = owner.json(&app, Method::POST, API, &body.to_string()).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{message:?}");
        assert!(api.json()["errors"]["message"].is_string(), "{message:?}");
    }
    let most = "é".repeat(500);
    let fields = [("email", "ines@guild.example"), ("role", "viewer"), ("message", &most)];
    invite(&app, &owner, &serde_html_form::to_string(fields).unwrap()).await;
}

#[tokio::test]
async fn a_role_beyond_ones_reach_invites_nobody_of_the_list() {
    let app = App::start().await;
    let manager = app.member("Mara", "manager").await;
    let typed = body("a@guild.example b@guild.example").replace("viewer", "admin");
    assert_eq!(manager.post(&app, INVITATIONS, &typed).await.status, StatusCode::FORBIDDEN);
    let json = json!({ "emails": ["a@guild.example"], "role": "admin" }).to_string();
    let api = manager.json(&app, Method::POST, API, &json).await;
    assert_eq!(api.status, StatusCode::FORBIDDEN);
    assert_eq!(pending(&app).await, 0);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.refused");
}
