//! The page that shows a new secret, once.

use askama::Template;
use secrecy::{ExposeSecret, SecretString};

use super::key::Facts;
use super::row::Reader;
use super::{Place, id_in};
use crate::access::Standing;
use crate::error::Result;
use crate::ids::KeyId;
use crate::keys::{Key, Made, OldSecret, find, old_secrets, reader};
use crate::permission::Permission;
use crate::state::State;
use crate::web::{
    Access, Failure, Frame, Handled, Route, Section, Session, filters, keep_once, page, take_once,
};

/// What names the secret in the session.
fn about(id: KeyId) -> String {
    format!("key:{id}")
}

/// Keeps the secret for the page after this.
pub(super) async fn keep_secret(cx: &State, session: &Session, made: &Made) -> Result<(), Failure> {
    keep_once(cx, session, &about(made.key.id), made.secret.text()).await
}

/// Where it is shown.
pub(super) fn path_of_secret(slug: &str, id: KeyId) -> String {
    format!("/o/{slug}/keys/{id}/secret")
}

#[derive(Template)]
#[template(path = "keys/secret.html")]
struct SecretPage {
    frame: Frame,
    slug: String,
    key: Key,
    facts: Facts,
    /// Nothing when it was shown before.
    secret: Option<SecretString>,
    command: String,
    old: Vec<OldSecret>,
    may_rotate: bool,
}

impl SecretPage {
    fn exposed(&self) -> &str {
        self.secret.as_ref().map_or("", |secret| secret.expose_secret())
    }
}

/// A command that the key may run.
fn command(cx: &State, slug: &str, key: &Key) -> Result<String> {
    let holdings = cx.permissions.holdings(key.scopes.iter().cloned().collect());
    let bearer = "-H \"Authorization: Bearer $GUILDHALL_KEY\"";
    let (path, rest) = if holdings.has(Permission::ListMembers.key()) {
        (format!("/api/v1/org/{slug}/members"), bearer)
    } else if holdings.has(Permission::ViewOrg.key()) {
        (format!("/api/v1/org/{slug}"), bearer)
    } else {
        let verify =
            "-H \"Content-Type: application/json\" -d \"{\\\"key\\\":\\\"$GUILDHALL_KEY\\\"}\"";
        ("/api/v1/keys/verify".to_owned(), verify)
    };
    Ok(format!("curl {} \\\n  {rest}", cx.link(&path)?))
}

async fn show(cx: State, by: Standing, session: Session, place: Place) -> Handled {
    let by = reader(&cx, by).await?;
    let key = find(&cx, &by, id_in(place)?).await?;
    let old = old_secrets(&cx, &by, &key).await?;
    let secret = take_once(&cx, &session, &about(key.id)).await?;
    let reader = Reader::of(&cx, &by);
    page(&SecretPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Keys).await?,
        slug: by.org.slug.clone(),
        facts: Facts::of(&cx, &by, &key),
        command: command(&cx, &by.org.slug, &key)?,
        may_rotate: reader.may_rotate(&key),
        secret,
        old,
        key,
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/o/{slug}/keys/{key}/secret", Access::Member, show)]
}
