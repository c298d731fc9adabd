//! One's own profile and preferences, by the page and by the API.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, Person, request};

async fn me(app: &App, person: &Person) -> Value {
    person.json(app, Method::GET, "/api/v1/user", "").await.json()
}

async fn patch(app: &App, person: &Person, body: Value) -> crate::support::Answer {
    person.json(app, Method::PATCH, "/api/v1/user", &body.to_string()).await
}

#[tokio::test]
async fn a_new_name_shows_in_the_personal_organization_and_sorts_every_list() {
    let app = App::start().await;
    let nils = app.member("Nils", "developer").await;
    let slug = me_slug(&app, &nils).await;
    let body = "name=%C3%85ke+Berg&username=ake&initials=%C3%85B&version=1";
    assert_eq!(nils.post(&app, "/account/profile", body).await.location(), "/account");
    let page = nils.get(&app, "/account").await;
    assert!(page.texts(".side .menu b").contains(&"Åke Berg".to_owned()));
    assert_eq!(page.one_text(".nav.end .avatar"), "ÅB");
    assert_eq!(me_slug(&app, &nils).await, slug, "a slug never changes");
    let key = "SELECT count(*) FROM memberships WHERE name_key = 'åke berg' \
        AND role_key IN ('060åke berg', '000åke berg')";
    assert_eq!(app.number(key).await, 2);
    let keys = "SELECT count(*) FROM users u JOIN orgs o ON o.id = u.personal_org \
        WHERE u.name_key = 'åke berg' AND o.name = 'Åke Berg' AND o.name_key = 'åke berg'";
    assert_eq!(app.number(keys).await, 1);
    let members = app.owner().await.get(&app, "/o/guild/members").await;
    assert!(members.texts("a.name").contains(&"Åke Berg".to_owned()));
    assert_eq!(app.actions(&slug).await.last().unwrap(), "account.profile_changed");
    let details = app.text("SELECT details FROM events WHERE action = 'account.profile_changed'");
    let details: Value = serde_json::from_str(&details.await).unwrap();
    assert_eq!((&details["from"], &details["to"]), (&json!("Nils"), &json!("Åke Berg")));
}

async fn me_slug(app: &App, person: &Person) -> String {
    let orgs = person.json(app, Method::GET, "/api/v1/org", "").await.json();
    let orgs = orgs["organizations"].as_array().unwrap().clone();
    let personal = orgs.iter().find(|org| org["kind"] == "personal").unwrap();
    personal["slug"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_profile_is_read_and_changed_by_programs_too() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let before = me(&app, &nils).await;
    assert_eq!(before["name"], "Nils");
    assert_eq!(before["username"], Value::Null);
    assert_eq!(before["email"], "nils@guild.example");
    let changed = patch(&app, &nils, json!({"username": "Nils-B", "initials": "nb"})).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let after = me(&app, &nils).await;
    assert_eq!(after, changed.json());
    assert_eq!((&after["name"], &after["username"]), (&json!("Nils"), &json!("nils-b")));
    assert_eq!(after["initials"], "nb");
    let emptied = patch(&app, &nils, json!({"username": null, "initials": ""})).await.json();
    assert_eq!((&emptied["username"], &emptied["initials"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_at_its_field_by_both_doors() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let long = "x".repeat(81);
    let marks = format!("e{}", "\u{301}".repeat(40));
    let id = "01a203ee-bc2a-7eb3-9081-52c433facc3d";
    let cases = [
        ("name", ""),
        ("name", "\u{0}"),
        ("name", "a\u{202e}b"),
        ("name", &long),
        ("username", "ab"),
        ("username", "has space"),
        ("username", "-nils"),
        ("username", "nils-"),
        ("username", "ni--ls"),
        ("username", "nils\u{0}"),
        ("username", "nïls"),
        ("username", id),
        ("username", "admin"),
        ("username", "ADMIN"),
        ("username", &long[..40]),
        ("initials", "ABCD"),
        ("initials", "A B"),
        ("initials", "\u{200b}"),
        ("initials", "\u{0}"),
        ("initials", "\u{301}"),
        ("initials", &marks),
    ];
    let before = me(&app, &nils).await;
    for (field, value) in cases {
        let answer = patch(&app, &nils, json!({ field: value })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value:?}");
        assert!(answer.json()["errors"][field].is_string(), "{field} {value:?}: {}", answer.body);
        let mut fields = vec![("name", "Nils"), ("username", ""), ("initials", "")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let body = serde_html_form::to_string(fields).unwrap();
        let page = nils.post(&app, "/account/profile", &body).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value:?}");
        assert_eq!(page.attributes("[aria-invalid]", "name"), [field], "{value:?}");
    }
    assert_eq!(me(&app, &nils).await, before);
}

#[tokio::test]
async fn a_username_is_one_persons_whatever_its_case() {
    let app = App::start().await;
    let (nils, nora) = (app.stranger("Nils").await, app.stranger("Nora").await);
    assert_eq!(patch(&app, &nils, json!({"username": "north"})).await.status, StatusCode::OK);
    for typed in ["north", "NORTH", "North"] {
        let answer = patch(&app, &nora, json!({"username": typed})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let path = format!("/api/v1/user/check-availability?username={typed}");
        let answer = nora.json(&app, Method::GET, &path, "").await.json();
        assert_eq!(answer["username"]["available"], false, "{typed}");
        let own = nils.json(&app, Method::GET, &path, "").await.json();
        assert_eq!(own["username"]["available"], true, "{typed}");
        let note = nora.get(&app, &format!("/account/username?username={typed}")).await;
        assert!(note.body.contains("Somebody has this username"), "{}", note.body);
    }
    assert_eq!(patch(&app, &nils, json!({"username": null})).await.status, StatusCode::OK);
    assert_eq!(patch(&app, &nora, json!({"username": "north"})).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_username_that_many_want_at_once_goes_to_one() {
    let app = App::start().await;
    let mut requests = Vec::new();
    for number in 0..8 {
        let person = app.stranger(&format!("P{number}")).await;
        let body = r#"{"username":"north"}"#;
        requests.push(person.signed(crate::support::json(Method::PATCH, "/api/v1/user", body)));
    }
    let answers = app.at_once(requests).await;
    let taken = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let refused =
        answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!((taken, refused), (1, 7));
}

#[tokio::test]
async fn availability_answers_for_a_username_an_organization_key_or_both() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let ask = async |query: &str| {
        let path = format!("/api/v1/user/check-availability{query}");
        nils.json(&app, Method::GET, &path, "").await
    };
    assert_eq!(ask("?username=guild").await.json(), json!({"username": {"available": true}}));
    let both = ask("?username=ada&org_key=guild").await.json();
    assert_eq!(both["username"]["available"], true);
    assert_eq!(both["org_key"]["available"], false);
    assert_eq!(ask("").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask("?username=a%00b").await.status, StatusCode::BAD_REQUEST);
    let empty = ask("?username=").await.json();
    assert_eq!(empty["username"]["available"], false);
}

#[tokio::test]
async fn a_form_loaded_before_another_change_is_told_and_loses_nothing() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    patch(&app, &nils, json!({"name": "Nils Berg"})).await;
    let typed = "name=Nils+Dahl&username=dahl&initials=D&version=1";
    let answer = nils.post(&app, "/account/profile", typed).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    assert!(answer.one_text(".note.warn").contains("Nils Berg"));
    assert_eq!(answer.attributes("#name", "value"), ["Nils Dahl"]);
    assert_eq!(answer.attributes("#username", "value"), ["dahl"]);
    assert_eq!(me(&app, &nils).await["name"], "Nils Berg");
    let version = &answer.attributes("[name=version]", "value")[0];
    let again = typed.replace("version=1", &format!("version={version}"));
    assert_eq!(nils.post(&app, "/account/profile", &again).await.location(), "/account");
    assert_eq!(me(&app, &nils).await["name"], "Nils Dahl");
    let stale = patch(&app, &nils, json!({"name": "N", "version": 1})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn a_profile_saved_twice_leaves_one_event() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    for _ in 0..2 {
        let body = "name=Nils+Berg&username=&initials=&version=1";
        assert_eq!(nils.post(&app, "/account/profile", body).await.location(), "/account");
    }
    let count = "SELECT count(*) FROM events WHERE action = 'account.profile_changed'";
    assert_eq!(app.number(count).await, 1);
}

#[tokio::test]
async fn typing_a_username_never_leads_away() {
    let app = App::start().await;
    let note = app.ask(request(Method::GET, "/account/username?username=north")).await;
    assert_eq!(note.status, StatusCode::OK);
    assert!(!note.body.contains("is free"));
}

#[tokio::test]
async fn single_key_shortcuts_are_a_preference() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    assert_eq!(me(&app, &nils).await["has_shortcuts"], true);
    let is_ticked = async || {
        let page = nils.get(&app, "/account").await;
        !page.attributes("[name=has_shortcuts]", "checked").is_empty()
    };
    assert!(is_ticked().await);
    for _ in 0..2 {
        let answer = nils.post(&app, "/account/preferences", "").await;
        assert_eq!(answer.location(), "/account#preferences");
    }
    assert!(!is_ticked().await);
    let path = "/api/v1/user/preferences";
    let answer = nils.json(&app, Method::PUT, path, r#"{"has_shortcuts":true}"#).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(is_ticked().await);
    let count = "SELECT count(*) FROM events WHERE action = 'account.preferences_changed'";
    assert_eq!(app.number(count).await, 2);
}

#[tokio::test]
async fn teams_can_be_left_from_the_list_and_the_personal_organization_cannot() {
    let app = App::start().await;
    let nils = app.member("Nils", "viewer").await;
    let page = nils.get(&app, "/account").await;
    assert_eq!(page.attributes("#organizations a[href$=leaving]", "href"), ["/o/guild/leaving"]);
}
