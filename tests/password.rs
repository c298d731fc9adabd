//! Changing one's own password.

use axum::http::StatusCode;

use crate::support::{App, Person, form, with_mail};

const NEW: &str = "current_password=copper+roof+gone+green&new_password=iron+gate+under+moss";
const SIGN_IN: &str = "email=olga@guild.example&password=iron+gate+under+moss";

async fn is_signed_in(app: &App, person: &Person) -> bool {
    person.get(app, "/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_gives_this_one_a_new_id() {
    let app = App::start().await;
    let (here, elsewhere) = (app.owner().await, app.owner().await);
    let answer = here.post(&app, "/account/password", NEW).await;
    assert_eq!(answer.location(), "/account");
    let renewed = Person { cookie: answer.cookie().unwrap(), ..here.clone() };
    assert_ne!(renewed.cookie, here.cookie);
    assert!(!is_signed_in(&app, &elsewhere).await);
    assert!(!is_signed_in(&app, &here).await, "the id before is worth nothing");
    let page = renewed.get(&app, "/account").await;
    assert!(page.body.contains("Your password is changed"));
    assert_eq!(app.ask(form("/sign-in", SIGN_IN)).await.location(), "/");
    let old = "email=olga@guild.example&password=copper+roof+gone+green";
    assert_eq!(app.ask(form("/sign-in", old)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        app.actions("olga").await.iter().filter(|a| *a == "account.password_changed").count(),
        1
    );
}

#[tokio::test]
async fn a_wrong_current_password_is_said_at_its_field_and_counts_with_those_at_sign_in() {
    let app = App::start().await;
    let owner = app.owner().await;
    let wrong = NEW.replace("copper", "silver");
    for number in 0..10 {
        let answer = owner.post(&app, "/account/password", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        assert_eq!(answer.one_text("#current_password-error"), "This is not your password.");
    }
    let answer = owner.post(&app, "/account/password", NEW).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let sign_in = "email=olga@guild.example&password=copper+roof+gone+green";
    assert_eq!(app.ask(form("/sign-in", sign_in)).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(app.actions("olga").await.last().unwrap(), "account.password_refused");
}

#[tokio::test]
async fn wrong_passwords_at_sign_in_count_here_too() {
    let app = App::start().await;
    let owner = app.owner().await;
    for _ in 0..10 {
        app.ask(form("/sign-in", "email=olga@guild.example&password=wrong+wrong+wrong")).await;
    }
    let answer = owner.post(&app, "/account/password", NEW).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_new_password_keeps_the_rules_and_differs_from_the_one_before() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = "ü".repeat(257);
    for new in ["", "short", "password1234", "olga@guild.example", &long, "copper roof gone green"]
    {
        let fields = [("current_password", "copper roof gone green"), ("new_password", new)];
        let body = serde_html_form::to_string(fields).unwrap();
        let answer = owner.post(&app, "/account/password", &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new:?}");
        assert_eq!(answer.texts("#new_password-error").len(), 1, "{new:?}");
        assert!(answer.texts("#current_password-error").is_empty(), "{new:?}");
    }
    assert_eq!(owner.get(&app, "/account/password").await.location(), "/account");
}

#[tokio::test]
async fn a_new_password_ends_open_links_for_another_one_and_is_told_by_mail() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    app.ask(form("/forgotten-password", "email=olga@guild.example")).await;
    let mut mails = Vec::new();
    for _ in 0..200 {
        mails.extend(app.mails().await);
        if mails.iter().any(|mail| mail.body.text.contains("/reset/")) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let text = &mails.iter().find(|mail| mail.body.text.contains("/reset/")).unwrap().body.text;
    let link = text.lines().find(|line| line.contains("/reset/")).unwrap();
    let path = &link[link.find("/reset/").unwrap()..];
    owner.post(&app, "/account/password", NEW).await;
    assert_eq!(app.ask(form(path, "password=moss+under+iron+gate")).await.status, StatusCode::GONE);
    let mail = app.mails().await.pop().unwrap();
    assert_eq!(mail.to_email, "olga@guild.example");
    assert_eq!(mail.body.subject, "Your password for Guild was changed");
    assert!(mail.body.text.contains("Was it not you?"));
    assert!(!mail.body.text.contains("iron gate") && !mail.body.html.contains("iron gate"));
}

#[tokio::test]
async fn without_a_mail_server_no_mail_waits() {
    let app = App::start().await;
    app.owner().await.post(&app, "/account/password", NEW).await;
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn an_account_without_a_password_is_told_how_to_choose_one() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE users SET password_hash = NULL")).await;
    let answer = owner.post(&app, "/account/password", NEW).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("no password yet"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sessions_in_use_end_while_they_are_used() {
    let app = App::start().await;
    let here = app.owner().await;
    let mut requests = vec![here.signed(form("/account/password", NEW))];
    let mut others = Vec::new();
    for number in 0..6 {
        let other = app.owner().await;
        let body = format!("name=Olga+{number}&username=&initials=");
        requests.push(other.signed(form("/account/profile", &body)));
        requests.push(other.signed(form("/account/preferences", "has_shortcuts=on")));
        others.push(other);
    }
    let answers = app.at_once(requests).await;
    assert_eq!(answers[0].location(), "/account");
    for other in &others {
        assert!(!is_signed_in(&app, other).await);
    }
    let open = "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id \
        WHERE u.email_key = 'olga@guild.example'";
    assert_eq!(app.number(open).await, 1);
}

#[tokio::test]
async fn no_event_repeats_a_password() {
    let app = App::start().await;
    let owner = app.owner().await;
    owner.post(&app, "/account/password", &NEW.replace("copper", "silver")).await;
    owner.post(&app, "/account/password", NEW).await;
    let events: Vec<String> = sqlx::query_scalar(
        "SELECT details || coalesce(actor_doc, '') || coalesce(target_doc, '') FROM events",
    )
    .fetch_all(app.cx.store.db())
    .await
    .unwrap();
    for secret in ["roof gone green", "iron gate"] {
        assert!(!events.iter().any(|event| event.contains(secret)), "{secret}");
    }
}
