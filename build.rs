//! Gathers what browsers load (style sheet, scripts, icons, fonts), names each file by its content,
//! compresses it once, and writes the table that `src/web/assets.rs` includes: `$OUT_DIR/assets.rs`.
//!
//! Files of others come through npm (`build/npm.rs`) and cargo (`build/icons.rs`); none is committed.
//! Without npm there are no fonts and no htmx, and every page still works as plain forms and links.

#[path = "build/icons.rs"]
mod icons;
#[path = "build/npm.rs"]
mod npm;
#[path = "build/sources.rs"]
mod sources;
#[path = "build/table.rs"]
mod table;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use table::Table;

/// The parts of Inter that are embedded. Browsers fetch one only when a name needs it.
const INTER_SUBSETS: [&str; 5] = ["latin", "latin-ext", "cyrillic", "greek", "vietnamese"];

/// The names by which templates call a file. One that is not in this build is the empty string.
const CONSTANTS: [(&str, &str); 6] = [
    ("APP_CSS", "app.css"),
    ("APP_JS", "app.js"),
    ("HTMX_JS", "htmx.js"),
    ("ICONS_SVG", "icons.svg"),
    ("FAVICON_SVG", "favicon.svg"),
    ("FONT_LATIN", "inter-latin.woff2"),
];

fn main() {
    for path in ["build.rs", "build", "static", "package.json", "package-lock.json", ".npmrc"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let root = folder("CARGO_MANIFEST_DIR");
    let out = folder("OUT_DIR");
    let own = root.join("static");
    let modules = npm::install(&root, &out);

    let mut table = Table::new(&out);
    if let Some(modules) = &modules {
        add_third_party(&mut table, modules);
    }
    table.add("favicon.svg", &read(&own.join("favicon.svg")));
    table.add("chevron.svg", &read(&own.join("chevron.svg")));
    table.add("icons.svg", icons::sprite(&sources::text(&own.join("own.svg"))).as_bytes());
    table.add("app.js", sources::script(&own.join("js")).as_bytes());
    // Last, because it names the others
    let css = sources::style_sheet(&own.join("css"), modules.is_some());
    table.add("app.css", sources::with_urls(&css, &table).as_bytes());

    table.write(&CONSTANTS);
}

/// What npm brought: fonts, under the names that the style sheet uses, and htmx.
fn add_third_party(table: &mut Table, modules: &Path) {
    let inter = modules.join("@fontsource-variable/inter/files");
    for subset in INTER_SUBSETS {
        let font = read(&inter.join(format!("inter-{subset}-wght-normal.woff2")));
        table.add(&format!("inter-{subset}.woff2"), &font);
    }
    let plex = modules.join("@fontsource/ibm-plex-mono/files");
    let font = read(&plex.join("ibm-plex-mono-latin-400-normal.woff2"));
    table.add("plex-mono-latin.woff2", &font);

    table.add("htmx.js", &read(&modules.join("htmx.org/dist/htmx.min.js")));
}

fn folder(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).expect("cargo sets it for build scripts"))
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
