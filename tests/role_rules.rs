//! What an organization says about roles: the one of new members, and who makes Admins; by the page
//! of settings and by the API.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;
use serde_json::{Value, json};

use crate::support::{Answer, App, DOORS, Door, ORG, Person, change_role, form, remove};

const PAGE: &str = "/o/guild/settings";
const RULES: &str = "/o/guild/settings/roles";
const RULES_API: &str = "/api/v1/org/guild/role-rules";

/// Sets both rules. The page says that the switch could be turned, as it does for Owners.
async fn set(app: &App, by: &Person, door: Door, role: &str, switch: bool) -> Answer {
    match door {
        Door::Page => {
            let ticked = if switch { "&admins_appoint_admins=yes" } else { "" };
            by.post(app, RULES, &format!("default_role={role}&has_switch=yes{ticked}")).await
        }
        Door::Api => {
            let body = json!({"default_role": role, "admins_appoint_admins": switch});
            by.json(app, Method::PUT, RULES_API, &body.to_string()).await
        }
    }
}

async fn rules(app: &App, by: &Person) -> Value {
    by.json(app, Method::GET, RULES_API, "").await.json()
}

fn was_done(answer: &Answer) -> bool {
    matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER)
}

async fn last_action(app: &App) -> String {
    app.actions(ORG).await.pop().unwrap()
}

#[tokio::test]
async fn the_role_of_new_members_is_set_by_both_doors_and_holds_for_new_invitations() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mara = app.member("Mara", "manager").await;
    for (door, role) in DOORS.into_iter().zip(["developer", "manager"]) {
        let answer = set(&app, &owner, door, role, true).await;
        assert!(was_done(&answer), "{door:?}: {}", answer.body);
        assert_eq!(rules(&app, &owner).await["default_role"], role);
        assert_eq!(last_action(&app).await, "org.role_rules_changed");
        let dialog = mara.get(&app, "/o/guild/invitations/new").await;
        assert_eq!(dialog.attributes("#invite-role option[selected]", "value"), [role]);
        let email = format!("{role}@guild.example");
        let body = json!({"name": "Pia", "email": email, "role": role});
        let path = format!("/api/v1/org/{ORG}/invitations");
        let invited = mara.json(&app, Method::POST, &path, &body.to_string()).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{}", invited.body);
    }
    let feed = owner.get(&app, "/o/guild").await.texts(".feed p").join("|");
    assert!(feed.contains("Olga changed the rules of roles: new members become Manager"), "{feed}");
    let page = owner.get(&app, PAGE).await;
    assert_eq!(page.attributes("#default-role option[selected]", "value"), ["manager"]);
}

#[tokio::test]
async fn roles_that_cannot_be_chosen_are_disabled_with_the_reason_and_refused_by_both_doors() {
    let app = App::start().await;
    let owner = app.owner().await;
    let lead = app.custom_role("Lead", 30, Some(10), &[Permission::ListMembers]).await;
    let biller = app.custom_role("Biller", 30, None, &[Permission::EditBilling]).await;
    let high = app.custom_role("High", 90, None, &[Permission::ViewOrg]).await;
    let adam = app.member("Adam", "admin").await;
    let page = adam.get(&app, PAGE).await;
    let disabled = page.texts("#default-role option[disabled]");
    let wanted = [
        "Owner (appoints others)",
        "Admin (appoints others)",
        "Role of High (beyond your reach)",
        "Role of Biller (includes billing:update, which you lack)",
        "Role of Lead (appoints others)",
    ];
    assert_eq!(disabled, wanted);
    for door in DOORS {
        for (role, status) in [
            ("owner", StatusCode::UNPROCESSABLE_ENTITY),
            ("admin", StatusCode::UNPROCESSABLE_ENTITY),
            (&lead, StatusCode::UNPROCESSABLE_ENTITY),
            ("nothing", StatusCode::UNPROCESSABLE_ENTITY),
            ("", StatusCode::UNPROCESSABLE_ENTITY),
            (&biller, StatusCode::FORBIDDEN),
            (&high, StatusCode::FORBIDDEN),
        ] {
            let answer = set(&app, &adam, door, role, true).await;
            assert_eq!(answer.status, status, "{door:?} {role}: {}", answer.body);
        }
    }
    let refused = owner.post(&app, RULES, "default_role=owner&has_switch=yes").await;
    assert_eq!(refused.attributes("[aria-invalid=true]", "id"), ["default-role"]);
    assert_eq!(refused.attributes("#default-role option[selected]", "value"), ["owner"]);
    assert!(refused.attributes("#admins-appoint[checked]", "id").is_empty(), "kept as it was sent");
    let beyond = adam.partial(&app, form(RULES, &format!("default_role={high}"))).await;
    assert_eq!(beyond.status, StatusCode::FORBIDDEN);
    assert!(beyond.one_text("[role=alert]").starts_with("Nothing was saved. As Admin you cannot"));
    assert_eq!(beyond.attributes("#default-role option[selected]", "value"), [high.as_str()]);
    assert_eq!(rules(&app, &owner).await["default_role"], "viewer");
    assert!(was_done(&set(&app, &owner, Door::Page, &biller, true).await), "Owners hold it");
}

#[tokio::test]
async fn a_role_of_another_organization_is_none_here() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = r#"{"name":"North","slug":"north","billing_email":"money@guild.example"}"#;
    owner.json(&app, Method::POST, "/api/v1/org", body).await;
    let body = r#"{"name":"Docker","level":20,"permissions":["org:read"]}"#;
    let made = owner.json(&app, Method::POST, "/api/v1/org/north/roles", body).await.json();
    for door in DOORS {
        let answer = set(&app, &owner, door, made["id"].as_str().unwrap(), true).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{door:?}");
        assert!(answer.body.contains("There is no such role here."), "{door:?}");
    }
}

#[tokio::test]
async fn only_an_owner_turns_the_switch_and_a_box_that_is_not_sent_leaves_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let page = adam.get(&app, PAGE).await;
    assert_eq!(page.attributes("#admins-appoint[disabled][checked]", "id").len(), 1);
    assert!(page.one_text("#admins-appoint-hint").starts_with("Only an Owner decides this."));
    assert!(page.attributes("[name=has_switch]", "value").is_empty());
    let page = owner.get(&app, PAGE).await;
    assert!(page.attributes("#admins-appoint[disabled]", "id").is_empty());

    assert_eq!(adam.post(&app, RULES, "default_role=developer").await.location(), PAGE);
    assert_eq!(rules(&app, &owner).await["admins_appoint_admins"], true);
    assert_eq!(owner.post(&app, RULES, "default_role=viewer").await.location(), PAGE);
    assert_eq!(rules(&app, &owner).await["admins_appoint_admins"], true, "a page of an Admin");
    for door in DOORS {
        let answer = set(&app, &adam, door, "viewer", false).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{door:?}");
        assert!(answer.body.contains("Only an Owner decides"), "{door:?}");
        assert_eq!(last_action(&app).await, "role.change_refused", "{door:?}");
        assert!(was_done(&set(&app, &owner, door, "viewer", false).await));
        assert_eq!(rules(&app, &owner).await["admins_appoint_admins"], false);
        let answer = set(&app, &adam, door, "viewer", true).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{door:?}");
        assert_eq!(adam.post(&app, RULES, "default_role=developer").await.location(), PAGE);
        let now = rules(&app, &owner).await;
        assert_eq!(
            (&now["admins_appoint_admins"], &now["default_role"]),
            (&json!(false), &json!("developer"))
        );
        assert!(was_done(&set(&app, &owner, door, "viewer", true).await));
    }
}

#[tokio::test]
async fn with_the_switch_off_admins_neither_make_nor_change_admins_and_no_custom_role_reaches_them()
{
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let abel = app.member("Abel", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let every: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|one| !one.is_owners_alone()).collect();
    let deputy = app.custom_role("Deputy", 90, Some(90), &every).await;
    let dora = app.member("Dora", &deputy).await;
    for (door, by) in
        [(Door::Page, &adam), (Door::Api, &adam), (Door::Page, &dora), (Door::Api, &dora)]
    {
        assert!(was_done(&set(&app, &owner, door, "viewer", true).await));
        assert!(was_done(&change_role(&app, by, door, &vera.id, "admin").await), "{door:?} on");
        assert!(was_done(&change_role(&app, by, door, &vera.id, "viewer").await), "{door:?} on");
        assert!(was_done(&set(&app, &owner, door, "viewer", false).await));
        for answer in [
            change_role(&app, by, door, &vera.id, "admin").await,
            change_role(&app, by, door, &abel.id, "viewer").await,
            remove(&app, by, door, &abel.id).await,
        ] {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{door:?} off: {}", answer.body);
        }
        let body = r#"{"name":"Top","level":80,"permissions":["org:read"]}"#;
        let made = by.json(&app, Method::POST, "/api/v1/org/guild/roles", body).await;
        assert_eq!(made.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", made.body);
        assert!(made.json()["errors"]["level"].as_str().unwrap().starts_with("At most 79"));
        let path = format!("/api/v1/org/guild/members/{}/suspension", abel.id);
        let suspended = by.json(&app, Method::PUT, &path, "").await;
        assert_eq!(suspended.status, StatusCode::FORBIDDEN, "{door:?}");
    }
    assert!(was_done(&change_role(&app, &owner, Door::Page, &vera.id, "admin").await));
    let role =
        owner.json(&app, Method::GET, &format!("/api/v1/org/guild/roles/{deputy}"), "").await;
    assert_eq!(role.json()["appoints_up_to"], 79);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_and_keeps_what_was_chosen() {
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let seen =
        owner.get(&app, PAGE).await.attributes("#role-rules .org-version", "value").remove(0);
    adam.post(&app, RULES, &format!("default_role=manager&version={seen}")).await;
    let body = format!("default_role=developer&has_switch=yes&version={seen}");
    for late in
        [owner.post(&app, RULES, &body).await, owner.partial(&app, form(RULES, &body)).await]
    {
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
        let told = late.one_text("[role=alert]");
        assert!(
            told.contains("New members are Manager now, and Admins may appoint Admins."),
            "{told}"
        );
        assert_eq!(late.attributes("#default-role option[selected]", "value"), ["developer"]);
        assert!(late.attributes("#admins-appoint[checked]", "id").is_empty());
    }
    let api = json!({"default_role": "developer", "admins_appoint_admins": true, "version": 1});
    let api = owner.json(&app, Method::PUT, RULES_API, &api.to_string()).await;
    assert_eq!(api.status, StatusCode::PRECONDITION_FAILED);
    let late = owner.post(&app, RULES, &body).await;
    let fresh = late.attributes("#role-rules .org-version", "value").remove(0);
    let again = owner
        .post(&app, RULES, &body.replace(&format!("version={seen}"), &format!("version={fresh}")))
        .await;
    assert_eq!(again.location(), PAGE);
    let now = rules(&app, &owner).await;
    assert_eq!(
        (&now["default_role"], &now["admins_appoint_admins"]),
        (&json!("developer"), &json!(false))
    );
}

#[tokio::test]
async fn a_form_sent_twice_leaves_one_event_and_htmx_gets_the_part_that_changed() {
    let app = App::start().await;
    let owner = app.owner().await;
    for _ in 0..2 {
        let answer = owner.post(&app, RULES, "default_role=manager&version=1").await;
        assert_eq!(answer.location(), PAGE);
    }
    assert_eq!(app.actions(ORG).await, ["org.created", "org.role_rules_changed"]);
    let page = owner.get(&app, PAGE).await;
    assert_eq!(
        page.one_text("#toasts span"),
        "The rules of roles are saved. New members are Manager."
    );
    let part = owner.partial(&app, form(RULES, "default_role=viewer&version=2")).await;
    assert_eq!(part.status, StatusCode::OK);
    assert_eq!(part.attributes("hx-partial", "hx-target"), [".org-version", "#toasts"]);
    assert_eq!(part.attributes("hx-partial .org-version", "value"), ["3"]);
}

#[tokio::test]
async fn a_personal_organization_has_no_rules_of_roles_and_others_may_not_set_them() {
    let app = App::start().await;
    let owner = app.owner().await;
    assert!(owner.get(&app, "/o/olga/settings").await.texts("#role-rules").is_empty());
    let body = r#"{"default_role":"developer","admins_appoint_admins":true}"#;
    for answer in [
        owner.post(&app, "/o/olga/settings/roles", "default_role=developer").await,
        owner.json(&app, Method::PUT, "/api/v1/org/olga/role-rules", body).await,
    ] {
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    }
    for (name, role) in [("Mara", "manager"), ("Vera", "viewer")] {
        let person = app.member(name, role).await;
        assert!(person.get(&app, PAGE).await.texts("#role-rules").is_empty());
        for door in DOORS {
            let answer = set(&app, &person, door, "viewer", true).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {door:?}");
        }
    }
    let back = owner.get(&app, RULES).await;
    assert_eq!(back.location(), PAGE, "the address of a refused form, asked for again");
}
