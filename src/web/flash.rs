//! A word about what was just done, shown on the next page.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::session::session_error;
use super::{Failure, Session};
use crate::error::Error;
use crate::state::State;
use crate::store::SessionKey;

const KEY: &str = "flash";
/// How long a page waits until what it shows is taken.
const PATIENCE: Duration = Duration::from_millis(250);

/// The word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flash {
    /// One sentence.
    pub text: String,
    /// Whether something went wrong.
    #[serde(default)]
    pub is_bad: bool,
}

impl Flash {
    /// Something was done.
    #[must_use]
    pub fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_bad: false }
    }

    /// Something went wrong.
    #[must_use]
    pub fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_bad: true }
    }

    /// Keeps a word about what was done for the next page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn leave(session: &Session, text: impl Into<String>) -> Result<(), Failure> {
        Self::good(text).leave_in(session).await
    }

    /// Keeps it for the next page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn leave_in(self, session: &Session) -> Result<(), Failure> {
        session.insert(KEY, self).await.map_err(|error| Failure(session_error(error)))
    }

    /// Takes it, once. That is written beside the page: while the database takes no writes, pages
    /// go on, and the word is shown again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take(cx: &State, session: &Session) -> Result<Option<Self>, Failure> {
        let failed = |error| Failure(session_error(error));
        let Some(value) = session.get_value(KEY).await.map_err(failed)? else { return Ok(None) };
        let flash = serde_json::from_value(value.clone()).map_err(Error::internal)?;
        if let Some(id) = session.id() {
            let (cx, key) = (cx.clone(), SessionKey::of(&id));
            let taken = tokio::spawn(async move {
                if let Err(error) = cx.store.take_from_session(&key, KEY, &value).await {
                    tracing::warn!("a word that was shown stays: {error:?}");
                }
            });
            drop(tokio::time::timeout(PATIENCE, taken).await);
        }
        Ok(Some(flash))
    }
}
