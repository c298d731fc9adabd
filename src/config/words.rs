//! Words that settings take, and the nearest right one to a wrong one.

/// How alike two words must be to be worth a hint (Jaro-Winkler, 0 to 1).
const ALIKE: f64 = 0.8;

/// The right name that a wrong one comes nearest to.
pub(super) fn nearest<'a>(wrong: &str, right: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name: &str| strsim::jaro_winkler(wrong, name);
    let best = right.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= ALIKE).then_some(best)
}

/// What to say after a wrong name.
pub(super) fn did_you_mean<'a>(wrong: &str, right: impl Iterator<Item = &'a str>) -> String {
    nearest(wrong, right).map_or_else(String::new, |name| format!(" Did you mean {name}?"))
}

/// The one of these that a text names.
pub(super) fn one_of<T: Copy>(text: &str, known: &[(&'static str, T)]) -> Result<T, String> {
    if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let hint = did_you_mean(text, words.iter().copied());
    Err(format!("takes one of {}.{hint}", words.join(", ")))
}
