//! One's own sessions: where one is signed in, and ending that.

use super::{Device, events, queries};
use crate::access::Me;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::state::State;
use crate::store::{self, OpenSession, SessionKey};

/// A session of one's own.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// Its id: a hash of what the cookie holds, so it opens nothing.
    pub id: String,
    /// What it is used with.
    pub device: Device,
    /// The address it began from.
    pub address: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

impl OwnSession {
    fn new(open: OpenSession, me: &Me) -> Self {
        Self {
            id: open.key.as_str().to_owned(),
            device: Device::of(open.began.user_agent.as_deref()),
            address: open.began.address,
            began_at: open.created_at,
            seen_at: open.seen_at,
            is_current: Some(&open.key) == me.session(),
        }
    }
}

/// One's own sessions: the one that asks, then the last used first.
///
/// # Errors
/// When the database does not answer.
pub async fn sessions(cx: &State, me: &Me) -> Result<Vec<OwnSession>> {
    let open = cx.store.sessions_of(me.user).await?;
    let mut sessions: Vec<OwnSession> =
        open.into_iter().map(|session| OwnSession::new(session, me)).collect();
    sessions.sort_by_key(|session| !session.is_current);
    Ok(sessions)
}

/// Ends another session of one's own, from its next request on. One that was ended so before stays
/// ended.
///
/// # Errors
/// `NotFound` when it is none of theirs; `Conflict` when it is the one that asks.
pub async fn end_session(cx: &State, me: &Me, id: &str) -> Result<()> {
    let key = SessionKey::from_text(id).ok_or(Error::NotFound)?;
    if Some(&key) == me.session() {
        return Err(Error::Conflict(
            "This is the session that you are in. Sign out instead.".into(),
        ));
    }
    let known = sessions(cx, me).await?.into_iter().find(|session| session.id == id);
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    if store::end_session(&mut tx, me.user, &key).await? {
        let device = known.map(|session| session.device).unwrap_or_default();
        return tx.commit(events::session_ended(&key, &device)).await;
    }
    let was_ended = queries::was_ended(tx.db(), me.personal_org, &key).await?;
    if was_ended { Ok(()) } else { Err(Error::NotFound) }
}

/// Ends every session of one's own but the one that asks. Says how many there were.
///
/// # Errors
/// When the database does not take it.
pub async fn end_other_sessions(cx: &State, me: &Me) -> Result<u64> {
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let count = store::end_other_sessions(&mut tx, me.user, me.session()).await?;
    if count > 0 {
        tx.commit(events::sessions_ended(count)).await?;
    }
    Ok(count)
}
