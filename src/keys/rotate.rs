//! Another secret for a key.

use std::time::Duration;

use super::create::refuse;
use super::{By, Key, Made, OldSecret, events, own_key, queries, rules};
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::permission::CreateKeys;
use crate::secret::{KeyKind, KeySecret};
use crate::state::State;

/// How long the old secret works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// Not at all.
    None,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
}

impl Overlap {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// Its word for programs and in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    /// What it means for the old secret, within a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "ended at once",
            Self::Hour => "works on for an hour",
            Self::Day => "works on for a day",
            Self::Week => "works on for a week",
        }
    }

    /// Out of its word.
    ///
    /// # Errors
    /// A sentence that names the words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|overlap| overlap.key() == text);
        found.ok_or_else(|| "The old secret works on for 0, 1h, 24h or 7d.".into())
    }

    const fn time(self) -> Duration {
        match self {
            Self::None => Duration::ZERO,
            Self::Hour => Duration::from_hours(1),
            Self::Day => Duration::from_hours(24),
            Self::Week => Duration::from_hours(24 * 7),
        }
    }
}

/// A key with another secret, and those that still work beside it.
#[derive(Debug)]
pub struct Rotated {
    /// The key and its new secret.
    pub made: Made,
    /// The old ones, until they end.
    pub old: Vec<OldSecret>,
}

/// Gives a key another secret now; the one before works on for a while.
///
/// # Errors
/// `NotFound`; `BeyondReach` for a key that the actor could not make as it is, and for somebody
/// else's personal one; `Conflict` for one that has ended.
pub async fn rotate(
    cx: &State,
    by: &By<CreateKeys>,
    id: KeyId,
    overlap: Overlap,
) -> Result<Rotated> {
    let own = own_key(cx, by).await?;
    let mut tx = by.begin(&cx.store).await?;
    let (org, now) = (by.org.id, tx.now());
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    rules::can_be_rotated(&key, now).map_err(Error::Conflict)?;
    let mut may = may_have(by, &key, cx);
    if let Some(own) = own {
        may = may.and_then(|()| rules::may_rotate_by(&own, &key));
    }
    if let Err(why) = may {
        return Err(refuse(tx, id, &key.name, Error::BeyondReach(why)).await);
    }
    let secret = KeySecret::new(key.kind, tx.random());
    queries::end_secrets(&mut tx, org, id, now.after(overlap.time())).await?;
    queries::set_secret(&mut tx, org, id, &secret).await?;
    let key = queries::find(tx.db(), org, id).await?.ok_or(Error::NotFound)?;
    let old = queries::old_secrets(tx.db(), org, id, now).await?;
    tx.commit(events::rotated(&key, overlap)).await?;
    Ok(Rotated { made: Made { key, secret }, old })
}

fn may_have(by: &By<CreateKeys>, key: &Key, cx: &State) -> Result<(), String> {
    if key.kind == KeyKind::Personal && !key.is_of(by.user()) {
        return Err("Only its holder rotates a personal key. You can revoke it.".into());
    }
    // What a personal key may do follows its holder's role anyway.
    if matches!(by, By::Own(_)) {
        return Ok(());
    }
    rules::may_take_over(&by.role, key, &cx.permissions)
}
