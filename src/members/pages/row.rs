//! A row of the list, and what its reader may do with it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::access::{Role, Standing};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::members::{Counts, Member, counts, roles, rules};
use crate::permission::Permission;
use crate::state::State;
use crate::web::filters;

/// A row of the list.
#[derive(Template)]
#[template(path = "members/_row.html")]
pub(super) struct Row {
    pub slug: String,
    pub member: Member,
    is_me: bool,
    is_last_owner: bool,
    /// Whether a row below says why it stays as it is.
    is_explained: bool,
    has_ticks: bool,
    may_change: bool,
    may_act: bool,
    why_not: Option<String>,
    pub is_fresh: bool,
    now: Timestamp,
}

impl HtmlSafe for Row {}

/// What one reader of the list may do with its members.
pub(super) struct Reader<'a> {
    pub by: &'a Standing,
    pub counts: Counts,
    now: Timestamp,
}

impl<'a> Reader<'a> {
    pub(super) async fn of(cx: &State, by: &'a Standing) -> Result<Self, Error> {
        Ok(Self { by, counts: counts(cx, &by.org).await?, now: cx.now() })
    }

    /// Why this member's role cannot be changed, or the member removed, by this reader.
    pub(super) fn may_touch(&self, member: &Member) -> Result<(), rules::Refusal> {
        let is_active_owner = member.role.is_owner() && member.is_active;
        rules::is_for_teams(&self.by.org)?;
        rules::may_touch(&self.by.role, &member.role)?;
        rules::keeps_an_owner(is_active_owner, self.counts.active_owners())
    }

    /// Why this member cannot leave.
    pub(super) fn may_leave(&self, member: &Member) -> Result<(), rules::Refusal> {
        rules::keeps_an_owner(
            member.role.is_owner() && member.is_active,
            self.counts.active_owners(),
        )
    }

    /// Whether the reader may suspend this member, or let them in again.
    pub(super) fn may_suspend(&self, member: &Member) -> bool {
        self.by.can(Permission::SuspendMembers)
            && self.by.user() != Some(member.user)
            && self.may_touch(member).is_ok()
    }

    /// Whether the reader may remove this member.
    pub(super) fn may_remove(&self, member: &Member) -> bool {
        self.by.can(Permission::RemoveMembers) && self.may_touch(member).is_ok()
    }

    /// Whether the reader may do something with several members at once.
    pub(super) fn has_ticks(&self) -> bool {
        const BULK: [Permission; 3] =
            [Permission::ChangeRoles, Permission::SuspendMembers, Permission::RemoveMembers];
        !self.by.org.is_personal && BULK.iter().any(|permission| self.by.can(*permission))
    }

    pub(super) fn row(&self, member: Member) -> Row {
        let refusal = self.may_touch(&member).err();
        Row {
            may_change: refusal.is_none() && self.by.can(Permission::ChangeRoles),
            may_act: self.may_suspend(&member) || self.may_remove(&member),
            // A reason is for those who could do it to others.
            why_not: refusal.filter(|_| self.by.can(Permission::ChangeRoles)),
            slug: self.by.org.slug.clone(),
            is_me: self.by.user() == Some(member.user),
            is_last_owner: !self.by.org.is_personal && self.may_leave(&member).is_err(),
            is_explained: false,
            has_ticks: self.has_ticks(),
            is_fresh: false,
            now: self.now,
            member,
        }
    }

    /// The roles that the reader may give this member, and why not the others.
    pub(super) async fn choices(&self, cx: &State, member: &Member) -> Result<Vec<Choice>, Error> {
        let choice = |role: Role| {
            let may = self.may_touch(member);
            let may = may.and_then(|()| rules::may_appoint(&self.by.role, &role));
            Choice { is_current: role.id == member.role.id, why_not: may.err(), role }
        };
        Ok(roles(cx.store.db(), &self.by.org).await?.into_iter().map(choice).collect())
    }
}

/// A role that may be given, or why not.
pub(super) struct Choice {
    pub role: Role,
    pub is_current: bool,
    pub why_not: Option<String>,
}

impl Choice {
    /// The icon of a role says its kind; those of an organization's own share one.
    pub(super) fn icon(&self) -> &'static str {
        match self.role.id.as_str() {
            "owner" => "crown",
            "manager" => "user-cog",
            "developer" => "code-xml",
            "viewer" => "eye",
            _ => "shield",
        }
    }
}

/// How to take back what was just done: a form of one button.
pub(super) struct Undo {
    pub path: String,
    /// The role to go back to, where it is a role.
    pub role: String,
}

/// A row that has changed, with a word about it and a way back; or one that has not, with the reason.
#[derive(Template)]
#[template(path = "members/_changed.html")]
pub(super) struct Changed {
    pub row: Row,
    pub said: String,
    pub undo: Option<Undo>,
    pub because: Option<String>,
}

impl Changed {
    /// What the row shows after a change.
    pub(super) async fn to(
        cx: &State,
        by: &Standing,
        member: Member,
        said: String,
        undo: Option<Undo>,
    ) -> Result<Self, Error> {
        let row = Reader::of(cx, by).await?.row(member);
        Ok(Self { row: Row { is_fresh: true, ..row }, said, undo, because: None })
    }

    /// The row as it stays, with the reason below.
    pub(super) async fn refused(
        cx: &State,
        by: &Standing,
        member: Member,
        because: String,
    ) -> Result<Self, Error> {
        let row = Reader::of(cx, by).await?.row(member);
        let row = Row { is_explained: true, ..row };
        Ok(Self { row, said: String::new(), undo: None, because: Some(because) })
    }
}
