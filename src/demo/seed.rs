//! Fills the demo: the instance, the organization, everybody who joined, and what they did.

use std::time::Duration;

use super::clock::DemoClock;
use super::people::MEMBERS;
use super::story;
use super::telling::Telling;
use crate::error::Result;
use crate::state::State;

/// How long ago the story begins: no longer than a session lives, because the Owner tells it in one.
const BEGINNING: Duration = Duration::from_hours(24 * 29);
/// How much later each member joins.
const PAUSE: Duration = Duration::from_mins(8 * 60 + 20);

/// Fills an empty instance. The story ends at the present.
///
/// # Errors
/// When the database does not take it.
pub async fn seed(cx: &State, clock: &DemoClock) -> Result<()> {
    let mut telling = Telling::new(cx, clock, BEGINNING);
    let owner = telling.set_up().await?;
    let mut people = Vec::new();
    for person in MEMBERS {
        telling.later(PAUSE);
        let account = telling.invite_and_join(&owner, person).await?;
        people.push(account);
    }
    story::tell(&mut telling, &owner, &people).await?;
    clock.set_back(Duration::ZERO);
    Ok(())
}
