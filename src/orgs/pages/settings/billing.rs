//! Where invoices go: shown to who may see billing, a field for who may change it.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{Refusal, SettingsPage};
use crate::access::Can;
use crate::accounts::Email;
use crate::error::{Error, Fields, Result};
use crate::orgs::{Billing, billing, set_billing_email};
use crate::permission::{EditBilling, Permission, ViewBilling};
use crate::state::State;
use crate::web::{
    Field, Flash, Form, Handled, Htmx, Session, filters, page, page_with_status, see_other,
};

/// The form, or the address alone.
#[derive(Template)]
#[template(path = "orgs/_billing.html")]
pub(super) struct BillingPart {
    slug: String,
    version: i64,
    email: String,
    /// For who may change it.
    field: Option<Field>,
    meanwhile: Option<String>,
}

impl HtmlSafe for BillingPart {}

fn field(typed: &str, fields: &Fields) -> Field {
    let field = Field::email("billing_email", "Billing address").autocomplete("off").value(typed);
    field.hint("Invoices go there. It need not be a member’s.").error_in(fields)
}

impl BillingPart {
    /// As it is now.
    pub(super) async fn of(cx: &State, by: &Can<ViewBilling>) -> Result<Self> {
        let Billing { email, version } = billing(cx, by).await?;
        let may_change = by.can(Permission::EditBilling);
        let field = may_change.then(|| field(&email, &Fields::default()));
        Ok(Self { slug: by.org.slug.clone(), version, email, field, meanwhile: None })
    }

    /// With what was typed, and why it was not taken.
    fn refused(self, typed: &str, why: &Refusal) -> Self {
        let field = Some(field(typed, &why.fields).first(&why.fields));
        Self { field, meanwhile: why.meanwhile.clone(), ..self }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BillingInput {
    billing_email: String,
    version: Option<i64>,
}

/// The form as it is now, and a word about it.
#[derive(Template)]
#[template(path = "orgs/_billing_saved.html")]
struct Saved {
    billing: BillingPart,
    flash: Flash,
}

pub(super) async fn save(
    cx: State,
    by: Can<EditBilling>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<BillingInput>,
) -> Handled {
    const SAID: &str = "The billing address is saved.";
    let viewer = by.also::<ViewBilling>().ok_or(Error::Forbidden(Permission::ViewBilling))?;
    let saved = match Email::parse(&input.billing_email) {
        Ok(email) => set_billing_email(&cx, &by, &email, input.version).await,
        Err(why) => Err(Error::invalid("billing_email", why)),
    };
    let why = match saved {
        Ok(_) if htmx.is_partial => {
            let billing = BillingPart::of(&cx, &viewer).await?;
            return page(&Saved { billing, flash: Flash::good(SAID) });
        }
        Ok(_) => {
            Flash::leave(&session, SAID).await?;
            return Ok(see_other(&format!("/o/{}/settings", by.org.slug)));
        }
        Err(Error::Invalid(fields)) => Refusal::invalid(fields),
        Err(Error::Stale) => {
            let now = billing(&cx, &viewer).await?.email;
            Refusal::stale(format!("Invoices go to {now} now."))
        }
        Err(error) => return Err(error.into()),
    };
    if htmx.is_partial {
        let part = BillingPart::of(&cx, &viewer).await?.refused(&input.billing_email, &why);
        return page_with_status(why.status, &part);
    }
    let whole = SettingsPage::new(&cx, &by, &session).await?;
    let billing = whole.billing.map(|billing| billing.refused(&input.billing_email, &why));
    page_with_status(why.status, &SettingsPage { billing, ..whole })
}
