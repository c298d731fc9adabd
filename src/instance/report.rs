//! What is known of the instance: version, database, storage.

use super::queries;
use crate::access::Platform;
use crate::error::Result;
use crate::state::State;
use crate::store::Facts;

/// What is known of the instance.
#[derive(Debug)]
pub struct Report {
    /// The database.
    pub database: Facts,
    /// Bytes that the disk of the database still has, where that can be told.
    pub free: Option<u64>,
    /// How many accounts there are.
    pub users: i64,
    /// How many team organizations there are.
    pub teams: i64,
}

/// Gathers what is known of the instance.
///
/// # Errors
/// When the database does not answer.
pub async fn report(cx: &State, _: &Platform) -> Result<Report> {
    let (users, teams) = queries::counts(cx.store.db()).await?;
    Ok(Report { database: cx.store.facts().await?, free: cx.store.free_space(), users, teams })
}
