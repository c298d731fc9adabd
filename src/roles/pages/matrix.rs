//! What each role may do: permissions by area, roles in columns.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::with_capital;
use crate::access::Role;
use crate::permission::{Catalogue, Group, Holding, Listed, PermissionKey};
use crate::roles::Entry;
use crate::web::filters;

/// The table.
#[derive(Template)]
#[template(path = "roles/_matrix.html")]
pub(super) struct Matrix {
    columns: Vec<Column>,
    areas: Vec<Area>,
    has_unknown: bool,
    /// Whether rows in which the roles do not differ are left out at first.
    has_differences_only: bool,
}

impl HtmlSafe for Matrix {}

/// A role above its cells.
struct Column {
    name: String,
    members: i64,
}

/// Permissions of one area.
struct Area {
    name: String,
    is_product: bool,
    /// Whether they are none any more.
    is_unknown: bool,
    rows: Vec<Row>,
}

impl Area {
    fn of(group: &Group<'_>, roles: &[&Entry]) -> Self {
        let rows = group.permissions.iter().map(|listed| Row::of(listed, roles));
        Self {
            name: group.name.to_owned(),
            is_product: group.permissions.iter().any(|listed| listed.is_product()),
            is_unknown: false,
            rows: rows.collect(),
        }
    }

    /// What roles were given by name, and is no permission any more.
    fn of_unknown(roles: &[&Entry]) -> Option<Self> {
        let keys: BTreeSet<&PermissionKey> =
            roles.iter().flat_map(|entry| entry.role.holdings.unknown()).collect();
        let rows: Vec<Row> = keys.into_iter().map(|key| Row::of_unknown(key, roles)).collect();
        let area = Self { name: "Unknown".into(), is_product: false, is_unknown: true, rows };
        (!area.rows.is_empty()).then_some(area)
    }

    /// Whether the roles differ in none of it.
    fn is_same(&self) -> bool {
        self.rows.iter().all(Row::is_same)
    }
}

/// A permission, and how each role has it.
struct Row {
    key: PermissionKey,
    label: String,
    note: String,
    is_dangerous: bool,
    cells: Vec<Cell>,
}

impl Row {
    fn of(listed: &Listed, roles: &[&Entry]) -> Self {
        Self {
            key: listed.key.clone(),
            label: with_capital(&listed.label),
            note: listed.note.clone(),
            is_dangerous: listed.is_dangerous,
            cells: roles.iter().map(|entry| Cell::of(listed, &entry.role)).collect(),
        }
    }

    fn of_unknown(key: &PermissionKey, roles: &[&Entry]) -> Self {
        let cell = |entry: &&Entry| {
            let is_named = entry.role.holdings.given().contains(key);
            if is_named { Cell::Idle } else { Cell::No }
        };
        Self {
            key: key.clone(),
            label: "Grants nothing".into(),
            note: String::new(),
            is_dangerous: false,
            cells: roles.iter().map(cell).collect(),
        }
    }

    /// Whether all these roles may do it, or none of them.
    fn is_same(&self) -> bool {
        self.cells.iter().all(|cell| cell.counts() == self.cells[0].counts())
    }
}

/// How a role has a permission.
enum Cell {
    /// By name.
    Yes,
    /// Because of this one.
    Implied(PermissionKey),
    /// Not.
    No,
    /// Not, and it cannot be given.
    Never,
    /// By name, but there is no such permission any more.
    Idle,
}

impl Cell {
    fn of(listed: &Listed, role: &Role) -> Self {
        match role.holdings.how(listed.key.as_str()) {
            Some(Holding::Given) => Self::Yes,
            Some(Holding::ImpliedBy(by)) => Self::Implied(by.clone()),
            None if listed.is_owners_alone => Self::Never,
            None => Self::No,
        }
    }

    /// Whether it makes a difference to a role that is without.
    fn counts(&self) -> bool {
        matches!(self, Self::Yes | Self::Implied(_) | Self::Idle)
    }
}

impl Matrix {
    /// With these roles as columns.
    pub(super) fn of(catalogue: &Catalogue, roles: &[&Entry], has_differences_only: bool) -> Self {
        let column =
            |entry: &&Entry| Column { name: entry.role.name.clone(), members: entry.members };
        let groups = catalogue.groups();
        let known = groups.iter().map(|group| Area::of(group, roles));
        let areas: Vec<Area> = known.chain(Area::of_unknown(roles)).collect();
        Self {
            columns: roles.iter().map(column).collect(),
            has_unknown: areas.iter().any(|area| area.is_unknown),
            areas,
            has_differences_only,
        }
    }

    /// Whether the roles may all do the same.
    fn is_same(&self) -> bool {
        self.areas.iter().all(Area::is_same)
    }
}
