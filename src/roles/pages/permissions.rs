//! All permissions by group, as boxes: what a role holds, and what somebody may change of it.

use super::input::may_hold;
use super::words::with_capital;
use crate::access::Role;
use crate::permission::{Catalogue, Group, Holding, Holdings, Listed, PermissionKey};

/// What a draft does with a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Removed,
}

/// One permission with its box.
pub(super) struct Row {
    pub key: String,
    pub label: String,
    pub note: String,
    /// Why its box is as it is.
    pub reason: Option<String>,
    pub is_ticked: bool,
    pub is_fixed: bool,
    pub is_implied: bool,
    /// Whether it was chosen by name besides, so that it stays when the implying one goes.
    pub is_kept: bool,
    pub is_dangerous: bool,
    pub is_never: bool,
    pub change: Option<Change>,
}

impl Row {
    pub(super) fn is_added(&self) -> bool {
        self.change == Some(Change::Added)
    }

    pub(super) fn is_removed(&self) -> bool {
        self.change == Some(Change::Removed)
    }

    /// What marks the row.
    pub(super) fn class(&self) -> &'static str {
        match self.change {
            Some(Change::Added) => " add",
            Some(Change::Removed) => " cut",
            None if self.is_fixed && !self.is_ticked => " off",
            None => "",
        }
    }
}

/// Permissions that stand together.
pub(super) struct Part {
    pub name: String,
    pub rows: Vec<Row>,
}

impl Part {
    /// How many of them the role holds.
    pub(super) fn held(&self) -> usize {
        self.rows.iter().filter(|row| row.is_ticked).count()
    }
}

/// What the boxes show.
pub(super) struct Board<'a> {
    pub catalogue: &'a Catalogue,
    /// The role of the person who edits; nobody edits what is only shown.
    pub editor: Option<&'a Role>,
    pub before: &'a Holdings,
    pub after: &'a Holdings,
    /// Whether what is different is marked.
    pub is_compared: bool,
}

impl Board<'_> {
    /// All groups; what is no permission any more comes last.
    pub(super) fn parts(&self) -> Vec<Part> {
        let part = |group: Group<'_>| {
            let rows = group.permissions.iter().map(|listed| self.row(listed)).collect();
            Part { name: group.name.to_owned(), rows }
        };
        let mut parts: Vec<Part> = self.catalogue.groups().into_iter().map(part).collect();
        let unknown: Vec<Row> = self.before.unknown().map(|key| self.unknown(key)).collect();
        if !unknown.is_empty() {
            parts.push(Part { name: "Unknown".into(), rows: unknown });
        }
        parts
    }

    fn row(&self, listed: &Listed) -> Row {
        let key = listed.key.as_str();
        let held = self.after.how(key);
        let is_implied = matches!(held, Some(Holding::ImpliedBy(_)));
        let may_hold = self
            .editor
            .is_some_and(|editor| may_hold(editor, self.before, self.catalogue, &listed.key));
        Row {
            key: listed.key.to_string(),
            label: with_capital(&listed.label),
            note: listed.note.clone(),
            reason: self.reason(listed, held),
            is_ticked: held.is_some(),
            is_fixed: is_implied || !may_hold,
            is_implied,
            is_kept: is_implied
                && self.editor.is_some()
                && self.after.given().contains(&listed.key),
            is_dangerous: listed.is_dangerous,
            is_never: listed.is_owners_alone && held.is_none(),
            change: self.change(key),
        }
    }

    fn change(&self, key: &str) -> Option<Change> {
        match (self.before.has(key), self.after.has(key)) {
            _ if !self.is_compared => None,
            (false, true) => Some(Change::Added),
            (true, false) => Some(Change::Removed),
            _ => None,
        }
    }

    fn reason(&self, listed: &Listed, held: Option<&Holding>) -> Option<String> {
        if let Some(Holding::ImpliedBy(by)) = held {
            let by = with_capital(self.catalogue.label(by));
            return Some(format!("Implied by “{by}”, so it cannot be taken away alone."));
        }
        let editor = self.editor?;
        let had = self.before.has(listed.key.as_str());
        if listed.is_owners_alone {
            let after_that = if had { ": once taken away, it cannot be put back" } else { "" };
            return Some(format!("Only Owners hold this{after_that}."));
        }
        if editor.holdings.has(listed.key.as_str()) {
            return None;
        }
        let after_that = if had { ": once taken away, you cannot put it back" } else { "" };
        Some(format!("Your own role lacks this{after_that}."))
    }

    /// A permission that the settings file does not name any more.
    fn unknown(&self, key: &PermissionKey) -> Row {
        let is_ticked = self.after.given().contains(key);
        Row {
            key: key.to_string(),
            label: key.to_string(),
            note: "The product does not declare it any more, so it grants nothing.".into(),
            reason: None,
            is_ticked,
            is_fixed: self.editor.is_none(),
            is_implied: false,
            is_kept: false,
            is_dangerous: false,
            is_never: false,
            change: (self.is_compared && !is_ticked).then_some(Change::Removed),
        }
    }
}
