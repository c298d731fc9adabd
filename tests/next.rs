//! Where a sign-in leads: to our own pages and to hosts that share the session cookie, never elsewhere.

use axum::http::{Method, StatusCode, header};
use guildhall::web::Next;

use crate::support::{Answer, App, PASSWORD, Settings, form, request};

/// What must lead nowhere, whatever is set.
const TRICKS: [&str; 36] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " https://app.guild.example/",
    "https://evil.example",
    "https://evil.example/app.guild.example",
    "HTTPS://EVIL.EXAMPLE",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https://app.guild.example@evil.example",
    "https://app.guild.example@app.guild.example",
    "https://@app.guild.example",
    "https://user:pass@app.guild.example",
    "https://app.guild.example:443@evil.example",
    "https://app.guild.example\\@evil.example",
    "https://app.guild.example.evil.example",
    "https://evilguild.example",
    "https://evil.example#guild.example",
    "https://evil.example?.guild.example",
    "https://app.guild.example.",
    "https://guild.example./",
    "https://app.guild.example%2eevil.example",
    "https://app.guild.example%00.evil.example",
    "https://[::1]/",
    "ftp://app.guild.example",
    "javascript:alert(1)//app.guild.example",
    "data:text/html,https://app.guild.example",
    "https://app.guild.example:99999/",
];

fn sister(https: bool) -> Settings {
    Settings { https, cookie_domain: Some("guild.example"), ..Settings::default() }
}

#[tokio::test]
async fn without_a_cookie_domain_only_own_paths_lead_anywhere() {
    let app = App::empty(Settings { https: true, ..Settings::default() }).await;
    let to = |said: &str| Next::parse(&app.cx, said).as_str().to_owned();
    for trick in TRICKS {
        assert_eq!(to(trick), "/", "{trick:?}");
    }
    for other in ["https://guild.example/o", "https://app.guild.example/", "o/guild", "", "/\u{fc}"]
    {
        assert_eq!(to(other), "/", "{other}");
    }
    assert_eq!(to("/o/guild/members?q=a%26b"), "/o/guild/members?q=a%26b");
    assert_eq!(to("/%5cevil.example"), "/%5cevil.example");
}

#[tokio::test]
async fn with_a_cookie_domain_its_hosts_lead_on_too_in_our_own_scheme() {
    let app = App::empty(sister(true)).await;
    let to = |said: &str| Next::parse(&app.cx, said).as_str().to_owned();
    for trick in TRICKS {
        assert_eq!(to(trick), "/", "{trick:?}");
    }
    assert_eq!(to("http://app.guild.example/"), "/");
    for (said, meant) in [
        ("/o/guild", "/o/guild"),
        ("https://app.guild.example/a?b=c#d", "https://app.guild.example/a?b=c#d"),
        ("https://guild.example", "https://guild.example/"),
        ("https://a.b.guild.example/", "https://a.b.guild.example/"),
        ("HTTPS://APP.Guild.Example/A", "https://app.guild.example/A"),
        ("https://app.guild.example:8443/a", "https://app.guild.example:8443/a"),
        ("https://app.guild.example:443/a", "https://app.guild.example/a"),
        ("https://app.guild.example/@a", "https://app.guild.example/@a"),
        ("https://%61pp.guild.example/", "https://app.guild.example/"),
    ] {
        assert_eq!(to(said), meant, "{said}");
    }
    let plain = App::empty(sister(false)).await;
    assert_eq!(Next::parse(&plain.cx, "https://app.guild.example/").as_str(), "/");
    let http = "http://app.guild.example/";
    assert_eq!(Next::parse(&plain.cx, http).as_str(), http);
}

async fn sign_in(app: &App, next: &str) -> Answer {
    let fields = [("email", "olga@guild.example"), ("password", PASSWORD), ("next", next)];
    app.ask(form("/sign-in", &serde_html_form::to_string(fields).unwrap())).await
}

/// Browsers apply `form-action 'self'` to the redirects after a form.
#[tokio::test]
async fn signing_in_leads_to_a_sister_host_by_a_page_and_elsewhere_by_a_redirect() {
    let app = App::start_with(sister(true)).await;
    let next = "https://app.guild.example/board?a=1&b=2";
    let page = app.ask(request(Method::GET, &format!("/sign-in?{}", query(next)))).await;
    assert_eq!(page.attributes("input[name=next]", "value"), [next]);
    let answer = sign_in(&app, next).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.attributes("main a", "href"), [next]);
    assert_eq!(
        answer.attributes("meta[http-equiv=refresh]", "content"),
        [format!("0; url={next}")]
    );
    assert!(answer.header("cache-control").contains("no-store"));
    // Who is signed in comes by a link, and is led on at once.
    let person = app.person("Olga", "olga@guild.example", &answer).await;
    let again = person.get(&app, &format!("/sign-in?{}", query(next))).await;
    assert_eq!(again.location(), next);
    assert_eq!(
        person.get(&app, &format!("/sign-in?{}", query("//evil.example"))).await.location(),
        "/"
    );
    assert_eq!(sign_in(&app, "https://evil.example/").await.location(), "/");
    assert_eq!(sign_in(&app, "/o/guild").await.location(), "/o/guild");
    let out = person.post(&app, &format!("/sign-out?{}", query(next)), "").await;
    assert_eq!(out.attributes("main a", "href"), [next]);
    let cookies = out.cookies();
    let gone = cookies.iter().find(|cookie| cookie.starts_with("__Secure-guildhall=;")).unwrap();
    assert!(gone.contains("Domain=guild.example") && gone.contains("Max-Age=0"), "{gone}");
}

fn query(next: &str) -> String {
    serde_html_form::to_string([("next", next)]).unwrap()
}

#[tokio::test]
async fn sister_hosts_share_the_session_cookie_and_no_other() {
    let app = App::start_with(sister(true)).await;
    let cookies = sign_in(&app, "").await.cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Secure-guildhall=")).unwrap();
    for part in ["Domain=guild.example", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(session.split("; ").any(|found| found == part), "{part}: {session}");
    }
    let others = cookies.iter().filter(|cookie| !cookie.starts_with("__Secure-guildhall="));
    for cookie in others {
        assert!(cookie.starts_with("__Host-") && !cookie.contains("Domain"), "{cookie}");
    }
    let plain = App::start_with(sister(false)).await;
    let cookies = sign_in(&plain, "").await.cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with("guildhall=")).unwrap();
    assert!(session.contains("Domain=guild.example") && !session.contains("Secure"), "{session}");
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "{session}");
}

/// A form of a sister host is one of another origin: sharing the cookie gives it no say.
#[tokio::test]
async fn a_form_of_a_sister_host_changes_nothing() {
    let app = App::start_with(sister(true)).await;
    let olga = app.owner().await;
    for (name, value) in [("sec-fetch-site", "same-site"), ("origin", "https://app.guild.example")]
    {
        let mut post = form("/sign-out", "");
        post.headers_mut().remove("sec-fetch-site");
        post.headers_mut().insert(header::HOST, "id.guild.example".parse().unwrap());
        post.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(olga.ask(&app, post).await.status, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(olga.get(&app, "/o/guild").await.status, StatusCode::OK);
}
