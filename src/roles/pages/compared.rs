//! What a draft changes besides permissions, in words.

use crate::roles::RoleForm;

/// The fields that differ, in the order of the form; what is typed differently and means the same
/// does not.
pub(super) fn changed_fields(before: &RoleForm, typed: &RoleForm) -> Vec<&'static str> {
    let fields = [
        ("name", one_line(&before.name) == one_line(&typed.name)),
        ("purpose", one_line(&before.purpose) == one_line(&typed.purpose)),
        ("level", number(&before.level) == number(&typed.level)),
        ("reach", number(&before.appoints_up_to) == number(&typed.appoints_up_to)),
    ];
    fields.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn number(text: &str) -> String {
    let text = text.trim();
    text.parse::<i64>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}
