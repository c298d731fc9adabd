//! Lists of the API: how many, from where, and what nobody knows by name. The log and members at once.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{App, json as body, request};

const LISTS: [(&str, &str); 5] = [
    ("/api/v1/org/guild/members", "members"),
    ("/api/v1/org/guild/invitations", "invitations"),
    ("/api/v1/org/guild/events", "events"),
    ("/api/v1/admin/users/search", "users"),
    ("/api/v1/admin/org", "organizations"),
];

#[tokio::test]
async fn a_list_gives_one_to_two_hundred_and_says_so_else() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (path, list) in LISTS {
        for limit in ["0", "-1", "201", "99999999999999999999", "x", "", "1.5", "1e2"] {
            let answer = owner.get(&app, &format!("{path}?limit={limit}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {limit}");
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("limit") && detail.contains("200"), "{detail}");
        }
        for limit in ["1", "200"] {
            let answer = owner.get(&app, &format!("{path}?limit={limit}")).await;
            assert!(answer.json()[list].is_array(), "{}", answer.body);
        }
        let twice = owner.get(&app, &format!("{path}?limit=1&limit=2")).await;
        assert_eq!(twice.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn a_cursor_works_as_it_was_given_and_not_when_it_was_edited() {
    let app = App::start().await;
    let owner = app.owner().await;
    for name in ["Ada", "Bo", "Cy"] {
        app.member(name, "viewer").await;
        let team =
            format!("name={name}&slug=team-{}&billing_email=m@g.example", name.to_lowercase());
        owner.post(&app, "/orgs", &team).await;
        let invite = format!("name={name}&email={name}@new.example&role=viewer");
        owner.post(&app, "/o/guild/invitations", &invite).await;
    }
    for (path, list) in LISTS {
        let first = owner.get(&app, &format!("{path}?limit=1")).await.json();
        let cursor = first["next_cursor"].as_str().unwrap();
        let at = |cursor: &str| {
            let query = serde_html_form::to_string([("cursor", cursor)]).unwrap();
            format!("{path}?limit=1&{query}")
        };
        let next = owner.get(&app, &at(cursor)).await.json();
        assert_ne!(first[list][0], next[list][0], "{path}");
        for place in 0..cursor.len() {
            let mut edited = cursor.as_bytes().to_vec();
            edited[place] = if edited[place] == b'1' { b'2' } else { b'1' };
            let edited = String::from_utf8(edited).unwrap();
            let answer = owner.get(&app, &at(&edited)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {edited}");
        }
        for odd in ["", ".", "x", &cursor[1..], &format!("{cursor}0")] {
            let answer = owner.get(&app, &at(odd)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {odd}");
            assert!(answer.body.contains("cursor"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_refused_by_name_everywhere() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (method, path) in [
        (Method::GET, "/api/v1/user"),
        (Method::GET, "/api/v1/org"),
        (Method::GET, "/api/v1/org/guild/members"),
        (Method::GET, "/api/v1/org/guild/roles"),
        (Method::DELETE, "/api/v1/org/guild/membership"),
        (Method::GET, "/api/v1/org/guild/events"),
    ] {
        let answer = owner.ask(&app, request(method, &format!("{path}?colour=red"))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.body.contains("colour") && !answer.body.contains("red"), "{}", answer.body);
    }
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_told_by_the_name_of_the_field() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = "/api/v1/org";
    for (text, field) in [
        (r#"{"name":"a","slug":"b","billing_email":"c","colour":1}"#, "colour"),
        (r#"{"name":"a","slug":"b"}"#, "billing_email"),
        (r#"{"name":"a","name":"b","slug":"b","billing_email":"c"}"#, "name"),
        (r#"{"name":1,"slug":"b","billing_email":"c"}"#, "name"),
        (r#"{"name":null,"slug":"b","billing_email":"c"}"#, "name"),
        ("[1]", "body"),
        ("3", "body"),
        ("null", "body"),
    ] {
        let answer = owner.json(&app, Method::POST, path, text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        let document = answer.json();
        let named: Vec<&String> = document["errors"].as_object().unwrap().keys().collect();
        assert_eq!(named, [field], "{text}: {document}");
        assert!(!answer.body.contains("NewBody"), "{}", answer.body);
    }
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let inside = format!(r#"{{"name":{deep}}}"#);
    for (text, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("{", StatusCode::BAD_REQUEST),
        ("{} {}", StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"name":"a","slug":"b","billing_email":"c"} x"#, StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(owner.json(&app, Method::POST, path, text).await.status, status, "{text}");
    }
    for text in [deep, inside] {
        let answer = owner.json(&app, Method::POST, path, &text).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let huge = format!(r#"{{"name":"{}"}}"#, "a".repeat(70_000));
    let answer = owner.json(&app, Method::POST, path, &huge).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut plain = body(Method::POST, path, "{}");
    plain.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    let answer = owner.ask(&app, plain).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_log_tells_newest_first_with_who_what_and_where() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let change = format!("/api/v1/org/guild/members/{}", vera.id);
    owner.json(&app, Method::PUT, &change, r#"{"role":"manager"}"#).await;
    let refused = vera.json(&app, Method::PUT, &change, r#"{"role":"owner"}"#).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let log = owner.get(&app, "/api/v1/org/guild/events").await.json();
    let events = log["events"].as_array().unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["access.denied", "member.role_changed", "org.created"]);
    let event = &events[1];
    assert_eq!(event["seq"], 2);
    assert_eq!(event["outcome"], "success");
    assert_eq!(event["sentence"], "Olga changed the role of Vera from Viewer to Manager");
    assert_eq!(event["actor"], json!({"kind": "user", "id": owner.id, "name": "Olga"}));
    assert_eq!(event["target"], json!({"kind": "user", "id": vera.id, "name": "Vera"}));
    assert!(event["request_id"].as_str().unwrap().starts_with("req_"), "{event}");
    assert_eq!(events[0]["outcome"], "denied");
    assert!(log["next_cursor"].is_null());
    let about = owner.get(&app, &format!("{change}/events?limit=1")).await.json();
    assert_eq!(about["events"][0]["action"], "access.denied");
    let next = about["next_cursor"].as_str().unwrap();
    let about = owner.get(&app, &format!("{change}/events?cursor={next}")).await.json();
    assert_eq!(about["events"][0]["action"], "member.role_changed");
    assert_eq!(about["events"].as_array().unwrap().len(), 1);
    let days = owner.get(&app, "/api/v1/org/guild/activity").await.json();
    let days = days["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[29]["events"], &days[29]["denied"]), (30, &json!(3), &json!(1)));
    assert_eq!(vera.get(&app, "/api/v1/org/guild/events").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn many_members_change_in_one_call_with_a_result_for_each() {
    let app = App::start().await;
    let owner = app.owner().await;
    let adam = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let sam = app.stranger("Sam").await;
    let named = json!([vera.id, owner.id, sam.id, "nobody", vera.id, adam.id]);
    let all = async |what: &str, wanted: serde_json::Value| {
        let path = format!("/api/v1/org/guild/members/{what}");
        let answer = adam.json(&app, Method::POST, &path, &wanted.to_string()).await;
        assert_eq!(answer.status, StatusCode::MULTI_STATUS, "{}", answer.body);
        let results = answer.json()["results"].as_array().unwrap().clone();
        let result = |result: &serde_json::Value| {
            (result["user_id"].as_str().unwrap().to_owned(), result["status"].as_i64().unwrap())
        };
        results.iter().map(result).collect::<Vec<_>>()
    };
    let wanted: Vec<(String, i64)> = vec![
        (vera.id.clone(), 200),
        (owner.id.clone(), 403),
        (sam.id.clone(), 404),
        ("nobody".into(), 404),
        (adam.id.clone(), 409),
    ];
    assert_eq!(all("roles", json!({"user_ids": named, "role": "developer"})).await, wanted);
    for what in ["suspensions", "reactivations", "removals"] {
        assert_eq!(all(what, json!({"user_ids": named})).await, wanted, "{what}");
    }
    for (what, wanted) in [
        ("roles", json!({"user_ids": [], "role": "viewer"})),
        ("removals", json!({"user_ids": []})),
        ("removals", json!({"user_ids": ["x"]})),
        ("removals", json!({})),
    ] {
        let path = format!("/api/v1/org/guild/members/{what}");
        let answer = owner.json(&app, Method::POST, &path, &wanted.to_string()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wanted}");
        assert!(answer.json()["errors"]["user_ids"].is_string(), "{}", answer.body);
    }
    let unknown = json!({"user_ids": [adam.id], "role": "king"}).to_string();
    let answer = owner.json(&app, Method::POST, "/api/v1/org/guild/members/roles", &unknown).await;
    assert!(answer.json()["errors"]["role"].is_string(), "{}", answer.body);
}
