//! One's own sessions: listed, and ended, by the page and by the API.

use axum::http::{HeaderValue, Method, StatusCode, header};
use guildhall::accounts::Device;
use serde_json::Value;

use crate::support::{App, PASSWORD, Person, form};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 \
    Firefox/131.0";

async fn list(app: &App, person: &Person) -> Vec<Value> {
    let answer = person.json(app, Method::GET, "/api/v1/user/sessions", "").await;
    answer.json()["sessions"].as_array().unwrap().clone()
}

async fn other_id(app: &App, person: &Person) -> String {
    let sessions = list(app, person).await;
    let other = sessions.iter().find(|session| session["is_current"] == false).unwrap();
    other["id"].as_str().unwrap().to_owned()
}

async fn is_signed_in(app: &App, person: &Person) -> bool {
    person.get(app, "/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn sessions_are_listed_with_their_device_and_this_one_first() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let body = format!("email=nils@guild.example&password={}", PASSWORD.replace(' ', "+"));
    let mut sign_in = form("/sign-in", &body);
    sign_in.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static(FIREFOX));
    app.ask(sign_in).await;
    app.owner().await;
    let sessions = list(&app, &nils).await;
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["is_current"], true);
    assert_eq!(sessions[1]["device"], "Firefox on Windows");
    let page = nils.get(&app, "/account").await;
    assert_eq!(page.texts("#sessions li").len(), 2);
    assert!(page.texts("#sessions li")[0].ends_with("This one"));
    assert!(page.texts("#sessions li")[1].starts_with("Firefox on Windows"));
}

#[tokio::test]
async fn a_session_is_ended_from_another_and_only_that_one() {
    let app = App::start().await;
    for by_page in [true, false] {
        let here = app.owner().await;
        let there = app.owner().await;
        let id = list(&app, &there).await[0]["id"].as_str().unwrap().to_owned();
        let third = app.owner().await;
        for _ in 0..2 {
            if by_page {
                let path = format!("/account/sessions/{id}/ending");
                let answer = here.post(&app, &path, "").await;
                assert_eq!(answer.location(), "/account#sessions");
            } else {
                let path = format!("/api/v1/user/sessions/{id}");
                let answer = here.json(&app, Method::DELETE, &path, "").await;
                assert_eq!(answer.status, StatusCode::NO_CONTENT);
            }
        }
        assert!(!is_signed_in(&app, &there).await);
        assert!(is_signed_in(&app, &here).await && is_signed_in(&app, &third).await);
        assert_eq!(app.actions("olga").await.last().unwrap(), "account.session_ended");
    }
    let count = "SELECT count(*) FROM events WHERE action = 'account.session_ended'";
    assert_eq!(app.number(count).await, 2);
}

#[tokio::test]
async fn all_others_are_ended_at_once_and_this_one_goes_on() {
    let app = App::start().await;
    for by_page in [true, false] {
        let (here, one, two) = (app.owner().await, app.owner().await, app.owner().await);
        let stranger = app.stranger(if by_page { "Sam" } else { "Sue" }).await;
        for _ in 0..2 {
            if by_page {
                let answer = here.post(&app, "/account/sessions/others/ending", "").await;
                assert_eq!(answer.location(), "/account#sessions");
            } else {
                let answer = here.json(&app, Method::DELETE, "/api/v1/user/sessions", "").await;
                assert_eq!(answer.status, StatusCode::NO_CONTENT);
            }
        }
        assert!(is_signed_in(&app, &here).await && is_signed_in(&app, &stranger).await);
        assert!(!is_signed_in(&app, &one).await && !is_signed_in(&app, &two).await);
    }
    let count = "SELECT count(*) FROM events WHERE action = 'account.sessions_ended'";
    assert_eq!(app.number(count).await, 2);
}

#[tokio::test]
async fn somebody_elses_session_is_the_same_as_none() {
    let app = App::start().await;
    let (nils, nora) = (app.stranger("Nils").await, app.stranger("Nora").await);
    let foreign = list(&app, &nora).await[0]["id"].as_str().unwrap().to_owned();
    let none = "0".repeat(64);
    for id in [foreign.as_str(), &none, "x", "%00", &foreign.to_uppercase(), &"a".repeat(5000)] {
        let path = format!("/api/v1/user/sessions/{id}");
        let answer = nils.json(&app, Method::DELETE, &path, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        let answer = nils.post(&app, &format!("/account/sessions/{id}/ending"), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
    assert!(is_signed_in(&app, &nora).await);
}

#[tokio::test]
async fn the_session_that_asks_is_not_ended_this_way() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let own = list(&app, &nils).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/user/sessions/{own}");
    assert_eq!(nils.json(&app, Method::DELETE, &path, "").await.status, StatusCode::CONFLICT);
    assert!(is_signed_in(&app, &nils).await);
}

#[tokio::test]
async fn a_session_whose_time_is_over_is_not_listed() {
    let app = App::start().await;
    app.owner().await;
    app.clock.pass(std::time::Duration::from_hours(24 * 8));
    let owner = app.owner().await;
    assert_eq!(list(&app, &owner).await.len(), 1);
}

#[tokio::test]
async fn the_id_in_the_list_opens_nothing() {
    let app = App::start().await;
    let (here, _there) = (app.owner().await, app.owner().await);
    let id = other_id(&app, &here).await;
    let thief = Person { cookie: format!("guildhall={id}"), ..here.clone() };
    assert!(!is_signed_in(&app, &thief).await);
}

#[test]
fn devices_are_told_in_words() {
    let cases = [
        (FIREFOX, "Firefox on Windows", false),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
            true,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
             Gecko) Version/17.6 Safari/605.1.15",
            "Safari on Mac",
            false,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge on Windows",
            false,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
            true,
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
             HeadlessChrome/130.0.0.0 Safari/537.36",
            "Chrome on Linux",
            false,
        ),
        (
            "Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:131.0) Firefox/131.0",
            "Firefox on Fedora",
            false,
        ),
        ("curl/8.5.0", "curl", false),
        ("<script>alert(1)</script>", "scriptalert1", false),
        ("", "An unknown device", false),
    ];
    for (agent, name, is_handheld) in cases {
        let device = Device::of(Some(agent));
        assert_eq!((device.name.as_str(), device.is_handheld), (name, is_handheld), "{agent}");
    }
    assert_eq!(Device::of(None).name, "An unknown device");
}
