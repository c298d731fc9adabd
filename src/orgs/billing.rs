//! Where invoices go.

use super::{events, queries};
use crate::access::{Can, Org};
use crate::accounts::Email;
use crate::error::{Error, Result};
use crate::permission::{EditBilling, ViewBilling};
use crate::state::State;

/// What an organization says about billing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billing {
    /// Where invoices go.
    pub email: String,
    /// Counts the changes of the organization's settings.
    pub version: i64,
}

/// Where invoices go.
///
/// # Errors
/// `Conflict` for a personal organization, which has no invoices.
pub async fn billing(cx: &State, by: &Can<ViewBilling>) -> Result<Billing> {
    refuse_personal(&by.org)?;
    queries::billing(cx.store.db(), by.org.id).await
}

/// Lets invoices go elsewhere. `seen` is the version that the address was chosen upon. Setting what
/// is so already changes nothing.
///
/// # Errors
/// `Conflict` for a personal organization; `Stale` when the settings have changed since `seen`.
pub async fn set_billing_email(
    cx: &State,
    by: &Can<EditBilling>,
    email: &Email,
    seen: Option<i64>,
) -> Result<Billing> {
    refuse_personal(&by.org)?;
    let mut tx = by.begin(&cx.store).await?;
    let before = queries::billing(tx.db(), by.org.id).await?;
    if before.email == email.to_string() {
        return Ok(before);
    }
    if seen.is_some_and(|seen| seen != before.version) {
        return Err(Error::Stale);
    }
    queries::set_billing_email(&mut tx, by.org.id, email).await?;
    let after = queries::billing(tx.db(), by.org.id).await?;
    tx.commit(events::billing_changed(by.org.id, &by.org.name)).await?;
    Ok(after)
}

fn refuse_personal(org: &Org) -> Result<()> {
    if org.is_personal {
        return Err(Error::Conflict("A personal organization has no invoices.".into()));
    }
    Ok(())
}
