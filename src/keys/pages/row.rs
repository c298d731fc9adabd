//! A row of the list, and what its reader may do with it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::listing::type_label;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::{By, Key, Listing, Status, Summary, list, rules, summary};
use crate::permission::{ListKeys, Permission};
use crate::secret::KeyKind;
use crate::state::State;
use crate::text;
use crate::web::filters;

/// What one reader may do with keys.
pub(super) struct Reader<'a> {
    cx: &'a State,
    pub by: &'a By<ListKeys>,
    pub now: Timestamp,
}

impl<'a> Reader<'a> {
    pub(super) fn of(cx: &'a State, by: &'a By<ListKeys>) -> Self {
        Self { cx, by, now: cx.now() }
    }

    /// Whether the reader could make the key as it is.
    fn may_have(&self, key: &Key) -> bool {
        match key.kind {
            KeyKind::Personal => key.is_of(self.by.user()),
            KeyKind::Standard | KeyKind::Agent => {
                let catalogue = &self.cx.permissions;
                self.by.can(Permission::CreateKeys)
                    && rules::may_take_over(&self.by.role, key, catalogue).is_ok()
            }
        }
    }

    pub(super) fn may_rotate(&self, key: &Key) -> bool {
        rules::can_be_rotated(key, self.now).is_ok() && self.may_have(key)
    }

    pub(super) fn may_revoke(&self, key: &Key) -> bool {
        let is_own = key.is_of(self.by.user());
        !key.status(self.now).is_over() && (is_own || self.by.can(Permission::RevokeKeys))
    }

    pub(super) fn may_stop(&self, key: &Key) -> bool {
        let is_stopped = key.status(self.now) == Status::Stopped;
        let can_be = rules::can_be_stopped(key, self.now).is_ok();
        can_be && !is_stopped && self.by.can(Permission::RevokeKeys)
    }

    pub(super) fn may_resume(&self, key: &Key) -> bool {
        key.status(self.now) == Status::Stopped && self.may_have(key)
    }

    pub(super) fn row(&self, key: Key) -> Row {
        let may_act = self.may_rotate(&key) || self.may_revoke(&key) || self.may_resume(&key);
        Row {
            slug: self.by.org.slug.clone(),
            status: key.status(self.now),
            is_mine: key.is_of(self.by.user()),
            is_unused: key.is_unused(self.now),
            may_act,
            is_fresh: false,
            now: self.now,
            key,
        }
    }
}

/// A row of the list.
#[derive(Template)]
#[template(path = "keys/_row.html")]
pub(super) struct Row {
    pub slug: String,
    pub key: Key,
    status: Status,
    is_mine: bool,
    is_unused: bool,
    may_act: bool,
    pub is_fresh: bool,
    now: Timestamp,
}

impl HtmlSafe for Row {}

impl Row {
    fn kind(&self) -> &'static str {
        type_label(self.key.kind)
    }

    /// How many scopes there are besides the first.
    fn more(&self) -> usize {
        self.key.scopes.len().saturating_sub(1)
    }

    fn scopes(&self) -> String {
        let scopes: Vec<String> = self.key.scopes.iter().map(ToString::to_string).collect();
        scopes.join(", ")
    }
}

/// How many keys there are, in words.
pub(super) fn in_words(Summary { in_use, expiring, .. }: &Summary) -> String {
    let count = |number: &i64| if *number > 100 { "Over 100".into() } else { number.to_string() };
    let words = format!("{} in use", count(in_use));
    if *expiring > 0 {
        let verb = if *expiring == 1 { "ends" } else { "end" };
        let expiring = count(expiring).to_lowercase();
        return format!("{words}, {expiring} {verb} this week");
    }
    words
}

/// A row that was changed, and what was done.
#[derive(Template)]
#[template(path = "keys/_changed.html")]
pub(super) struct Changed {
    row: Row,
    said: String,
    /// Where the way back is posted to, and what it is called.
    undo: Option<String>,
    sum: String,
}

impl Changed {
    pub(super) async fn to(
        cx: &State,
        by: &By<ListKeys>,
        key: Key,
        said: String,
        undo: Option<String>,
    ) -> Result<Self, Error> {
        let row = Row { is_fresh: true, ..Reader::of(cx, by).row(key) };
        let sum = in_words(&summary(cx, by).await?);
        Ok(Self { row, said, undo, sum })
    }
}

/// The rows of a page.
pub(super) async fn rows(
    cx: &State,
    by: &By<ListKeys>,
    wanted: &Listing,
) -> Result<(Vec<Row>, Option<String>, Option<String>), Error> {
    let found = list(cx, by, wanted).await?;
    let reader = Reader::of(cx, by);
    let rows = found.keys.into_iter().map(|key| reader.row(key)).collect();
    Ok((rows, found.newer, found.older))
}

/// A number of them in words.
pub(super) fn found(count: usize, is_part: bool) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let words = text::counted(count, "key", "keys");
    match (count, is_part) {
        (0, _) => "No key found".into(),
        (_, true) => format!("{words} on this page"),
        (_, false) => format!("{words} found"),
    }
}
