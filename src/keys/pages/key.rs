//! One key: what it is, what it may do, and what can be done with it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::row::Reader;
use super::scopes::{GroupWords, in_groups};
use super::{Place, id_in};
use crate::access::Standing;
use crate::clock::Timestamp;
use crate::keys::{By, Key, OldSecret, Status, find, old_secrets, reader};
use crate::permission::{ListKeys, Permission};
use crate::secret::KeyKind;
use crate::state::State;
use crate::text::counted;
use crate::web::{Access, Frame, Handled, Htmx, Route, Section, Session, filters, page};

/// What is to be known of a key, beside its page.
#[derive(Template)]
#[template(path = "keys/_facts.html")]
pub(super) struct Facts {
    slug: String,
    key: Key,
    is_mine: bool,
    sees_members: bool,
    /// Whether the page beside says its name and what it may do.
    is_beside_key: bool,
    now: Timestamp,
}

impl HtmlSafe for Facts {}

impl Facts {
    pub(super) fn of(cx: &State, by: &By<ListKeys>, key: &Key) -> Self {
        Self {
            slug: by.org.slug.clone(),
            key: key.clone(),
            is_mine: key.is_of(by.user()),
            sees_members: by.can(Permission::ListMembers),
            is_beside_key: false,
            now: cx.now(),
        }
    }

    /// Without what the key's own page says.
    fn beside_key(self) -> Self {
        Self { is_beside_key: true, ..self }
    }

    fn kind(&self) -> &'static str {
        match self.key.kind {
            KeyKind::Standard => "Standard, belongs to the organization",
            KeyKind::Agent => "Agent, belongs to the organization",
            KeyKind::Personal => "Personal",
        }
    }

    /// How many days it lives from its making, when it ends.
    fn days(&self) -> Option<String> {
        let life = self.key.created_at.until(self.key.expires_at?);
        let days = i64::try_from((life.as_secs() + 43_200) / 86_400).ok()?;
        Some(counted(days, "day", "days"))
    }
}

#[derive(Template)]
#[template(path = "keys/key.html")]
struct KeyPage {
    frame: Frame,
    slug: String,
    status: Status,
    is_unused: bool,
    groups: Vec<GroupWords>,
    facts: Facts,
    old: Vec<OldSecret>,
    may_rotate: bool,
    may_revoke: bool,
    may_stop: bool,
    may_resume: bool,
    now: Timestamp,
    key: Key,
}

/// The actions of a row, in the menu.
#[derive(Template)]
#[template(path = "keys/_actions.html")]
struct Actions {
    slug: String,
    key: Key,
    may_rotate: bool,
    may_revoke: bool,
    may_stop: bool,
    may_resume: bool,
}

async fn show(cx: State, by: Standing, session: Session, place: Place) -> Handled {
    let by = reader(&cx, by).await?;
    let key = find(&cx, &by, id_in(place)?).await?;
    let old = old_secrets(&cx, &by, &key).await?;
    let reader = Reader::of(&cx, &by);
    let scopes: Vec<String> = key.scopes.iter().map(ToString::to_string).collect();
    page(&KeyPage {
        frame: Frame::in_org(&cx, &by, &session, Section::Keys).await?,
        slug: by.org.slug.clone(),
        status: key.status(reader.now),
        is_unused: key.is_unused(reader.now),
        groups: in_groups(&cx.permissions, &scopes),
        facts: Facts::of(&cx, &by, &key).beside_key(),
        old,
        may_rotate: reader.may_rotate(&key),
        may_revoke: reader.may_revoke(&key),
        may_stop: reader.may_stop(&key),
        may_resume: reader.may_resume(&key),
        now: reader.now,
        key,
    })
}

async fn actions(cx: State, by: Standing, session: Session, htmx: Htmx, place: Place) -> Handled {
    if !htmx.is_partial {
        return show(cx, by, session, place).await;
    }
    let by = reader(&cx, by).await?;
    let key = find(&cx, &by, id_in(place)?).await?;
    let reader = Reader::of(&cx, &by);
    page(&Actions {
        slug: by.org.slug.clone(),
        may_rotate: reader.may_rotate(&key),
        may_revoke: reader.may_revoke(&key),
        may_stop: reader.may_stop(&key),
        may_resume: reader.may_resume(&key),
        key,
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/o/{slug}/keys/{key}", Access::Member, show),
        Route::get("/o/{slug}/keys/{key}/actions", Access::Member, actions),
    ]
}
