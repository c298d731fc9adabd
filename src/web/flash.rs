//! A word about what was just done, shown on the next page.

use serde::{Deserialize, Serialize};

use super::session::session_error;
use super::{Failure, Session};

const KEY: &str = "flash";

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

    /// Takes it, once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take(session: &Session) -> Result<Option<Self>, Failure> {
        let failed = |error| Failure(session_error(error));
        // Looked at first: removing marks the session as changed, and costs a write for each page.
        if session.get_value(KEY).await.map_err(failed)?.is_none() {
            return Ok(None);
        }
        session.remove(KEY).await.map_err(failed)
    }
}
