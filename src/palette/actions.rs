//! The pages and actions that can be jumped to, each with words by which people look for it.

use super::{Entry, Face, Way};
use crate::access::{Me, Standing};
use crate::permission::Permission;
use crate::web::{Section, Theme};

type Named = (Entry, &'static str);

/// Pages, those of the organization first.
pub(super) fn pages(by: Option<&Standing>, me: &Me) -> Vec<Named> {
    let mut pages: Vec<Named> = by.map(pages_of).unwrap_or_default();
    pages.push((Entry::page("Your account", "user-round", "/account"), "profile password me"));
    if me.is_platform_admin {
        let page = Entry::page("This Guildhall", "server", "/instance");
        pages.push((page, "instance platform administration mail outbox"));
    }
    let help = Entry::page("Help and shortcuts", "circle-help", "/shortcuts");
    pages.push((help, "keyboard keys"));
    pages
}

fn pages_of(by: &Standing) -> Vec<Named> {
    let open = Section::OF_ORG.into_iter();
    let open = open.filter(|section| section.is_open_to(&by.role, by.org.is_personal));
    open.filter_map(|section| {
        let (label, icon, keywords) = match section {
            Section::Overview => ("Overview", "layout-dashboard", "home start activity"),
            Section::Members => ("Members", "users", "people team users"),
            Section::Invitations => ("Invitations", "mail", "invite pending"),
            Section::Roles => ("Roles", "shield", "permissions rights matrix compare"),
            Section::Keys => ("Keys", "key-round", "api tokens secrets agents"),
            Section::Settings => ("Settings", "settings-2", "rename leave rules preferences"),
            _ => return None,
        };
        Some((Entry::page(label, icon, section.path(&by.org.slug)), keywords))
    })
    .collect()
}

/// What can be done from anywhere.
pub(super) fn actions(by: Option<&Standing>) -> Vec<Named> {
    let mut actions = Vec::new();
    if let Some(by) = by
        && Section::Invitations.is_open_to(&by.role, by.org.is_personal)
    {
        let path = format!("{}/new", Section::Invitations.path(&by.org.slug));
        let action = Entry::page("Invite people", "user-plus", path);
        actions.push((action, "add new member invitation"));
    }
    if let Some(by) = by
        && by.can(Permission::ManageRoles)
        && Section::Roles.is_open_to(&by.role, by.org.is_personal)
    {
        let path = format!("{}/new", Section::Roles.path(&by.org.slug));
        actions.push((Entry::page("New role", "shield", path), "create make permissions"));
    }
    if let Some(by) = by {
        let path = format!("{}/new", Section::Keys.path(&by.org.slug));
        actions.push((Entry::page("Create key", "key-round", path), "new make api token secret"));
    }
    let new_org = Entry::page("New organization", "plus", "/orgs/new");
    actions.push((new_org, "create add team"));
    let others = Theme::ALL.into_iter().filter(|theme| !theme.is_chosen());
    actions.extend(others.map(|theme| (use_theme(theme), "mode appearance colours")));
    actions.push((send("Sign out", "log-out", Way::Send("/sign-out", "", "")), "log out leave"));
    actions
}

fn use_theme(theme: Theme) -> Entry {
    let label = format!("Use the {}", lower_first(theme.label()));
    send(&label, theme.icon(), Way::Send("/theme", "theme", theme.key()))
}

fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn send(label: &str, icon: &'static str, way: Way) -> Entry {
    Entry { label: label.to_owned(), detail: String::new(), face: Face::Icon(icon), way }
}
