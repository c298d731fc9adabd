//! The instance page, for platform administrators.

use axum::http::{Method, StatusCode};
use guildhall::app;
use guildhall::store::MailError;
use guildhall::web::{Access, Body};

use crate::support::{App, INES, INVITATIONS, form, json, request, server, with_mail};

/// The only mail in the outbox fails for good; its id.
async fn fail_one(app: &App) -> String {
    let owner = app.owner().await;
    app.mails().await;
    owner.post(app, INVITATIONS, INES).await;
    let mail = app.cx.store.take_mail().await.unwrap().unwrap();
    let why = MailError::Final("550 no such mailbox".into());
    app.cx.store.mail_was_not_sent(&mail, &why).await.unwrap();
    mail.id.to_string()
}

#[tokio::test]
async fn it_is_for_platform_administrators_only() {
    let app = App::start().await;
    let owner = app.member("Ola", "owner").await;
    for route in app::routes().into_iter().filter(|route| route.access == Access::Platform) {
        let path = route.path.replace("{mail}", "01a203ee-bc2a-7eb3-9081-52c433facc3d");
        let path = path.replace("{org}", "guild").replace("{user}", &owner.id);
        let asked = match (route.method.clone(), route.sample) {
            (Method::POST, Body::Form(sample)) => form(&path, sample),
            (method, Body::Json(sample)) => json(method, &path, sample),
            (method, _) => request(method, &path),
        };
        let before = app.event_count().await;
        let answer = owner.ask(&app, asked).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(app.event_count().await, before, "{path}");
        if path.starts_with("/api/") {
            assert_eq!(answer.json()["type"], "urn:guildhall:problem:platform-only", "{path}");
        } else {
            assert_eq!(answer.one_text("h1"), "For administrators of this Guildhall", "{path}");
        }
    }
    let menu = owner.get(&app, "/account").await.texts("nav a");
    assert!(!menu.contains(&"This Guildhall".to_owned()), "{menu:?}");
}

#[tokio::test]
async fn it_tells_version_database_storage_and_mail_server() {
    let app = App::start_with(with_mail()).await;
    let page = app.owner().await.get(&app, "/instance").await;
    let facts = page.texts("dd").join("\n");
    assert!(facts.contains(env!("CARGO_PKG_VERSION")), "{facts}");
    assert!(facts.contains("SQLite 3.") || facts.contains("PostgreSQL 1"), "{facts}");
    assert_eq!(facts.contains("free"), server().is_none(), "{facts}");
    assert!(facts.contains("127.0.0.1:587"), "{facts}");
    assert!(facts.contains("hall@guild.example"), "{facts}");
}

#[tokio::test]
async fn a_mail_that_failed_is_listed_with_its_reason_and_can_be_tried_again() {
    let app = App::start_with(with_mail()).await;
    let id = fail_one(&app).await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/instance").await;
    let listed = page.one_text(".outbox li");
    assert!(listed.contains("ines@guild.example") && listed.contains("Failed"), "{listed}");
    assert!(listed.contains("550 no such mailbox"), "{listed}");
    assert!(app.cx.store.take_mail().await.unwrap().is_none());
    let path = format!("/instance/outbox/{id}/attempts");
    assert_eq!(owner.post(&app, &path, "").await.location(), "/instance#outbox");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].body.text.contains("/join/"), "the link is still in it");
    assert_eq!(app.actions("guildhall-instance").await.last().unwrap(), "mail.retried");
    let twice = owner.post(&app, &path, "").await;
    assert_eq!(twice.location(), "/instance#outbox");
    assert!(app.mails().await.is_empty(), "what was sent is not sent again");
}

#[tokio::test]
async fn all_that_failed_are_tried_again_at_once() {
    let app = App::start_with(with_mail()).await;
    fail_one(&app).await;
    let owner = app.owner().await;
    owner.post(&app, "/instance/outbox/attempts", "").await;
    assert_eq!(app.mails().await.len(), 1);
    assert_eq!(app.actions("guildhall-instance").await.last().unwrap(), "mail.all_retried");
    let before = app.event_count().await;
    owner.post(&app, "/instance/outbox/attempts", "").await;
    assert_eq!(app.event_count().await, before, "nothing was left to try");
}

#[tokio::test]
async fn an_unknown_mail_is_not_found() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    for id in ["01a203ee-bc2a-7eb3-9081-52c433facc3d", "nonsense"] {
        let answer = owner.post(&app, &format!("/instance/outbox/{id}/attempts"), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_test_mail_goes_the_way_of_all_mails_and_its_outcome_is_told() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    app.mails().await;
    for refusal in [None, Some("454 not now")] {
        let cx = app.cx.clone();
        let worker = tokio::spawn(async move {
            loop {
                if let Some(mail) = cx.store.take_mail().await.unwrap() {
                    let error = |why: &str| MailError::Passing(why.into());
                    return match refusal {
                        None => cx.store.mail_was_sent(mail.id).await.unwrap(),
                        Some(why) => cx.store.mail_was_not_sent(&mail, &error(why)).await.unwrap(),
                    };
                }
                tokio::task::yield_now().await;
            }
        });
        let sent = owner.post(&app, "/instance/test-mails", "email=olga@guild.example").await;
        assert_eq!(sent.location(), "/instance#outbox");
        worker.await.unwrap();
        let page = owner.get(&app, "/instance").await;
        let wanted = refusal.unwrap_or("has taken the mail to olga@guild.example");
        assert!(page.one_text("#toasts").contains(wanted), "{}", page.one_text("#toasts"));
    }
    let events = app.actions("guildhall-instance").await;
    assert_eq!(events.last().unwrap(), "instance.test_mail_sent");
}

#[tokio::test]
async fn a_test_mail_needs_an_address_and_a_mail_server() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    let answer = owner.post(&app, "/instance/test-mails", "email=olga").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.attributes("#email", "value"), ["olga"]);
    let without = App::start().await;
    let owner = without.owner().await;
    let answer = owner.post(&without, "/instance/test-mails", "email=olga@guild.example").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(owner.get(&without, "/instance").await.body.contains("No mail server is set"));
}

#[tokio::test]
async fn the_text_of_a_mail_that_failed_goes_after_a_week() {
    let app = App::start_with(with_mail()).await;
    fail_one(&app).await;
    app.cx.store.sweep_mails().await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM mails WHERE body IS NOT NULL").await, 1);
    app.clock.pass(std::time::Duration::from_hours(24 * 7 + 1));
    app.cx.store.sweep_mails().await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM mails WHERE body IS NOT NULL").await, 0);
    let page = app.owner().await.get(&app, "/instance").await;
    assert!(page.texts(".outbox button").is_empty());
}
