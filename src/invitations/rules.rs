//! What an organization's rules say about an invitation. They are asked when it is sent and again
//! when it is accepted, under the organization's lock. Each refusal is a sentence.

use sqlx::FromRow;

use crate::access::{RoleId, RoleRules};
use crate::accounts::Email;
use crate::orgs::Domain;
use crate::state::State;
use crate::store::Flag;

/// An organization with its rules; for the holder of a link, only what may be shown is public.
#[derive(Clone, Debug, FromRow)]
pub struct OrgCard {
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    kind: String,
    default_role: String,
    only_owners_appoint_admins: Flag,
    takes_external_invitations: Flag,
    domains: String,
    invitees_need_account: Flag,
    member_cap: i64,
    member_count: i64,
    pending_count: i64,
}

impl OrgCard {
    /// The role of new members.
    pub(super) fn default_role(&self) -> RoleId {
        RoleId::from_text(self.default_role.clone())
    }

    /// What bears on all its roles.
    pub(super) fn role_rules(&self, cx: &State) -> RoleRules {
        RoleRules::new(&cx.permissions, self.only_owners_appoint_admins.0)
    }

    /// Whether it is an organization of several.
    pub(super) fn is_for_teams(&self) -> Result<(), String> {
        if self.kind == "team" {
            return Ok(());
        }
        Err("A personal organization has one member. Create an organization for a team.".into())
    }

    /// Whether it takes people with addresses of this domain.
    pub(super) fn takes(&self, email: &Email) -> Result<(), String> {
        let own: Vec<Domain> = serde_json::from_str(&self.domains).unwrap_or_default();
        let is_own =
            own.iter().any(|domain| domain.as_str().trim().eq_ignore_ascii_case(email.domain()));
        if self.takes_external_invitations.0 || is_own {
            return Ok(());
        }
        let own: Vec<String> = own.iter().map(ToString::to_string).collect();
        let domains = if own.is_empty() { "none is set".to_owned() } else { own.join(", ") };
        Err(format!("Only addresses of the organization's own domains are invited ({domains})."))
    }

    /// Whether only people with an account are invited.
    pub(super) fn asks_for_an_account(&self) -> bool {
        self.invitees_need_account.0
    }

    /// Whether there is room for one more, when so many have been invited since this was read.
    /// Whoever is invited keeps their place until the invitation ends, expired or not.
    pub(super) fn has_room(&self, invited_since: i64) -> Result<(), String> {
        let Self { member_cap: cap, member_count, pending_count, .. } = self;
        if member_count + pending_count + invited_since < *cap {
            return Ok(());
        }
        Err(format!("The organization is full: {cap} members, pending invitations included."))
    }

    /// Whether an invitee may become a member: their place was counted when they were invited, but
    /// the cap may be lower since.
    pub(super) fn has_room_for_a_member(&self) -> Result<(), String> {
        if self.member_count < self.member_cap {
            return Ok(());
        }
        Err("The organization is full. Ask the person who invited you to make room.".into())
    }
}
