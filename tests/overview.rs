//! The overview: the state in a sentence, what needs attention, thirty days, and what happened.

use std::time::Duration;

use crate::support::{App, INES, INVITATIONS, ORG, Person, invite, with_mail};

const HOUR: Duration = Duration::from_hours(1);

async fn state(app: &App, person: &Person) -> String {
    person.get(app, "/o/guild").await.one_text(".state")
}

/// Titles under "Needs attention".
async fn needs(app: &App, person: &Person) -> Vec<String> {
    person.get(app, "/o/guild").await.texts("section[aria-labelledby=h-need] li b")
}

#[tokio::test]
async fn the_state_is_one_sentence_with_its_numbers() {
    let app = App::start().await;
    let owner = app.owner().await;
    assert_eq!(state(&app, &owner).await, "1 person is a member.");
    app.member("Vera", "viewer").await;
    assert_eq!(state(&app, &owner).await, "2 people are members.");
    invite(&app, &owner, INES).await;
    assert_eq!(state(&app, &owner).await, "2 people are members, and 1 invitation is pending.");
    let own = owner.get(&app, "/o/olga").await.one_text(".state");
    assert_eq!(own, "This is your own organization: nobody else is in it.");
}

#[tokio::test]
async fn an_invitation_needs_attention_in_its_last_day_and_no_longer_when_it_has_ended() {
    let app = App::start().await;
    let owner = app.owner().await;
    invite(&app, &owner, INES).await;
    assert!(needs(&app, &owner).await.is_empty());
    app.clock.pass((6 * 24 - 1) * HOUR);
    let owner = app.owner().await;
    assert!(needs(&app, &owner).await.is_empty());
    app.clock.pass(HOUR);
    assert_eq!(needs(&app, &owner).await, ["An invitation ends within a day"]);
    assert!(state(&app, &owner).await.ends_with("is pending. One thing needs attention."));
    let viewer = app.member("Vera", "viewer").await;
    assert!(needs(&app, &viewer).await.is_empty(), "who may not invite cannot mend it");
    app.clock.pass(24 * HOUR);
    let owner = app.owner().await;
    assert!(needs(&app, &owner).await.is_empty());
}

#[tokio::test]
async fn a_mail_that_failed_needs_attention_with_its_reason() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    app.run(sqlx::query("UPDATE mails SET state = 'failed', last_error = 'mailbox <b>unknown'"))
        .await;
    let page = owner.get(&app, "/o/guild").await;
    let detail = page.one_text("section[aria-labelledby=h-need] .sub");
    assert_eq!(detail, "ines@guild.example: mailbox <b>unknown");
    assert_eq!(needs(&app, &owner).await, ["An invitation did not arrive"]);
}

/// The names of the bars that have one.
async fn bars(app: &App, person: &Person) -> Vec<String> {
    let titles = person.get(app, "/o/guild").await.texts(".chart title");
    assert_eq!(titles.len(), 30);
    titles.into_iter().filter(|title| !title.ends_with(": 0 events")).collect()
}

#[tokio::test]
async fn thirty_days_of_utc_are_counted_with_what_was_refused() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    app.run(sqlx::query(
        "DELETE FROM events WHERE org_id IN (SELECT id FROM orgs WHERE slug = 'guild')",
    ))
    .await;
    let page = owner.get(&app, "/o/guild").await;
    assert_eq!(page.one_text("section[aria-labelledby=h-act] .muted"), "0 events in 30 days");
    vera.get(&app, "/o/guild/invitations").await;
    assert_eq!(bars(&app, &owner).await.len(), 1);
    let page = owner.get(&app, "/o/guild").await;
    let sum = page.one_text("section[aria-labelledby=h-act] .muted");
    assert_eq!(sum, "1 event in 30 days, 1 denied");
    let words = page.attributes(".chart", "aria-label");
    assert!(words[0].starts_with("Events each day for 30 days: between 0 and 1, most on "));
    app.clock.pass(29 * 24 * HOUR);
    let owner = app.owner().await;
    assert_eq!(bars(&app, &owner).await.len(), 1, "the first day counts");
    app.clock.pass(24 * HOUR);
    let owner = app.owner().await;
    assert!(bars(&app, &owner).await.is_empty(), "the day before it does not");
}

#[tokio::test]
async fn who_may_not_read_the_log_sees_neither_chart_nor_feed() {
    let app = App::start().await;
    let vera = app.member("Vera", "viewer").await;
    let page = vera.get(&app, "/o/guild").await;
    assert!(page.texts(".chart").is_empty() && page.texts(".feed").is_empty());
}

#[tokio::test]
async fn refusals_do_not_crowd_out_what_happened() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/o/{ORG}/members/{}/role", vera.id);
    owner.post(&app, &path, "role=developer").await;
    for _ in 0..60 {
        app.clock.pass(Duration::from_secs(61));
        vera.get(&app, "/o/guild/invitations").await;
    }
    vera.post(&app, &path, "role=admin").await;
    vera.post(&app, &format!("/o/{ORG}/members/{}/removal", owner.id), "").await;
    let feed = owner.get(&app, "/o/guild").await.texts(".feed p");
    let refused = feed.iter().filter(|line| line.contains("was refused")).count();
    assert_eq!(refused, 2, "{feed:?}");
    assert_eq!(
        feed[2..],
        [
            "Olga changed the role of Vera from Viewer to Developer",
            "Olga made the organization Guild"
        ]
    );
}

#[tokio::test]
async fn getting_started_counts_its_steps_until_they_are_done() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/guild").await;
    assert_eq!(page.one_text("section[aria-labelledby=h-start] header span"), "1 of 4");
    assert_eq!(page.attributes(".meter rect", "width"), ["1"]);
    app.member("Vera", "viewer").await;
    let page = owner.get(&app, "/o/guild").await;
    assert!(page.texts("section[aria-labelledby=h-start]").is_empty());
}
