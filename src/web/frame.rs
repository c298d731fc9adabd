//! What stands around a page: the frame with navigation, or the door for those outside.

use super::{Failure, Flash, Session};
use crate::access::{Me, Standing};
use crate::orgs::{self, Membership};
use crate::permission::Permission;
use crate::state::State;
use crate::text;

/// A part of the frame's navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The overview of an organization.
    Overview,
    /// Its members and invitations.
    Members,
    /// Its settings.
    Settings,
    /// One's own account.
    Account,
    /// The instance, for who runs it.
    Instance,
    /// None of them.
    None,
}

/// The frame around a page of somebody who is signed in.
#[derive(Debug)]
pub struct Frame {
    /// The name of the instance.
    pub instance: String,
    /// The person's name.
    pub person: String,
    /// Where we are.
    pub section: Section,
    /// The organization we are in.
    pub org: Option<FrameOrg>,
    /// The organizations to switch to.
    pub orgs: Vec<Membership>,
    /// What was just done.
    pub flash: Option<Flash>,
    /// Whether the person manages the instance.
    pub is_platform_admin: bool,
    /// Whether this is a demo.
    pub is_demo: bool,
}

/// The organization in the frame.
#[derive(Debug)]
pub struct FrameOrg {
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it is a team; a personal one has no settings.
    pub is_team: bool,
    /// The person's role there.
    pub role: String,
    /// How many members it has.
    pub members: i64,
    /// Whether the person may list them.
    pub can_list: bool,
}

impl Frame {
    /// Around a page of an organization.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn in_org(
        cx: &State,
        by: &Standing,
        session: &Session,
        section: Section,
    ) -> Result<Self, Failure> {
        let mut frame = Self::outside(cx, &by.me, session, section).await?;
        frame.org = Some(FrameOrg {
            slug: by.org.slug.clone(),
            name: by.org.name.clone(),
            is_team: !by.org.is_personal,
            role: by.role.name.clone(),
            members: by.org.member_count,
            can_list: by.can(Permission::ListMembers),
        });
        Ok(frame)
    }

    /// Around a page that belongs to no organization.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn outside(
        cx: &State,
        me: &Me,
        session: &Session,
        section: Section,
    ) -> Result<Self, Failure> {
        Ok(Self {
            instance: cx.instance_name(),
            person: me.name.clone(),
            section,
            org: None,
            orgs: orgs::of_user(cx, me.user).await?,
            flash: Flash::take(cx, session).await?,
            is_platform_admin: me.is_platform_admin,
            is_demo: cx.config.is_demo,
        })
    }

    /// Whether a section is the current one.
    #[must_use]
    pub fn is(&self, section: Section) -> bool {
        self.section == section
    }

    /// Whether an organization is the current one.
    #[must_use]
    pub fn is_current(&self, membership: &Membership) -> bool {
        self.org.as_ref().is_some_and(|org| org.slug == membership.slug)
    }
}

/// The door: signed-out pages, and pages of errors.
#[derive(Debug)]
pub struct Door {
    /// The name of the instance.
    pub instance: String,
    /// Whether this is a demo.
    pub is_demo: bool,
}

impl Door {
    /// The door of this instance.
    #[must_use]
    pub fn of(cx: &State) -> Self {
        Self { instance: cx.instance_name(), is_demo: cx.config.is_demo }
    }
}

/// The letter that stands for an organization.
#[must_use]
pub fn logo(name: &str) -> String {
    text::initials(name).chars().take(1).collect()
}
