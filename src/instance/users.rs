//! Everybody who has an account.

use super::{Page, Search, queries};
use crate::access::Platform;
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::UserId;
use crate::state::State;

/// An account, for who runs the instance.
#[derive(Debug)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// Their short name, if they chose one.
    pub username: Option<String>,
    /// Their address.
    pub email: String,
    /// Whether the address is proven.
    pub is_verified: bool,
    /// Whether they manage the instance.
    pub is_platform_admin: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// How many teams they belong to.
    pub teams: i64,
    pub(super) name_key: String,
}

/// Finds accounts by part of a name, an address or a username; by name.
///
/// # Errors
/// `Malformed` when the cursor is none of ours, or the search too long.
pub async fn search_users(cx: &State, _: &Platform, search: &Search) -> Result<Page<User>> {
    let mut search = search.clone();
    // A whole address is found however its domain was typed.
    if let Ok(email) = Email::parse(&search.text) {
        search.text = email.key();
    }
    let users = queries::users(cx.store.db(), &search.window()?).await?;
    Ok(search.page(users, |user| (&user.name_key, user.id.to_string())))
}
