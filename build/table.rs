//! The table of assets: files beside `assets.rs` in the build folder, and a row for each.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

pub struct Table {
    out: PathBuf,
    /// Name in the sources, and address under which it is served
    urls: Vec<(String, String)>,
    /// Rust source of the rows
    rows: String,
}

impl Table {
    pub fn new(out: &Path) -> Self {
        fs::create_dir_all(out.join("assets")).expect("the build folder can be written");
        Self { out: out.to_owned(), urls: Vec::new(), rows: String::new() }
    }

    /// Adds a file. Its address holds a hash of its content, so that browsers may keep it for ever.
    pub fn add(&mut self, name: &str, body: &[u8]) {
        let (stem, extension) = name.rsplit_once('.').expect("each asset has an extension");
        let hash = short_hash(body);
        let url = format!("/assets/{stem}.{hash}.{extension}");
        let (mime, compress) = kind(extension);

        let raw = self.keep(name, body);
        let (gzip, brotli) = if compress {
            let gzip = self.keep(&format!("{name}.gz"), &gzip(body));
            let brotli = self.keep(&format!("{name}.br"), &brotli(body));
            (format!("Some({gzip})"), format!("Some({brotli})"))
        } else {
            ("None".to_owned(), "None".to_owned())
        };
        writeln!(
            self.rows,
            "    Asset {{ path: {url:?}, mime: {mime:?}, etag: \"\\\"{hash}\\\"\", \
             raw: {raw}, gzip: {gzip}, brotli: {brotli} }},"
        )
        .expect("a string takes all that is written");
        self.urls.push((name.to_owned(), url));
    }

    /// Each file's name in the sources, and the address under which it is served.
    pub fn urls(&self) -> &[(String, String)] {
        &self.urls
    }

    /// Writes `assets.rs`: the rows, and a constant for each of the given files.
    pub fn write(self, constants: &[(&str, &str)]) {
        let mut source = format!("pub static ASSETS: &[Asset] = &[\n{}];\n", self.rows);
        for (constant, name) in constants {
            let url = self.urls.iter().find(|(known, _)| known == name).map_or("", |(_, url)| url);
            writeln!(source, "pub const {constant}: &str = {url:?};")
                .expect("a string takes all that is written");
        }
        fs::write(self.out.join("assets.rs"), source).expect("the build folder can be written");
    }

    /// Writes a file beside `assets.rs`, and returns the expression that includes it from there.
    fn keep(&self, name: &str, content: &[u8]) -> String {
        let path = format!("assets/{name}");
        fs::write(self.out.join(&path), content).expect("the build folder can be written");
        format!("include_bytes!({path:?})")
    }
}

/// The first 12 hexadecimal digits of SHA-256.
fn short_hash(body: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(body).iter().take(6) {
        write!(digits, "{byte:02x}").expect("a string takes all that is written");
    }
    digits
}

/// The media type, and whether compression gains anything: fonts are compressed already.
fn kind(extension: &str) -> (&'static str, bool) {
    match extension {
        "css" => ("text/css; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "woff2" => ("font/woff2", false),
        _ => panic!("no media type is known for .{extension}"),
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).expect("memory takes all that is written");
    encoder.finish().expect("memory takes all that is written")
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let best = BrotliEncoderParams { quality: 11, size_hint: body.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &body[..], &mut compressed, &best)
        .expect("memory takes all that is written");
    compressed
}
