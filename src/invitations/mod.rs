//! Offers of membership to an e-mail address, and the links that carry them.

mod address_list;
pub mod api;
mod attention;
mod cancel;
pub mod events;
mod form;
mod invite;
mod inviter;
mod list;
mod mail;
mod message;
mod offer;
pub mod pages;
mod platform;
mod queries;
mod reject;
mod renewal;
mod replacement;
mod resend;
mod rules;
mod sending;

use crate::access::RoleId;
use crate::clock::Timestamp;
use crate::ids::{InvitationId, OrgId, UserId};

pub use attention::{Attention, Undelivered, attention, last_undelivered};
pub use cancel::cancel;
pub use form::{InvitationForm, NewInvitation, NewInvitations};
pub use invite::{Judged, invite, invite_all};
pub use inviter::Inviter;
pub use list::{Listing, Page, Show, Side, find, list};
pub use offer::{NEEDS_ACCOUNT, Offer, accept, accepted_by, offer};
pub use platform::invite_by_platform;
pub use reject::reject;
pub use renewal::{ask_for_renewal, was_renewal_asked};
pub use replacement::{count_with_role, replace_role};
pub use resend::{Renewed, new_link, resend};
pub use rules::OrgCard;
pub use sending::{Done, Invited};

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The organization it leads into.
    pub org: OrgId,
    /// The name by which the inviter knows the invitee; perhaps none.
    pub name: String,
    /// The address it is for.
    pub email: String,
    /// What addresses are compared by.
    pub email_key: String,
    /// The role it offers.
    pub role_id: RoleId,
    /// A word of the inviter's, as plain text.
    pub message: String,
    /// What has become of it.
    pub state: InvitationState,
    /// Whose word it is.
    pub inviter: Inviter,
    /// Their name.
    pub inviter_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its newest link was made.
    pub sent_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
    /// When the invitee asked for a new link, since the last one was made.
    pub asked_at: Option<Timestamp>,
    /// Who accepted it.
    pub accepted_by: Option<UserId>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// The name of who ended it, where an account did.
    pub closed_by: Option<String>,
    /// What became of its mail.
    pub delivery: Delivery,
}

impl Invitation {
    /// What people call the invitee: by name, or else by address.
    #[must_use]
    pub fn invitee(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }

    /// Whether it is still open.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.state == InvitationState::Pending
    }
}

/// What has become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Open; its link may have expired.
    Pending,
    /// The invitee has joined.
    Accepted,
    /// The invitee declined.
    Rejected,
    /// It was taken back.
    Cancelled,
}

impl InvitationState {
    /// Its word in the database and for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_key(key: &str) -> Self {
        let ended = [Self::Accepted, Self::Rejected, Self::Cancelled];
        ended.into_iter().find(|state| state.key() == key).unwrap_or(Self::Pending)
    }
}

/// How an invitation reaches the invitee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// No mail: the inviter copied a link.
    Copied,
    /// In the outbox; perhaps after tries that failed, and why.
    Queued(Option<String>),
    /// The mail server has taken it.
    Sent,
    /// It will not be sent, and why.
    Failed(String),
}

impl Delivery {
    fn from_mail(state: Option<&str>, error: Option<String>) -> Self {
        match state {
            None => Self::Copied,
            Some("sent") => Self::Sent,
            Some("failed") => Self::Failed(error.unwrap_or_default()),
            Some(_) => Self::Queued(error),
        }
    }

    /// Whether a link of its own has to be made for the inviter to hand over.
    #[must_use]
    pub fn needs_a_hand(&self, has_mail: bool) -> bool {
        !has_mail || matches!(self, Self::Copied | Self::Failed(_))
    }
}
