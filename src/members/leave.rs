//! Leaving an organization.

use super::change::refuse;
use super::{Member, events, find_in, queries, rules};
use crate::access::Belongs;
use crate::error::{Error, Result};
use crate::state::State;

/// Ends one's own membership. Nobody needs more for it than to be a member.
///
/// # Errors
/// `Conflict` for the last Owner and in one's personal organization.
pub async fn leave(cx: &State, by: &Belongs) -> Result<Member> {
    let mut tx = by.begin(&cx.store).await?;
    let me = find_in(tx.db(), &by.org, by.person()?.user).await?;
    let owners = queries::active_owners(tx.db(), by.org.id).await?;
    let may = rules::is_for_teams(&by.org)
        .and_then(|()| rules::keeps_an_owner(me.role.is_owner(), owners));
    if let Err(why) = may {
        return Err(refuse(tx, &me, Error::Conflict(why)).await);
    }
    queries::delete(&mut tx, by.org.id, &me).await?;
    tx.commit(events::left(&me)).await?;
    Ok(me)
}
