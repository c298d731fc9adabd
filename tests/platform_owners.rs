//! Owners of an organization, managed by a platform administrator.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, App, JOIN, Person, form, mailed, with_mail};

const OWNERS: &str = "/api/v1/admin/org/north/owners";
const PAGE: &str = "/instance/orgs/north";
const ADD: &str = "/instance/orgs/north/owners";

/// A team that the platform administrator is no member of: Nils owns it.
async fn north(app: &App) -> (Person, Person) {
    let nils = app.stranger("Nils").await;
    let body = "name=North&slug=north&billing_email=m@n.example";
    assert_eq!(nils.post(app, "/orgs", body).await.location(), "/o/north");
    (app.owner().await, nils)
}

async fn join(app: &App, name: &str, role: &str) -> Person {
    let person = app.stranger(name).await;
    app.join(&person, "north", role).await;
    person
}

async fn put(app: &App, by: &Person, body: &Value) -> Answer {
    by.json(app, Method::PUT, OWNERS, &body.to_string()).await
}

async fn remove(app: &App, by: &Person, owner: &Person) -> Answer {
    by.json(app, Method::DELETE, &format!("{OWNERS}/{}", owner.id), "").await
}

async fn owners(app: &App, by: &Person) -> Vec<String> {
    let list = by.get(app, OWNERS).await.json();
    let page = by.get(app, PAGE).await.texts("#owners li b");
    let names: Vec<String> = list["owners"]
        .as_array()
        .unwrap()
        .iter()
        .map(|owner| owner["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(page, names);
    names
}

async fn last_event(app: &App) -> Value {
    let sql = "SELECT e.details FROM events e JOIN orgs o ON o.id = e.org_id \
        WHERE o.slug = 'north' ORDER BY e.seq DESC LIMIT 1";
    serde_json::from_str(&app.text(sql).await).unwrap()
}

#[tokio::test]
async fn a_member_becomes_an_owner_at_once_by_id_or_address_on_page_and_api() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    let vera = join(&app, "Vera", "viewer").await;
    let dora = join(&app, "Dora", "developer").await;
    join(&app, "Mara", "manager").await;
    let answer = put(&app, &admin, &json!({"user_id": vera.id})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.json(), json!({"outcome": "owner", "user_id": vera.id}));
    let event = last_event(&app).await;
    assert_eq!((&event["to_role"], &event["by_platform"]), (&json!("owner"), &json!(true)));
    let body = format!("email={}", dora.id);
    assert_eq!(admin.post(&app, ADD, &body).await.location(), PAGE);
    assert_eq!(admin.post(&app, ADD, "email=MARA@guild.example").await.location(), PAGE);
    assert_eq!(owners(&app, &admin).await, ["Dora", "Mara", "Nils", "Vera"]);
    assert_eq!(app.actions("north").await[1..], ["member.role_changed"; 3]);
    let feed = nils.get(&app, "/o/north").await.texts(".feed p");
    assert_eq!(
        feed[0],
        "Olga changed the role of Mara from Manager to Owner, as administrator of this Guildhall"
    );
    assert_eq!(vera.get(&app, "/o/north/settings").await.texts("#rename").len(), 1);
    let counted = "SELECT members FROM member_counts c JOIN orgs o ON o.id = c.org_id \
        WHERE o.slug = 'north' AND c.role_id = 'owner' AND c.status = 'active'";
    assert_eq!(app.number(counted).await, 4);
}

#[tokio::test]
async fn adding_an_owner_twice_leaves_one_event() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    let before = app.event_count().await;
    let answer = put(&app, &admin, &json!({"user_id": nils.id})).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(admin.post(&app, ADD, "email=nils@guild.example").await.location(), PAGE);
    assert_eq!(app.event_count().await, before);
}

#[tokio::test]
async fn a_suspended_member_is_not_made_an_owner_and_the_attempt_is_told_there() {
    let app = App::start().await;
    let (admin, _) = north(&app).await;
    let vera = join(&app, "Vera", "viewer").await;
    app.run(sqlx::query("UPDATE memberships SET status = 'suspended' WHERE name_key = 'vera'"))
        .await;
    let answer = put(&app, &admin, &json!({"user_id": vera.id})).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.json()["detail"].as_str().unwrap().contains("reactivate"), "{}", answer.body);
    let page = admin.post(&app, ADD, "email=vera@guild.example").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.attributes("#email", "value"), ["vera@guild.example"]);
    assert!(page.one_text("#email-error").contains("reactivate"));
    assert_eq!(app.actions("north").await[1..], ["member.change_refused"; 2]);
    assert_eq!(owners(&app, &admin).await, ["Nils"]);
}

#[tokio::test]
async fn nobody_is_put_into_an_organization_unasked_by_mail() {
    let app = App::start_with(with_mail()).await;
    let (admin, _) = north(&app).await;
    app.mails().await;
    let answer = put(&app, &admin, &json!({"email": "ines@guild.example"})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let invited = answer.json();
    assert_eq!(invited["outcome"], "invited");
    assert_eq!((&invited["email"], &invited["link"]), (&json!("ines@guild.example"), &Value::Null));
    assert_eq!(owners(&app, &admin).await, ["Nils"], "not before she says yes");
    assert_eq!(app.actions("north").await[1..], ["invitation.sent"]);
    let path = mailed(&app).await;
    let joined = app.ask(form(&path, JOIN)).await;
    assert_eq!(joined.location(), "/o/north");
    assert_eq!(owners(&app, &admin).await, ["Ines", "Nils"]);
}

#[tokio::test]
async fn without_a_mail_server_page_and_api_give_the_link_once() {
    let app = App::start().await;
    let (admin, _) = north(&app).await;
    let sam = app.stranger("Sam").await;
    let page = admin.post(&app, ADD, &format!("email={}", sam.id)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("No e-mail was sent"));
    let link = page.attributes("#invite-link", "value").remove(0);
    assert!(!admin.get(&app, PAGE).await.body.contains("/join/"));
    assert_eq!(owners(&app, &admin).await, ["Nils"]);
    let path = &link[link.find("/join/").unwrap()..];
    assert_eq!(sam.post(&app, path, "").await.location(), "/o/north");
    assert_eq!(owners(&app, &admin).await, ["Nils", "Sam"]);

    let api = put(&app, &admin, &json!({"email": "ines@guild.example"})).await.json();
    assert!(api["link"].as_str().unwrap().contains("/join/"));
}

#[tokio::test]
async fn whom_to_add_must_be_named_once_and_exist() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    for body in [
        json!({}),
        json!({"user_id": nils.id, "email": "nils@guild.example"}),
        json!({"user_id": "nils"}),
        json!({"email": "nils"}),
        json!({"email": "nils@guild.example", "role": "owner"}),
    ] {
        let answer = put(&app, &admin, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let nobody = "01a203ee-bc2a-7eb3-9081-52c433facc3d";
    let answer = put(&app, &admin, &json!({"user_id": nobody})).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for (typed, status) in [
        ("", StatusCode::UNPROCESSABLE_ENTITY),
        ("nils", StatusCode::UNPROCESSABLE_ENTITY),
        (nobody, StatusCode::NOT_FOUND),
    ] {
        let page = admin.post(&app, ADD, &format!("email={typed}")).await;
        assert_eq!(page.status, status, "{typed}");
        assert_eq!(page.attributes("[aria-invalid=true]", "value"), [typed]);
    }
    assert_eq!(app.actions("north").await, ["org.created"]);
}

#[tokio::test]
async fn an_address_that_several_claim_is_asked_for_by_id_until_one_has_proven_it() {
    let app = App::start().await;
    let (admin, _) = north(&app).await;
    let vera = join(&app, "Vera", "viewer").await;
    app.stranger("Fake").await;
    app.run(sqlx::query(
        "UPDATE users SET email = 'vera@guild.example', email_key = 'vera@guild.example' \
         WHERE name = 'Fake'",
    ))
    .await;
    let answer = put(&app, &admin, &json!({"email": "vera@guild.example"})).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert!(answer.json()["detail"].as_str().unwrap().contains("2 accounts claim"));
    app.run(sqlx::query("UPDATE users SET verified_email_key = email_key WHERE name = 'Vera'"))
        .await;
    let answer = put(&app, &admin, &json!({"email": "vera@guild.example"})).await;
    assert_eq!(answer.json()["user_id"], vera.id);
}

#[tokio::test]
async fn a_removed_owner_is_an_admin_and_stays_a_member() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    let ola = join(&app, "Ola", "owner").await;
    let otto = join(&app, "Otto", "owner").await;
    let answer = remove(&app, &admin, &ola).await;
    assert_eq!(answer.json(), json!({"user_id": ola.id, "role": "admin"}));
    let event = last_event(&app).await;
    assert_eq!((&event["to_role"], &event["by_platform"]), (&json!("admin"), &json!(true)));
    let removal = format!("{PAGE}/owners/{}/removal", otto.id);
    let asked = admin.get(&app, &removal).await;
    assert!(asked.one_text(".body").contains("becomes an Admin of North and stays a member"));
    assert_eq!(admin.post(&app, &removal, "").await.location(), PAGE);
    assert_eq!(owners(&app, &admin).await, ["Nils"]);
    for person in [&ola, &otto] {
        let org = person.get(&app, "/api/v1/org/north").await.json();
        assert_eq!(org["role"], "admin");
        assert_eq!(remove(&app, &admin, person).await.status, StatusCode::NOT_FOUND, "no Owner");
    }
    assert_eq!(admin.post(&app, &removal, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(nils.get(&app, "/api/v1/org/north").await.json()["member_count"], 3);
}

#[tokio::test]
async fn the_last_active_owner_stays_and_the_attempt_is_told_there() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    let ola = join(&app, "Ola", "owner").await;
    app.run(sqlx::query("UPDATE memberships SET status = 'suspended' WHERE name_key = 'ola'"))
        .await;
    app.run(sqlx::query(
        "UPDATE member_counts SET members = 1 WHERE role_id = 'owner' AND org_id = \
         (SELECT id FROM orgs WHERE slug = 'north')",
    ))
    .await;
    let page = admin.get(&app, PAGE).await;
    assert!(page.one_text("#owners").contains("The last Owner"));
    assert_eq!(page.texts("#owners li .badge"), ["Suspended"]);
    assert_eq!(remove(&app, &admin, &nils).await.status, StatusCode::CONFLICT);
    let removal = format!("{PAGE}/owners/{}/removal", nils.id);
    assert_eq!(admin.post(&app, &removal, "").await.status, StatusCode::CONFLICT);
    assert_eq!(app.actions("north").await[1..], ["member.change_refused"; 2]);
    assert_eq!(remove(&app, &admin, &ola).await.status, StatusCode::OK, "she does not count");
    assert_eq!(owners(&app, &admin).await, ["Nils"]);
}

#[tokio::test]
async fn ids_of_nobody_are_not_found() {
    let app = App::start().await;
    let (admin, _) = north(&app).await;
    let sam = app.stranger("Sam").await;
    for user in ["01a203ee-bc2a-7eb3-9081-52c433facc3d", "nonsense", &sam.id] {
        let api = admin.json(&app, Method::DELETE, &format!("{OWNERS}/{user}"), "").await;
        assert_eq!(api.status, StatusCode::NOT_FOUND, "{user}");
        let removal = format!("{PAGE}/owners/{user}/removal");
        assert_eq!(admin.get(&app, &removal).await.status, StatusCode::NOT_FOUND, "{user}");
        assert_eq!(admin.post(&app, &removal, "").await.status, StatusCode::NOT_FOUND, "{user}");
    }
}

#[tokio::test]
async fn the_right_is_read_again_when_the_change_begins() {
    let app = App::start().await;
    let (admin, nils) = north(&app).await;
    app.run(sqlx::query("UPDATE users SET is_platform_admin = 0")).await;
    for answer in [
        put(&app, &admin, &json!({"user_id": nils.id})).await,
        remove(&app, &admin, &nils).await,
        admin.json(&app, Method::PUT, "/api/v1/admin/org/north/cap", r#"{"member_cap":7}"#).await,
        admin.get(&app, OWNERS).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    }
}
