//! Platform administrators: users, organizations and their member caps.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{App, INES, INVITATIONS, Person, request};

const USERS: &str = "/api/v1/admin/users/search";
const ORGS: &str = "/api/v1/admin/org";
const CAP: &str = "/api/v1/admin/org/guild/cap";

async fn get(app: &App, by: &Person, path: &str) -> Value {
    let answer = by.get(app, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.json()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

async fn found(app: &App, by: &Person, q: &str) -> Vec<String> {
    let query = serde_html_form::to_string([("q", q)]).unwrap();
    let api = get(app, by, &format!("{USERS}?{query}")).await;
    let api: Vec<String> = names(&api["users"]).into_iter().map(str::to_owned).collect();
    let page = by.get(app, &format!("/instance/users?{query}")).await;
    assert_eq!(page.texts("tbody .name"), api, "{q}");
    api
}

#[tokio::test]
async fn users_are_found_by_name_address_and_username_as_typed() {
    let app = App::start().await;
    let owner = app.owner().await;
    for name in ["Ada", "Adam", "Zo", "Mal"] {
        app.stranger(name).await;
    }
    app.run(sqlx::query(
        "UPDATE users SET username = 'Lace', username_key = 'lace' WHERE name = 'Zo'",
    ))
    .await;
    app.run(sqlx::query(
        "UPDATE users SET name = '100%_!', name_key = '100%_!', email_key = \
         'mal@xn--bcher-kva.example', email = 'mal@bücher.example' WHERE name = 'Mal'",
    ))
    .await;
    let all = ["100%_!", "Ada", "Adam", "Olga", "Zo"];
    for (q, wanted) in [
        ("", all.as_slice()),
        ("  AdA ", &["Ada", "Adam"]),
        ("ADAM@guild", &["Adam"]),
        ("lAC", &["Zo"]),
        ("%", &["100%_!"]),
        ("_", &["100%_!"]),
        ("0%_!", &["100%_!"]),
        ("!", &["100%_!"]),
        ("Mal@BÜCHER.example", &["100%_!"]),
        ("nobody", &[]),
    ] {
        assert_eq!(found(&app, &owner, q).await, wanted, "{q:?}");
    }
}

#[tokio::test]
async fn a_user_is_told_with_address_proof_teams_and_right() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    app.run(sqlx::query("UPDATE users SET verified_email_key = email_key WHERE name = 'Vera'"))
        .await;
    let users = get(&app, &owner, USERS).await;
    assert_eq!(users["next_cursor"], Value::Null);
    let user = &users["users"][1];
    assert_eq!(user["id"], vera.id);
    assert_eq!(user["email"], "vera@guild.example");
    assert_eq!((&user["email_verified"], &user["platform_admin"]), (&json!(true), &json!(false)));
    assert_eq!(user["teams"], 1, "her personal organization is none");
    assert_eq!(user["created_at"], app.number("SELECT max(created_at) FROM users").await);
    assert_eq!(users["users"][0]["platform_admin"], true);
    let keys: Vec<&String> = user.as_object().unwrap().keys().collect();
    assert!(!keys.iter().any(|key| key.contains("password")), "{keys:?}");
    let page = owner.get(&app, "/instance/users").await;
    assert_eq!(page.texts(".c-proof"), ["Address", "Not confirmed", "Confirmed"]);
    assert_eq!(page.texts(".badge"), ["Administrator"]);
}

#[tokio::test]
async fn lists_are_paged_by_key_without_losing_or_doubling_anybody() {
    let app = App::start().await;
    let owner = app.owner().await;
    // Two people of one name stand beside each other, and are still two.
    for name in ["Ada", "Bob", "Cyd", "Dan"] {
        app.stranger(name).await;
    }
    app.run(sqlx::query("UPDATE users SET name = 'Twin', name_key = 'twin'")).await;
    for number in 0..4 {
        let body = format!("name=Team&slug=team-{number}&billing_email=m@guild.example");
        owner.post(&app, "/orgs", &body).await;
    }
    for (path, list) in [(USERS, "users"), (ORGS, "organizations")] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        for page in 0..3 {
            let answer = get(&app, &owner, &format!("{path}?limit=2{cursor}")).await;
            let rows = answer[list].as_array().unwrap().clone();
            assert_eq!(rows.len(), if page == 2 { 1 } else { 2 }, "{path}");
            seen.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            match answer["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", next.replace(' ', "+")),
                None => assert_eq!(page, 2, "{path}"),
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5, "{path}");
    }
    let first = owner.get(&app, "/instance/users?limit=2&q=twin").await;
    assert_eq!(first.texts("tbody tr").len(), 2);
    let next = first.attributes(".foot a", "href").remove(0);
    let second = owner.get(&app, &next).await;
    assert_eq!(second.texts("tbody tr").len(), 2);
    assert_ne!(first.texts(".c-id"), second.texts(".c-id"));
}

#[tokio::test]
async fn a_search_that_cannot_be_is_refused_and_a_limit_is_kept() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.stranger("Sam").await;
    let long = "a".repeat(255);
    for path in [USERS, ORGS, "/instance/users", "/instance/orgs"] {
        let cursor = if path.starts_with("/api") { "cursor" } else { "after" };
        for query in [
            format!("q={long}"),
            "q=a%00b".into(),
            "limit=many".into(),
            "limit=-1".into(),
            format!("{cursor}=nonsense"),
            format!("{cursor}=x.y"),
        ] {
            let answer = owner.get(&app, &format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}?{query}");
        }
        let longest = owner.get(&app, &format!("{path}?q={}", "a".repeat(254))).await;
        assert_eq!(longest.status, StatusCode::OK);
    }
    for limit in ["0", "-1", "201", "4000000000", "", "two"] {
        let path = format!("{USERS}?limit={limit}");
        let answer = owner.get(&app, &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{limit}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("from 1 to 200"), "{detail}");
    }
    for (limit, count) in [("1", 1), ("2", 2), ("200", 2)] {
        let users = get(&app, &owner, &format!("{USERS}?limit={limit}")).await;
        assert_eq!(names(&users["users"]).len(), count, "{limit}");
    }
}

#[tokio::test]
async fn organizations_are_teams_found_by_name_or_slug_and_told_from_outside() {
    let app = App::start().await;
    let owner = app.owner().await;
    let nils = app.stranger("Nils").await;
    nils.post(&app, "/orgs", "name=North+Light&slug=nl-hall&billing_email=m@n.example").await;
    for (q, wanted) in [
        ("", vec!["Guild", "North Light"]),
        ("NORTH l", vec!["North Light"]),
        ("l-ha", vec!["North Light"]),
        ("nils", vec![]),
        ("instance", vec![]),
    ] {
        let query = serde_html_form::to_string([("q", q)]).unwrap();
        let orgs = get(&app, &owner, &format!("{ORGS}?{query}")).await;
        assert_eq!(names(&orgs["organizations"]), wanted, "{q}");
        let page = owner.get(&app, &format!("/instance/orgs?{query}")).await;
        assert_eq!(page.texts("tbody .name"), wanted, "{q}");
    }
    owner.post(&app, INVITATIONS, INES).await;
    let org = get(&app, &owner, "/api/v1/admin/org/guild").await;
    assert_eq!((&org["member_count"], &org["pending_invitations"]), (&json!(1), &json!(1)));
    assert_eq!(org["member_cap"], 500);
    let by_id = format!("/api/v1/admin/org/{}", org["id"].as_str().unwrap());
    assert_eq!(get(&app, &owner, &by_id).await, org);
    // A platform administrator does not see inside an organization by that.
    for path in ["/o/nl-hall", "/o/nl-hall/members", "/api/v1/org/nl-hall/members"] {
        assert_eq!(owner.get(&app, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = owner.get(&app, "/instance/orgs/nl-hall").await;
    assert_eq!(page.one_text("h1"), "North Light");
    assert!(!page.body.contains("org.created"), "its log stays with it");
}

#[tokio::test]
async fn a_search_while_typing_gets_the_list_and_the_sum_alone() {
    let app = App::start().await;
    let owner = app.owner().await;
    for path in ["/instance/users?q=olga", "/instance/orgs?q=guild"] {
        let part = owner.partial(&app, request(Method::GET, path)).await;
        assert!(!part.body.contains("<html"), "{path}");
        assert_eq!(part.attributes("hx-partial", "hx-target"), ["#sum"], "{path}");
        let page = owner.get(&app, path).await;
        assert!(!page.body.contains("hx-partial"), "{path}");
        assert!(page.one_text("#sum").starts_with("1 "), "{path}");
        let none = owner.get(&app, &path.replace("q=", "q=zz")).await;
        assert_eq!(none.one_text(".empty .btn"), "Clear search", "{path}");
    }
}

#[tokio::test]
async fn the_member_cap_is_set_by_page_and_api_with_an_event_in_that_organization() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.post(&app, "/instance/orgs/guild/cap", "member_cap=+600+").await;
    assert_eq!(page.location(), "/instance/orgs/guild");
    let answer = owner.json(&app, Method::PUT, CAP, r#"{"member_cap":100000}"#).await;
    assert_eq!(answer.json()["member_cap"], 100_000);
    let twice = owner.json(&app, Method::PUT, CAP, r#"{"member_cap":100000}"#).await;
    assert_eq!(twice.status, StatusCode::OK);
    let wanted = ["org.created", "org.member_cap_changed", "org.member_cap_changed"];
    assert_eq!(app.actions("guild").await, wanted);
    let feed = owner.get(&app, "/o/guild").await.texts(".feed p");
    assert_eq!(
        feed[0],
        "Olga changed the member cap from 600 to 100000, as administrator of this Guildhall"
    );
    assert_eq!(
        feed[1],
        "Olga changed the member cap from 500 to 600, as administrator of this Guildhall"
    );
}

#[tokio::test]
async fn page_and_api_refuse_the_same_caps() {
    let app = App::start().await;
    let owner = app.owner().await;
    for cap in ["0", "-1", "100001", "9223372036854775807"] {
        let page = owner.post(&app, "/instance/orgs/guild/cap", &format!("member_cap={cap}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{cap}");
        assert_eq!(page.attributes("[aria-invalid=true]", "value"), [cap]);
        let body = format!(r#"{{"member_cap":{cap}}}"#);
        let api = owner.json(&app, Method::PUT, CAP, &body).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{cap}");
        assert!(api.json()["errors"]["member_cap"].is_string(), "{cap}");
    }
    for cap in ["", "many", "6.5", "1e3", "99999999999999999999"] {
        let page = owner.post(&app, "/instance/orgs/guild/cap", &format!("member_cap={cap}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{cap}");
    }
    for body in ["{}", r#"{"member_cap":"600"}"#, r#"{"member_cap":6.5}"#, r#"{"cap":600}"#] {
        let api = owner.json(&app, Method::PUT, CAP, body).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(app.number("SELECT member_cap FROM orgs WHERE slug = 'guild'").await, 500);
}

#[tokio::test]
async fn a_cap_below_what_is_taken_removes_nobody_and_lets_nobody_in() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    owner.json(&app, Method::PUT, CAP, r#"{"member_cap":1}"#).await;
    let page = owner.get(&app, "/instance/orgs/guild").await;
    let told = page.one_text("#cap");
    assert!(told.contains("2 of 1 places taken: nobody else can be invited."), "{told}");
    assert!(told.contains("nobody is removed"), "{told}");
    assert_eq!(page.texts(".facts dd")[2], "2");
    let invited = owner.post(&app, INVITATIONS, INES).await;
    assert!(invited.status.is_client_error(), "{}", invited.status);
    assert_eq!(owner.get(&app, "/instance/orgs").await.texts(".badge"), ["Full"]);
    owner.json(&app, Method::PUT, CAP, r#"{"member_cap":3}"#).await;
    assert!(!owner.post(&app, INVITATIONS, INES).await.status.is_client_error());
}

#[tokio::test]
async fn what_is_no_team_is_not_managed() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.stranger("Sam").await;
    let instance = "00000000-0000-0000-0000-000000000000";
    for (org, status) in [
        ("nowhere", StatusCode::NOT_FOUND),
        ("01a203ee-bc2a-7eb3-9081-52c433facc3d", StatusCode::NOT_FOUND),
        ("guildhall-instance", StatusCode::NOT_FOUND),
        (instance, StatusCode::NOT_FOUND),
        ("gu%00ild", StatusCode::NOT_FOUND),
        ("sam", StatusCode::CONFLICT),
    ] {
        let user = &owner.id;
        for (method, path, body) in [
            (Method::GET, format!("/instance/orgs/{org}"), None),
            (Method::GET, format!("/instance/orgs/{org}/owners/{user}/removal"), None),
            (Method::GET, format!("{ORGS}/{org}"), None),
            (Method::GET, format!("{ORGS}/{org}/owners"), None),
            (Method::PUT, format!("{ORGS}/{org}/cap"), Some(r#"{"member_cap":7}"#)),
            (Method::PUT, format!("{ORGS}/{org}/owners"), Some(r#"{"email":"a@b.example"}"#)),
            (Method::DELETE, format!("{ORGS}/{org}/owners/{user}"), None),
        ] {
            let answer = match body {
                Some(body) => owner.json(&app, method.clone(), &path, body).await,
                None => owner.ask(&app, request(method.clone(), &path)).await,
            };
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        }
        for (path, body) in [
            (format!("/instance/orgs/{org}/cap"), "member_cap=7"),
            (format!("/instance/orgs/{org}/owners"), "email=a@b.example"),
            (format!("/instance/orgs/{org}/owners/{user}/removal"), ""),
        ] {
            assert_eq!(owner.post(&app, &path, body).await.status, status, "POST {path}");
        }
    }
}
