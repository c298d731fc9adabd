//! Settings of an organization: its name, and the rules of invitations.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Answer, App, Person, form};

const PAGE: &str = "/o/guild/settings";
const NAME: &str = "/o/guild/settings/name";
const RULES: &str = "/o/guild/settings/invitation-rules";
const ORG_API: &str = "/api/v1/org/guild";
const RULES_API: &str = "/api/v1/org/guild/invitation-rules";

async fn patch(app: &App, by: &Person, body: &serde_json::Value) -> Answer {
    by.json(app, Method::PATCH, ORG_API, &body.to_string()).await
}

async fn put(app: &App, by: &Person, body: &serde_json::Value) -> Answer {
    by.json(app, Method::PUT, RULES_API, &body.to_string()).await
}

async fn get(app: &App, by: &Person, path: &str) -> serde_json::Value {
    by.json(app, Method::GET, path, "").await.json()
}

async fn last_action(app: &App) -> String {
    app.actions("guild").await.pop().unwrap()
}

#[tokio::test]
async fn every_member_sees_name_and_slug_and_each_only_what_they_may_change() {
    let app = App::start().await;
    for (name, role, sections) in [
        ("Vera", "viewer", vec!["General", "Danger zone"]),
        ("Mara", "manager", vec!["General", "Danger zone"]),
        (
            "Adam",
            "admin",
            vec!["General", "Invitation rules", "Roles", "Keys", "Billing", "Danger zone"],
        ),
        (
            "Ola",
            "owner",
            vec!["General", "Invitation rules", "Roles", "Keys", "Billing", "Danger zone"],
        ),
    ] {
        let person = app.member(name, role).await;
        let page = person.get(&app, PAGE).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("main h2"), sections, "{role}");
        assert_eq!(page.one_text("#org-name b"), "Guild");
        assert_eq!(page.attributes("#slug", "value"), ["guild"]);
        let may_rename = sections.len() > 2;
        assert_eq!(page.texts("#rename").len(), usize::from(may_rename), "{role}");
        assert_eq!(page.attributes(".danger-zone a", "href"), ["/o/guild/leaving"]);
        let opened = person.get(&app, "/o/guild/settings?edit=name").await;
        assert_eq!(opened.attributes("#name", "value").len(), usize::from(may_rename), "{role}");
    }
}

#[tokio::test]
async fn an_owner_or_admin_renames_by_page_and_api_and_nobody_else() {
    let app = App::start().await;
    for (number, (name, role, may)) in [
        ("Ola", "owner", true),
        ("Adam", "admin", true),
        ("Mara", "manager", false),
        ("Dora", "developer", false),
        ("Vera", "viewer", false),
    ]
    .into_iter()
    .enumerate()
    {
        let person = app.member(name, role).await;
        let page = person.post(&app, NAME, &format!("name=Page+{number}")).await;
        let api = patch(&app, &person, &json!({"name": format!("Api {number}")})).await;
        let now = get(&app, &person, ORG_API).await;
        if may {
            assert_eq!(page.location(), PAGE);
            assert_eq!(api.status, StatusCode::OK, "{role}");
            assert_eq!(api.json(), now, "{role}");
            assert_eq!(now["name"], format!("Api {number}"), "{role}");
        } else {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(api.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(now["name"], "Api 1", "{role}");
        }
    }
}

#[tokio::test]
async fn a_new_name_stands_everywhere_and_in_the_log_and_the_slug_stays() {
    let app = App::start().await;
    let owner = app.owner().await;
    let before = get(&app, &owner, ORG_API).await;
    owner.post(&app, NAME, "name=++Copper++Hall+").await;
    let page = owner.get(&app, "/o/guild").await;
    assert!(page.one_text("title").ends_with("· Copper Hall"), "{}", page.one_text("title"));
    assert_eq!(page.one_text(".org bdi"), "Copper Hall");
    assert_eq!(page.texts(".feed p")[0], "Olga renamed the organization from Guild to Copper Hall");
    assert_eq!(page.one_text("#toasts span"), "The organization is called Copper Hall now.");
    let after = get(&app, &owner, ORG_API).await;
    assert_eq!(after["slug"], "guild");
    assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
    assert_eq!(app.text("SELECT name_key FROM orgs WHERE slug = 'guild'").await, "copper hall");
    assert_eq!(last_action(&app).await, "org.renamed");
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused_at_the_field_and_kept_there() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = "a".repeat(81);
    for name in ["", "   ", &long, "https://evil.example", "Gu\u{200b}ild", "A\nB", "!!!"] {
        let fields = serde_html_form::to_string([("name", name)]).unwrap();
        let page = owner.post(&app, NAME, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert_eq!(page.attributes("[aria-invalid=true]", "id"), ["name"], "{name:?}");
        assert_eq!(page.attributes("#name", "value").len(), 1, "{name:?}");
        let part = owner.partial(&app, form(NAME, &fields)).await;
        assert_eq!(part.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert!(!part.body.contains("<html"), "{name:?}");
        let api = patch(&app, &owner, &json!({ "name": name })).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert!(api.json()["errors"]["name"].is_string(), "{name:?}");
    }
    for body in [json!({}), json!({"name": null}), json!({"name": "X1", "slug": "other"})] {
        let api = patch(&app, &owner, &body).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(get(&app, &owner, ORG_API).await["name"], "Guild");
    assert_eq!(last_action(&app).await, "org.created");
}

#[tokio::test]
async fn a_personal_organization_is_not_renamed_and_has_no_rules_by_any_door() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/olga/settings").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("main h2"), ["General"]);
    assert!(page.one_text("#org-name").contains("follows your profile name"));
    assert!(page.texts("#rename, form #name").is_empty());
    let answers = [
        owner.post(&app, "/o/olga/settings/name", "name=Mine").await,
        owner.json(&app, Method::PATCH, "/api/v1/org/olga", r#"{"name":"Mine"}"#).await,
        owner.post(&app, "/o/olga/settings/invitation-rules", "takes_external=yes").await,
        owner.get(&app, "/api/v1/org/olga/invitation-rules").await,
        owner
            .json(
                &app,
                Method::PUT,
                "/api/v1/org/olga/invitation-rules",
                r#"{"takes_external_invitations":true,"domains":[],"invitees_need_account":true}"#,
            )
            .await,
    ];
    for answer in answers {
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    }
    assert_eq!(get(&app, &owner, "/api/v1/org/olga").await["name"], "Olga");
}

#[tokio::test]
async fn a_form_sent_twice_leaves_one_event_and_the_same_end() {
    let app = App::start().await;
    let owner = app.owner().await;
    let version = get(&app, &owner, ORG_API).await["version"].clone();
    let name = format!("name=Copper+Hall&version={version}");
    let rules = format!("domains=guild.example&version={version}");
    for (path, body) in [(NAME, &name), (NAME, &name)] {
        assert_eq!(owner.post(&app, path, body).await.location(), PAGE);
    }
    let rules = rules.replace(&version.to_string(), "2");
    for _ in 0..2 {
        assert_eq!(owner.post(&app, RULES, &rules).await.location(), PAGE);
    }
    let actions = app.actions("guild").await;
    assert_eq!(actions, ["org.created", "org.renamed", "org.invitation_rules_changed"]);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_and_may_insist() {
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let seen = owner.get(&app, PAGE).await.attributes(".org-version", "value").remove(0);
    adam.post(&app, NAME, &format!("name=Adams+Hall&version={seen}")).await;

    let late = owner.post(&app, NAME, &format!("name=Olgas+Hall&version={seen}")).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(late.attributes("#name", "value"), ["Olgas Hall"]);
    assert!(late.one_text("[role=alert]").contains("The name is Adams Hall now."));
    let fresh = late.attributes(".org-version", "value").remove(0);
    assert_ne!(fresh, seen);
    let rules = format!("domains=guild.example&version={seen}");
    let late = owner.partial(&app, form(RULES, &rules)).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(late.one_text("#domains"), "guild.example");
    assert!(late.one_text("[role=alert]").contains("people from outside on"), "{}", late.body);
    let api = patch(&app, &owner, &json!({"name": "Late", "version": 1})).await;
    assert_eq!(api.status, StatusCode::PRECONDITION_FAILED);
    let body = json!({"takes_external_invitations": false, "domains": ["guild.example"],
        "invitees_need_account": false, "version": 1});
    assert_eq!(put(&app, &owner, &body).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(get(&app, &owner, ORG_API).await["name"], "Adams Hall");

    let again = owner.post(&app, NAME, &format!("name=Olgas+Hall&version={fresh}")).await;
    assert_eq!(again.location(), PAGE);
    assert_eq!(get(&app, &owner, ORG_API).await["name"], "Olgas Hall");
}

#[tokio::test]
async fn rules_are_set_by_page_and_api_and_read_by_both() {
    let app = App::start().await;
    let owner = app.owner().await;
    let rules = get(&app, &owner, RULES_API).await;
    let wanted = json!({"takes_external_invitations": true, "domains": [],
        "invitees_need_account": false, "public_domains": [], "version": 1});
    assert_eq!(rules, wanted);

    let body = "domains=Guild.Example%0D%0Ab%C3%BCcher.example,+hall.example;guild.example\
        &invitees_need_account=yes";
    assert_eq!(owner.post(&app, RULES, body).await.location(), PAGE);
    let rules = get(&app, &owner, RULES_API).await;
    assert_eq!(rules["takes_external_invitations"], false);
    assert_eq!(rules["invitees_need_account"], true);
    let domains = json!(["guild.example", "xn--bcher-kva.example", "hall.example"]);
    assert_eq!(rules["domains"], domains);
    let page = owner.get(&app, PAGE).await;
    assert_eq!(page.one_text("#domains"), "guild.example bücher.example hall.example");
    assert_eq!(page.attributes("#need-account[checked]", "id").len(), 1);
    assert!(page.attributes("#takes-external[checked]", "id").is_empty());

    let body = json!({"takes_external_invitations": true, "domains": ["Gmail.com"],
        "invitees_need_account": false});
    let answer = put(&app, &owner, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.json()["public_domains"], json!(["gmail.com"]));
    let page = owner.get(&app, PAGE).await;
    assert!(page.one_text("#rules .note").contains("gmail.com"));
    let feed = owner.get(&app, "/o/guild").await.texts(".feed p");
    assert_eq!(
        feed[0],
        "Olga changed the rules of invitations: people from outside on; own domains gmail.com; \
         account needed off"
    );
    assert_eq!(
        feed[1],
        "Olga changed the rules of invitations: people from outside off; own domains \
         guild.example, bücher.example, hall.example; account needed on"
    );
}

#[tokio::test]
async fn page_and_api_refuse_the_same_rules_and_lose_nothing_typed() {
    let app = App::start().await;
    let owner = app.owner().await;
    let many: Vec<String> = (0..51).map(|number| format!("d{number}.example")).collect();
    let cases: Vec<Vec<String>> = vec![
        vec![],
        vec!["localhost".into()],
        vec!["ada@guild.example".into()],
        vec!["@guild.example".into()],
        vec!["guild.example".into(), "no_domain".into()],
        vec!["127.0.0.1".into()],
        vec!["*.guild.example".into()],
        vec!["-guild.example".into()],
        vec!["guild.example.".into()],
        vec!["https://guild.example".into()],
        vec![format!("{}.example", "a".repeat(64))],
        many,
    ];
    for domains in cases {
        let typed = domains.join("\n");
        let fields = [("domains", typed.as_str()), ("invitees_need_account", "yes")];
        let body = serde_html_form::to_string(fields).unwrap();
        let page = owner.post(&app, RULES, &body).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(page.attributes("[aria-invalid=true]", "id"), ["domains"], "{typed}");
        assert_eq!(page.one_text("#domains"), domains.join(" "));
        assert_eq!(page.attributes("#need-account[checked]", "id").len(), 1, "{typed}");
        assert_eq!(page.attributes("[role=alert] a", "href"), ["#domains"], "{typed}");
        let body = json!({"takes_external_invitations": false, "domains": domains,
            "invitees_need_account": true});
        let api = put(&app, &owner, &body).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(api.json()["errors"]["domains"].is_string(), "{typed}");
    }
    let fifty: Vec<String> = (0..50).map(|number| format!("d{number}.example")).collect();
    let body = json!({"takes_external_invitations": false, "domains": fifty,
        "invitees_need_account": false});
    assert_eq!(put(&app, &owner, &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_tells_how_much_of_the_cap_is_used() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE orgs SET member_cap = 5, pending_count = 2 WHERE slug = 'guild'"))
        .await;
    let page = owner.get(&app, PAGE).await;
    let told = "3 of 5 places taken: 1 member and 2 pending invitations.";
    assert!(page.one_text("#rules").contains(told), "{}", page.one_text("#rules"));
}

#[tokio::test]
async fn htmx_gets_the_part_that_changed_with_everything_that_says_the_name() {
    let app = App::start().await;
    let owner = app.owner().await;
    let opening = crate::support::request(Method::GET, "/o/guild/settings?edit=name");
    let opened = owner.partial(&app, opening).await;
    assert_eq!(opened.attributes("#name", "value"), ["Guild"]);
    assert!(!opened.body.contains("<html"));
    let saved = owner.partial(&app, form(NAME, "name=Copper+Hall&version=1")).await;
    assert_eq!(saved.status, StatusCode::OK);
    let targets = saved.attributes("hx-partial", "hx-target");
    assert_eq!(targets, [".topbar", "#side", ".org-version", "#toasts"]);
    assert_eq!(saved.one_text("#orgs a[aria-current=true] bdi"), "Copper Hall");
    assert_eq!(saved.attributes(".org-version", "value"), ["2"]);
    let saved = owner.partial(&app, form(RULES, "takes_external=yes&version=2")).await;
    assert_eq!(saved.status, StatusCode::OK, "nothing was changed, and that is said");
    assert!(saved.body.contains("The rules of invitations are saved."));
}
