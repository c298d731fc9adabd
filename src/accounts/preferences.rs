//! How somebody likes to work.

use super::{events, queries};
use crate::access::Me;
use crate::error::Result;
use crate::state::State;

/// What somebody prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Whether single keys are shortcuts (WCAG 2.2, 2.1.4).
    pub has_shortcuts: bool,
}

impl Preferences {
    /// What this person prefers now.
    #[must_use]
    pub fn of(me: &Me) -> Self {
        Self { has_shortcuts: me.has_shortcuts }
    }
}

/// Changes one's own preferences. What is so already leaves no event.
///
/// # Errors
/// When the database does not take it.
pub async fn change_preferences(cx: &State, me: &Me, new: Preferences) -> Result<()> {
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    if !queries::set_preferences(&mut tx, me.user, new).await? {
        return Ok(());
    }
    tx.commit(events::preferences_changed(new)).await
}
