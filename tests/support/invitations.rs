//! Ways to an invitation's link.

use axum::http::StatusCode;

use super::{App, Person, Settings};

/// The page that takes invitations.
pub const INVITATIONS: &str = "/o/guild/invitations";
/// A form that invites Ines.
pub const INES: &str = "name=Ines&email=ines@guild.example&role=viewer";
/// The form with which she joins.
pub const JOIN: &str = "name=Ines&password=copper+roof+gone+green";

/// An app that has a mail server, which nobody asks.
pub fn with_mail() -> Settings {
    Settings { smtp: true, ..Settings::default() }
}

/// Invites without a mail server; the path of the link.
pub async fn invite(app: &App, by: &Person, body: &str) -> String {
    let answer = by.post(app, INVITATIONS, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    path_of(&answer.attributes("#invite-link", "value")[0])
}

fn path_of(link: &str) -> String {
    link[link.find("/join/").unwrap()..].trim().to_owned()
}

/// The path of the link in the newest mail.
pub async fn mailed(app: &App) -> String {
    let mails = app.mails().await;
    let text = &mails.last().unwrap().body.text;
    path_of(text.lines().find(|line| line.contains("/join/")).unwrap())
}

/// Whether somebody with this name is in the team.
pub async fn is_member(app: &App, name: &'static str) -> bool {
    let sql = "SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id \
        JOIN users u ON u.id = m.user_id WHERE o.slug = 'guild' AND u.name = $1";
    let count: i64 = sqlx::query_scalar(sql).bind(name).fetch_one(app.cx.store.db()).await.unwrap();
    count == 1
}
