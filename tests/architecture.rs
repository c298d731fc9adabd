//! The directions between modules, read from the `use crate::` lines and paths in the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order in which their `mod.rs` may use each other.
const ROOMS: [&str; 8] =
    ["accounts", "orgs", "members", "invitations", "roles", "keys", "audit", "instance"];

/// From the ground up: a module may use those before it and itself.
const FLOORS: [&[&str]; 10] = [
    &["clock", "text", "permission", "quota"],
    &["ids", "error", "config"],
    &["secret", "limits"],
    &["store"],
    &["state"],
    &["access"],
    &["rooms"],
    &["front_door", "onboarding", "palette", "web"],
    &["demo", "reference"],
    &["app", "jobs", "server", "cli"],
];

struct Source {
    /// As in `members/pages.rs`.
    name: String,
    text: String,
}

impl Source {
    /// The module of the first level: a room, `onboarding`, `web` …
    fn module(&self) -> &str {
        let first = self.name.split('/').next().unwrap();
        first.trim_end_matches(".rs")
    }

    /// Whether it is one of the two faces of a room.
    fn is_face(&self) -> bool {
        let rest = self.name.split_once('/').map_or("", |(_, rest)| rest);
        rest == "api.rs" || rest.starts_with("api/") || rest.starts_with("pages")
    }

    /// The modules of the first level that it names.
    fn uses(&self) -> Vec<String> {
        let mut found = Vec::new();
        for start in self.text.match_indices("crate::").map(|(at, _)| at + "crate::".len()) {
            let rest = &self.text[start..];
            if let Some(group) = rest.strip_prefix('{') {
                let names = group.split('}').next().unwrap().split(',');
                found.extend(names.map(|name| first_word(name.trim())));
            } else {
                found.push(first_word(rest));
            }
        }
        found.retain(|name| !name.is_empty() && name.chars().all(char::is_lowercase));
        found
    }
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let source = |file: PathBuf| {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        Source { name, text: fs::read_to_string(&file).unwrap() }
    };
    files.into_iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn floor(module: &str) -> Option<usize> {
    let module = if ROOMS.contains(&module) { "rooms" } else { module };
    FLOORS.iter().position(|floor| floor.contains(&module))
}

#[test]
fn no_module_uses_one_above_it() {
    for source in sources().iter().filter(|source| !matches!(source.module(), "lib" | "main")) {
        let own = floor(source.module()).unwrap_or_else(|| panic!("{} has no floor", source.name));
        for used in source.uses() {
            let other = floor(&used).unwrap_or_else(|| panic!("{used} has no floor"));
            // Pages and API stand on top of `web`, which stands on top of the rooms' verbs.
            let is_allowed = other <= own || source.is_face() && used == "web";
            assert!(is_allowed, "{} uses {used}, which is above it", source.name);
        }
    }
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    for source in sources().iter().filter(|source| !source.is_face()) {
        let Some(own) = place(source.module()) else { continue };
        for used in source.uses() {
            let comes_later = place(&used).is_some_and(|other| other > own);
            assert!(!comes_later, "{} uses {used}, which comes later", source.name);
        }
    }
}

#[test]
fn pages_and_api_never_write_sql_and_verbs_never_see_http() {
    for source in sources() {
        let is_room = ROOMS.contains(&source.module()) || source.module() == "onboarding";
        let forbidden: &[&str] = match (is_room, source.is_face()) {
            (true, true) => &["sqlx::", "queries::"],
            (true, false) if source.name.ends_with("mail.rs") => &["axum::", "sqlx::"],
            (true, false) if source.name.ends_with("queries.rs") => &["axum::", "askama::"],
            (true, false) => &["axum::", "askama::", "sqlx::query"],
            (false, _) => &[],
        };
        for word in forbidden {
            assert!(!source.text.contains(word), "{} names {word}", source.name);
        }
    }
}

#[test]
fn only_the_store_names_a_database() {
    for source in sources().iter().filter(|source| source.module() != "store") {
        for word in ["sqlx::Sqlite", "sqlx::Postgres", "sqlx::sqlite", "sqlx::postgres", "PRAGMA"] {
            assert!(!source.text.contains(word), "{} names {word}", source.name);
        }
    }
}

#[test]
fn only_access_begins_a_change() {
    for source in sources().iter().filter(|source| source.module() != "store") {
        let begins = source.text.contains("store.begin(") && source.module() != "access";
        assert!(!begins, "{} begins a change past access", source.name);
        for word in ["\"COMMIT", "\"BEGIN", "\"ROLLBACK"] {
            assert!(!source.text.contains(word), "{} says {word}", source.name);
        }
    }
}

#[test]
fn files_are_small() {
    let mut lengths: Vec<(usize, String)> =
        sources().into_iter().map(|source| (source.text.lines().count(), source.name)).collect();
    lengths.sort();
    let (median, _) = &lengths[lengths.len() / 2];
    assert!(*median < 120, "the median file has {median} lines");
    let long: Vec<&(usize, String)> = lengths.iter().filter(|(lines, _)| *lines > 400).collect();
    assert!(long.is_empty(), "over 400 lines: {long:?}");
}
