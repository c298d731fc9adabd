//! What serde says about a body or a query that does not fit, in words for its sender.

use crate::error::Fields;
use crate::secret::holds_a_key;

/// The message at the field that it is about, where serde tells it; else at the whole.
pub(super) fn at_field(said: &str, whole: &str) -> Fields {
    // What stands in the wrong place is repeated, and may be a secret.
    let said = if holds_a_key(said) {
        "A key stands where something else belongs.".to_owned()
    } else {
        without_our_names(said)
    };
    let field =
        ["unknown field `", "missing field `", "duplicate field `"].iter().find_map(|what| {
            let (_, after) = said.split_once(what)?;
            after.split_once('`').map(|(name, _)| name.to_owned())
        });
    Fields::one(field.unwrap_or_else(|| whole.to_owned()), said)
}

/// Without the names that our types have.
fn without_our_names(text: &str) -> String {
    // The field says where it is; a column of the text helps nobody.
    let text = text.split(" at line ").next().unwrap_or(text);
    let Some((before, after)) = text.split_once("expected struct ") else { return text.to_owned() };
    let rest = after.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    format!("{before}expected an object{rest}")
}
