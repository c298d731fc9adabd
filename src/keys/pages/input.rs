//! What the form of a new key sends.

use std::collections::BTreeMap;

use super::expiries::expiry;
use super::scopes::{FIELD, chosen_scopes};
use crate::access::Standing;
use crate::error::{Error, Fields};
use crate::keys::KeyForm;
use crate::secret::{KeyKind, sha256_hex};
use crate::state::State;

/// The fields as they were typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Input {
    /// A number of this form, so that one that was sent twice makes one key.
    pub form: String,
    pub name: String,
    pub kind: String,
    /// The chosen level of each group.
    pub levels: BTreeMap<String, String>,
    pub expires: String,
    pub date: String,
    pub addresses: String,
    pub per_minute: String,
    pub per_day: String,
}

impl Input {
    /// Out of the fields of the form; groups have fields named after them.
    pub(super) fn parse(pairs: Vec<(String, String)>) -> Result<Self, Error> {
        let mut input = Self::default();
        for (name, value) in pairs {
            if let Some(group) = name.strip_prefix(FIELD) {
                input.levels.insert(group.to_owned(), value);
                continue;
            }
            let field = match name.as_str() {
                "form" => &mut input.form,
                "name" => &mut input.name,
                "type" => &mut input.kind,
                "expires" => &mut input.expires,
                "date" => &mut input.date,
                "addresses" => &mut input.addresses,
                "per_minute" => &mut input.per_minute,
                "per_day" => &mut input.per_day,
                _ => {
                    let why = "This form does not fit here. Go back and send it again.";
                    return Err(Error::invalid("form", why));
                }
            };
            *field = value;
        }
        Ok(input)
    }

    /// What tells this form, with these contents, from others.
    pub(super) fn mark(&self) -> Option<String> {
        let Self { form, .. } = self;
        (!form.is_empty()).then(|| sha256_hex(format!("{self:?}").as_bytes()))
    }

    /// What it means; messages stand at `type`, `scopes` and `expires`.
    pub(super) fn key_form(
        &self,
        cx: &State,
        by: &Standing,
        max_days: Option<i64>,
    ) -> Result<KeyForm, Fields> {
        let mut fields = Fields::default();
        let kind = KeyKind::from_key(&self.kind);
        let kind = fields.check("type", kind.ok_or_else(|| "Choose a type.".into()));
        let scopes = fields.check("scopes", chosen_scopes(&cx.permissions, by, &self.levels));
        let expiry = fields.check("expires", expiry(&self.expires, &self.date, max_days, cx.now()));
        let (Some(kind), Some(scopes), Some(expiry)) = (kind, scopes, expiry) else {
            return Err(fields);
        };
        // What stands in fields that only agents have was typed for an agent.
        let limit =
            |typed: &str| if kind == KeyKind::Agent { typed.to_owned() } else { String::new() };
        let between = |sign: char| sign.is_whitespace() || matches!(sign, ',' | ';');
        Ok(KeyForm {
            kind,
            name: self.name.clone(),
            scopes,
            expiry,
            addresses: self.addresses.split(between).map(str::to_owned).collect(),
            per_minute: limit(&self.per_minute),
            per_day: limit(&self.per_day),
        })
    }
}
