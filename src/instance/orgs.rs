//! Every team, from outside: how large it is, and how large it may become.

use super::{Page, Search, events, queries};
use crate::access::Platform;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::state::State;

/// How many members a team may be allowed.
const CAPS: std::ops::RangeInclusive<i64> = 1..=100_000;

/// An organization, for who runs the instance.
#[derive(Debug)]
pub struct Org {
    /// Its id.
    pub id: OrgId,
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// How many members it has.
    pub members: i64,
    /// How many invitations are pending.
    pub pending: i64,
    /// How many of both there may be.
    pub member_cap: i64,
    /// When it was made.
    pub created_at: Timestamp,
    pub(super) is_personal: bool,
    pub(super) name_key: String,
}

impl Org {
    /// How many places are taken.
    #[must_use]
    pub fn taken(&self) -> i64 {
        self.members + self.pending
    }

    /// How many places are left.
    #[must_use]
    pub fn left(&self) -> i64 {
        (self.member_cap - self.taken()).max(0)
    }
}

/// Finds teams by part of a name or a slug; by name.
///
/// # Errors
/// `Malformed` when the cursor is none of ours, or the search too long.
pub async fn search_orgs(cx: &State, _: &Platform, search: &Search) -> Result<Page<Org>> {
    let orgs = queries::orgs(cx.store.db(), &search.window()?).await?;
    Ok(search.page(orgs, |org| (&org.name_key, org.id.to_string())))
}

/// The team with this id or slug.
///
/// # Errors
/// `NotFound`; `Conflict` for a personal organization, which stays with its person.
pub async fn find_org(cx: &State, _: &Platform, named: &str) -> Result<Org> {
    // PostgreSQL takes no NUL in text; no slug and no id has one.
    if named.contains('\0') {
        return Err(Error::NotFound);
    }
    let org = queries::org(cx.store.db(), named).await?.ok_or(Error::NotFound)?;
    if org.is_personal {
        let why = "A personal organization belongs to one person: it has no owners and no member \
                   cap to manage.";
        return Err(Error::Conflict(why.into()));
    }
    Ok(org)
}

/// Sets how many members and pending invitations a team may have. Nobody is removed by a lower cap;
/// nothing more fits until there is room again.
///
/// # Errors
/// As for `find_org`; `Invalid` outside 1 to 100,000.
pub async fn set_member_cap(cx: &State, by: &Platform, named: &str, cap: i64) -> Result<Org> {
    let id = find_org(cx, by, named).await?.id;
    if !CAPS.contains(&cap) {
        return Err(Error::invalid("member_cap", "Type a number from 1 to 100000."));
    }
    let mut tx = by.begin_in(&cx.store, &[id]).await?;
    let org = queries::org(tx.db(), &id.to_string()).await?.ok_or(Error::NotFound)?;
    if org.member_cap == cap {
        return Ok(org);
    }
    queries::set_member_cap(&mut tx, id, cap).await?;
    tx.commit(events::member_cap_changed(&org, cap)).await?;
    Ok(Org { member_cap: cap, ..org })
}
