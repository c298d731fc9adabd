//! The API reference: made of the code, whole, and reviewed as a snapshot.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use guildhall::app;
use guildhall::permission::Permission;
use guildhall::web::{Access, Body, Route};
use serde_json::Value;

use crate::support::{App, request};

fn described() -> impl Iterator<Item = Route> {
    app::routes().into_iter().filter(Route::is_api)
}

async fn document(app: &App) -> Value {
    let answer = app.ask(request(Method::GET, "/api/v1/openapi.json")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

#[test]
fn each_route_of_the_api_says_what_it_does_takes_and_answers() {
    for route in described().filter(|route| !route.path.ends_with("openapi.json")) {
        let told = &route.described;
        let line = format!("{} {}", route.method, route.path);
        assert!(!told.summary.is_empty(), "{line} does not say what it does");
        assert!(!told.summary.ends_with('.'), "{line}: a heading has no full stop");
        assert!(!told.room.is_empty(), "{line} belongs to no room");
        assert!(!told.answers.is_empty(), "{line} does not say what it answers");
        let sends_json = matches!(route.sample, Body::Json(_));
        assert_eq!(
            sends_json,
            told.body.is_some(),
            "{line}: a sample without schema, or the reverse"
        );
    }
}

/// The names that are let through are those that are read.
#[test]
fn what_a_query_may_hold_is_what_the_document_says() {
    let document = guildhall::reference::document(&app::routes());
    for route in described() {
        let method = route.method.as_str().to_lowercase();
        let parameters = &document["paths"][route.path][method]["parameters"];
        let in_query = parameters.as_array().unwrap().iter().filter(|one| one["in"] == "query");
        let told: BTreeSet<&str> = in_query.map(|one| text(&one["name"])).collect();
        let taken: BTreeSet<&str> = route.query.iter().copied().collect();
        assert_eq!(told, taken, "{} {}", route.method, route.path);
    }
}

#[test]
fn no_two_operations_and_no_two_types_share_a_name() {
    let document = guildhall::reference::document(&app::routes());
    let operations = operations(&document);
    let unique = |field: &str| {
        let names: BTreeSet<&str> =
            operations.iter().map(|(_, _, operation)| text(&operation[field])).collect();
        assert_eq!(names.len(), operations.len(), "{field}: {names:?}");
    };
    unique("operationId");
    unique("summary");
    // The second of two types with one name gets a number.
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "{name} is there twice");
    }
}

#[test]
fn each_operation_names_its_permission_and_its_refusals() {
    let document = guildhall::reference::document(&app::routes());
    for route in described() {
        let line = format!("{} {}", route.method, route.path);
        let method = route.method.as_str().to_lowercase();
        let operation = &document["paths"][route.path][method];
        let permission = match route.access {
            Access::Can(permission) => Some(permission.key()),
            _ => None,
        };
        assert_eq!(operation["x-permission"].as_str(), permission, "{line}");
        let is_guarded = route.access != Access::Public || route.described.asks_who;
        let refuses = |status: &str| operation["responses"].get(status).is_some();
        assert_eq!(refuses("401"), is_guarded, "{line}");
        assert_eq!(refuses("415"), matches!(route.sample, Body::Json(_)), "{line}");
        let is_about_one =
            route.path.contains('{') || route.described.takes_org || route.described.can_be_gone;
        assert_eq!(refuses("404"), is_about_one, "{line}");
    }
}

/// What an operation of each kind says, by hand.
#[test]
fn the_role_of_a_member_is_described_in_full() {
    let document = guildhall::reference::document(&app::routes());
    let operation = &document["paths"]["/api/v1/org/{org}/members/{user}"]["put"];
    assert_eq!(operation["x-permission"], Permission::ChangeRoles.key());
    assert_eq!(
        operation["description"],
        "Needs the permission `members:role` (change roles of members)."
    );
    let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
    let wanted =
        ["200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503"];
    assert_eq!(statuses, wanted);
    let body = &operation["requestBody"]["content"]["application/json"];
    assert_eq!(body["example"], serde_json::json!({ "role": "developer" }));
    let schema = &document["components"]["schemas"]["MemberRole"];
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], serde_json::json!(["role"]));
}

#[tokio::test]
async fn everybody_may_read_the_document_and_it_is_the_one_that_was_reviewed() {
    let app = App::start().await;
    let document = document(&app).await;
    assert_eq!(document["openapi"], "3.1.0");
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("openapi", pretty);
    });
}

#[tokio::test]
async fn a_list_gives_at_most_two_hundred_at_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    let lists = described().filter(|route| {
        let path = route.path.strip_suffix("search").unwrap_or(route.path);
        let asks = route.query.contains(&"limit") && route.method == Method::GET;
        asks && !path.ends_with("check-availability")
    });
    let mut count = 0;
    for route in lists {
        let path = route.path.replace("{org}", crate::support::ORG).replace("{user}", &owner.id);
        for (limit, wanted) in [
            ("1", StatusCode::OK),
            ("200", StatusCode::OK),
            ("0", StatusCode::BAD_REQUEST),
            ("201", StatusCode::BAD_REQUEST),
            ("-1", StatusCode::BAD_REQUEST),
            ("4294967297", StatusCode::BAD_REQUEST),
            ("many", StatusCode::BAD_REQUEST),
        ] {
            let answer = owner.get(&app, &format!("{path}?limit={limit}")).await;
            assert_eq!(answer.status, wanted, "{path}?limit={limit}: {}", answer.body);
        }
        count += 1;
    }
    assert!(count >= 4, "{count} lists");
}

#[tokio::test]
async fn what_nothing_reads_in_a_query_is_refused() {
    let app = App::start().await;
    let owner = app.owner().await;
    for route in described().filter(|route| route.method == Method::GET) {
        let path = route.path.replace("{org}", crate::support::ORG).replace("{user}", &owner.id);
        let path = path.replace("{role}", "viewer").replace("{permission}", "org:read");
        let path = path.replace("{key}", &owner.id);
        for query in ["nothing=1", "api_key=guild_std_0", "limit=1&limit=2", "x=%00"] {
            let answer = owner.get(&app, &format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}?{query}: {}", answer.body);
            assert!(!answer.body.contains("guild_std"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_nul_is_refused_wherever_it_stands() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let org = format!("/api/v1/org/{}", crate::support::ORG);
    let member = format!("{org}/members/{}", vera.id);
    for (method, path, body) in [
        (Method::POST, format!("{org}/roles"), r#"{"name":"a\u0000b","level":9,"permissions":[]}"#),
        (
            Method::POST,
            format!("{org}/roles"),
            r#"{"name":"a","level":9,"permissions":["\u0000"]}"#,
        ),
        (Method::PUT, member, r#"{"role":"a\u0000b"}"#),
        (Method::POST, format!("{org}/invitations"), r#"{"email":"a@b.example","role":"\u0000"}"#),
        (Method::DELETE, format!("{org}/roles/a%00b"), ""),
        (Method::DELETE, format!("{org}/roles/viewer?replacement=a%00b"), ""),
        (Method::GET, format!("{org}/members?role=a%00b"), ""),
        (Method::GET, "/api/v1/org/a%00b".into(), ""),
    ] {
        let answer = owner.json(&app, method.clone(), &path, body).await;
        assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.body);
    }
}

/// Path, method and operation of a document.
fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            found.push((path, method, operation));
        }
    }
    found
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
