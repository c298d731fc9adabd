//! Another e-mail address for one's account.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::store::QueuedMail;
use serde_json::Value;

use crate::support::{App, Person, form, request, with_mail};

const PASSWORD: &str = "password=copper+roof+gone+green";

async fn ask(app: &App, person: &Person, email: &str) -> crate::support::Answer {
    person.post(app, "/account/address", &format!("email={email}&{PASSWORD}")).await
}

/// The path of the link in the mail to an address.
fn link_to(mails: &[QueuedMail], email: &str) -> Option<String> {
    let mail = mails.iter().rev().find(|mail| mail.to_email == email)?;
    let line = mail.body.text.lines().find(|line| line.contains("/new-address/"))?;
    Some(line[line.find("/new-address/")?..].to_owned())
}

async fn with_nils() -> (App, Person) {
    let app = App::start_with(with_mail()).await;
    let nils = app.member("Nils", "developer").await;
    app.run(sqlx::query("UPDATE users SET verified_email_key = email_key")).await;
    app.mails().await;
    (app, nils)
}

async fn email_of(app: &App, person: &Person) -> Value {
    person.json(app, Method::GET, "/api/v1/user", "").await.json()["email"].clone()
}

#[tokio::test]
async fn the_new_address_counts_once_its_link_is_opened_and_both_are_told() {
    let (app, nils) = with_nils().await;
    let elsewhere = app.sign_in("Nils", "nils@guild.example").await;
    assert_eq!(ask(&app, &nils, "Nils@New.Example").await.location(), "/account");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    let told = mails.iter().find(|mail| mail.to_email == "nils@guild.example").unwrap();
    assert!(told.body.text.contains("Nils@new.example"), "{}", told.body.text);
    assert!(told.body.text.contains("Was it not you?"));
    assert!(!told.body.text.contains("/new-address/"));
    let page = nils.get(&app, "/account").await;
    assert!(page.one_text("#address .note").contains("Nils@new.example waits"));
    assert_eq!(email_of(&app, &nils).await, "nils@guild.example");

    let path = link_to(&mails, "Nils@new.example").unwrap();
    for _ in 0..2 {
        let page = nils.get(&app, &path).await;
        assert_eq!(page.one_text("h1"), "Confirm your new address");
    }
    assert_eq!(nils.post(&app, &path, "").await.location(), "/account");
    assert_eq!(email_of(&app, &nils).await, "Nils@new.example");
    assert!(elsewhere.get(&app, "/account").await.location().starts_with("/sign-in"));
    let keys = "SELECT count(*) FROM memberships WHERE email_key = 'nils@new.example'";
    assert_eq!(app.number(keys).await, 2);
    let told = app.mails().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_email, "nils@guild.example");
    assert_eq!(told[0].body.subject, "Your address for Guild was changed");
    let sign_in = |email: &str| form("/sign-in", &format!("email={email}&{PASSWORD}"));
    assert_eq!(app.ask(sign_in("nils@new.example")).await.location(), "/");
    let old = app.ask(sign_in("nils@guild.example")).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nils.post(&app, &path, "").await.status, StatusCode::GONE);
    let actions = app.actions("nils").await;
    for action in ["account.email_change_asked", "account.email_changed"] {
        assert_eq!(actions.iter().filter(|known| *known == action).count(), 1, "{action}");
    }
}

#[tokio::test]
async fn the_password_is_asked_for_and_the_address_must_be_one() {
    let (app, nils) = with_nils().await;
    let wrong = "email=nils@new.example&password=wrong+wrong+wrong";
    let answer = nils.post(&app, "/account/address", wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.one_text("#password-error"), "This is not your password.");
    assert_eq!(answer.attributes("#email", "value"), ["nils@new.example"]);
    let long = format!("{}%40new.example", "a".repeat(300));
    for email in ["", "nils", "nils%00@new.example", "NILS@guild.example", &long] {
        let answer = ask(&app, &nils, email).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert_eq!(answer.texts("#email-error").len(), 1, "{email}");
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn without_a_mail_server_the_address_stays_and_the_page_says_why() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    assert_eq!(ask(&app, &nils, "nils@new.example").await.status, StatusCode::CONFLICT);
    let page = nils.get(&app, "/account").await;
    assert!(page.one_text("#address").contains("no mail server"));
    assert!(page.texts("#address form").is_empty());
}

#[tokio::test]
async fn who_asks_never_learns_whether_an_address_has_an_account() {
    let (app, nils) = with_nils().await;
    let nora = app.stranger("Nora").await;
    app.mails().await;
    let known = ask(&app, &nils, "olga@guild.example").await;
    let mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    let told = mails.iter().find(|mail| mail.to_email == "olga@guild.example").unwrap();
    assert_eq!(told.body.subject, "You have an account at Guild already");
    assert!(!told.body.text.contains("/new-address/") && !told.body.text.contains("Nils"));
    let unknown = ask(&app, &nora, "nobody@new.example").await;
    assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
    let (nils_page, nora_page) =
        (nils.get(&app, "/account").await, nora.get(&app, "/account").await);
    let words = |page: &crate::support::Answer, email: &str| {
        page.one_text("#address .note").replace(email, "it")
    };
    assert_eq!(words(&nils_page, "olga@guild.example"), words(&nora_page, "nobody@new.example"));
    for person in [&nils, &nora] {
        let hasty = person.post(&app, "/account/address/links", "").await;
        assert_eq!(hasty.status, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn the_link_is_sent_again_after_a_minute_and_ends_the_one_before() {
    let (app, nils) = with_nils().await;
    ask(&app, &nils, "nils@new.example").await;
    let first = link_to(&app.mails().await, "nils@new.example").unwrap();
    // The same form sent twice.
    assert_eq!(ask(&app, &nils, "nils@new.example").await.location(), "/account");
    assert!(app.mails().await.is_empty());
    let hasty = nils.post(&app, "/account/address/links", "").await;
    assert_eq!(hasty.status, StatusCode::TOO_MANY_REQUESTS);
    app.clock.pass(Duration::from_mins(1));
    assert_eq!(nils.post(&app, "/account/address/links", "").await.location(), "/account");
    let second = link_to(&app.mails().await, "nils@new.example").unwrap();
    assert_eq!(nils.post(&app, &first, "").await.status, StatusCode::GONE);
    app.clock.pass(Duration::from_secs(24 * 3600 + 1));
    let expired = nils.post(&app, &second, "").await;
    assert_eq!(expired.one_text("h1"), "This link has expired");
    assert_eq!(email_of(&app, &nils).await, "nils@guild.example");
}

#[tokio::test]
async fn a_cancelled_change_ends_its_link() {
    let (app, nils) = with_nils().await;
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    for _ in 0..2 {
        let answer = nils.post(&app, "/account/address/cancellation", "").await;
        assert_eq!(answer.location(), "/account");
    }
    assert_eq!(nils.post(&app, &path, "").await.status, StatusCode::GONE);
    assert_eq!(nils.post(&app, "/account/address/links", "").await.status, StatusCode::CONFLICT);
    let actions = app.actions("nils").await;
    let cancelled = "account.email_change_cancelled";
    assert_eq!(actions.iter().filter(|action| *action == cancelled).count(), 1);
}

#[tokio::test]
async fn another_address_asked_for_takes_the_place_of_the_one_before() {
    let (app, nils) = with_nils().await;
    ask(&app, &nils, "nils@typo.example").await;
    let typo = link_to(&app.mails().await, "nils@typo.example").unwrap();
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    assert_eq!(nils.post(&app, &typo, "").await.status, StatusCode::GONE);
    assert_eq!(nils.post(&app, &path, "").await.location(), "/account");
    assert_eq!(email_of(&app, &nils).await, "nils@new.example");
}

#[tokio::test]
async fn only_the_account_itself_takes_the_address() {
    let (app, nils) = with_nils().await;
    let other = app.stranger("Mallory").await;
    app.mails().await;
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    let page = other.get(&app, &path).await;
    assert_eq!(page.one_text("h1"), "Sign in to confirm your new address");
    assert!(!page.body.contains("nils@new.example"));
    assert_eq!(other.post(&app, &path, "").await.status, StatusCode::NOT_FOUND);
    assert!(app.ask(form(&path, "")).await.location().starts_with("/sign-in"));
    let stranger = app.ask(request(Method::GET, &path)).await;
    assert_eq!(stranger.status, StatusCode::OK);
    assert!(!stranger.body.contains("nils@"));
}

#[tokio::test]
async fn an_address_that_another_account_has_proven_meanwhile_is_refused() {
    let (app, nils) = with_nils().await;
    ask(&app, &nils, "north@new.example").await;
    let path = link_to(&app.mails().await, "north@new.example").unwrap();
    app.stranger("Nora").await;
    let take = "UPDATE users SET email = 'north@new.example', email_key = 'north@new.example', \
        verified_email_key = 'north@new.example' WHERE name = 'Nora'";
    app.run(sqlx::query(take)).await;
    let answer = nils.post(&app, &path, "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Another account has confirmed this address"));
    assert_eq!(email_of(&app, &nils).await, "nils@guild.example");
}

#[tokio::test]
async fn the_proof_shuts_out_idle_accounts_that_claimed_the_address() {
    let (app, nils) = with_nils().await;
    let squatter = "name=Squatter&email=nils@new.example&password=a+squatters+password";
    let planted = app.ask(form("/sign-up", squatter)).await.cookie().unwrap();
    app.mails().await;
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    assert_eq!(nils.post(&app, &path, "").await.location(), "/account");
    let squatter = Person { cookie: planted, ..nils.clone() };
    assert!(squatter.get(&app, "/account").await.location().starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_two_who_confirm_the_same_address_at_once_wins() {
    let app = App::start_with(with_mail()).await;
    for round in 0..20 {
        let mut requests = Vec::new();
        let email = format!("shared{round}@new.example");
        for name in [format!("Ada{round}"), format!("Bea{round}")] {
            let person = app.stranger(&name).await;
            app.mails().await;
            ask(&app, &person, &email).await;
            let path = link_to(&app.mails().await, &email).unwrap();
            requests.push(person.signed(form(&path, "")));
        }
        let answers = app.at_once(requests).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
    }
    let proven = "SELECT count(*) FROM users WHERE verified_email_key LIKE 'shared%'";
    assert_eq!(app.number(proven).await, 20);
}

#[tokio::test]
async fn links_that_went_to_the_address_before_end() {
    let app = App::start_with(with_mail()).await;
    app.mails().await;
    let nils = app.stranger("Nils").await;
    let text = app.mails().await[0].body.text.clone();
    let line = text.lines().find(|line| line.contains("/verify/")).unwrap();
    let verify = line[line.find("/verify/").unwrap()..].to_owned();
    ask(&app, &nils, "nils@new.example").await;
    let mails = app.mails().await;
    let told = mails.iter().find(|mail| mail.to_email == "nils@guild.example").unwrap();
    assert!(!told.body.text.contains("new.example"), "an address that nobody has proven");
    let path = link_to(&mails, "nils@new.example").unwrap();
    nils.post(&app, &path, "").await;
    assert_eq!(nils.post(&app, &verify, "").await.status, StatusCode::GONE);
    assert!(nils.get(&app, "/account").await.body.contains("Confirmed"));
}

#[tokio::test]
async fn an_invitation_for_the_address_before_stays_for_it() {
    let (app, nils) = with_nils().await;
    let body = "name=Nils&email=nils@guild.example&role=viewer";
    let una = app.stranger("Una").await;
    una.post(&app, "/orgs", "name=Una&slug=una-corp&billing_email=una@guild.example").await;
    una.post(&app, "/o/una-corp/invitations", body).await;
    app.mails().await;
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    nils.post(&app, &path, "").await;
    let pending = "SELECT count(*) FROM invitations WHERE email_key = 'nils@guild.example'";
    assert_eq!(app.number(pending).await, 1);
}

#[tokio::test]
async fn no_event_holds_a_link() {
    let (app, nils) = with_nils().await;
    ask(&app, &nils, "nils@new.example").await;
    let path = link_to(&app.mails().await, "nils@new.example").unwrap();
    nils.post(&app, &path, "").await;
    let token = path.rsplit('/').next().unwrap();
    let events: Vec<String> = sqlx::query_scalar(
        "SELECT details || coalesce(actor_doc, '') || coalesce(target_doc, '') FROM events",
    )
    .fetch_all(app.cx.store.db())
    .await
    .unwrap();
    assert!(!events.iter().any(|event| event.contains(token) || event.contains("new-address")));
}
