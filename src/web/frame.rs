//! What stands around a page: the frame with navigation, or the door for those outside.

use super::{Failure, Flash, Section, Session};
use crate::access::{Me, Standing};
use crate::orgs::{self, Membership};
use crate::state::State;
use crate::text;

/// With more organizations than this, the switch has a field to find one by name.
const ORGS_AT_A_GLANCE: usize = 6;

/// The frame around a page of somebody who is signed in.
#[derive(Debug)]
pub struct Frame {
    /// The name of the instance.
    pub instance: String,
    /// The person's name.
    pub person: String,
    /// What stands in their avatar.
    pub initials: String,
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
    /// Whether single keys are shortcuts for this person.
    pub has_shortcuts: bool,
}

/// The organization in the frame.
#[derive(Debug)]
pub struct FrameOrg {
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The person's role there.
    pub role: String,
    /// How many members it has.
    pub members: i64,
    /// The sections that are open to the person.
    sections: Vec<Section>,
}

impl FrameOrg {
    /// Whether a section is open to the person; what is not stands nowhere.
    #[must_use]
    pub fn has(&self, section: Section) -> bool {
        self.sections.contains(&section)
    }
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
        let mut frame = Self::outside(cx, by.person()?, session, section).await?;
        let is_open = |section: &Section| section.is_open_to(&by.role, by.org.is_personal);
        frame.org = Some(FrameOrg {
            slug: by.org.slug.clone(),
            name: by.org.name.clone(),
            role: by.role.name.clone(),
            members: by.org.member_count,
            sections: Section::OF_ORG.into_iter().filter(is_open).collect(),
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
            initials: me.initials.clone().unwrap_or_else(|| text::initials(&me.name)),
            section,
            org: None,
            orgs: orgs::of_user(cx, me.user).await?,
            flash: Flash::take(cx, session).await?,
            is_platform_admin: me.is_platform_admin,
            is_demo: cx.config.is_demo,
            has_shortcuts: me.has_shortcuts,
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

    /// Where the switch to an organization leads: to the section where we are, if it is open there.
    #[must_use]
    pub fn path_in(&self, membership: &Membership) -> String {
        self.section.landing(membership)
    }

    /// Whether there are so many organizations that one would rather type a name.
    #[must_use]
    pub fn has_many_orgs(&self) -> bool {
        self.orgs.len() > ORGS_AT_A_GLANCE
    }

    /// The page to search and jump from.
    #[must_use]
    pub fn jump_path(&self) -> String {
        let org = self.org.as_ref().filter(|org| org.has(Section::Overview));
        org.map_or_else(|| "/jump".into(), |org| format!("/o/{}/jump", org.slug))
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
