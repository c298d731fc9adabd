//! Runs `npm ci` inside the build folder, so that no working copy ever holds files of others.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says whether npm must succeed (`required`), is not asked (`none`), or may fail (anything else).
const SETTING: &str = "GUILDHALL_ASSETS";

/// What `npm ci` reads. The lock file pins version and SHA-512 of each package.
const INPUTS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Installs the packages that the product embeds, and returns their `node_modules`.
///
/// # Panics
/// If npm fails and the setting says that it is required.
pub fn install(root: &Path, out: &Path) -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed={SETTING}");
    let setting = env::var(SETTING).unwrap_or_default();
    if setting == "none" {
        return None;
    }
    let folder = out.join("npm");
    match install_once(root, &folder) {
        Ok(()) => Some(folder.join("node_modules")),
        Err(reason) if setting == "required" => panic!("{reason}"),
        Err(reason) => {
            println!("cargo::warning={reason}");
            println!(
                "cargo::warning=Built without htmx and fonts; pages work as plain forms and links."
            );
            println!("cargo::warning=To try again, change package.json's time: touch package.json");
            None
        }
    }
}

/// Skips npm if it already ran for the same lock file: the stamp is a copy of it.
fn install_once(root: &Path, folder: &Path) -> Result<(), String> {
    let lock = fs::read(root.join("package-lock.json"))
        .map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = folder.join("installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    copy_inputs(root, folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    npm_ci(folder)?;
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn copy_inputs(root: &Path, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for name in INPUTS {
        fs::copy(root.join(name), folder.join(name))?;
    }
    Ok(())
}

fn npm_ci(folder: &Path) -> Result<(), String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--omit=dev", "--ignore-scripts"])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("npm could not be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    // Cargo takes a warning as one line
    let complaint = String::from_utf8_lossy(&output.stderr).lines().collect::<Vec<_>>().join(" | ");
    Err(format!("npm ci failed: {complaint}"))
}
