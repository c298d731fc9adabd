//! Joining by an invitation's link.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::support::{
    Answer, App, INES, INVITATIONS, JOIN, ORG, Settings, form, invite, is_member, mailed, request,
    with_mail,
};

const API: &str = "/api/v1/org/guild/invitations";

#[tokio::test]
async fn who_opens_the_link_sees_who_invites_to_what_and_uses_nothing_up() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    for _ in 0..2 {
        let page = app.ask(request(Method::GET, &path)).await;
        assert_eq!(page.one_text("h1"), "Join Guild");
        let who = page.one_text("h1 + p");
        assert_eq!(who, "Olga invited you as Viewer: reads, changes nothing.");
        assert_eq!(page.attributes("input:not([type=hidden])", "name"), ["name", "password"]);
        assert_eq!(page.attributes("#name", "value"), ["Ines"]);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    let joined = app.ask(form(&path, JOIN)).await;
    assert_eq!(joined.location(), "/o/guild");
    assert!(is_member(&app, "Ines").await);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "member.joined");
}

#[tokio::test]
async fn a_mailed_link_proves_the_address_and_a_copied_one_does_not() {
    let verified = "SELECT count(*) FROM users WHERE verified_email_key = 'ines@guild.example'";
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    app.ask(form(&mailed(&app).await, JOIN)).await;
    assert_eq!(app.number(verified).await, 1);

    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    app.ask(form(&path, JOIN)).await;
    assert!(is_member(&app, "Ines").await);
    assert_eq!(app.number(verified).await, 0);
}

#[tokio::test]
async fn who_has_an_account_accepts_with_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let ines = app.stranger("Ines").await;
    let path = invite(&app, &owner, INES).await;
    let page = ines.get(&app, &path).await;
    assert_eq!(page.texts("main form:not(.decline) button"), ["Accept and join as Ines"]);
    assert_eq!(ines.post(&app, &path, "").await.location(), "/o/guild");
    assert_eq!(ines.get(&app, "/o/guild").await.status, StatusCode::OK);
    assert_eq!(app.number("SELECT count(*) FROM users").await, 2);
}

#[tokio::test]
async fn who_is_signed_out_and_has_an_account_signs_in_on_the_way() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    app.stranger("Ines").await;
    let prove = "UPDATE users SET verified_email_key = email_key WHERE name = 'Ines'";
    app.run(sqlx::query(prove)).await;
    owner.post(&app, INVITATIONS, INES).await;
    let path = mailed(&app).await;
    let page = app.ask(request(Method::GET, &path)).await;
    assert_eq!(page.texts("main form:not(.decline) button"), ["Sign in and join"]);
    let wrong = app.ask(form(&path, "password=not+the+right+one")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!is_member(&app, "Ines").await);
    let joined = app.ask(form(&path, "password=copper+roof+gone+green")).await;
    assert_eq!(joined.location(), "/o/guild");
    assert!(is_member(&app, "Ines").await);
}

#[tokio::test]
async fn another_account_is_told_so_and_cannot_accept() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    let mallory = app.stranger("Mallory").await;
    let page = mallory.get(&app, &path).await;
    assert!(page.one_text(".note").contains("mallory@guild.example"));
    assert_eq!(page.texts("main form:not(.decline) button"), ["Sign out and go on"]);
    assert_eq!(mallory.post(&app, &path, "").await.status, StatusCode::CONFLICT);
    assert_eq!(mallory.post(&app, &path, JOIN).await.status, StatusCode::CONFLICT);
    assert!(!is_member(&app, "Mallory").await);
}

#[tokio::test]
async fn links_that_do_not_work_each_have_a_page_that_says_nothing_about_the_org() {
    let app = App::start().await;
    let owner = app.owner().await;
    let wrong = app.ask(request(Method::GET, "/join/none")).await;
    assert_tells_nothing(&wrong, StatusCode::NOT_FOUND, "This link is not known here");

    let path = invite(&app, &owner, INES).await;
    app.ask(form(&path, JOIN)).await;
    let used = app.ask(request(Method::GET, &path)).await;
    assert_tells_nothing(&used, StatusCode::GONE, "This link was used already");

    let path = invite(&app, &owner, &INES.replace("ines@", "pia@")).await;
    app.clock.pass(Duration::from_hours(24 * 7));
    let expired = app.ask(form(&path, JOIN)).await;
    assert_tells_nothing(&expired, StatusCode::GONE, "This link has expired");

    let owner = app.owner().await;
    let path = invite(&app, &owner, &INES.replace("ines@", "tom@")).await;
    let all = owner.json(&app, Method::GET, API, "").await.json();
    let id = all["invitations"][0]["id"].as_str().unwrap();
    let cancel = format!("{INVITATIONS}/{id}/cancellation");
    assert_eq!(owner.post(&app, &cancel, "").await.location(), INVITATIONS);
    assert_eq!(owner.post(&app, &cancel, "").await.location(), INVITATIONS, "sent twice");
    let cancelled = app.ask(form(&path, JOIN)).await;
    assert_tells_nothing(&cancelled, StatusCode::GONE, "This link does not work any more");
}

fn assert_tells_nothing(page: &Answer, status: StatusCode, title: &str) {
    assert_eq!(page.status, status, "{title}");
    assert_eq!(page.one_text("h1"), title);
    // The instance is called Guild too: in the title of the page, and nowhere else.
    let text = page.one_text("main");
    for word in ["Guild ", "Olga", "ines@", "Viewer"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn who_types_the_password_of_an_unconfirmed_account_joins_with_that_account() {
    let app = App::start_with(with_mail()).await;
    let ines = app.stranger("Ines").await;
    ines.post(&app, "/orgs", "name=Own&slug=ines-own&billing_email=ines@guild.example").await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    assert_eq!(app.ask(form(&mailed(&app).await, JOIN)).await.location(), "/o/guild");
    let before = ines.get(&app, "/account").await;
    assert!(before.location().starts_with("/sign-in"), "what began before the proof ended");
    let again = app.sign_in("Ines", "ines@guild.example").await;
    assert_eq!(again.get(&app, "/o/ines-own").await.status, StatusCode::OK);
    assert_eq!(again.get(&app, "/o/guild").await.status, StatusCode::OK);
    assert_eq!(app.number("SELECT count(*) FROM users WHERE name = 'Ines'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_join_form_several_times_at_once_is_no_error() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    let answers = app.at_once((0..4).map(|_| form(&path, JOIN)).collect()).await;
    for answer in answers {
        assert_eq!(answer.location(), "/o/guild");
    }
    assert_eq!(app.number("SELECT count(*) FROM users WHERE name = 'Ines'").await, 1);
}

#[tokio::test]
async fn inviting_again_mends_an_invitation_that_lost_its_inviter() {
    for settings in [Settings::default(), with_mail()] {
        let has_mail = settings.smtp;
        let app = App::start_with(settings).await;
        let owner = app.owner().await;
        let admin = app.member("Adam", "admin").await;
        admin.post(&app, INVITATIONS, INES).await;
        let removal = format!("/o/guild/members/{}/removal", admin.id);
        owner.post(&app, &removal, "").await;
        app.mails().await;
        let answer = owner.post(&app, INVITATIONS, INES).await;
        let path = if has_mail {
            mailed(&app).await
        } else {
            let link = answer.attributes("#invite-link", "value")[0].clone();
            link[link.find("/join/").unwrap()..].to_owned()
        };
        assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild", "{has_mail}");
    }
}

#[tokio::test]
async fn accepting_twice_by_the_same_form_is_no_error() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild");
    assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild");
    let other = app.ask(form(&path, &JOIN.replace("green", "grey"))).await;
    assert_eq!(other.status, StatusCode::GONE);
    assert_eq!(app.number("SELECT count(*) FROM users WHERE name = 'Ines'").await, 1);
}

#[tokio::test]
async fn an_invitation_dies_with_its_inviters_right_to_invite() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let path = invite(&app, &admin, &INES.replace("viewer", "admin")).await;
    let role = format!("/o/guild/members/{}/role", admin.id);
    owner.post(&app, &role, "role=developer").await;
    let answer = app.ask(form(&path, JOIN)).await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(answer.one_text("h1"), "This link does not work any more");
    owner.post(&app, &role, "role=admin").await;
    assert_eq!(app.ask(form(&path, JOIN)).await.location(), "/o/guild");
}

#[tokio::test]
async fn where_no_new_accounts_are_taken_an_invitee_needs_one() {
    let app = App::start_with(Settings { sign_up: Some("closed"), ..Settings::default() }).await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    let page = app.ask(request(Method::GET, &path)).await;
    assert!(page.texts("main form:not(.decline)").is_empty());
    assert_eq!(app.ask(form(&path, JOIN)).await.status, StatusCode::CONFLICT);
}
