//! Permissions of the product that uses Guildhall: how the settings file declares them, and that they
//! are like our own.

use std::path::PathBuf;

use axum::http::Method;
use guildhall::config::{Config, Given, report};
use serde_json::json;

use crate::support::{App, ROLES, Settings, make_role, may, put_role, role, why};

const WORKFLOWS: &str = r#"
    [[permissions]]
    key = "workflows:read"
    label = "see workflows"
    group = "Workflows"
    roles = ["developer", "viewer"]
    [[permissions]]
    key = "workflows:write"
    label = "create and change workflows"
    group = "Workflows"
    note = "Live ones too"
    dangerous = true
    implies = ["workflows:read"]
    roles = ["developer", "contributor"]
"#;

async fn app() -> App {
    App::start_with(Settings { product: Some(WORKFLOWS), ..Settings::default() }).await
}

fn file(text: &str) -> Given {
    Given { file: Some((PathBuf::from("guildhall.toml"), text.to_owned())), ..Given::default() }
}

#[test]
fn what_cannot_be_used_stops_the_start_and_is_named() {
    let block = |rest: &str| format!("[[permissions]]\nlabel='see'\ngroup='G'\n{rest}");
    let cases = [
        (block("key='Runs:Read'"), "Runs:Read: key takes a key like"),
        (block("key='runs'"), "lower case with a colon"),
        (block("key='runs:'"), "lower case with a colon"),
        (block("key='members:read'"), "members:read: is a permission of Guildhall's own"),
        (block("key='runs:read'\nroles=['boss']"), "boss is no role. It takes owner, admin"),
        (block("key='runs:read'\nimplies=['runs:list']"), "implies runs:list, which this file"),
        (block("key='runs:read'\nimplies=['runs:read']"), "implies itself"),
        (block("key='runs:read'\ncolour='red'"), "unknown field `colour`"),
        (block("key='runs:read'\ndangerous='yes'"), "runs:read: invalid type"),
        (block("key='runs:read'") + "\n" + &block("key='runs:read'"), "stands there twice"),
        ("[[permissions]]\nkey='runs:read'\ngroup='G'".into(), "missing field `label`"),
        ("[[permissions]]\nkey='runs:read'\nlabel=''\ngroup='G'".into(), "label: Type a name"),
        ("[[permissions]]\nkey='runs:read'\nlabel='see'\ngroup='people'".into(), "Guildhall's own"),
        ("permissions = 'all'".into(), "begins with [[permissions]]"),
        (
            (0..201).map(|n| block(&format!("key='runs:n{n}'\n"))).collect(),
            "takes 200 permissions at the most; these are 201",
        ),
    ];
    for (text, wanted) in cases {
        let error = Config::read(&file(&text)).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
        assert!(error.starts_with("permissions in guildhall.toml: "), "{error}");
    }
    let variable = ("GUILDHALL_PERMISSIONS".to_owned(), "runs:read".to_owned());
    let given = Given { variables: vec![variable], ..Given::default() };
    let error = Config::read(&given).unwrap_err().to_string();
    assert!(error.contains("settings file only"), "{error}");
}

#[test]
fn the_report_of_settings_lists_them() {
    let text = report(&file(WORKFLOWS)).unwrap();
    assert!(text.contains("permission workflows:write"), "{text}");
    assert!(text.contains("(held by developer, contributor)"), "{text}");
}

#[tokio::test]
async fn owners_hold_them_all_and_others_those_that_name_their_role() {
    let app = app().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let vera = app.member("Vera", "viewer").await;
    let adam = app.member("Adam", "admin").await;
    let cases = [
        (&owner, [true, true]),
        (&dora, [true, true]),
        (&vera, [true, false]),
        (&adam, [false, false]),
    ];
    for (who, wanted) in cases {
        let found = [
            may(&app, &owner, who, "workflows:read").await,
            may(&app, &owner, who, "workflows:write").await,
        ];
        assert_eq!(found, wanted, "{}", who.name);
    }
}

#[tokio::test]
async fn they_are_given_and_implied_like_our_own() {
    let app = app().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Author", 30, &["workflows:write"])).await;
    let ada = app.member("Ada", &id).await;
    let answer = why(&app, &owner, &ada, "workflows:read").await;
    assert_eq!(
        (&answer["allowed"], &answer["implied_by"]),
        (&json!(true), &json!("workflows:write"))
    );
    let known = owner.json(&app, Method::GET, "/api/v1/org/guild/permissions", "").await.json();
    let listed = known["permissions"].as_array().unwrap();
    let write = listed.iter().find(|one| one["key"] == "workflows:write").unwrap();
    let wanted = json!({ "key": "workflows:write", "group": "Workflows",
        "label": "create and change workflows", "note": "Live ones too", "dangerous": true,
        "grantable": true, "implies": ["workflows:read"], "product": true });
    assert_eq!(write, &wanted);
    let templates = known["templates"].as_array().unwrap();
    let contributor = templates.iter().find(|one| one["id"] == "contributor").unwrap();
    let proposed = contributor["permissions"].as_array().unwrap();
    assert!(proposed.contains(&json!("workflows:write")), "{proposed:?}");
}

#[tokio::test]
async fn who_lacks_one_gives_it_to_nobody() {
    let app = app().await;
    let adam = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let wanted = role("Author", 30, &["workflows:write"]).to_string();
    let made = adam.json(&app, Method::POST, ROLES, &wanted).await;
    assert_eq!(made.status, 403, "{}", made.body);
    let path = format!("/api/v1/org/guild/members/{}", vera.id);
    let given = adam.json(&app, Method::PUT, &path, r#"{"role":"developer"}"#).await;
    assert_eq!(given.status, 403, "{}", given.body);
    assert!(given.body.contains("workflows:"), "{}", given.body);
}

/// The role was made while the file had the permission.
#[tokio::test]
async fn one_that_the_file_has_no_more_stays_on_the_role_and_grants_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Author", 30, &["org:read"])).await;
    let keys = r#"["org:read","workflows:write"]"#;
    app.run(sqlx::query("UPDATE roles SET permissions = $1").bind(keys)).await;
    let ada = app.member("Ada", &id).await;
    let answer = why(&app, &owner, &ada, "workflows:write").await;
    assert_eq!((&answer["allowed"], &answer["reason"]), (&json!(false), &json!("unknown")));
    let shown = owner.json(&app, Method::GET, &format!("{ROLES}/{id}"), "").await.json();
    assert_eq!(shown["unknown_permissions"], json!(["workflows:write"]));
    assert_eq!(shown["holds"], json!(["org:read"]));

    let kept = role("Author", 31, &["org:read", "workflows:write"]);
    assert_eq!(put_role(&app, &owner, &id, &kept).await.status, 200, "it may stay");
    let other = make_role(&app, &owner, &role("Other", 30, &[])).await;
    assert_eq!(
        put_role(&app, &owner, &other, &role("Other", 30, &["workflows:write"])).await.status,
        422,
        "and comes to no other role"
    );
    let gone = put_role(&app, &owner, &id, &role("Author", 31, &["org:read"])).await;
    assert_eq!(gone.json()["unknown_permissions"], json!([]));
    assert_eq!(put_role(&app, &owner, &id, &kept).await.status, 422, "nor back");
}

/// Who lacks a permission cannot appoint to a role that has it, so this is worth a word at the start.
#[test]
fn what_roles_below_admin_hold_and_admin_does_not_is_known() {
    let config = Config::read(&file(WORKFLOWS)).unwrap();
    let catalogue = guildhall::permission::Catalogue::new(&config.permissions);
    let found: Vec<String> =
        catalogue.beyond_admins().iter().map(|(role, key)| format!("{role} {key}")).collect();
    let wanted = ["Developer workflows:read", "Developer workflows:write", "Viewer workflows:read"];
    assert_eq!(found, wanted);
}

/// It may be one again, and then who was given the role would have what the giver lacked.
#[tokio::test]
async fn a_role_with_one_that_the_file_has_no_more_is_given_by_owners_and_its_holders_alone() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Author", 30, &["org:read"])).await;
    let other = make_role(&app, &owner, &role("Other", 20, &["org:read"])).await;
    let author = sqlx::query("UPDATE roles SET permissions = $1 WHERE name = 'Author'");
    app.run(author.bind(r#"["org:read","workflows:write"]"#)).await;
    let adam = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/api/v1/org/guild/members/{}", vera.id);
    let body = json!({ "role": id }).to_string();
    let invited = json!({ "name": "I", "email": "i@guild.example", "role": id }).to_string();
    let rules = json!({ "default_role": id, "admins_appoint_admins": true }).to_string();
    let replacing = format!("{ROLES}/{other}?replacement={id}");
    for (method, path, body) in [
        (Method::PUT, path.as_str(), &body),
        (Method::POST, "/api/v1/org/guild/invitations", &invited),
        (Method::PUT, "/api/v1/org/guild/role-rules", &rules),
        (Method::DELETE, &replacing, &String::new()),
    ] {
        let refused = adam.json(&app, method, path, body).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.body);
        assert!(refused.body.contains("workflows:write"), "{path}: {}", refused.body);
    }
    let further = json!({ "name": "Author", "level": 30, "appoints_up_to": 30,
        "permissions": ["org:read", "workflows:write"] });
    let passed_on = put_role(&app, &adam, &id, &further).await;
    assert_eq!(passed_on.status, 403, "its holders could pass it on: {}", passed_on.body);
    assert_eq!(owner.json(&app, Method::PUT, &path, &body).await.status, 200);
}
