//! The program as it is started: help, settings, accounts.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::server;

/// Runs the program to its end, in a folder of its own, with nothing in its environment.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn help_names_every_command_with_what_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let help = said(&run(folder.path(), &["--help"], &[]));
    for words in ["serve", "demo", "config", "admin", "--listen", "--smtp-host", "guildhall.toml"] {
        assert!(help.contains(words), "{words}: {help}");
    }
    assert!(!help.contains("--smtp-password"), "everybody sees command lines");
    let refused = run(folder.path(), &["config", "--smtp-password", "canary"], &[]);
    let words = complaint(&refused);
    assert!(words.contains("GUILDHALL_SMTP__PASSWORD") && !words.contains("canary"), "{words}");
    let short = said(&run(folder.path(), &["-h"], &[]));
    assert!(!short.contains("--smtp-host"), "{short}");
    for command in ["serve", "demo", "config", "admin"] {
        let help = said(&run(folder.path(), &[command, "--help"], &[]));
        assert!(help.contains(&format!("Usage: guildhall {command}")), "{help}");
        assert!(help.lines().all(|line| line.trim_end() == line), "{help}");
    }
    for command in ["create-user", "reset-link", "make-platform-admin"] {
        let help = said(&run(folder.path(), &["admin", command, "-h"], &[]));
        assert!(help.contains(&format!("Usage: guildhall admin {command}")), "{help}");
    }
}

#[test]
fn settings_come_from_the_file_the_environment_and_flags_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let file = "listen = '127.0.0.1:1'\ndata = 'here'\nlog = 'warn'\n";
    std::fs::write(folder.path().join("guildhall.toml"), file).unwrap();
    let variables = [("GUILDHALL_LISTEN", "127.0.0.1:2"), ("GUILDHALL_LOG", "debug")];
    let report = said(&run(folder.path(), &["config", "--listen", "127.0.0.1:3"], &variables));
    let has = |start: &str, source: &str| {
        let line = report.lines().find(|line| line.starts_with(start));
        line.is_some_and(|line| line.ends_with(source))
    };
    assert!(has("listen = 127.0.0.1:3", "(flag)"), "{report}");
    assert!(has("log = debug", "(environment, GUILDHALL_LOG)"), "{report}");
    assert!(has("data = here", "(guildhall.toml)"), "{report}");
    let before = said(&run(folder.path(), &["--listen", "127.0.0.1:3", "config"], &variables));
    assert_eq!(report, before);
}

#[test]
fn another_file_can_be_named_and_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.toml"), "sign_up = 'open'").unwrap();
    let by_flag = said(&run(folder.path(), &["config", "--config", "other.toml"], &[]));
    assert!(by_flag.contains("sign_up = open"), "{by_flag}");
    let variable = [("GUILDHALL_CONFIG", "other.toml")];
    assert_eq!(said(&run(folder.path(), &["config"], &variable)), by_flag);
    let missing = run(folder.path(), &["config", "--config", "nowhere.toml"], &[]);
    assert!(!missing.status.success());
    assert!(complaint(&missing).contains("nowhere.toml"), "{}", complaint(&missing));
}

#[test]
fn a_wrong_setting_stops_every_command_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("GUILDHALL_SMTP__HOTS", "mail.example")];
    for arguments in [&["serve"][..], &[], &["config"], &["demo"], &["admin", "reset-link", "x"]] {
        let output = run(folder.path(), arguments, &variables);
        assert!(!output.status.success(), "{arguments:?}");
        let complaint = complaint(&output);
        assert!(complaint.contains("GUILDHALL_SMTP__HOTS"), "{complaint}");
        assert!(complaint.contains("Did you mean GUILDHALL_SMTP__HOST?"), "{complaint}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let flag = run(folder.path(), &["--lisen", "127.0.0.1:1"], &[]);
    assert!(complaint(&flag).contains("--listen"), "{}", complaint(&flag));
}

#[test]
fn accounts_are_not_looked_for_where_no_guildhall_is() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["admin", "reset-link", "olga@guild.example"], &[]);
    assert!(!output.status.success());
    assert!(complaint(&output).contains("There is no database at"), "{}", complaint(&output));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn accounts_are_made_and_named_beside_a_running_instance() {
    if server().is_some() {
        // The commands find a database file; the verbs behind them are tried on both databases.
        return;
    }
    let app = crate::support::App::start().await;
    let folder = app.database.folder.path().to_owned();
    let key = "guildhall-key-1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";
    let file = folder.join("guildhall.key");
    std::fs::write(&file, key).unwrap();
    let for_its_owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&file, for_its_owner).unwrap();
    let data = folder.display().to_string();
    let admin = |arguments: &[&str]| {
        run(&folder, &[&["admin"], arguments].concat(), &[("GUILDHALL_DATA", &data)])
    };
    let made = said(&admin(&["create-user", "nils@guild.example", "--name", "Nils Holm"]));
    assert!(made.contains("Made an account for Nils Holm <nils@guild.example>."), "{made}");
    assert!(made.contains("http://127.0.0.1:8080/reset/"), "{made}");
    let link = said(&admin(&["reset-link", "NILS@guild.example"]));
    assert!(link.contains("/reset/"), "{link}");
    let now = said(&admin(&["make-platform-admin", "nils@guild.example"]));
    assert_eq!(now, "Nils Holm <nils@guild.example> manages this Guildhall now.\n");
    for (arguments, why) in [
        (&["reset-link", "nobody@guild.example"][..], "No account has the address"),
        (&["create-user", "nils@guild.example"], "There is an account with the address"),
        (&["create-user", "nils"], "email: "),
    ] {
        let output = admin(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(complaint(&output).contains(why), "{}", complaint(&output));
    }
    let events = app.actions("guildhall-instance").await;
    assert_eq!(events.last().unwrap(), "platform_admin.made");
}
