//! Our own style sheet and script: folders of small files, joined in the order of their names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::table::Table;

/// The file that names the fonts. It is left out where the fonts are missing.
const FONT_FACES: &str = "01-fonts.css";

/// The style sheet, without comments and indentation.
pub fn style_sheet(folder: &Path, with_fonts: bool) -> String {
    let css: String = files(folder)
        .iter()
        .filter(|path| with_fonts || !path.ends_with(FONT_FACES))
        .map(|path| text(path))
        .collect();
    lines(&without_comments(&css)).join("\n")
}

/// Puts the addresses of the assets into `url(…)`.
///
/// # Panics
/// If a name remains that is not an asset: browsers would ask for it in vain.
pub fn with_urls(css: &str, table: &Table) -> String {
    let mut css = css.to_owned();
    for (name, url) in table.urls() {
        css = css.replace(&format!("url({name})"), &format!("url({url})"));
    }
    for rest in css.split("url(").skip(1) {
        let name = rest.split(')').next().unwrap_or_default();
        assert!(
            name.starts_with("/assets/"),
            "the style sheet names {name}, which is not an asset"
        );
    }
    css
}

/// The script, without comments (each stands on a line of its own) and indentation.
/// Its files share one scope, and leave nothing in the browser's global one.
pub fn script(folder: &Path) -> String {
    let files: String = files(folder).iter().map(|path| text(path)).collect();
    let mut lines = lines(&files);
    lines.retain(|line| !line.starts_with("//") && !line.starts_with("/**"));
    format!("(() => {{\n\"use strict\";\n{}\n}})();\n", lines.join("\n"))
}

pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    files
}

fn without_comments(css: &str) -> String {
    css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest)).collect()
}

/// The lines that hold something, without indentation.
fn lines(source: &str) -> Vec<&str> {
    source.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}
