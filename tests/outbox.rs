//! The outbox: mail as rows, taken once, tried again, blanked when sent.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::secret::Sealer;
use guildhall::store::{MailError, Store};

use crate::support::{App, SeededRandom, Settings, request};

async fn with_one_mail() -> App {
    let app = App::start_with(Settings { smtp: true, ..Settings::default() }).await;
    app.mails().await;
    let owner = app.owner().await;
    let body = "name=Ines&email=ines@guild.example&role=viewer";
    owner.post(&app, "/o/guild/invitations", body).await;
    app
}

#[tokio::test]
async fn a_mail_is_taken_by_one_worker_and_comes_back_when_that_one_dies() {
    let app = with_one_mail().await;
    let first = app.cx.store.take_mail().await.unwrap().unwrap();
    assert!(app.cx.store.take_mail().await.unwrap().is_none());
    app.clock.pass(Duration::from_mins(2));
    let second = app.cx.store.take_mail().await.unwrap().unwrap();
    assert_eq!(first.id, second.id, "the Message-ID is made from the id");
}

#[tokio::test]
async fn tries_come_with_growing_pauses_until_a_day_has_passed() {
    let app = with_one_mail().await;
    let mut pauses = Vec::new();
    let mut waited = 0;
    while waited < 26 * 3600 {
        if let Some(mail) = app.cx.store.take_mail().await.unwrap() {
            let error = MailError::Passing("connection refused".into());
            app.cx.store.mail_was_not_sent(&mail, &error).await.unwrap();
            pauses.push(waited);
        }
        let step = if waited < 60 { 1 } else { 5 };
        app.clock.pass(Duration::from_secs(step));
        waited += step;
    }
    let gaps: Vec<u64> = pauses.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.windows(2).all(|pair| pair[1] + 5 >= pair[0]), "{gaps:?}");
    assert!((5..=6).contains(&gaps[0]), "{gaps:?}");
    assert!(gaps.iter().all(|gap| *gap <= 3605), "{gaps:?}");
    let state = app.text("SELECT state FROM mails WHERE kind = 'invitation'").await;
    assert_eq!(state, "failed");
}

#[tokio::test]
async fn a_mail_that_will_never_be_taken_is_shown_with_its_reason() {
    let app = with_one_mail().await;
    let mail = app.cx.store.take_mail().await.unwrap().unwrap();
    let error = MailError::Final("550 no such mailbox".into());
    app.cx.store.mail_was_not_sent(&mail, &error).await.unwrap();
    app.clock.pass(Duration::from_hours(1));
    assert!(app.cx.store.take_mail().await.unwrap().is_none());
    let owner = app.owner().await;
    let list = owner.get(&app, "/o/guild/invitations").await;
    assert_eq!(list.texts(".badge"), ["Not delivered"]);
    assert!(list.one_text(".because").contains("550 no such mailbox"));
    let overview = owner.get(&app, "/o/guild").await;
    assert!(overview.body.contains("An invitation did not arrive"));
}

#[tokio::test]
async fn the_states_of_a_mail_are_shown_to_inviters() {
    let app = with_one_mail().await;
    let owner = app.owner().await;
    let shown = async || owner.get(&app, "/o/guild/invitations").await.one_text("tbody .a-when");
    assert_eq!(shown().await, "Queued");
    let mail = app.cx.store.take_mail().await.unwrap().unwrap();
    let error = MailError::Passing("connection refused".into());
    app.cx.store.mail_was_not_sent(&mail, &error).await.unwrap();
    assert_eq!(shown().await, "Trying again: connection refused");
    app.cx.store.mail_was_sent(mail.id).await.unwrap();
    assert_eq!(shown().await, "Sent");
}

#[tokio::test]
async fn the_body_is_sealed_and_goes_when_it_was_sent() {
    let app = with_one_mail().await;
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT body FROM mails WHERE kind = 'invitation'")
        .fetch_one(app.cx.store.db())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&sealed).into_owned();
    assert!(!text.contains("Olga") && !text.contains("/join/"));
    app.mails().await;
    let left = "SELECT count(*) FROM mails WHERE body IS NOT NULL AND kind = 'invitation'";
    assert_eq!(app.number(left).await, 0);
}

#[tokio::test]
async fn without_the_change_there_is_no_mail() {
    let app = with_one_mail().await;
    let before = app.number("SELECT count(*) FROM mails").await;
    let system = guildhall::access::System("test");
    let mut tx = system.begin(&app.cx.store, &[]).await.unwrap();
    let mail = guildhall::store::Mail {
        kind: "test",
        org: None,
        to_name: "Nobody".into(),
        to_email: "nobody@guild.example".into(),
        body: guildhall::store::MailBody {
            subject: "Never".into(),
            text: String::new(),
            html: String::new(),
        },
    };
    tx.enqueue(&mail).await.unwrap();
    drop(tx);
    assert_eq!(app.number("SELECT count(*) FROM mails").await, before);
}

#[tokio::test]
async fn a_mail_sealed_with_a_lost_key_fails_and_holds_up_no_other() {
    let app = with_one_mail().await;
    let (clock, random) = (app.clock.clone(), Arc::new(SeededRandom::new()));
    let sealer = Sealer::from_key(&[8; 32]);
    let other = Store::open(&app.database.place, clock, random, sealer).await.unwrap();
    assert!(other.take_mail().await.is_err());
    let sql = "SELECT state || ': ' || last_error FROM mails WHERE kind = 'invitation'";
    assert_eq!(app.text(sql).await, "failed: sealed with another key than guildhall.key");
    assert!(other.take_mail().await.unwrap().is_none());
}

#[tokio::test]
async fn an_outbox_that_nobody_empties_shows_in_the_readiness() {
    let app = with_one_mail().await;
    let ready = || app.ask(request(Method::GET, "/readyz"));
    app.clock.pass(Duration::from_mins(4));
    assert_eq!(ready().await.status, StatusCode::OK);
    app.clock.pass(Duration::from_mins(2));
    let stands = ready().await;
    assert_eq!(stands.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(stands.body, "database: ok\noutbox: mails wait and nobody sends them\n");
    let mail = app.cx.store.take_mail().await.unwrap().unwrap();
    assert_eq!(ready().await.status, StatusCode::OK, "one is being sent");
    let refused = MailError::Passing("454 not now".into());
    app.cx.store.mail_was_not_sent(&mail, &refused).await.unwrap();
    assert_eq!(ready().await.status, StatusCode::OK, "it was tried, and is tried again");
}
