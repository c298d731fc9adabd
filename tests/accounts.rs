//! Accounts: signing up, in and out; addresses and their proof.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::support::{App, PASSWORD, Settings, form, request};

const SIGN_UP: &str = "name=Nils&email=nils@guild.example&password=copper+roof+gone+green";

fn with_mail() -> Settings {
    Settings { smtp: true, ..Settings::default() }
}

/// The path of the link in a mail.
fn link_in(text: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("http")).unwrap();
    let start = line.find("//").unwrap() + 2;
    line[start + line[start..].find('/').unwrap()..].trim().to_owned()
}

#[tokio::test]
async fn signing_up_makes_an_account_and_its_personal_organization() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let orgs = nils.json(&app, Method::GET, "/api/v1/org", "").await.json();
    assert_eq!(orgs["organizations"].as_array().unwrap().len(), 1);
    assert_eq!(orgs["organizations"][0]["kind"], "personal");
    assert_eq!(orgs["organizations"][0]["name"], "Nils");
    assert_eq!(orgs["organizations"][0]["role"], "owner");
    let slug = orgs["organizations"][0]["slug"].as_str().unwrap();
    assert_eq!(app.actions(slug).await, ["account.created"]);
}

#[tokio::test]
async fn signing_up_twice_by_the_same_form_makes_one_account() {
    let app = App::start().await;
    let first = app.ask(form("/sign-up", SIGN_UP)).await;
    let second = app.ask(form("/sign-up", SIGN_UP)).await;
    assert_eq!(first.location(), "/");
    assert_eq!(second.location(), "/");
    let sql = "SELECT count(*) FROM users WHERE email_key = 'nils@guild.example'";
    assert_eq!(app.number(sql).await, 1);
}

#[tokio::test]
async fn signing_up_several_times_at_once_by_the_same_form_makes_one_account() {
    let app = App::start().await;
    let requests = (0..5).map(|_| form("/sign-up", SIGN_UP)).collect();
    for answer in app.at_once(requests).await {
        assert_eq!(answer.location(), "/");
    }
    let sql = "SELECT count(*) FROM users WHERE email_key = 'nils@guild.example'";
    assert_eq!(app.number(sql).await, 1);
}

#[tokio::test]
async fn signing_up_tells_nobody_whether_an_address_is_known() {
    let app = App::start_with(with_mail()).await;
    let unknown = app.ask(form("/sign-up", SIGN_UP)).await;
    let known = app.ask(form("/sign-up", &SIGN_UP.replace("nils@", "olga@"))).await;
    assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
    let owner = app.owner().await;
    assert_eq!(owner.name, "Olga");
}

#[tokio::test]
async fn who_may_sign_up_is_a_setting() {
    for (sign_up, is_open) in [("open", true), ("invited", false), ("closed", false)] {
        let settings = Settings { sign_up: Some(sign_up), ..Settings::default() };
        let app = App::start_with(settings).await;
        let answer = app.ask(form("/sign-up", SIGN_UP)).await;
        let wanted = if is_open { StatusCode::SEE_OTHER } else { StatusCode::CONFLICT };
        assert_eq!(answer.status, wanted, "{sign_up}");
        let page = app.ask(request(Method::GET, "/sign-up")).await;
        assert_eq!(page.texts("form").is_empty(), !is_open, "{sign_up}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = App::start().await;
    let wrong = "email=olga@guild.example&password=wrong+wrong+wrong";
    let wrong = app.ask(form("/sign-in", wrong)).await;
    let unknown = "email=nobody@guild.example&password=wrong+wrong+wrong";
    let unknown = app.ask(form("/sign-in", unknown)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let without_address = unknown.body.replace("nobody@", "olga@");
    assert_eq!(wrong.body, without_address);
    assert_eq!(wrong.one_text(".error"), "E-mail or password is not right.");
    let sql = "SELECT count(*) FROM events WHERE outcome = 'failure'";
    assert_eq!(app.number(sql).await, 2);
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case() {
    let app = App::start().await;
    let body = "email=OLGA@Guild.Example&password=copper+roof+gone+green";
    assert_eq!(app.ask(form("/sign-in", body)).await.location(), "/");
}

#[tokio::test]
async fn a_password_is_the_same_however_it_was_typed() {
    let app = App::start().await;
    // U+00E9, and e with U+0301: NFKC makes them one.
    let composed = "name=Nora&email=nora@guild.example&password=caf%C3%A9+caf%C3%A9+caf%C3%A9";
    app.ask(form("/sign-up", composed)).await;
    let decomposed = "email=nora@guild.example&password=cafe%CC%81+cafe%CC%81+cafe%CC%81";
    assert_eq!(app.ask(form("/sign-in", decomposed)).await.location(), "/");
}

#[tokio::test]
async fn signing_in_leads_on_to_our_own_pages_only() {
    let app = App::start().await;
    let ways = [
        ("/o/guild/members", "/o/guild/members"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ];
    for (next, wanted) in ways {
        let encoded = serde_html_form::to_string([("next", next)]).unwrap();
        let body = format!("email=olga@guild.example&password=copper+roof+gone+green&{encoded}");
        assert_eq!(app.ask(form("/sign-in", &body)).await.location(), wanted, "{next:?}");
    }
}

#[tokio::test]
async fn a_signed_out_reader_comes_back_to_the_page_that_was_asked_for() {
    let app = App::start().await;
    let answer = app.ask(request(Method::GET, "/o/guild/members?q=a%26b")).await;
    assert_eq!(answer.location(), "/sign-in?next=%2Fo%2Fguild%2Fmembers%3Fq%3Da%2526b");
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_signing_out_ends_it() {
    let app = App::start().await;
    let first = app.owner().await;
    let second = app.owner().await;
    assert_ne!(first.cookie, second.cookie);
    assert_eq!(first.post(&app, "/sign-out", "").await.location(), "/sign-in");
    assert!(first.get(&app, "/o/guild").await.location().starts_with("/sign-in"));
    assert_eq!(second.get(&app, "/o/guild").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_planted_session_is_worth_nothing_after_signing_in() {
    let app = App::start().await;
    let planted = app.owner().await;
    let body = "email=olga@guild.example&password=copper+roof+gone+green";
    let answer = planted.post(&app, "/sign-in", body).await;
    assert_ne!(answer.cookie().unwrap(), planted.cookie);
    assert!(planted.get(&app, "/o/guild").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_for_a_week_or_old_for_a_month() {
    let app = App::start().await;
    let day = Duration::from_hours(24);
    let idle = app.owner().await;
    app.clock.pass(day * 7);
    assert!(idle.get(&app, "/o/guild").await.location().starts_with("/sign-in"));
    let busy = app.owner().await;
    for _ in 0..4 {
        app.clock.pass(day * 6);
        let answer = busy.get(&app, "/o/guild").await;
        assert_eq!(answer.status, StatusCode::OK);
        app.cx.store.write_touches().await.unwrap();
    }
    app.clock.pass(day * 6);
    assert!(busy.get(&app, "/o/guild").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_to_https_when_it_is_served_so() {
    let plain = App::start().await;
    let answer = plain.ask(form("/sign-in", &sign_in())).await;
    for (cookie, start) in answer.cookies().iter().zip(["guildhall-browser=", "guildhall="]) {
        assert!(cookie.starts_with(start), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    }
    let secure = App::start_with(Settings { https: true, ..Settings::default() }).await;
    let answer = secure.ask(form("/sign-in", &sign_in())).await;
    assert_eq!(answer.cookies().len(), 2);
    for cookie in answer.cookies() {
        assert!(cookie.starts_with("__Host-guildhall"), "{cookie}");
        assert!(cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

fn sign_in() -> String {
    format!("email=olga@guild.example&password={}", PASSWORD.replace(' ', "+"))
}

#[tokio::test]
async fn the_mailed_link_proves_the_address_once() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let nils = app.stranger("Nils").await;
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to_email, "nils@guild.example");
    let path = link_in(&mails[0].body.text);
    for _ in 0..2 {
        let page = nils.get(&app, &path).await;
        assert_eq!(page.one_text("h1"), "Confirm your address");
    }
    assert_eq!(nils.post(&app, &path, "").await.location(), "/account");
    let account = nils.get(&app, "/account").await;
    assert!(account.body.contains("Confirmed") && !account.body.contains("Not confirmed"));
    let again = nils.post(&app, &path, "").await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.one_text("h1"), "This link was used already");
}

#[tokio::test]
async fn an_address_cannot_be_proven_for_somebody_elses_account() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    app.stranger("Nils").await;
    let path = link_in(&app.mails().await[0].body.text);
    let other = app.stranger("Mallory").await;
    assert_eq!(other.get(&app, &path).await.one_text("h1"), "Sign in to confirm your address");
    assert_eq!(other.post(&app, &path, "").await.status, StatusCode::NOT_FOUND);
    let anonymous = app.ask(form(&path, "")).await;
    assert!(anonymous.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn proving_an_address_shuts_out_everybody_else_who_claimed_it() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let squatter = "name=Squatter&email=nils@guild.example&password=a+squatters+password";
    let planted = app.ask(form("/sign-up", squatter)).await.cookie().unwrap();
    app.mails().await;
    let nils = app.stranger("Nils").await;
    let path = link_in(&app.mails().await[0].body.text);
    assert_eq!(nils.post(&app, &path, "").await.location(), "/account");

    let squatter = crate::support::Person { cookie: planted, ..nils.clone() };
    assert!(squatter.get(&app, "/account").await.location().starts_with("/sign-in"));
    let again = "email=nils@guild.example&password=a+squatters+password";
    let again = app.ask(form("/sign-in", again)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nils.get(&app, "/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_account_with_a_team_outlives_the_proof_of_its_address_by_another() {
    let app = App::start_with(with_mail()).await;
    let una = app.stranger("Una").await;
    una.post(&app, "/orgs", "name=Una&slug=una-corp&billing_email=una@guild.example").await;
    let owner = app.owner().await;
    app.mails().await;
    let body = "name=Una&email=una@guild.example&role=viewer";
    owner.post(&app, "/o/guild/invitations", body).await;
    let path = link_in(&app.mails().await[0].body.text);
    let other = "name=Una&password=another+password+of+hers";
    assert_eq!(app.ask(form(&path, other)).await.location(), "/o/guild");
    assert_eq!(una.get(&app, "/o/una-corp").await.status, StatusCode::OK);
    app.sign_in("Una", "una@guild.example").await;
}

#[tokio::test]
async fn claims_of_an_address_are_few_alike_for_known_and_unknown_and_give_way_after_a_day() {
    let app = App::start_with(with_mail()).await;
    let prove = "UPDATE users SET verified_email_key = email_key WHERE name = 'Olga'";
    app.run(sqlx::query(prove)).await;
    let sign_up = async |email: &str, number: usize| {
        let body = format!("name=Nils&email={email}&password=copper+roof+gone+{number}");
        app.ask(form("/sign-up", &body)).await.status
    };
    let sign_in = async |email: &str, number: usize| {
        let body = format!("email={email}&password=copper+roof+gone+{number}");
        app.ask(form("/sign-in", &body)).await.status
    };
    for email in ["olga@guild.example", "nils@guild.example"] {
        for number in 0..4 {
            assert_eq!(sign_up(email, number).await, StatusCode::SEE_OTHER, "{email} {number}");
            assert_eq!(sign_in(email, number).await, StatusCode::SEE_OTHER, "{email} {number}");
        }
        assert_eq!(sign_up(email, 4).await, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
    }
    app.clock.pass(Duration::from_hours(25));
    assert_eq!(sign_up("nils@guild.example", 5).await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in("nils@guild.example", 0).await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_that_ended_leads_back_to_the_page_one_was_on() {
    let app = App::start().await;
    let mut post = form("/orgs", "name=x");
    let page = "http://127.0.0.1:8080/orgs/new".parse().unwrap();
    post.headers_mut().insert("referer", page);
    assert_eq!(app.ask(post).await.location(), "/sign-in?next=%2Forgs%2Fnew");
    let mut part = request(Method::GET, "/o/guild/members?q=x");
    part.headers_mut().insert("hx-request-type", "partial".parse().unwrap());
    let page = "http://127.0.0.1:8080/o/guild/members?q=a".parse().unwrap();
    part.headers_mut().insert("hx-current-url", page);
    let answer = app.ask(part).await;
    assert_eq!(answer.header("hx-redirect"), "/sign-in?next=%2Fo%2Fguild%2Fmembers%3Fq%3Da");
    let note = app.ask(request(Method::GET, "/orgs/slug?slug=north")).await;
    assert_eq!(note.status, StatusCode::OK, "typing never leads away");
    assert!(!note.body.contains("free"));
}

#[tokio::test]
async fn a_new_link_ends_the_one_before() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let nils = app.stranger("Nils").await;
    let first = link_in(&app.mails().await[0].body.text);
    let hasty = nils.post(&app, "/account/verification", "").await;
    assert_eq!(hasty.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(hasty.header("retry-after"), "60");
    app.clock.pass(Duration::from_mins(1));
    assert_eq!(nils.post(&app, "/account/verification", "").await.location(), "/account");
    let second = link_in(&app.mails().await[0].body.text);
    let answer = nils.post(&app, &first, "").await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(answer.one_text("h1"), "A newer link took its place");
    app.clock.pass(Duration::from_secs(24 * 3600 + 1));
    let answer = nils.post(&app, &second, "").await;
    assert_eq!(answer.one_text("h1"), "This link has expired");
}

#[tokio::test]
async fn passwords_have_a_length_and_are_not_common() {
    let app = App::start().await;
    let long = "ü".repeat(257);
    let cases =
        [("short", false), ("elevenchars", false), ("aaaaaaaaaaaa", false), (&*long, false)];
    // 256 letters that no pattern makes: the multiples of 7919 as letters of the Chinese alphabet.
    let letter = |number: u32| char::from_u32(0x4e00 + number * 7919 % 20_000).unwrap();
    let longest: String = (1..=256).map(letter).collect();
    let good = [("twelve chars", true), (&*longest, true), ("пароль из слов", true)];
    // From public lists of the most common ones, and what people make of them to reach a length.
    let common = [
        "password1234",
        "123456789012",
        "1qaz2wsx3edc",
        "q1w2e3r4t5y6",
        "qwertyuiop[]",
        "passwordpassword",
        "iloveyou1234",
        "administrator",
        "P@ssw0rd1234",
        "letmeinletmein",
        "zaq12wsxcde3",
        "guildhall1234",
        "Nils12345678",
    ];
    let common = common.into_iter().map(|password| (password, false));
    for (number, (password, is_good)) in cases.into_iter().chain(good).chain(common).enumerate() {
        let email = format!("p{number}@guild.example");
        let fields = [("name", "Nils"), ("email", &*email), ("password", password)];
        let body = serde_html_form::to_string(fields).unwrap();
        let answer = app.ask(form("/sign-up", &body)).await;
        let wanted = if is_good { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer.status, wanted, "{password:?}");
    }
}

#[tokio::test]
async fn a_weak_hash_is_renewed_at_sign_in() {
    let app = App::start().await;
    // "copper roof gone green" with m=8, t=1, made with the reference implementation (argon2-cffi).
    let weak = include_str!("fixtures/weak_hash.txt").trim().to_owned();
    app.run(sqlx::query("UPDATE users SET password_hash = $1").bind(weak)).await;
    app.owner().await;
    let hash =
        app.text("SELECT password_hash FROM users WHERE email_key = 'olga@guild.example'").await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    app.owner().await;
}
