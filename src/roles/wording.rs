//! An answer to "why", worded: for pages, programs and refusals alike.

use super::Why;
use crate::access::Because;
use crate::clock::Timestamp;
use crate::permission::PermissionKey;

/// How many roles a sentence names.
const NAMED_MAX: usize = 8;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words of ours.
    Words(String),
    /// A name that somebody chose; it may run from right to left.
    Name(String),
    /// The key of a permission.
    Key(PermissionKey),
    /// A day.
    Day(Timestamp),
}

#[derive(Default)]
struct Sentence(Vec<Piece>);

impl Sentence {
    fn words(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Words(words.into()));
        self
    }

    fn name(mut self, name: &str) -> Self {
        self.0.push(Piece::Name(name.to_owned()));
        self
    }

    fn key(mut self, key: &PermissionKey) -> Self {
        self.0.push(Piece::Key(key.clone()));
        self
    }

    /// Who gave the role, and when.
    fn given(self, why: &Why, says_by_whom: bool) -> Self {
        let sentence = match why.given.by.as_ref().filter(|_| says_by_whom) {
            Some(giver) => self
                .words(", given by ")
                .name(giver)
                .words(format!("{} on ", why.given.giver.aside())),
            None if why.given.by.is_some() => self.words(", given on "),
            None => self.words(", held from the start on "),
        };
        sentence.day(why.given.at)
    }

    fn day(mut self, at: Timestamp) -> Self {
        self.0.push(Piece::Day(at));
        self
    }

    /// The roles that include it: " Owner and Admin do."
    fn holders(self, holders: &[String]) -> Self {
        let (named, more) = holders.split_at(holders.len().min(NAMED_MAX));
        let mut sentence = self.words(" ");
        for (place, name) in named.iter().enumerate() {
            let is_last = more.is_empty() && place + 1 == named.len();
            let before = match (place, is_last) {
                (0, _) => "",
                (_, true) => " and ",
                (_, false) => ", ",
            };
            sentence = sentence.words(before).name(name);
        }
        match (holders.len(), more.len()) {
            (0, _) => sentence.words("No role here does."),
            (1, _) => sentence.words(" does."),
            (_, 0) => sentence.words(" do."),
            (_, more) => sentence.words(format!(" and {more} more do.")),
        }
    }
}

impl Why {
    /// The answer: "Ada can revoke any key: role Admin, given by Grace on 3 Nov 2026."
    #[must_use]
    pub fn sentence(&self) -> Vec<Piece> {
        let (label, role) = (&self.label, &self.member.role.name);
        let begun = Sentence::default().name(&self.member.name);
        let begun = match (&self.because, &self.by_role) {
            (_, Because::Unknown) => begun.words(" can do nothing by ").key(&self.permission),
            (Because::Suspended, _) => begun.words(" cannot ").name(label),
            (because, _) if because.allows() => begun.words(" can ").name(label),
            _ => begun.words(" cannot ").name(label),
        };
        let begun = match self.because {
            Because::Suspended => begun.words(" while suspended. Role ").name(role),
            _ => begun.words(": role ").name(role),
        };
        match &self.by_role {
            Because::Given if self.is_allowed() => begun.given(self, true).words("."),
            Because::Given => begun.given(self, true).words(", includes it."),
            Because::ImpliedBy(_) => {
                let by = self.implied_by.as_deref().unwrap_or_default();
                let begun = begun.words(", where “").name(by).words("” includes it");
                begun.given(self, true).words(".")
            }
            Because::Unknown => {
                let begun = begun.given(self, true);
                begun.words(", names it, but there is no such permission any more.")
            }
            Because::Lacking | Because::Suspended => {
                begun.given(self, true).words(", does not include it.").holders(&self.holders)
            }
        }
        .0
    }

    /// The refusal, for whom it is about: "Your role, Viewer, given by Grace on 3 Nov 2026, does not
    /// include keys:read. Owner and Admin do." Who gave it is for those who may know the members.
    #[must_use]
    pub fn refusal(&self, says_by_whom: bool) -> Vec<Piece> {
        let begun = Sentence::default().words("Your role, ").name(&self.member.role.name);
        let begun = begun.given(self, says_by_whom).words(", does not include ");
        begun.key(&self.permission).words(".").holders(&self.holders).0
    }
}
