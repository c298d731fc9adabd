//! Search or jump to: the pages, people, organizations and actions that a person may reach, by name.

mod actions;
pub mod pages;

use crate::access::{Can, Me, Standing};
use crate::error::Result;
use crate::members::{self, Filter, Search};
use crate::orgs::{self, Membership};
use crate::permission::{ListMembers, ViewOrg};

use crate::state::State;
use crate::web::Section;

/// The most that is read of what somebody typed.
const QUERY_MAX: usize = 100;
/// From so many letters on, members are looked for.
const MEMBERS_FROM: usize = 2;
/// How many members, and how many organizations, are named at the most.
const NAMED: usize = 6;

/// What somebody looks for: words that all have to occur.
#[derive(Debug)]
pub struct Query {
    text: String,
    words: Vec<String>,
}

impl Query {
    /// Takes what was typed; of a very long text only the beginning.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let text: String = typed.trim().chars().take(QUERY_MAX).collect();
        let words = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        Self { text, words }
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How well something fits: 0 when its name begins so, 1 when a word of it does, 2 when the
    /// words merely occur.
    fn rank(&self, label: &str, keywords: &str) -> Option<u8> {
        let label = label.to_lowercase();
        let all = format!("{label} {}", keywords.to_lowercase());
        if !self.words.iter().all(|word| all.contains(word.as_str())) {
            return None;
        }
        let Some(first) = self.words.first() else { return Some(0) };
        let begins_word = || label.split_whitespace().any(|word| word.starts_with(first.as_str()));
        Some(if label.starts_with(first.as_str()) {
            0
        } else if begins_word() {
            1
        } else {
            2
        })
    }
}

/// Things of one kind.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub title: &'static str,
    /// Its word in ids.
    pub key: &'static str,
    /// The things, the best first.
    pub entries: Vec<Entry>,
}

/// Something to go to or to do.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub label: String,
    /// What tells it from others.
    pub detail: String,
    /// What stands before it.
    pub face: Face,
    /// What choosing it does.
    pub way: Way,
}

/// What stands before an entry.
#[derive(Debug)]
pub enum Face {
    /// An icon.
    Icon(&'static str),
    /// A person's initials.
    Person,
    /// An organization's letter.
    Org,
}

/// What choosing an entry does.
#[derive(Debug)]
pub enum Way {
    /// Opens a page.
    Open(String),
    /// Sends a form with one field at the most: address, name, value.
    Send(&'static str, &'static str, &'static str),
}

impl Entry {
    fn page(label: &str, icon: &'static str, path: impl Into<String>) -> Self {
        let (label, detail) = (label.to_owned(), String::new());
        Self { label, detail, face: Face::Icon(icon), way: Way::Open(path.into()) }
    }
}

/// What fits in an organization and outside of it.
///
/// # Errors
/// When the database does not answer.
pub async fn find_in(cx: &State, by: &Can<ViewOrg>, query: &Query) -> Result<Vec<Group>> {
    let mut found =
        vec![group("Pages", "pages", sorted(actions::pages(Some(by), by.person()?), query))];
    if let Some(lister) = by.also::<ListMembers>()
        && query.text.chars().count() >= MEMBERS_FROM
    {
        found.push(group("Members", "members", people(cx, &lister, query).await?));
    }
    found.extend(everywhere(cx, by.person()?, Some(by), query).await?);
    found.retain(|group| !group.entries.is_empty());
    Ok(found)
}

/// What fits outside of any organization.
///
/// # Errors
/// When the database does not answer.
pub async fn find(cx: &State, me: &Me, query: &Query) -> Result<Vec<Group>> {
    let mut found = vec![group("Pages", "pages", sorted(actions::pages(None, me), query))];
    found.extend(everywhere(cx, me, None, query).await?);
    found.retain(|group| !group.entries.is_empty());
    Ok(found)
}

/// Organizations and actions.
async fn everywhere(
    cx: &State,
    me: &Me,
    by: Option<&Standing>,
    query: &Query,
) -> Result<[Group; 2]> {
    let here = by.map(|by| by.org.id);
    let others = orgs::of_user(cx, me.user).await?.into_iter();
    let others = others.filter(|membership| Some(membership.id) != here);
    let mut others = sorted(others.map(|org| (organization(&org), "")).collect(), query);
    others.truncate(NAMED);
    let actions = sorted(actions::actions(by), query);
    Ok([group("Organizations", "orgs", others), group("Actions", "actions", actions)])
}

fn group(title: &'static str, key: &'static str, entries: Vec<Entry>) -> Group {
    Group { title, key, entries }
}

/// Those that fit, the best first; else in their own order.
fn sorted(entries: Vec<(Entry, &'static str)>, query: &Query) -> Vec<Entry> {
    let ranked = entries.into_iter().filter_map(|(entry, keywords)| {
        let rank = query.rank(&entry.label, keywords)?;
        Some((rank, entry))
    });
    let mut ranked: Vec<(u8, Entry)> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

fn organization(membership: &Membership) -> Entry {
    let role = if membership.is_personal { "Personal" } else { membership.role_name() };
    Entry {
        label: membership.name.clone(),
        detail: role.to_owned(),
        face: Face::Org,
        way: Way::Open(Section::Overview.landing(membership)),
    }
}

async fn people(cx: &State, by: &Can<ListMembers>, query: &Query) -> Result<Vec<Entry>> {
    let limit = u32::try_from(NAMED).unwrap_or(u32::MAX);
    let filter = Filter { text: query.text.clone(), ..Filter::default() };
    let search = Search { filter, limit, ..Search::default() };
    let found = members::list(cx, by, &search).await?.members;
    let entry = |member: members::Member| Entry {
        label: member.name,
        detail: member.email,
        face: Face::Person,
        way: Way::Open(format!("/o/{}/members/{}", by.org.slug, member.user)),
    };
    Ok(found.into_iter().map(entry).collect())
}
