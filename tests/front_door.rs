//! What a reverse proxy is told before it lets a request through to the product.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use guildhall::permission::Permission;

use crate::support::{Answer, App, ORG, Person, Settings, request};

const AUTH: &str = "/api/v1/auth";

const PRODUCT: &str = r#"
    [[permissions]]
    key = "boards:read"
    label = "see boards"
    group = "Boards"
    roles = ["admin", "developer"]
"#;

async fn app() -> App {
    App::start_with(Settings { product: Some(PRODUCT), ..Settings::default() }).await
}

fn asking(query: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut asking = request(Method::GET, &format!("{AUTH}{query}"));
    for (name, value) in headers {
        asking.headers_mut().append(
            axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
            value.parse().unwrap(),
        );
    }
    asking
}

async fn ask(app: &App, who: &Person, query: &str) -> Answer {
    who.ask(app, asking(query, &[])).await
}

fn ours(answer: &Answer) -> Vec<&str> {
    let names = answer.headers.keys().map(axum::http::HeaderName::as_str);
    let mut names: Vec<&str> = names.filter(|name| name.starts_with("x-guildhall-")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_good_session_is_let_through_with_who_it_is() {
    let app = app().await;
    let dora = app.member("Dora", "developer").await;
    let answer = ask(&app, &dora, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, "");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-guildhall-user"), dora.id);
    assert_eq!(answer.header("x-guildhall-name"), "Dora");
    assert_eq!(answer.header("x-guildhall-email"), "dora@guild.example");
    assert_eq!(answer.header("x-guildhall-email-verified"), "false");
    assert_eq!(ours(&answer).len(), 4, "{:?}", ours(&answer));

    let answer = ask(&app, &dora, "?org=guild").await;
    assert_eq!(answer.status, StatusCode::OK);
    let org = app.text("SELECT id FROM orgs WHERE slug = 'guild'").await;
    assert_eq!(answer.header("x-guildhall-org"), org);
    assert_eq!(answer.header("x-guildhall-org-slug"), ORG);
    assert_eq!(answer.header("x-guildhall-role"), "developer");
    let permissions: Vec<&str> = answer.header("x-guildhall-permissions").split(',').collect();
    assert!(permissions.contains(&"boards:read") && permissions.contains(&"org:read"));
    assert!(!permissions.contains(&"members:remove"));
    assert_eq!(ask(&app, &dora, &format!("?org={org}")).await.status, StatusCode::OK);

    let mut head = asking("?org=guild", &[]);
    *head.method_mut() = Method::HEAD;
    let answer = dora.ask(&app, head).await;
    assert_eq!(
        (answer.status, answer.header("x-guildhall-user")),
        (StatusCode::OK, dora.id.as_str())
    );
    let post = crate::support::form(AUTH, "");
    assert_eq!(dora.ask(&app, post).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn names_and_addresses_of_any_script_are_plain_headers() {
    let app = app().await;
    let olga = app.owner().await;
    let names = "UPDATE users SET name = 'Zo\u{eb} \u{5f20}, 50% \u{201c}x\u{201d}', \
        email = 'Zoe@b\u{fc}cher.example', verified_email_key = 'zoe@xn--bcher-kva.example' \
        WHERE email_key = 'olga@guild.example'";
    app.run(sqlx::query(names)).await;
    let answer = ask(&app, &olga, "?org=guild").await;
    let name = "Zo%C3%AB%20%E5%BC%A0%2C%2050%25%20%E2%80%9Cx%E2%80%9D";
    assert_eq!(answer.header("x-guildhall-name"), name);
    assert_eq!(answer.header("x-guildhall-email"), "Zoe@xn--bcher-kva.example");
    assert_eq!(answer.header("x-guildhall-email-verified"), "true");
    for name in ours(&answer) {
        let value = answer.headers[name].as_bytes();
        assert!(value.iter().all(|byte| (32..127).contains(byte)), "{name}");
    }
}

#[tokio::test]
async fn a_permission_is_asked_for_by_its_key_ours_or_the_products() {
    let app = app().await;
    let dora = app.member("Dora", "developer").await;
    let vito = app.member("Vito", "viewer").await;
    for (who, permission, status) in [
        (&dora, "boards:read", 200),
        (&vito, "boards:read", 403),
        (&dora, "org:read", 200),
        (&dora, "members:remove", 403),
        (&dora, "boards:none", 403),
    ] {
        let answer = ask(&app, who, &format!("?org=guild&permission={permission}")).await;
        assert_eq!(answer.status.as_u16(), status, "{}: {permission}", who.name);
        if status == 403 {
            assert_eq!(answer.json()["permission"], permission);
            assert!(ours(&answer).is_empty());
        }
    }
    let lacking = ask(&app, &vito, "?org=guild&permission=boards:read").await.json();
    assert_eq!(lacking["detail"], "You need permission to see boards.");
    assert_eq!(lacking["type"], "urn:guildhall:problem:forbidden");
}

#[tokio::test]
async fn a_refusal_for_lack_of_a_permission_leaves_one_event_a_minute() {
    let app = app().await;
    let vito = app.member("Vito", "viewer").await;
    let before = app.event_count().await;
    for permission in ["boards:read", "boards:read", "members:remove", "boards:none"] {
        ask(&app, &vito, &format!("?org=guild&permission={permission}")).await;
    }
    ask(&app, &vito, "?org=nowhere").await;
    app.ask(asking("?org=guild", &[])).await;
    assert_eq!(app.event_count().await, before + 2);
    assert_eq!(
        app.actions(ORG).await.iter().filter(|action| *action == "access.denied").count(),
        2
    );
    app.clock.pass(std::time::Duration::from_secs(61));
    ask(&app, &vito, "?org=guild&permission=boards:read").await;
    assert_eq!(app.event_count().await, before + 3);
}

#[tokio::test]
async fn a_foreign_org_is_the_same_as_none_and_signing_in_again_is_not_offered() {
    let app = app().await;
    let sam = app.stranger("Sam").await;
    let body = |answer: &Answer| answer.body.replace(answer.header("x-request-id"), "req");
    let foreign = ask(&app, &sam, "?org=guild").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(foreign.header("location"), "");
    for query in
        ["?org=nowhere", "?org=", "?org=guild&permission=boards:read", "?org=nowhere&permission=x"]
    {
        let none = ask(&app, &sam, query).await;
        assert_eq!((none.status, body(&none)), (foreign.status, body(&foreign)), "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_400() {
    let app = app().await;
    let olga = app.owner().await;
    for query in [
        "?og=guild",
        "?org=guild&role=owner",
        "?permission=boards:read",
        "?org=a&org=b",
        "?org=%00",
    ] {
        assert_eq!(ask(&app, &olga, query).await.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(app.ask(asking(query, &[])).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn suspension_role_and_sign_out_count_from_the_next_request_on() {
    let app = app().await;
    let dora = app.member("Dora", "developer").await;
    let boards = "?org=guild&permission=boards:read";
    assert_eq!(ask(&app, &dora, boards).await.status, StatusCode::OK);
    app.run(sqlx::query("UPDATE memberships SET role_id = 'viewer' WHERE name_key = 'dora'")).await;
    assert_eq!(ask(&app, &dora, boards).await.status, StatusCode::FORBIDDEN);
    let olga = app.owner().await;
    let path = format!("/api/v1/org/{ORG}/members/{}/suspension", dora.id);
    olga.json(&app, Method::PUT, &path, "{}").await;
    assert_eq!(ask(&app, &dora, "?org=guild").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&app, &dora, "").await.status, StatusCode::OK);
    dora.post(&app, "/sign-out", "").await;
    assert_eq!(ask(&app, &dora, "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_whose_access_was_ended_signs_in_again() {
    let app = app().await;
    let dora = app.member("Dora", "developer").await;
    assert_eq!(ask(&app, &dora, "?org=guild").await.status, StatusCode::OK);
    let end = "UPDATE memberships SET access_ended_at = 9000000000000000 WHERE name_key = 'dora'";
    app.run(sqlx::query(end)).await;
    let answer = ask(&app, &dora, "?org=guild").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("location"), "http://127.0.0.1:8080/sign-in?again=yes");
    let lend = "UPDATE sessions SET connection_id = 'idp', own_factor_at = NULL WHERE user_id = $1";
    app.run(sqlx::query(lend).bind(dora.id.clone())).await;
    let answer = dora.ask(&app, asking("?org=guild", &[("x-original-url", "/app/")])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let link = "http://127.0.0.1:8080/sign-in?next=%2Fapp%2F&again=yes";
    assert_eq!(answer.header("x-guildhall-sign-in"), link);
}

/// Where the sign-in would lead back to.
async fn next(app: &App, headers: &[(&str, &str)]) -> String {
    let answer = app.ask(asking("", headers)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let link = answer.header("location");
    assert_eq!(link, answer.header("x-guildhall-sign-in"));
    let url = url::Url::parse(link).unwrap();
    assert_eq!(url.path(), "/sign-in");
    let next = url.query_pairs().find(|(name, _)| name == "next");
    next.map(|(_, next)| next.into_owned()).unwrap_or_default()
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_where_and_comes_back_to_where_they_were_going() {
    let app = app().await;
    let host = "127.0.0.1:8080";
    let forwarded =
        |uri| [("x-forwarded-proto", "http"), ("x-forwarded-host", host), ("x-forwarded-uri", uri)];
    assert_eq!(next(&app, &[]).await, "");
    assert_eq!(next(&app, &forwarded("/app/a?b=c&d")).await, "/app/a?b=c&d");
    assert_eq!(next(&app, &[("x-original-uri", "/app/a?b")]).await, "/app/a?b");
    assert_eq!(next(&app, &[("x-original-url", "http://127.0.0.1:8080/app/")]).await, "/app/");
    // The proxy in front of the proxy spoke https or http: our public address says which.
    assert_eq!(next(&app, &[("x-original-url", "https://127.0.0.1:8080/app/")]).await, "/app/");
    for elsewhere in [
        [
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-uri", "/"),
        ],
        forwarded("//evil.example"),
        forwarded("/\\evil.example"),
        [("x-forwarded-proto", "http"), ("x-forwarded-host", "a, b"), ("x-forwarded-uri", "/app/")],
        [
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", host),
            ("x-forwarded-uri", "@evil.example/"),
        ],
        [("x-forwarded-proto", "javascript"), ("x-forwarded-host", host), ("x-forwarded-uri", "/")],
    ] {
        assert_eq!(next(&app, &elsewhere).await, "", "{elsewhere:?}");
    }
    for elsewhere in
        ["//evil.example/", "http://x@127.0.0.1:8080/app/", "http://127.0.0.1:8081/app/"]
    {
        assert_eq!(next(&app, &[("x-original-url", elsewhere)]).await, "", "{elsewhere}");
    }
    // What was posted cannot be posted again by coming back; the page it stood on can be seen.
    let post = [("x-forwarded-method", "POST"), ("x-original-uri", "/app/save")];
    assert_eq!(next(&app, &post).await, "");
    let from = [post[0], post[1], ("referer", "http://127.0.0.1:8080/app/form")];
    assert_eq!(next(&app, &from).await, "/app/form");
}

#[tokio::test]
async fn on_a_sister_host_one_comes_back_there() {
    let app = App::start_with(Settings {
        https: true,
        cookie_domain: Some("guild.example"),
        ..Settings::default()
    })
    .await;
    let headers = |host| {
        [("x-forwarded-proto", "https"), ("x-forwarded-host", host), ("x-forwarded-uri", "/a?b")]
    };
    assert_eq!(next(&app, &headers("app.guild.example")).await, "https://app.guild.example/a?b");
    assert_eq!(next(&app, &headers("id.guild.example")).await, "/a?b");
    assert_eq!(next(&app, &headers("evilguild.example")).await, "");
    let http = [("x-original-url", "http://app.guild.example/a")];
    assert_eq!(next(&app, &http).await, "https://app.guild.example/a");
    let olga = app.owner().await;
    assert!(olga.cookie.starts_with("__Secure-guildhall="));
    assert_eq!(ask(&app, &olga, "?org=guild").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_gets_a_page_that_leads_to_the_sign_in_and_a_program_a_problem() {
    let app = app().await;
    let going = ("x-original-uri", "/app/?a=\"><b>");
    let page = app.ask(asking("", &[("accept", "text/html,*/*;q=0.8"), going])).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let link = page.header("location").to_owned();
    assert_eq!(page.attributes("a", "href"), [link.as_str()]);
    assert_eq!(page.attributes("meta[http-equiv=refresh]", "content"), [format!("0; url={link}")]);
    assert_eq!(page.attributes("link, script, img", "href").len(), 0);
    assert_eq!(page.texts("b").len(), 0);
    assert_eq!(page.header("cache-control"), "no-store");
    let problem = app.ask(asking("", &[("accept", "application/json")])).await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["type"], "urn:guildhall:problem:signed-out");
    let sam = app.stranger("Sam").await;
    let page = sam.ask(&app, asking("?org=guild", &[("accept", "text/html")])).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.texts("h1"), ["No access"]);
    assert_eq!(page.texts("a").len(), 0);
}

#[tokio::test]
async fn a_custom_role_counts_with_what_it_implies() {
    let app = app().await;
    let ines = app.member_with("Ines", &[Permission::InviteMembers]).await;
    let answer = ask(&app, &ines, "?org=guild&permission=members:read").await;
    assert_eq!(answer.header("x-guildhall-permissions"), "members:invite,members:read");
}
