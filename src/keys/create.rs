//! Making a key.

use super::form::KeyTerms;
use super::{By, Expiry, KeyForm, Made, events, own_key, queries, rules};
use crate::access::Standing;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::limits::{self, Counter};
use crate::permission::CreateKeys;
use crate::secret::{KeyKind, KeySecret};
use crate::state::State;
use crate::store::Tx;

/// Makes a key. Its secret is in the answer, and nowhere else.
///
/// # Errors
/// `Invalid` at `name`, `type`, `scopes`, `expires_in_days` or `expires_at`, `addresses`, `per_minute` and `per_day`;
/// `BeyondReach` for a permission that the maker lacks; `TooMany`.
pub async fn create(cx: &State, by: &By<CreateKeys>, form: &KeyForm) -> Result<Made> {
    let terms = KeyTerms::parse(form, &cx.permissions).map_err(Error::Invalid)?;
    let holder = holder(by, terms.kind)?;
    cx.limits.take(&[Counter::new(&limits::KEYS_MADE, &[&by.who.id()])])?;
    let mut tx = by.begin(&cx.store).await?;
    let id = KeyId::new(tx.now(), tx.random());
    let own = own_key(cx, by).await?;
    let rules = queries::rules(tx.db(), by.org.id).await?;
    let expires_at = terms.expiry.judge(tx.now(), rules.max_days);
    let mut expires_at = expires_at.map_err(|why| Error::invalid(terms.expiry.field(), why))?;
    if terms.expiry == Expiry::Default {
        // Who does not say when it ends means no longer than may be.
        let latest = own.as_ref().and_then(|own| own.expires_at);
        expires_at = expires_at.min(latest).or(expires_at);
    }
    let mut may = rules::may_hold(&by.role, &terms.holdings, &cx.permissions);
    if let Some(own) = own {
        may = may.and_then(|()| rules::is_no_wider(&own, &terms.addresses, expires_at));
    }
    if let Err(why) = may {
        return Err(refuse(tx, id, terms.name.as_str(), Error::BeyondReach(why)).await);
    }
    let secret = KeySecret::new(terms.kind, tx.random());
    let new = queries::NewKey { id, terms: &terms, holder, by, expires_at, secret: &secret };
    queries::insert(&mut tx, &new).await?;
    let key = queries::find(tx.db(), by.org.id, id).await?.ok_or(Error::NotFound)?;
    tx.commit(events::created(&key)).await?;
    Ok(Made { key, secret })
}

/// Whose a personal key becomes.
fn holder(by: &Standing, kind: KeyKind) -> Result<Option<crate::ids::UserId>> {
    match (kind, by.user()) {
        (KeyKind::Personal, None) => {
            let why = "A personal key belongs to a person, and this request came with a key of the \
                       organization. Choose standard or agent.";
            Err(Error::invalid("type", why))
        }
        (KeyKind::Personal, user) => Ok(user),
        (KeyKind::Standard | KeyKind::Agent, _) => Ok(None),
    }
}

/// Gives the change up. What is beyond one's reach leaves an event.
pub(super) async fn refuse(tx: Tx, id: KeyId, name: &str, error: Error) -> Error {
    tx.refuse(events::refused(id, name, &error.words()), error).await
}
