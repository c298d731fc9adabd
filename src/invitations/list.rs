//! Lists of invitations, newest first, a page at a time.

use super::{Invitation, queries};
use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::InvitationId;
use crate::permission::InviteMembers;
use crate::state::State;

/// How many a page shows.
const PAGE: u32 = 50;
/// The most that a program gets at once.
const PAGE_MAX: u32 = 200;

/// Which invitations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Those that are open, expired ones too.
    #[default]
    Pending,
    /// Those that have ended.
    Past,
    /// Accepted ones.
    Accepted,
    /// Declined ones.
    Rejected,
    /// Those that were taken back.
    Cancelled,
}

impl Show {
    /// Reads the word of an address.
    ///
    /// # Errors
    /// `Malformed` for another word.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "" | "pending" => Ok(Self::Pending),
            "past" => Ok(Self::Past),
            "accepted" => Ok(Self::Accepted),
            "rejected" => Ok(Self::Rejected),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(Error::Malformed(
                "There are pending, past, accepted, rejected and cancelled invitations.".into(),
            )),
        }
    }
}

/// On which side of a row a page lies.
#[derive(Clone, Debug, Default)]
pub enum Side {
    /// The first page.
    #[default]
    Start,
    /// What is older than a row, as `Page::older` said.
    Older(String),
    /// What is newer than a row, as `Page::newer` said.
    Newer(String),
}

/// What somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Which invitations.
    pub show: Show,
    /// Which page.
    pub side: Side,
    /// How many at the most, when not as many as a page shows.
    pub limit: Option<u32>,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// The invitations.
    pub invitations: Vec<Invitation>,
    /// Where the page with newer ones begins, when there is one.
    pub newer: Option<String>,
    /// Where the page with older ones begins, when there is one.
    pub older: Option<String>,
}

/// A row of a list: where another page begins.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub created_at: Timestamp,
    pub id: InvitationId,
}

impl Row {
    fn of(invitation: &Invitation) -> String {
        format!("{}.{}", invitation.created_at.micros(), invitation.id)
    }

    fn parse(text: &str) -> Result<Self> {
        let wrong =
            || Error::Malformed("This cursor is none of ours; start at the first page.".into());
        let (at, id) = text.split_once('.').ok_or_else(wrong)?;
        let created_at = Timestamp::from_micros(at.parse().map_err(|_| wrong())?);
        Ok(Self { created_at, id: id.parse().map_err(|_| wrong())? })
    }
}

/// Lists invitations.
///
/// # Errors
/// `Malformed` when a cursor is none of ours.
pub async fn list(cx: &State, by: &Can<InviteMembers>, wanted: &Listing) -> Result<Page> {
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let (db, org, show) = (cx.store.db(), by.org.id, wanted.show);
    // One more than is shown tells whether there are more.
    let most = i64::from(limit) + 1;
    let (is_back, mut found) = match &wanted.side {
        Side::Start => (false, queries::older(db, org, show, None, most).await?),
        Side::Older(than) => {
            (false, queries::older(db, org, show, Some(Row::parse(than)?), most).await?)
        }
        Side::Newer(than) => (true, queries::newer(db, org, show, Row::parse(than)?, most).await?),
    };
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    if is_back {
        found.reverse();
    }
    let has_newer = if is_back { has_more } else { matches!(wanted.side, Side::Older(_)) };
    let has_older = is_back || has_more;
    let newer = found.first().filter(|_| has_newer).map(Row::of);
    let older = found.last().filter(|_| has_older).map(Row::of);
    Ok(Page { invitations: found, newer, older })
}

/// One invitation.
///
/// # Errors
/// `NotFound` when there is none with this id here.
pub async fn find(cx: &State, by: &Can<InviteMembers>, id: InvitationId) -> Result<Invitation> {
    queries::find(cx.store.db(), by.org.id, id).await?.ok_or(Error::NotFound)
}
