//! Where invoices go: shown to who may see billing, changed by who may change it, by both doors.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;
use serde_json::json;

use crate::support::{Answer, App, DOORS, Door, ORG, Person, form};

const PAGE: &str = "/o/guild/settings";
const BILLING: &str = "/o/guild/settings/billing";
const API: &str = "/api/v1/org/guild/billing";

async fn set(app: &App, by: &Person, door: Door, email: &str) -> Answer {
    match door {
        Door::Page => {
            let body = serde_html_form::to_string([("billing_email", email)]).unwrap();
            by.post(app, BILLING, &body).await
        }
        Door::Api => {
            let body = json!({ "billing_email": email }).to_string();
            by.json(app, Method::PUT, API, &body).await
        }
    }
}

async fn stored(app: &App) -> String {
    app.text("SELECT billing_email FROM orgs WHERE slug = 'guild'").await
}

#[tokio::test]
async fn who_may_see_billing_reads_the_address_and_who_may_change_it_has_a_field() {
    let app = App::start().await;
    let adam = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let clerk = app.member_with("Cleo", &[Permission::ViewOrg, Permission::EditBilling]).await;
    let page = adam.get(&app, PAGE).await;
    assert_eq!(page.one_text("#org-billing"), "Invoices go to money@guild.example.");
    assert!(page.texts("#billing_email").is_empty());
    assert!(vera.get(&app, PAGE).await.texts("#org-billing").is_empty());
    let page = clerk.get(&app, PAGE).await;
    assert_eq!(page.attributes("#billing_email", "value"), ["money@guild.example"]);
    for (person, status) in
        [(&adam, StatusCode::OK), (&clerk, StatusCode::OK), (&vera, StatusCode::FORBIDDEN)]
    {
        assert_eq!(person.get(&app, API).await.status, status, "{}", person.name);
    }
    for door in DOORS {
        for person in [&adam, &vera] {
            let answer = set(&app, person, door, "mine@guild.example").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{door:?} {}", person.name);
        }
    }
    assert_eq!(stored(&app).await, "money@guild.example");
}

#[tokio::test]
async fn both_doors_change_it_with_one_event_that_tells_no_address() {
    let app = App::start().await;
    let clerk = app.member_with("Cleo", &[Permission::ViewOrg, Permission::EditBilling]).await;
    for (door, email) in DOORS.into_iter().zip(["page@guild.example", "api@guild.example"]) {
        for _ in 0..2 {
            let answer = set(&app, &clerk, door, &format!(" {email} ")).await;
            assert!(matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER));
        }
        assert_eq!(stored(&app).await, email, "{door:?}");
    }
    let actions = app.actions(ORG).await;
    assert_eq!(actions, ["org.created", "org.billing_changed", "org.billing_changed"]);
    let told = app
        .number("SELECT count(*) FROM events WHERE action = 'org.billing_changed' AND details LIKE '%@guild%'")
        .await;
    assert_eq!(told, 0);
    let owner = app.owner().await;
    let feed = owner.get(&app, "/o/guild").await.texts(".feed p");
    assert_eq!(feed[0], "Cleo changed where invoices go");
}

#[tokio::test]
async fn what_is_no_address_is_refused_at_the_field_and_kept_there() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = format!("{}@guild.example", "a".repeat(300));
    for email in ["", "nobody", "a b@guild.example", "<script>@x", &long] {
        for door in DOORS {
            let answer = set(&app, &owner, door, email).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{door:?} {email:?}");
            if matches!(door, Door::Page) {
                assert_eq!(answer.attributes("[aria-invalid=true]", "id"), ["billing_email"]);
                assert_eq!(answer.attributes("#billing_email", "value"), [email]);
            } else {
                assert!(answer.json()["errors"]["billing_email"].is_string());
            }
        }
    }
    assert_eq!(stored(&app).await, "money@guild.example");
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_and_personal_organizations_have_none() {
    let app = App::start().await;
    let owner = app.owner().await;
    set(&app, &owner, Door::Api, "quick@guild.example").await;
    let body = "billing_email=late@guild.example&version=1";
    for late in
        [owner.post(&app, BILLING, body).await, owner.partial(&app, form(BILLING, body)).await]
    {
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
        assert!(late.one_text("[role=alert]").contains("Invoices go to quick@guild.example now."));
        assert_eq!(late.attributes("#billing_email", "value"), ["late@guild.example"]);
    }
    let api = json!({"billing_email": "late@guild.example", "version": 1}).to_string();
    let api = owner.json(&app, Method::PUT, API, &api).await;
    assert_eq!(api.status, StatusCode::PRECONDITION_FAILED);
    let part =
        owner.partial(&app, form(BILLING, "billing_email=new@guild.example&version=2")).await;
    assert_eq!(part.attributes("hx-partial .org-version", "value"), ["3"]);

    assert!(owner.get(&app, "/o/olga/settings").await.texts("#org-billing").is_empty());
    let page = owner.post(&app, "/o/olga/settings/billing", "billing_email=a@guild.example").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let api = owner.get(&app, "/api/v1/org/olga/billing").await;
    assert_eq!(api.status, StatusCode::CONFLICT);
}
