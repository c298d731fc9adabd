//! Two who edit the same by the API: answers carry their version, and changes may ask for one.

use axum::http::{HeaderValue, Method, StatusCode, header};
use serde_json::json;

use crate::support::{Answer, App, ORG, Person, json as body, request};

async fn change(
    app: &App,
    by: &Person,
    method: Method,
    path: &str,
    text: &str,
    tag: &str,
) -> Answer {
    let mut request = body(method, path, text);
    request.headers_mut().insert(header::IF_MATCH, HeaderValue::from_str(tag).unwrap());
    by.ask(app, request).await
}

/// What can be edited: path, method, two different bodies.
fn edited(role: &str) -> Vec<(String, Method, String, String)> {
    let org = format!("/api/v1/org/{ORG}");
    let rules = |external: bool| {
        json!({"takes_external_invitations": external, "domains": ["guild.example"],
            "invitees_need_account": false})
        .to_string()
    };
    let role_rules =
        |role: &str| json!({"default_role": role, "admins_appoint_admins": true}).to_string();
    let custom =
        |name: &str| json!({"name": name, "level": 20, "permissions": ["org:read"]}).to_string();
    vec![
        (org.clone(), Method::PATCH, r#"{"name":"One"}"#.into(), r#"{"name":"Two"}"#.into()),
        (format!("{org}/invitation-rules"), Method::PUT, rules(false), rules(true)),
        (format!("{org}/role-rules"), Method::PUT, role_rules("developer"), role_rules("viewer")),
        (
            format!("{org}/billing"),
            Method::PUT,
            r#"{"billing_email":"one@guild.example"}"#.into(),
            r#"{"billing_email":"two@guild.example"}"#.into(),
        ),
        (format!("{org}/roles/{role}"), Method::PUT, custom("One"), custom("Two")),
        (
            "/api/v1/user".into(),
            Method::PATCH,
            r#"{"initials":"A"}"#.into(),
            r#"{"initials":"B"}"#.into(),
        ),
    ]
}

#[tokio::test]
async fn a_change_upon_another_version_is_refused_wherever_two_could_edit() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Zero", 20, None, &[]).await;
    for (path, method, one, two) in edited(&role) {
        let seen = owner.get(&app, &path).await;
        let tag = seen.header("etag").to_owned();
        assert!(tag.starts_with("\"v"), "{path}: a strong tag: {tag}");
        let first = change(&app, &owner, method.clone(), &path, &one, &tag).await;
        assert_eq!(first.status, StatusCode::OK, "{path}: {}", first.body);
        let newer = first.header("etag").to_owned();
        assert_ne!(newer, tag, "{path}");
        assert_eq!(owner.get(&app, &path).await.header("etag"), newer, "{path}");

        for text in [&two, &one] {
            let stale = change(&app, &owner, method.clone(), &path, text, &tag).await;
            assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{path}");
            assert_eq!(stale.header("content-type"), "application/problem+json");
        }
        for weak in [format!("W/{newer}"), "\"other\"".into(), "\"\"".into()] {
            let answer = change(&app, &owner, method.clone(), &path, &two, &weak).await;
            assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{path} {weak}");
        }
        for malformed in ["v1", "", "\"v1", "*, \"v1\"", "\"v1\" \"v2\"", "w/\"v1\""] {
            let answer = change(&app, &owner, method.clone(), &path, &two, malformed).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {malformed}");
        }
        let version: i64 = newer.trim_matches(['"', 'v']).parse().unwrap();
        let mut with_version: serde_json::Value = serde_json::from_str(&two).unwrap();
        with_version["version"] = json!(version - 1);
        let differ =
            change(&app, &owner, method.clone(), &path, &with_version.to_string(), &newer).await;
        assert_eq!(differ.status, StatusCode::BAD_REQUEST, "{path}");
        with_version["version"] = json!(version);
        let both =
            change(&app, &owner, method.clone(), &path, &with_version.to_string(), &newer).await;
        assert_eq!(both.status, StatusCode::OK, "{path}: {}", both.body);
        let any = change(&app, &owner, method.clone(), &path, &one, "*").await;
        assert_eq!(any.status, StatusCode::OK, "{path}");
        let list = format!("\"v0\", {}", any.header("etag"));
        let one_of = change(&app, &owner, method, &path, &two, &list).await;
        assert_eq!(one_of.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_role_that_changed_is_not_deleted_upon_its_older_version() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Zero", 20, None, &[]).await;
    let path = format!("/api/v1/org/{ORG}/roles/{role}");
    let stale = change(&app, &owner, Method::DELETE, &path, "", "\"v999\"").await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let tag = owner.get(&app, &path).await.header("etag").to_owned();
    let gone = change(&app, &owner, Method::DELETE, &path, "", &tag).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    assert_eq!(owner.ask(&app, request(Method::GET, &path)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_many_upon_one_version_one_is_taken() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = format!("/api/v1/org/{ORG}");
    let tag = owner.get(&app, &path).await.header("etag").to_owned();
    let requests = (0..10).map(|number| {
        let mut request = body(Method::PATCH, &path, &format!(r#"{{"name":"Name {number}"}}"#));
        request.headers_mut().insert(header::IF_MATCH, HeaderValue::from_str(&tag).unwrap());
        owner.signed(request)
    });
    let answers = app.at_once(requests.collect()).await;
    let taken = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let stale = answers.iter().filter(|answer| answer.status == StatusCode::PRECONDITION_FAILED);
    assert_eq!((taken, stale.count()), (1, 9));
}
