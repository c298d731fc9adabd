//! Links to copy, shown once.

use askama::Template;
use askama::filters::HtmlSafe;
use secrecy::ExposeSecret;

use crate::access::Standing;
use crate::invitations::{Done, Invited, Renewed};
use crate::state::State;
use crate::web::{Frame, Handled, Htmx, Section, Session, filters, page};

/// A link with whom it is for.
#[derive(Debug)]
pub(super) struct LinkItem {
    email: String,
    link: String,
    /// Whether a link before it stopped working.
    is_newer: bool,
}

impl LinkItem {
    /// The link of an invitation, if there is one to copy.
    pub(super) fn of(invited: &Invited) -> Option<Self> {
        let link = invited.link.as_ref()?.expose_secret().to_owned();
        let is_newer = invited.done == Done::Renewed;
        Some(Self { email: invited.email.clone(), link, is_newer })
    }

    /// A new link, if there is one to copy.
    pub(super) fn of_renewed(renewed: &Renewed) -> Option<Self> {
        let link = renewed.link.as_ref()?.expose_secret().to_owned();
        Some(Self { email: renewed.before.email.clone(), link, is_newer: true })
    }
}

/// The fields to copy them from, and what to know about them.
#[derive(Template)]
#[template(path = "invitations/_links.html")]
pub(super) struct Links {
    items: Vec<LinkItem>,
    has_mail: bool,
}

impl HtmlSafe for Links {}

impl Links {
    pub(super) fn new(cx: &State, items: Vec<LinkItem>) -> Self {
        Self { items, has_mail: cx.has_mail() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// The links in a dialog, or in a page of their own.
#[derive(Template)]
#[template(path = "invitations/_link.html")]
struct LinkBox {
    slug: String,
    links: Links,
    /// What else came of it.
    said: Option<String>,
    is_dialog: bool,
}

impl HtmlSafe for LinkBox {}

impl LinkBox {
    /// Whom the only link is for.
    fn only(&self) -> Option<&str> {
        let [one] = self.links.items.as_slice() else { return None };
        Some(&one.email)
    }
}

#[derive(Template)]
#[template(path = "invitations/link.html")]
struct LinkPage {
    frame: Frame,
    slug: String,
    link: LinkBox,
}

/// Shows links, this once.
pub(super) async fn show_links(
    cx: &State,
    by: &Standing,
    session: &Session,
    htmx: Htmx,
    links: Links,
    said: Option<String>,
) -> Handled {
    let slug = by.org.slug.clone();
    let link = LinkBox { slug: slug.clone(), links, said, is_dialog: htmx.is_partial };
    if htmx.is_partial {
        return page(&link);
    }
    let frame = Frame::in_org(cx, by, session, Section::Members).await?;
    page(&LinkPage { frame, slug, link })
}
