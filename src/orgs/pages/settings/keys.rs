//! How long keys live at the most.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{Refusal, SettingsPage};
use crate::access::Can;
use crate::error::{Error, Fields, Result};
use crate::keys::{KeyRules, KeyRulesForm, key_rules, set_key_rules};
use crate::permission::EditOrg;
use crate::state::State;
use crate::text::counted;
use crate::web::{
    Field, Flash, Form, Handled, Htmx, Session, filters, page, page_with_status, see_other,
};

/// The form.
#[derive(Template)]
#[template(path = "orgs/_key_rules.html")]
pub(super) struct KeysPart {
    slug: String,
    version: i64,
    field: Field,
    meanwhile: Option<String>,
}

impl HtmlSafe for KeysPart {}

fn field(typed: &str, fields: &Fields) -> Field {
    let field = Field::number("max_days", "Longest life of a key, in days").optional().value(typed);
    let hint = "Empty: there is no maximum, and keys without an end can be made. Keys that are \
                there already keep their end.";
    field.hint(hint).error_in(fields)
}

impl KeysPart {
    /// As it is now.
    pub(super) async fn of(cx: &State, by: &Can<EditOrg>) -> Result<Self> {
        let KeyRules { max_days, version } = key_rules(cx, by).await?;
        let days = max_days.map(|days| days.to_string()).unwrap_or_default();
        let field = field(&days, &Fields::default());
        Ok(Self { slug: by.org.slug.clone(), version, field, meanwhile: None })
    }

    /// With what was typed, and why it was not taken.
    fn refused(self, typed: &str, why: &Refusal) -> Self {
        let field = field(typed, &why.fields).first(&why.fields);
        Self { field, meanwhile: why.meanwhile.clone(), ..self }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysInput {
    max_days: String,
    version: Option<i64>,
}

/// The form as it is now, and a word about it.
#[derive(Template)]
#[template(path = "orgs/_key_rules_saved.html")]
struct Saved {
    keys: KeysPart,
    flash: Flash,
}

/// The rule as it is, in a sentence.
fn words(rules: KeyRules) -> String {
    match rules.max_days {
        Some(days) => format!("Keys live {} at the most now.", counted(days, "day", "days")),
        None => "Keys have no longest life now.".into(),
    }
}

pub(super) async fn save(
    cx: State,
    by: Can<EditOrg>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<KeysInput>,
) -> Handled {
    let form = KeyRulesForm { max_days: input.max_days.clone() };
    let why = match set_key_rules(&cx, &by, &form, input.version).await {
        Ok(rules) => {
            let said = format!("The rules of keys are saved. {}", words(rules));
            if htmx.is_partial {
                let keys = KeysPart::of(&cx, &by).await?;
                return page(&Saved { keys, flash: Flash::good(said) });
            }
            Flash::leave(&session, said).await?;
            return Ok(see_other(&format!("/o/{}/settings", by.org.slug)));
        }
        Err(Error::Invalid(fields)) => Refusal::invalid(fields),
        Err(Error::Stale) => Refusal::stale(words(key_rules(&cx, &by).await?)),
        Err(error) => return Err(error.into()),
    };
    if htmx.is_partial {
        let part = KeysPart::of(&cx, &by).await?.refused(&input.max_days, &why);
        return page_with_status(why.status, &part);
    }
    let whole = SettingsPage::new(&cx, &by, &session).await?;
    let keys = whole.keys.map(|keys| keys.refused(&input.max_days, &why));
    page_with_status(why.status, &SettingsPage { keys, ..whole })
}
