//! Secrets at rest: sealing with a key outside the database, and one-time tokens kept as hashes.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::clock::{Random, random_bytes};

mod key;
mod passwords;

pub use key::{KEY_REGEX, KeyHash, KeyKind, KeySecret, NotAKey, holds_a_key};
pub use passwords::{Passwords, Verdict};

const KEY_PREFIX: &str = "guildhall-key-1:";
const NONCE_BYTES: usize = 24;

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can be read by others than its owner.
    #[error("{0} can be read by others; run: chmod 600 {0}")]
    OpenToOthers(String),
    /// The file does not hold a key.
    #[error("{0} does not hold a Guildhall key; restore it from a backup")]
    Malformed(String),
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

/// A sealed text cannot be opened: another key, another place, or changed bytes.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value cannot be opened with this key")]
pub struct CannotOpen;

/// Seals what must not be readable in the database (XChaCha20-Poly1305,
/// draft-irtf-cfrg-xchacha), bound to the place where it is kept.
#[derive(Clone)]
pub struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// Reads the key file, or makes it (mode 0600) when there is none.
    ///
    /// # Errors
    /// When the file is readable by others, malformed, or cannot be read or written.
    pub fn from_file(path: &Path, random: &dyn Random) -> Result<Self, KeyError> {
        let name = path.display().to_string();
        let io = |error| KeyError::Io(name.clone(), error);
        if !path.exists() {
            write_new_key(path, random).map_err(io)?;
        }
        let mode = fs::metadata(path).map_err(io)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::OpenToOthers(name));
        }
        let text = fs::read_to_string(path).map_err(io)?;
        let key = text.trim().strip_prefix(KEY_PREFIX).and_then(decode_key);
        key.map(|key| Self::from_key(&key)).ok_or(KeyError::Malformed(name))
    }

    /// From 32 bytes of key.
    #[must_use]
    pub fn from_key(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// Seals a text for one place (organization and column): nonce, then ciphertext.
    #[must_use]
    pub fn seal(&self, place: &str, text: &[u8], random: &dyn Random) -> Vec<u8> {
        let nonce = random_bytes::<NONCE_BYTES>(random);
        let payload = Payload { msg: text, aad: place.as_bytes() };
        // Fails only for texts beyond 256 GiB.
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).expect("the text fits");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// When the bytes were changed, or sealed for another place or with another key.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(CannotOpen)?;
        let payload = Payload { msg, aad: place.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_| CannotOpen)
    }
}

fn write_new_key(path: &Path, random: &dyn Random) -> std::io::Result<()> {
    let key = STANDARD.encode(random_bytes::<32>(random));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{KEY_PREFIX}{key}")?;
    file.sync_all()
}

fn decode_key(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// A token that travels in a link: 256 random bits. The database keeps only its hash.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// A new token.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>(random)).into())
    }

    /// A token that somebody brought back.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self(text.into())
    }

    /// The text for the link, for mail and for the page that shows it once.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(self.text().as_bytes())
    }
}

/// SHA-256 (FIPS 180-4) as lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
