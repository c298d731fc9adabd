//! Links of invitations that do not work any more, declining, asking for a new one, and what a link
//! says about the address.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::access::{self, Can};
use guildhall::permission::InviteMembers;
use guildhall::store::Origin;

use crate::support::{
    Answer, App, INES, INVITATIONS, JOIN, ORG, Settings, form, invite, is_member, mailed, request,
    with_mail,
};

/// The page of a link after which another was made.
const ROTATED: &str = "This link does not work any more: a newer one took its place";
const DAY: Duration = Duration::from_hours(24);

fn assert_tells_nothing(page: &Answer, status: StatusCode, title: &str) {
    assert_eq!(page.status, status, "{title}: {}", page.body);
    assert_eq!(page.one_text("h1"), title);
    let text = page.one_text("main");
    for word in ["Guild ", "Olga", "ines", "Ines", "Viewer", "/o/"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert!(text.to_lowercase().contains("the person who"), "whom to ask: {text}");
}

#[tokio::test]
async fn each_end_of_a_link_has_its_own_page_for_who_is_signed_in_and_who_is_not() {
    let app = App::start().await;
    let owner = app.owner().await;
    let sam = app.stranger("Sam").await;
    let rotated = invite(&app, &owner, INES).await;
    let declined = invite(&app, &owner, INES).await;
    app.ask(form(&format!("{declined}/rejection"), "")).await;
    let used = invite(&app, &owner, &INES.replace("ines@", "una@")).await;
    app.ask(form(&used, JOIN)).await;
    let cancelled = invite(&app, &owner, &INES.replace("ines@", "carl@")).await;
    let all = owner.json(&app, Method::GET, "/api/v1/org/guild/invitations", "").await.json();
    let id = all["invitations"][0]["id"].as_str().unwrap();
    owner.post(&app, &format!("{INVITATIONS}/{id}/cancellation"), "").await;
    let expired = invite(&app, &owner, &INES.replace("ines@", "eve@")).await;
    app.run(sqlx::query("UPDATE links SET expires_at = 1 WHERE end_reason IS NULL")).await;
    for (path, status, title) in [
        ("/join/none", StatusCode::NOT_FOUND, "This link is not known here"),
        (&*rotated, StatusCode::GONE, ROTATED),
        (&*declined, StatusCode::GONE, "This invitation was declined"),
        (&*used, StatusCode::GONE, "This link was used already"),
        (&*cancelled, StatusCode::GONE, "This link does not work any more"),
        (&*expired, StatusCode::GONE, "This link has expired"),
    ] {
        let out = app.ask(request(Method::GET, path)).await;
        assert_tells_nothing(&out, status, title);
        assert_eq!(out.attributes("main a[href='/sign-in']", "href").len(), 1, "{title}");
        let posted = app.ask(form(path, &JOIN.replace("green", "grey"))).await;
        assert_tells_nothing(&posted, status, title);
        let signed_in = sam.get(&app, path).await;
        assert_tells_nothing(&signed_in, status, title);
        assert!(signed_in.attributes("main a[href='/sign-in']", "href").is_empty(), "{title}");
        assert_eq!(signed_in.attributes("main a[href='/']", "href").len(), 1, "{title}");
        assert_eq!(out.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn from_an_expired_link_the_invitee_asks_for_a_new_one_once_a_day() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    owner.post(&app, INVITATIONS, INES).await;
    let path = mailed(&app).await;
    let renewal = format!("{path}/renewal");
    assert_eq!(app.ask(form(&renewal, "")).await.location(), path, "it works still");
    app.clock.pass(DAY * 7);
    let page = app.ask(request(Method::GET, &path)).await;
    assert_eq!(page.attributes("main form", "action"), [&*renewal]);
    let first = app.ask(form(&renewal, "")).await;
    assert_tells_nothing(&first, StatusCode::OK, "This link has expired");
    assert!(first.one_text(".note").contains("was asked for a new link"));
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to_email, "olga@guild.example");
    assert!(mails[0].body.text.contains("Ines (ines@guild.example) asks for a new link"));
    assert!(!mails[0].body.text.contains("/join/"));
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.link_asked");

    let events = app.event_count().await;
    let again = app.ask(form(&renewal, "")).await;
    assert_eq!(again.texts("main"), first.texts("main"));
    assert!(app.ask(request(Method::GET, &path)).await.texts("main form").is_empty());
    assert_eq!((app.mails().await.len(), app.event_count().await), (0, events));
    let owner = app.owner().await;
    let list = owner.get(&app, INVITATIONS).await;
    assert_eq!(list.texts("tbody .badge"), ["Asks for a new link"]);
    app.clock.pass(DAY);
    app.ask(form(&renewal, "")).await;
    assert_eq!(app.mails().await.len(), 1, "the next day");

    let owner = app.owner().await;
    let all = owner.json(&app, Method::GET, "/api/v1/org/guild/invitations", "").await.json();
    let id = all["invitations"][0]["id"].as_str().unwrap();
    owner.post(&app, &format!("{INVITATIONS}/{id}/sendings"), "").await;
    assert!(owner.get(&app, INVITATIONS).await.texts("tbody .badge").is_empty());
    let late = app.ask(form(&renewal, "")).await;
    assert_tells_nothing(&late, StatusCode::GONE, ROTATED);
}

#[tokio::test]
async fn who_may_not_invite_any_more_gets_no_mail_about_it() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    admin.post(&app, INVITATIONS, INES).await;
    let path = mailed(&app).await;
    owner.post(&app, &format!("/o/guild/members/{}/removal", admin.id), "").await;
    app.clock.pass(DAY * 7);
    let page = app.ask(form(&format!("{path}/renewal"), "")).await;
    assert_tells_nothing(&page, StatusCode::OK, "This link has expired");
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn what_needs_attention_is_counted() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    for name in ["a", "b", "c", "d"] {
        owner.post(&app, INVITATIONS, &INES.replace("ines@", &format!("{name}@"))).await;
    }
    app.mails().await;
    let now = app.cx.now();
    for (sql, at) in [
        ("UPDATE invitations SET expires_at = $1 WHERE email = 'a@guild.example'", now.after(DAY)),
        ("UPDATE invitations SET expires_at = $1 WHERE email = 'b@guild.example'", now),
        ("UPDATE invitations SET asked_at = $1 WHERE email = 'b@guild.example'", now),
    ] {
        app.run(sqlx::query(sql).bind(at)).await;
    }
    app.run(sqlx::query("UPDATE mails SET state = 'failed' WHERE to_email = 'c@guild.example'"))
        .await;
    let key = owner.session();
    let can: Can<InviteMembers> = access::can(&app.cx, &key, ORG, Origin::default()).await.unwrap();
    let attention = guildhall::invitations::attention(&app.cx, &can).await.unwrap();
    let counted =
        (attention.undelivered, attention.ending_soon, attention.asked, attention.expired);
    assert_eq!(counted, (1, 1, 1, 1));
}

#[tokio::test]
async fn declining_ends_the_invitation_and_its_place() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = invite(&app, &owner, INES).await;
    let page = app.ask(request(Method::GET, &path)).await;
    assert_eq!(page.texts(".decline button"), ["Decline"]);
    for _ in 0..2 {
        let done = app.ask(form(&format!("{path}/rejection"), "")).await;
        assert_tells_nothing(&done, StatusCode::OK, "This invitation was declined");
    }
    assert_eq!(app.number("SELECT pending_count FROM orgs WHERE slug = 'guild'").await, 0);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "invitation.rejected");
    assert_eq!(app.ask(form(&path, JOIN)).await.status, StatusCode::GONE);
    assert!(!is_member(&app, "Ines").await);
    invite(&app, &owner, INES).await;
}

#[tokio::test]
async fn the_page_says_what_the_link_does_for_the_address_before_and_after() {
    for (settings, before, after) in [
        (with_mail(), "also confirms your address", "Your address is confirmed by this link."),
        (Settings::default(), "does not confirm your address yet", "is not confirmed yet"),
    ] {
        let has_mail = settings.smtp;
        let app = App::start_with(settings).await;
        let owner = app.owner().await;
        let path = if has_mail {
            owner.post(&app, INVITATIONS, INES).await;
            mailed(&app).await
        } else {
            invite(&app, &owner, INES).await
        };
        let page = app.ask(request(Method::GET, &path)).await;
        assert!(page.one_text("main").contains(before), "{}", page.one_text("main"));
        let joined = app.ask(form(&path, JOIN)).await;
        let ines = app.person("Ines", "ines@guild.example", &joined).await;
        let welcome = ines.get(&app, joined.location()).await;
        assert!(welcome.one_text("#toasts").contains("You are in: welcome to Guild."));
        assert!(welcome.one_text("#toasts").contains(after), "{}", welcome.one_text("#toasts"));
    }
}

#[tokio::test]
async fn another_account_signs_out_and_comes_back_to_the_link() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    let prove = "UPDATE users SET verified_email_key = email_key WHERE name = 'Ines'";
    for has_account in [false, true] {
        if has_account {
            app.stranger("Ines").await;
            app.run(sqlx::query(prove)).await;
        }
        app.mails().await;
        owner.post(&app, INVITATIONS, INES).await;
        let path = mailed(&app).await;
        let other = app.stranger(if has_account { "Mallory" } else { "Moss" }).await;
        let page = other.get(&app, &path).await;
        assert!(page.one_text(".note").contains("ines@guild.example"));
        let way = page.attributes("main form:not(.decline)", "action");
        assert_eq!(way, [format!("/sign-out?next={path}")]);
        assert_eq!(other.post(&app, &way[0], "").await.location(), path);
        let back = app.ask(request(Method::GET, &path)).await;
        let button = if has_account { "Sign in and join" } else { "Accept and join" };
        assert_eq!(back.texts("main form:not(.decline) button"), [button]);
        app.ask(form(&format!("{path}/rejection"), "")).await;
    }
}
