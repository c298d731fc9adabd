//! Roles in sentences.

use crate::permission::{Catalogue, Holdings, Listed};
use crate::roles::{Difference, RoleForm};
use crate::text::counted;

/// How many people.
pub(super) fn people(count: i64) -> String {
    counted(count, "person", "people")
}

/// A phrase as the start of a sentence.
pub(super) fn with_capital(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).collect()
}

/// How many phrases a sentence can bear.
const BEARABLE: usize = 12;

/// Several phrases as one: `a, b and c`; of very many the first, and how many more.
fn told(phrases: &[&str], before_last: &str) -> String {
    if phrases.len() <= BEARABLE + 1 {
        return joined(phrases, before_last);
    }
    let more = format!("do {} more things", phrases.len() - BEARABLE);
    let told: Vec<&str> = phrases[..BEARABLE].iter().copied().chain([more.as_str()]).collect();
    joined(&told, before_last)
}

/// Several phrases as one: `a, b and c`.
pub(super) fn joined(phrases: &[&str], before_last: &str) -> String {
    match phrases {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} {before_last} {last}", rest.join(", ")),
    }
}

fn labels(
    catalogue: &Catalogue,
    is_wanted: impl Fn(&Listed) -> bool,
) -> impl Iterator<Item = &str> {
    catalogue.iter().filter(move |listed| is_wanted(listed)).map(|listed| listed.label.as_str())
}

/// What these permissions allow, as the end of "… can".
pub(super) fn allowed(catalogue: &Catalogue, held: &Holdings) -> String {
    let labels: Vec<&str> = labels(catalogue, |listed| held.has(listed.key.as_str())).collect();
    told(&labels, "and")
}

/// Of which groups they allow nothing, as the end of "They cannot touch".
pub(super) fn denied(catalogue: &Catalogue, held: &Holdings) -> String {
    let groups = catalogue.groups().into_iter();
    let untouched = groups
        .filter(|group| !group.permissions.iter().any(|listed| held.has(listed.key.as_str())))
        .map(|group| group.name.to_lowercase());
    let untouched: Vec<String> = untouched.collect();
    joined(&untouched.iter().map(String::as_str).collect::<Vec<_>>(), "or")
}

/// The article of a name, as the start of a sentence.
pub(super) fn article(name: &str) -> &'static str {
    let first = name.chars().next().map(|first| first.to_ascii_lowercase());
    if first.is_some_and(|first| "aeiou".contains(first)) { "An" } else { "A" }
}

/// A difference in signs; nothing where there is none.
pub(super) fn signs(difference: &Difference) -> String {
    let (added, removed) = (difference.added.len(), difference.removed.len());
    let signs = [(added, '+'), (removed, '−')];
    let signs = signs.iter().filter(|(count, _)| *count > 0);
    signs.map(|(count, sign)| format!("{sign}{count}")).collect::<Vec<_>>().join(" ")
}

/// A role as it is set now, for somebody who was about to set something else.
pub(super) fn as_it_is(form: &RoleForm, held: &Holdings, catalogue: &Catalogue) -> String {
    let purpose = match form.purpose.as_str() {
        "" => "has no purpose written down".to_owned(),
        purpose => format!("has the purpose “{purpose}”"),
    };
    let appoints = match form.appoints_up_to.as_str() {
        "" => "appoints nobody".to_owned(),
        up_to => format!("appoints up to {up_to}"),
    };
    let can = match allowed(catalogue, held) {
        can if can.is_empty() => "can do nothing".to_owned(),
        can => format!("can {can}"),
    };
    format!("It is called “{}”, {purpose}, level {}, {appoints}, and {can}.", form.name, form.level)
}
