//! One table of cases, both doors: what a page refuses, the API refuses, and says it at the same field.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, App, ORG, Person, form, json as body};

/// A form of a page and a body of the API that ask for the same.
struct Case {
    page: (String, String),
    api: (Method, String, Value),
    status: u16,
    /// Where the API says what is wrong, in words that the page says, too.
    field: Option<&'static str>,
}

fn case(
    page: (&str, &str),
    api: (Method, &str, Value),
    status: u16,
    field: Option<&'static str>,
) -> Case {
    let (method, path, wanted) = api;
    Case {
        page: (page.0.to_owned(), page.1.to_owned()),
        api: (method, path.to_owned(), wanted),
        status,
        field,
    }
}

/// Bad input to what belongs to one's account.
fn account_cases() -> Vec<Case> {
    let (put, post, patch) = (Method::PUT, Method::POST, Method::PATCH);
    let profile = |typed: &str, wanted: Value, field| {
        let page = format!("name=Olga&username=&initials=&version=1&{typed}");
        // The page sends all its fields; the later one counts.
        let page =
            page.replace("name=Olga&", if typed.starts_with("name=") { "" } else { "name=Olga&" });
        let page =
            if typed.starts_with("username=") { page.replace("&username=&", "&") } else { page };
        let page =
            if typed.starts_with("initials=") { page.replace("&initials=&", "&") } else { page };
        case(("/account/profile", &page), (patch.clone(), "/api/v1/user", wanted), 422, Some(field))
    };
    let password = |current: &str, new: &str, field| {
        let page = format!("current_password={current}&new_password={new}");
        let wanted = json!({"current_password": current.replace('+', " "),
            "new_password": new.replace('+', " ")});
        let api = (put.clone(), "/api/v1/user/password", wanted);
        case(("/account/password", &page), api, 422, Some(field))
    };
    let address = |email: &str, password: &str, field| {
        let page = format!("email={email}&password={password}");
        let wanted = json!({"email": email, "password": password.replace('+', " ")});
        let api = (put.clone(), "/api/v1/user/new-email", wanted);
        case(("/account/address", &page), api, 422, Some(field))
    };
    let reset = |email: &str| {
        let wanted = json!({ "email": email });
        let api = (post.clone(), "/api/v1/password-resets", wanted);
        case(("/forgotten-password", &format!("email={email}")), api, 422, Some("email"))
    };
    let sign_up = |name: &str, email: &str, password: &str, field| {
        let page = format!("name={name}&email={email}&password={password}");
        let wanted = json!({"name": name, "email": email, "password": password});
        case(("/sign-up", &page), (post.clone(), "/api/v1/user", wanted), 422, Some(field))
    };
    const RIGHT: &str = "copper+roof+gone+green";
    vec![
        profile("name=", json!({"name": ""}), "name"),
        profile("name=a%3A%2F%2Fb", json!({"name": "a://b"}), "name"),
        profile("username=a", json!({"username": "a"}), "username"),
        profile("username=admin", json!({"username": "admin"}), "username"),
        profile("username=a--b", json!({"username": "a--b"}), "username"),
        profile("initials=ABCD", json!({"initials": "ABCD"}), "initials"),
        password("wrong+wrong+wrong", "iron+gate+under+moss", "current_password"),
        password(RIGHT, "short", "new_password"),
        password(RIGHT, "password123456", "new_password"),
        password(RIGHT, RIGHT, "new_password"),
        address("x", RIGHT, "email"),
        address("olga@guild.example", RIGHT, "email"),
        address("olga@new.example", "wrong+wrong+wrong", "password"),
        reset("x"),
        reset("a@b"),
        sign_up("", "una@guild.example", "iron gate under moss", "name"),
        sign_up("Una", "una@", "iron gate under moss", "email"),
        sign_up("Una", "una@guild.example", "short", "password"),
    ]
}

/// Bad input to what belongs to an organization.
fn org_cases(vera: &str, own: &str, role: &str) -> Vec<Case> {
    let (put, post, patch, delete) = (Method::PUT, Method::POST, Method::PATCH, Method::DELETE);
    let org = |rest: &str| format!("/api/v1/org/{ORG}{rest}");
    let page = |rest: &str| format!("/o/{ORG}{rest}");
    let team = |name: &str, slug: &str, email: &str, field| {
        let form = format!("name={name}&slug={slug}&billing_email={email}");
        let wanted = json!({"name": name, "slug": slug, "billing_email": email});
        case(("/orgs", &form), (post.clone(), "/api/v1/org", wanted), 422, Some(field))
    };
    let invite = |email: &str, role: &str, field| {
        let form = format!("name=&email={email}&role={role}");
        let wanted = json!({"email": email, "role": role});
        let api = (post.clone(), &*org("/invitations"), wanted);
        case((&page("/invitations"), &form), api, 422, Some(field))
    };
    let new_role = |name: &str, level: i64, permissions: &[&str], field| {
        let given: String = permissions.iter().map(|key| format!("&permissions={key}")).collect();
        let form = format!("name={name}&purpose=&level={level}&appoints_up_to={given}");
        let wanted = json!({"name": name, "level": level, "permissions": permissions});
        case((&page("/roles"), &form), (post.clone(), &*org("/roles"), wanted), 422, Some(field))
    };
    vec![
        team("", "works", "m@g.example", "name"),
        team("Works", "a", "m@g.example", "slug"),
        team("Works", "guild", "m@g.example", "slug"),
        team("Works", "admin", "m@g.example", "slug"),
        team("Works", "works", "m", "billing_email"),
        case(
            (&page("/settings/name"), "name="),
            (patch, &org(""), json!({"name": ""})),
            422,
            Some("name"),
        ),
        case(
            (&page("/settings/billing"), "billing_email=x"),
            (put.clone(), &org("/billing"), json!({"billing_email": "x"})),
            422,
            Some("billing_email"),
        ),
        invite("x", "viewer", "email"),
        invite("", "viewer", "email"),
        invite("ines@guild.example", "king", "role"),
        invite("vera@guild.example", "viewer", "email"),
        case(
            (&page(&format!("/members/{vera}/role")), "role=king"),
            (put.clone(), &org(&format!("/members/{vera}")), json!({"role": "king"})),
            422,
            Some("role"),
        ),
        case(
            (&page(&format!("/members/{own}/role")), "role=viewer&confirmed=yes"),
            (put.clone(), &org(&format!("/members/{own}")), json!({"role": "viewer"})),
            409,
            None,
        ),
        case(
            (&page(&format!("/members/{own}/suspension")), ""),
            (put, &org(&format!("/members/{own}/suspension")), json!({})),
            409,
            None,
        ),
        case(
            (&page(&format!("/members/{own}/removal")), ""),
            (delete.clone(), &org(&format!("/members/{own}")), json!({})),
            409,
            None,
        ),
        case((&page("/leaving"), ""), (delete.clone(), &org("/membership"), json!({})), 409, None),
        case(
            (&page("/members/suspensions"), ""),
            (post.clone(), &org("/members/suspensions"), json!({"user_ids": []})),
            422,
            None,
        ),
        new_role("", 20, &["org:read"], "name"),
        new_role("Owner", 20, &["org:read"], "name"),
        new_role("Twice", 20, &["org:read"], "name"),
        new_role("New", 0, &["org:read"], "level"),
        new_role("New", 100, &["org:read"], "level"),
        case(
            (&page("/roles/owner/deletion"), ""),
            (delete.clone(), &org("/roles/owner"), json!({})),
            403,
            None,
        ),
        case(
            (&page(&format!("/roles/{role}/deletion")), "replacement=king"),
            (delete, &org(&format!("/roles/{role}?replacement=king")), json!({})),
            422,
            Some("replacement"),
        ),
    ]
}

async fn by_page(app: &App, by: &Person, case: &Case) -> Answer {
    by.ask(app, form(&case.page.0, &case.page.1)).await
}

async fn by_api(app: &App, by: &Person, case: &Case) -> Answer {
    let (method, path, wanted) = &case.api;
    by.ask(app, body(method.clone(), path, &wanted.to_string())).await
}

/// What an answer says to people.
fn said(page: &Answer) -> String {
    page.texts("body").join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn try_all(app: &App, by: &Person, cases: &[Case]) {
    for case in cases {
        let (path, form) = &case.page;
        let before = app.number("SELECT count(*) FROM events WHERE outcome = 'success'").await;
        let api = by_api(app, by, case).await;
        let line = format!("{path} {form}\n{} {} {}", case.api.0, case.api.1, case.api.2);
        assert_eq!(api.status.as_u16(), case.status, "{line}\n{}", api.body);
        assert_eq!(api.header("content-type"), "application/problem+json", "{line}");
        let page = by_page(app, by, case).await;
        assert_eq!(page.status.as_u16(), case.status, "{line}\n{}", said(&page));
        let document = api.json();
        let words = match case.field {
            Some(field) => document["errors"][field].as_str(),
            None if case.status == 422 => None,
            None => document["detail"].as_str(),
        };
        if case.field.is_some() || words.is_some() {
            let words = words.unwrap_or_else(|| panic!("{line}\n{document}"));
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said(&page).contains(&words), "{line}\n{words}\n{}", said(&page));
        }
        let after = app.number("SELECT count(*) FROM events WHERE outcome = 'success'").await;
        assert_eq!(after, before, "{line}");
    }
}

#[tokio::test]
async fn an_account_is_guarded_alike_by_both_doors() {
    let settings = crate::support::with_mail();
    let app = App::start_with(settings).await;
    let olga = app.owner().await;
    for case in account_cases() {
        let cases = [case];
        let is_public = ["/sign-up", "/forgotten-password"].contains(&&*cases[0].page.0);
        let by =
            if is_public { Person { cookie: "x=y".into(), ..olga.clone() } } else { olga.clone() };
        try_all(&app, &by, &cases).await;
    }
}

#[tokio::test]
async fn an_organization_is_guarded_alike_by_both_doors() {
    let app = App::start().await;
    let olga = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let role = app.custom_role("Zero", 20, None, &[]).await;
    let twice = json!({"name": "Twice", "level": 20, "permissions": ["org:read"]}).to_string();
    let made = olga.json(&app, Method::POST, "/api/v1/org/guild/roles", &twice).await;
    assert_eq!(made.status, StatusCode::CREATED);
    try_all(&app, &olga, &org_cases(&vera.id, &olga.id, &role)).await;
}
