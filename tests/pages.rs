//! Each page with hostile text in every place where people can write.

use axum::http::StatusCode;

use crate::support::{App, form};

const HOSTILE: &str = "\"><img src=x onerror=alert(1)>'{{7*7}}<!--";

#[tokio::test]
async fn hostile_text_stays_text_on_every_page() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.run(sqlx::query("UPDATE users SET name = $1").bind(HOSTILE)).await;
    app.run(sqlx::query("UPDATE orgs SET name = $1").bind(HOSTILE)).await;
    app.run(sqlx::query("UPDATE instance SET name = $1").bind(HOSTILE)).await;
    let vera = app.member("Vera", "viewer").await;
    let fields = [("name", HOSTILE), ("email", "ines@guild.example"), ("role", "viewer")];
    let body = serde_html_form::to_string(fields).unwrap();
    let invited = owner.post(&app, "/o/guild/invitations", &body).await;
    let join = invited.attributes("#invite-link", "value")[0].clone();
    let join = &join[join.find("/join/").unwrap()..];
    let query = serde_html_form::to_string([("q", HOSTILE)]).unwrap();
    let pages = [
        "/o/guild".to_owned(),
        "/o/guild/members".to_owned(),
        format!("/o/guild/members?{query}"),
        format!("/o/guild/members/{}", owner.id),
        format!("/o/guild/members/{}/removal", vera.id),
        "/o/guild/invitations".to_owned(),
        "/o/guild/invitations/new".to_owned(),
        "/account".to_owned(),
        "/orgs/new".to_owned(),
        join.to_owned(),
    ];
    for path in pages {
        let page = owner.get(&app, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.texts("img").is_empty(), "{path}");
        assert!(page.texts("[onerror]").is_empty(), "{path}");
        assert_eq!(page.body.matches("{{").count(), page.body.matches("{{7*7}}").count());
    }
}

#[tokio::test]
async fn hostile_text_comes_back_as_text_in_forms() {
    let app = App::start().await;
    let fields = [("name", HOSTILE), ("email", HOSTILE), ("password", HOSTILE)];
    let body = serde_html_form::to_string(fields).unwrap();
    let page = app.ask(form("/sign-up", &body)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("#email", "value"), [HOSTILE]);
    assert!(page.texts("img").is_empty());
}

#[tokio::test]
async fn every_page_has_one_heading_a_title_and_no_inline_script_or_style() {
    let app = App::start().await;
    let owner = app.owner().await;
    let pages = [
        ("/o/guild", "Overview · Guild"),
        ("/o/guild/members", "Members · Guild"),
        ("/o/guild/invitations", "Invitations · Guild"),
        ("/account", "Your account · Guild"),
        ("/orgs/new", "New organization · Guild"),
    ];
    for (path, title) in pages {
        let page = owner.get(&app, path).await;
        assert_eq!(page.one_text("title"), title);
        assert_eq!(page.texts("h1").len(), 1, "{path}");
        assert!(page.texts("[style]").is_empty(), "{path}");
        assert!(page.texts("script:not([src])").is_empty(), "{path}");
    }
}
