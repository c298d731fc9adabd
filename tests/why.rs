//! Why a member may do something: the same answer on the page, in its part, by the API and on the
//! page of a refusal.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;

use crate::support::{Answer, App, Door, ORG, Person, Settings, change_role, request};

const PRODUCT: &str = r#"
[[permissions]]
key = "workflows:read"
label = "see workflows"
group = "Workflows"

[[permissions]]
key = "workflows:write"
label = "write <b>workflows</b>"
group = "Workflows"
implies = ["workflows:read"]
roles = ["developer"]
"#;

fn path(user: &str, permission: &str) -> String {
    let query = serde_html_form::to_string([("permission", permission)]).unwrap();
    format!("/o/{ORG}/members/{user}/why?{query}")
}

async fn ask(app: &App, by: &Person, user: &str, permission: &str) -> Answer {
    by.get(app, &path(user, permission)).await
}

/// The sentence, which page, part and API say alike.
async fn sentence(app: &App, by: &Person, user: &str, permission: &str) -> String {
    let page = ask(app, by, user, permission).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let said = page.one_text("#why-answer p");
    let part = by.partial(app, request(Method::GET, &path(user, permission))).await;
    assert!(!part.body.contains("<html"));
    assert_eq!(part.one_text(".note p"), said);
    let api = api(app, by, user, permission).await;
    let told = api["sentence"].as_str().unwrap().to_owned();
    assert_eq!(said, format!("{told} {permission}"));
    assert_eq!(
        api["allowed"].as_bool().unwrap(),
        told.contains(" can ") && !told.contains("nothing")
    );
    told
}

async fn api(app: &App, by: &Person, user: &str, permission: &str) -> serde_json::Value {
    let path = format!("/api/v1/org/{ORG}/members/{user}/permissions/{permission}");
    by.json(app, Method::GET, &path, "").await.json()
}

/// The day of the tests' clock.
fn today(app: &App) -> String {
    let page = app.cx.now().date();
    let format = time::macros::format_description!("[day padding:none] [month repr:short] [year]");
    page.format(&format).unwrap()
}

/// Somebody whom the Owner gave a role by hand.
async fn appointed(app: &App, by: &Person, name: &str, role: &str) -> Person {
    let other = if role == "viewer" { "developer" } else { "viewer" };
    let person = app.member(name, other).await;
    let answer = change_role(app, by, Door::Api, &person.id, role).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    person
}

#[tokio::test]
async fn the_answer_says_role_giver_and_day_on_page_part_and_api_alike() {
    let app = App::start().await;
    let owner = app.owner().await;
    let ada = appointed(&app, &owner, "Ada", "admin").await;
    let mara = appointed(&app, &owner, "Mara", "manager").await;
    let day = today(&app);
    assert_eq!(
        sentence(&app, &owner, &ada.id, "keys:revoke").await,
        format!("Ada can revoke any key: role Admin, given by Olga on {day}.")
    );
    assert_eq!(
        sentence(&app, &mara, &mara.id, "audit:read").await,
        format!(
            "Mara cannot read the audit log: role Manager, given by Olga on {day}, does not include \
             it. Owner and Admin do."
        )
    );
    assert_eq!(
        sentence(&app, &owner, &ada.id, "org:delete").await,
        format!(
            "Ada cannot delete the organization: role Admin, given by Olga on {day}, does not \
             include it. Owner does."
        )
    );
    assert_eq!(
        sentence(&app, &owner, &owner.id, "org:delete").await,
        format!("Olga can delete the organization: role Owner, held from the start on {day}.")
    );
    let page = ask(&app, &owner, &ada.id, "keys:revoke").await;
    assert_eq!(page.texts("#why-answer time"), [day]);
    assert_eq!(page.attributes("#why-answer time", "datetime").len(), 1);
    assert_eq!(page.attributes("#why option[selected]", "value"), ["keys:revoke"]);
}

#[tokio::test]
async fn what_another_permission_implies_is_explained_by_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Host", 20, None, &[Permission::InviteMembers]).await;
    let hana = app.member("Hana", &role).await;
    let told = sentence(&app, &owner, &hana.id, "members:read").await;
    let wanted = "Hana can see who is a member: role Role of Host, where “invite people and cancel \
                  invitations” includes it, ";
    assert!(told.starts_with(wanted), "{told}");
    let answer = api(&app, &owner, &hana.id, "members:read").await;
    assert_eq!(answer["reason"], "implied");
    assert_eq!(answer["implied_by"], "members:invite");
}

#[tokio::test]
async fn a_suspended_member_can_nothing_and_the_role_is_told() {
    let app = App::start().await;
    let owner = app.owner().await;
    let ada = appointed(&app, &owner, "Ada", "admin").await;
    owner.post(&app, &format!("/o/{ORG}/members/{}/suspension", ada.id), "").await;
    let day = today(&app);
    assert_eq!(
        sentence(&app, &owner, &ada.id, "keys:revoke").await,
        format!(
            "Ada cannot revoke any key while suspended. Role Admin, given by Olga on {day}, includes \
             it."
        )
    );
    assert_eq!(
        sentence(&app, &owner, &ada.id, "org:delete").await,
        format!(
            "Ada cannot delete the organization while suspended. Role Admin, given by Olga on {day}, \
             does not include it. Owner does."
        )
    );
    assert_eq!(api(&app, &owner, &ada.id, "keys:revoke").await["reason"], "suspended");
}

#[tokio::test]
async fn permissions_of_the_product_are_asked_about_like_ours_and_lost_ones_grant_nothing() {
    let app = App::start_with(Settings { product: Some(PRODUCT), ..Settings::default() }).await;
    let owner = app.owner().await;
    let dora = appointed(&app, &owner, "Dora", "developer").await;
    let told = sentence(&app, &owner, &dora.id, "workflows:write").await;
    assert!(told.starts_with("Dora can write <b>workflows</b>: role Developer, "), "{told}");
    let told = sentence(&app, &owner, &dora.id, "workflows:read").await;
    assert!(told.contains("where “write <b>workflows</b>” includes it"), "{told}");
    let page = ask(&app, &owner, &dora.id, "workflows:write").await;
    assert!(page.texts("main b").is_empty(), "a label is text");

    let role = app.custom_role("Old", 20, None, &[]).await;
    let lost = r#"UPDATE roles SET permissions = '["reports:read"]' WHERE id = $1"#;
    app.run(sqlx::query(lost).bind(role.clone())).await;
    let otto = appointed(&app, &owner, "Otto", &role).await;
    let day = today(&app);
    assert_eq!(
        sentence(&app, &owner, &otto.id, "reports:read").await,
        format!(
            "Otto can do nothing by reports:read: role Role of Old, given by Olga on {day}, names it, \
             but there is no such permission any more."
        )
    );
    let page = owner.get(&app, &format!("/o/{ORG}/members/{}", otto.id)).await;
    assert_eq!(page.attributes("#why optgroup:last-child option", "value"), ["reports:read"]);
    assert_eq!(page.attributes("#why optgroup", "label").last().unwrap(), "No permission any more");
}

#[tokio::test]
async fn a_question_about_no_permission_is_refused_and_hostile_text_does_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = "x".repeat(5000);
    let hostile =
        ["", " ", "nothing:here", "<script>alert(1)</script>", "' OR 1=1 --", "\u{202e}", &long];
    for key in hostile {
        let page = ask(&app, &owner, &owner.id, key).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{key:?}");
        assert_eq!(page.attributes("[aria-invalid=true]", "id"), ["why"], "{key:?}");
        assert!(!page.one_text("#why-error").is_empty());
        assert!(!page.body.contains("alert(1)") && !page.body.contains("1=1"), "{key:?}");
        let part = owner.partial(&app, request(Method::GET, &path(&owner.id, key))).await;
        assert_eq!(part.status, StatusCode::UNPROCESSABLE_ENTITY, "{key:?}");
        assert_eq!(part.texts(".note.bad p").len(), 1, "{key:?}");
    }
    let nul = ask(&app, &owner, &owner.id, "a\0b").await;
    assert_eq!(nul.status, StatusCode::BAD_REQUEST, "no text of ours has one");
    let api = format!("/api/v1/org/{ORG}/members/{}/permissions/nothing:here", owner.id);
    let api = owner.get(&app, &api).await;
    assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(api.json()["errors"]["permission"].is_string());
    let sam = app.stranger("Sam").await;
    for user in [sam.id.as_str(), "nobody"] {
        assert_eq!(ask(&app, &owner, user, "org:read").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(ask(&app, &sam, &owner.id, "org:read").await.status, StatusCode::NOT_FOUND);
    let bare = owner.get(&app, &format!("/o/{ORG}/members/{}/why", owner.id)).await;
    assert_eq!(bare.status, StatusCode::OK, "the question itself, with nothing asked");
    assert!(bare.texts("#why-answer p").is_empty());
}

#[tokio::test]
async fn names_stand_apart_and_a_giver_from_elsewhere_is_called_so() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dana = appointed(&app, &owner, "Dana", "admin").await;
    let rename = sqlx::query("UPDATE users SET name = 'דנה <i>לוי</i>' WHERE id = $1");
    app.run(rename.bind(dana.id.clone())).await;
    let vera = appointed(&app, &dana, "Vera", "developer").await;
    let page = ask(&app, &owner, &vera.id, "org:read").await;
    let names = page.texts("#why-answer bdi");
    assert_eq!(names, ["Vera", "see the organization", "Developer", "דנה <i>לוי</i>"]);

    let day = today(&app);
    owner.post(&app, &format!("/o/{ORG}/members/{}/removal", dana.id), "").await;
    assert_eq!(
        sentence(&app, &owner, &vera.id, "org:read").await,
        format!(
            "Vera can see the organization: role Developer, given by דנה <i>לוי</i>, who is no member \
             now, on {day}."
        )
    );
    let make = sqlx::query("UPDATE users SET is_platform_admin = 1 WHERE id = $1");
    app.run(make.bind(dana.id.clone())).await;
    let told = sentence(&app, &owner, &vera.id, "org:read").await;
    assert!(told.contains("given by דנה <i>לוי</i>, a platform administrator, on "), "{told}");
}

#[tokio::test]
async fn a_members_page_asks_and_each_permission_leads_to_its_answer() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = appointed(&app, &owner, "Vera", "viewer").await;
    let page = vera.get(&app, &format!("/o/{ORG}/members/{}", vera.id)).await;
    assert_eq!(page.attributes("#why option", "value").len(), 1 + Permission::ALL.len());
    let links = page.attributes("section[aria-labelledby=h-may] dd a", "href");
    assert_eq!(links.len(), 2);
    for link in links {
        let answer = vera.get(&app, &link).await;
        assert!(answer.one_text("#why-answer p").starts_with("Vera can see "), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_refused_page_says_what_is_missing_and_who_can_give_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Adam", "admin").await;
    app.member("Mara", "manager").await;
    let vera = appointed(&app, &owner, "Vera", "viewer").await;
    let page = vera.get(&app, &format!("/o/{ORG}/invitations/new")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.one_text("h1"), "You need permission to invite people and cancel invitations");
    let day = today(&app);
    assert_eq!(
        page.one_text("h1 + p"),
        format!(
            "Your role, Viewer, given by Olga on {day}, does not include members:invite. Owner, Admin \
             and Manager do."
        )
    );
    assert_eq!(page.texts(".refused li b"), ["Olga", "Adam"], "a Manager appoints nobody");
    assert_eq!(page.texts(".refused code")[0], "members:invite");

    let adam = app.sign_in("Adam", "adam@guild.example").await;
    let body = r#"{"default_role":"viewer","admins_appoint_admins":false}"#;
    owner.json(&app, Method::PUT, &format!("/api/v1/org/{ORG}/role-rules"), body).await;
    let page = adam.get(&app, &format!("/api/v1/org/{ORG}/roles")).await;
    assert_eq!(page.status, StatusCode::OK);
    let below = [Permission::ViewOrg, Permission::ListMembers];
    let carl = app.custom_role("Carl", 79, None, &below).await;
    let carl = app.member("Carl", &carl).await;
    let page = carl.get(&app, &format!("/o/{ORG}/invitations/new")).await;
    assert_eq!(page.texts(".refused li b"), ["Olga", "Adam"]);
    app.run(sqlx::query("UPDATE roles SET level = 80 WHERE name = 'Role of Carl'")).await;
    let page = carl.get(&app, &format!("/o/{ORG}/invitations/new")).await;
    assert_eq!(page.texts(".refused li b"), ["Olga"], "beyond the reach of Admins now");
}

#[tokio::test]
async fn who_may_not_list_members_reads_of_roles_alone() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Guest", 5, None, &[Permission::ViewOrg]).await;
    let gus = appointed(&app, &owner, "Gus", &role).await;
    let page = gus.get(&app, &format!("/o/{ORG}/members")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(!page.one_text("main").contains("Olga"), "{}", page.one_text("main"));
    let day = today(&app);
    let said = format!("Your role, Role of Guest, given on {day}, does not include members:read.");
    assert!(page.one_text("h1 + p").starts_with(&said), "{}", page.one_text("h1 + p"));
    let told = page.one_text("main");
    assert!(told.contains("Ask somebody whose role is Owner:"), "no Admin is there: {told}");
    app.member("Adam", "admin").await;
    let page = gus.get(&app, &format!("/o/{ORG}/members")).await;
    assert!(page.one_text("main").contains("Ask somebody whose role is Owner or Admin:"));
}

#[tokio::test]
async fn a_refusal_to_a_program_names_the_permission_and_the_roles_that_include_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = appointed(&app, &owner, "Vera", "viewer").await;
    app.custom_role("Tail", 5, None, &[Permission::ReadAudit, Permission::EditOrg]).await;
    let api =
        vera.json(&app, Method::PATCH, &format!("/api/v1/org/{ORG}"), r#"{"name":"X1"}"#).await;
    assert_eq!(api.status, StatusCode::FORBIDDEN);
    assert_eq!(api.header("content-type"), "application/problem+json");
    let problem = api.json();
    assert_eq!(problem["permission"], "org:update");
    assert_eq!(problem["roles_with_it"], serde_json::json!(["Owner", "Admin", "Role of Tail"]));
    let part = vera.partial(&app, request(Method::GET, &format!("/o/{ORG}/invitations/new"))).await;
    assert_eq!(part.status, StatusCode::FORBIDDEN);
    assert_eq!(part.header("hx-retarget"), "#status-note");
    assert!(part.one_text("p").contains("Owner, Admin and Manager do."), "{}", part.body);
    let sam = app.stranger("Sam").await;
    let api =
        sam.json(&app, Method::PATCH, &format!("/api/v1/org/{ORG}"), r#"{"name":"X1"}"#).await;
    assert_eq!(api.status, StatusCode::NOT_FOUND);
    assert!(api.json()["roles_with_it"].is_null(), "a stranger learns nothing");
}
