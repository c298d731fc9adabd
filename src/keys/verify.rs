//! Is this key good? What a product's backend asks at each of its own requests. The key itself is the
//! proof that one may ask.

use std::net::IpAddr;
use std::sync::Arc;

use crate::access::{KeyFault, KnownKey, find_key};
use crate::error::Result;
use crate::quota::Left;
use crate::secret::KeySecret;
use crate::state::State;
use crate::store::UsedFrom;

/// What is to be known of a key.
#[derive(Debug)]
pub struct Question {
    /// The key.
    pub secret: KeySecret,
    /// Where its user came from, as far as the product knows.
    pub from: Option<IpAddr>,
}

/// Whether a key is good.
#[derive(Debug)]
pub enum Verdict {
    /// It is; with what is left to it, for an agent.
    Good(Arc<KnownKey>, Option<Left>),
    /// It is not.
    Bad(KeyFault),
    /// It would be, but was used as often as it may be.
    Limited(Left),
}

/// Whether a key is good now, as a use of it: it counts, and leaves its mark. One of another
/// organization than the one that was asked about, by id or slug, is unknown.
///
/// # Errors
/// When the database does not answer.
pub async fn verify(cx: &State, question: &Question, org: Option<&str>) -> Result<Verdict> {
    let Some(known) = find_key(cx, question.secret.hash()).await? else {
        return Ok(Verdict::Bad(KeyFault::Unknown));
    };
    let is_there = |org: &str| known.org.slug == org || known.org.id.to_string() == org;
    if !org.is_none_or(is_there) {
        return Ok(Verdict::Bad(KeyFault::Unknown));
    }
    if let Err(fault) = known.check(cx.now(), question.from) {
        return Ok(Verdict::Bad(fault));
    }
    let left = match known.allowance {
        Some(allowance) => Some(cx.store.take_use(known.id, allowance).await?),
        None => None,
    };
    if let Some(left) = left.filter(|left| !left.is_within) {
        return Ok(Verdict::Limited(left));
    }
    known.mark_used(cx, UsedFrom::Told(question.from));
    Ok(Verdict::Good(known, left))
}
