//! The parts of the editor that a draft draws anew.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;

use super::compared::changed_fields;
use super::input::may_hold;
use super::permissions::{Board, Part};
use super::words::{allowed, denied, joined, with_capital};
use crate::access::Standing;
use crate::error::Fields;
use crate::permission::{Catalogue, Holdings, PermissionKey};
use crate::roles::{Difference, Found, LEVEL_MAX, LEVEL_MIN, RoleForm, rules};
use crate::web::{Field, filters};

/// The fields and boxes.
#[derive(Template)]
#[template(path = "roles/_fields.html")]
pub(super) struct FieldsPart {
    name: Field,
    level: Field,
    purpose: Field,
    reach: Field,
    parts: Vec<Part>,
    error: Option<String>,
}

impl HtmlSafe for FieldsPart {}

/// What a draft changes, and for whom.
#[derive(Template)]
#[template(path = "roles/_difference.html")]
pub(super) struct DifferencePart {
    slug: String,
    /// The role that there is.
    role: Option<String>,
    added: usize,
    removed: usize,
    /// What else is changed, as a phrase.
    others: Option<String>,
    members: i64,
}

impl HtmlSafe for DifferencePart {}

impl DifferencePart {
    /// Whether there is nothing to save.
    pub(super) fn is_same(&self) -> bool {
        !self.has_signs() && self.others.is_none()
    }

    fn has_signs(&self) -> bool {
        self.added + self.removed > 0
    }
}

/// What is changed of a role besides what it holds.
fn others(found: &Found, form: &RoleForm, is_same_held: bool, after: &Holdings) -> Option<String> {
    let fields = changed_fields(&found.form(), form);
    let phrase = match fields.is_empty() {
        false => format!("{} changed", joined(&fields, "and")),
        true if is_same_held && found.role.holdings.given() != after.given() => {
            "the same by other permissions".to_owned()
        }
        true => return None,
    };
    Some(if is_same_held { with_capital(&phrase) } else { phrase })
}

/// The role in a sentence.
#[derive(Template)]
#[template(path = "roles/_words.html")]
pub(super) struct WordsPart {
    name: String,
    can: String,
    cannot: String,
}

impl HtmlSafe for WordsPart {}

impl WordsPart {
    /// A role that holds these, by its name.
    pub(super) fn of(name: &str, held: &Holdings, catalogue: &Catalogue) -> Self {
        let (can, cannot) = (allowed(catalogue, held), denied(catalogue, held));
        Self { name: name.trim().to_owned(), can, cannot }
    }
}

/// All that a draft draws anew.
#[derive(Template)]
#[template(path = "roles/_draft.html")]
pub(super) struct DraftParts {
    pub fields: FieldsPart,
    pub difference: DifferencePart,
    pub words: WordsPart,
}

impl DraftParts {
    /// A role as somebody has typed it, beside how it is now; `errors` are said at the fields.
    pub(super) fn of(
        by: &Standing,
        found: Option<&Found>,
        members: i64,
        form: &RoleForm,
        errors: &Fields,
    ) -> Self {
        let catalogue = &*by.org.role_rules.catalogue;
        let nothing = Holdings::default();
        let before = found.map_or(&nothing, |found| &*found.role.holdings);
        // What the editor cannot give has no box to tick, whatever was sent.
        let shown = |key: &PermissionKey| may_hold(&by.role, before, catalogue, key);
        let given: BTreeSet<PermissionKey> = form.given().into_iter().filter(shown).collect();
        let after = &catalogue.holdings(given);
        let difference = Difference::between(before, after);
        let is_compared = found.is_some();
        let board = Board { catalogue, editor: Some(&by.role), before, after, is_compared };
        Self {
            fields: FieldsPart::of(by, form, errors, board.parts()),
            difference: DifferencePart {
                slug: by.org.slug.clone(),
                role: found.map(|found| found.role.id.to_string()),
                added: difference.added.len(),
                removed: difference.removed.len(),
                others: found.and_then(|found| others(found, form, difference.is_empty(), after)),
                members,
            },
            words: WordsPart::of(&form.name, after, catalogue),
        }
    }
}

impl FieldsPart {
    fn of(by: &Standing, form: &RoleForm, errors: &Fields, parts: Vec<Part>) -> Self {
        let reach = rules::reach(&by.role).unwrap_or(LEVEL_MIN);
        let highest = reach.min(LEVEL_MAX);
        let level = format!(
            "Its rank, {LEVEL_MIN} to {highest}: who appoints up to this level can give it. You reach \
             up to {reach}."
        );
        let appoints = format!(
            "The highest level that it gives, changes and takes away: at most its own, and {highest}. \
             Empty: none."
        );
        Self {
            name: Field::text("name", "Name").value(&form.name).error_in(errors),
            level: Field::number("level", "Level").value(&form.level).hint(level).error_in(errors),
            purpose: Field::text("purpose", "Purpose, in one line")
                .value(&form.purpose)
                .optional()
                .error_in(errors),
            reach: Field::number("appoints_up_to", "May appoint up to")
                .value(&form.appoints_up_to)
                .hint(appoints)
                .optional()
                .error_in(errors),
            parts,
            error: errors.at("permissions").map(str::to_owned),
        }
    }
}
