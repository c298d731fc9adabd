//! Tables of roles: what each may do, and what each may do to each.

use std::fmt::Write;
use std::sync::Arc;

use guildhall::access::{Role, RoleId, RoleRules};
use guildhall::members::rules::{may_appoint, may_touch};
use guildhall::permission::{BUILT_IN, Catalogue, Holding, Permission, Preset, TEMPLATES};

fn presets() -> impl Iterator<Item = &'static Preset> + Clone {
    BUILT_IN.iter().chain(TEMPLATES)
}

/// A built-in role, or one as its template proposes.
fn role(preset: &Preset, rules: &RoleRules) -> Role {
    let own = Role {
        id: RoleId::from_text(format!("own-{}", preset.id)),
        name: preset.name.into(),
        purpose: preset.purpose.into(),
        level: preset.level,
        appoints_up_to: preset.appoints_up_to,
        holdings: rules.catalogue.of_preset(preset),
    };
    Role::built_in(preset.id, rules).unwrap_or(own)
}

fn heads() -> String {
    presets().fold(format!("{:<18}", ""), |line, preset| line + &format!("{:<13}", preset.name))
}

fn permissions_by_role(rules: &RoleRules) -> String {
    let mut table = heads().trim_end().to_owned() + "\n";
    for permission in Permission::ALL {
        let mut line = format!("{:<18}", permission.key());
        for preset in presets() {
            let word = match role(preset, rules).holdings.how(permission.key()) {
                Some(Holding::Given) => "yes",
                Some(Holding::ImpliedBy(_)) => "implied",
                None if permission.is_owners_alone() => "never",
                None => "-",
            };
            write!(line, "{word:<13}").unwrap();
        }
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    table
}

/// Who (line) may appoint to a role, suspend and remove those who have it (column).
fn roles_by_role(rules: &RoleRules) -> String {
    let mut table = heads().trim_end().to_owned() + "\n";
    for actor in presets() {
        let by = role(actor, rules);
        let mut line = format!("{:<18}", actor.name);
        for target in presets() {
            let target = role(target, rules);
            let may_change = may_touch(&by, &target).is_ok();
            let words = [
                (by.can(Permission::ChangeRoles) && may_appoint(&by, &target).is_ok(), "appoint"),
                (by.can(Permission::SuspendMembers) && may_change, "sus"),
                (by.can(Permission::RemoveMembers) && may_change, "rem"),
            ];
            let words: Vec<&str> = words.into_iter().filter(|it| it.0).map(|it| it.1).collect();
            let cell = match words[..] {
                [] => "-".into(),
                ["appoint", "sus", "rem"] => "all".into(),
                _ => words.join("+"),
            };
            write!(line, "{cell:<13}").unwrap();
        }
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    table
}

#[test]
fn the_tables_of_roles_are_reviewed() {
    let catalogue = Arc::new(Catalogue::new(&[]));
    let usual = RoleRules::new(&catalogue, false);
    let strict = RoleRules::new(&catalogue, true);
    let reach = format!(
        "Admins appoint Admins\n\n{}\nOnly Owners appoint Admins\n\n{}",
        roles_by_role(&usual),
        roles_by_role(&strict)
    );
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("roles", permissions_by_role(&usual));
        insta::assert_snapshot!("roles_by_role", reach);
    });
}
