//! Forgotten passwords: links by mail, and links printed where Guildhall runs.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::access::System;
use guildhall::accounts;
use guildhall::onboarding::{self, NewUser};

use crate::support::{App, Person, form, request, with_mail};

const FORGOTTEN: &str = "/forgotten-password";
const NEW: &str = "password=iron+gate+under+moss";

/// Asks for a link, and gives the paths of those that are mailed to the address.
async fn ask(app: &App, email: &str) -> Vec<String> {
    app.mails().await;
    let answer = app.ask(form(FORGOTTEN, &format!("email={email}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut links = Vec::new();
    // The answer does not wait for the mails: some time without a new one, and there is none.
    let mut quiet = 0;
    while quiet < 30 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        quiet += 1;
        for mail in app.mails().await {
            if mail.to_email.eq_ignore_ascii_case(email) {
                links.push(link_in(&mail.body.text));
                quiet = 0;
            }
        }
    }
    links
}

fn link_in(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("/reset/")).unwrap();
    line[line.find("/reset/").unwrap()..].trim().to_owned()
}

async fn may_sign_in(app: &App, email: &str, password: &str) -> bool {
    let body = format!("email={email}&password={password}");
    app.ask(form("/sign-in", &body)).await.status == StatusCode::SEE_OTHER
}

async fn is_signed_in(app: &App, person: &Person) -> bool {
    person.get(app, "/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn a_mailed_link_sets_a_new_password_once_and_ends_all_sessions() {
    let app = App::start_with(with_mail()).await;
    let olga = app.owner().await;
    let link = ask(&app, "OLGA@guild.example").await.remove(0);
    for _ in 0..2 {
        let page = app.ask(request(Method::GET, &link)).await;
        assert_eq!(page.one_text("h1"), "Choose a new password");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    assert!(is_signed_in(&app, &olga).await, "looking changes nothing");
    assert_eq!(app.ask(form(&link, NEW)).await.location(), "/sign-in?done=password");
    assert!(!is_signed_in(&app, &olga).await);
    assert!(!may_sign_in(&app, "olga@guild.example", "copper+roof+gone+green").await);
    assert!(may_sign_in(&app, "olga@guild.example", "iron+gate+under+moss").await);
    let again = app.ask(form(&link, NEW)).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.one_text("h1"), "This link was used already");
}

#[tokio::test]
async fn a_link_works_for_an_hour_and_the_newest_ends_the_ones_before() {
    let app = App::start_with(with_mail()).await;
    let first = ask(&app, "olga@guild.example").await.remove(0);
    let second = ask(&app, "olga@guild.example").await.remove(0);
    let answer = app.ask(form(&first, NEW)).await;
    assert_eq!(answer.one_text("h1"), "This link does not work any more");
    app.clock.pass(Duration::from_secs(3599));
    assert_eq!(app.ask(request(Method::GET, &second)).await.status, StatusCode::OK);
    app.clock.pass(Duration::from_secs(2));
    assert_eq!(app.ask(form(&second, NEW)).await.one_text("h1"), "This link has expired");
}

#[tokio::test]
async fn a_password_that_cannot_be_taken_is_said_at_its_field_and_the_link_still_works() {
    let app = App::start_with(with_mail()).await;
    let link = ask(&app, "olga@guild.example").await.remove(0);
    for password in ["short", "password1234", "olga%40guild.example"] {
        let answer = app.ask(form(&link, &format!("password={password}"))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert_eq!(answer.attributes("#password", "aria-invalid"), ["true"]);
    }
    assert_eq!(app.ask(form(&link, NEW)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_answer_is_the_same_for_a_known_and_an_unknown_address() {
    let app = App::start_with(with_mail()).await;
    let answer = |email: &'static str| app.ask(form(FORGOTTEN, &format!("email={email}")));
    let known = answer("olga@guild.example").await;
    let unknown = answer("olaf@guild.example").await;
    let id = |answer: &crate::support::Answer| answer.header("x-request-id").to_owned();
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.body.replace(&id(&known), "").replace("olga", "olaf"),
        unknown.body.replace(&id(&unknown), "")
    );
    let events = app.actions("guildhall-instance").await;
    let asked = events.iter().filter(|action| *action == "account.reset_asked").count();
    assert_eq!(asked, 2, "both leave the same event");
    assert!(ask(&app, "olaf@guild.example").await.is_empty());
}

#[tokio::test]
async fn what_is_no_address_is_said_at_its_field() {
    let app = App::start_with(with_mail()).await;
    let answer = app.ask(form(FORGOTTEN, "email=olga")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.attributes("#email", "value"), ["olga"]);
    assert_eq!(answer.attributes("#email", "aria-invalid"), ["true"]);
}

#[tokio::test]
async fn a_mailed_link_proves_the_address_and_shuts_out_who_merely_claimed_it() {
    let app = App::start_with(with_mail()).await;
    let nils = app.stranger("Nils").await;
    let body = "name=Squatter&email=nils@guild.example&password=iron+gate+under+rust";
    app.ask(form("/sign-up", body)).await;
    let links = ask(&app, "nils@guild.example").await;
    assert_eq!(links.len(), 2, "one for each account that claims the address");
    for link in &links {
        let page = app.ask(request(Method::GET, link)).await;
        assert!(page.body.contains("nils@guild.example"));
    }
    // The newest account gets the first mail.
    assert_eq!(app.ask(form(&links[1], NEW)).await.status, StatusCode::SEE_OTHER);
    let holder = "SELECT name FROM users WHERE verified_email_key = 'nils@guild.example'";
    assert_eq!(app.text(holder).await, "Nils");
    assert!(!is_signed_in(&app, &nils).await);
    assert!(!may_sign_in(&app, "nils@guild.example", "iron+gate+under+rust").await);
    let late = app.ask(form(&links[0], NEW)).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.body);
}

#[tokio::test]
async fn an_idle_claim_of_a_stranger_gets_no_link_beside_an_account_that_is_in_use() {
    let app = App::start_with(with_mail()).await;
    let body = "name=Olga&email=olga@guild.example&password=iron+gate+under+rust";
    assert_eq!(app.ask(form("/sign-up", body)).await.status, StatusCode::SEE_OTHER);
    let links = ask(&app, "olga@guild.example").await;
    assert_eq!(links.len(), 1, "Olga manages the instance and has a team");
    app.ask(form(&links[0], NEW)).await;
    let sql = "SELECT is_platform_admin FROM users WHERE verified_email_key IS NOT NULL";
    assert_eq!(app.number(sql).await, 1);
}

#[tokio::test]
async fn without_a_mail_server_the_page_says_who_can_help() {
    let app = App::start().await;
    let page = app.ask(request(Method::GET, FORGOTTEN)).await;
    assert!(page.body.contains("guildhall admin reset-link"));
    assert!(page.attributes("form", "action").is_empty());
    let answer = app.ask(form(FORGOTTEN, "email=olga@guild.example")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_printed_link_sets_a_password_and_proves_no_address() {
    let app = App::start().await;
    let olga = app.owner().await;
    let account = accounts::named(&app.cx, "Olga@Guild.example").await.unwrap();
    let link = accounts::print_reset_link(&app.cx, &System("test"), &account).await.unwrap();
    assert_eq!(app.ask(form(&link_in(&link), NEW)).await.status, StatusCode::SEE_OTHER);
    assert!(!is_signed_in(&app, &olga).await);
    assert!(may_sign_in(&app, "olga@guild.example", "iron+gate+under+moss").await);
    assert_eq!(app.number("SELECT count(verified_email_key) FROM users").await, 0);
    let events = app.actions("olga").await;
    assert!(events.contains(&"account.reset_link_printed".to_owned()), "{events:?}");
    assert!(events.contains(&"account.password_reset".to_owned()), "{events:?}");
}

#[tokio::test]
async fn an_account_made_where_guildhall_runs_gets_its_password_by_a_link() {
    let app = App::start().await;
    let new = NewUser {
        name: "Nils".into(),
        email: "nils@guild.example".into(),
        is_platform_admin: true,
    };
    let (_, link) = onboarding::create_user(&app.cx, &System("test"), &new).await.unwrap();
    assert!(!may_sign_in(&app, "nils@guild.example", "").await);
    assert_eq!(app.ask(form(&link_in(&link), NEW)).await.status, StatusCode::SEE_OTHER);
    assert!(may_sign_in(&app, "nils@guild.example", "iron+gate+under+moss").await);
    let twice = onboarding::create_user(&app.cx, &System("test"), &new).await.unwrap_err();
    assert!(twice.to_string().contains("There is an account with the address"), "{twice}");
    let events = app.actions("guildhall-instance").await;
    assert!(events.contains(&"platform_admin.made".to_owned()), "{events:?}");
}

#[tokio::test]
async fn who_is_made_a_platform_administrator_may_open_the_instance_page_at_once() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    assert_eq!(nils.get(&app, "/instance").await.status, StatusCode::FORBIDDEN);
    let account = accounts::named(&app.cx, &nils.id).await.unwrap();
    let by = System("test");
    assert!(accounts::make_platform_admin(&app.cx, &by, &account).await.unwrap());
    assert!(!accounts::make_platform_admin(&app.cx, &by, &account).await.unwrap());
    assert_eq!(nils.get(&app, "/instance").await.status, StatusCode::OK);
    let events = app.actions("guildhall-instance").await;
    let made = events.iter().filter(|action| *action == "platform_admin.made").count();
    assert_eq!(made, 1, "what changed nothing leaves nothing");
}

#[tokio::test]
async fn an_address_that_several_claim_is_named_by_id() {
    let app = App::start().await;
    app.stranger("Nils").await;
    let body = "name=Other&email=nils@guild.example&password=iron+gate+under+rust";
    app.ask(form("/sign-up", body)).await;
    let error = accounts::named(&app.cx, "nils@guild.example").await.unwrap_err().to_string();
    assert!(error.contains("Several accounts") && error.contains("Other"), "{error}");
    let nobody = accounts::named(&app.cx, "nobody@guild.example").await.unwrap_err().to_string();
    assert!(nobody.contains("No account has the address"), "{nobody}");
}
