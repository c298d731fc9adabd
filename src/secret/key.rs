//! The secrets of API keys: `guild_std_` or its like, 32 random characters, and a checksum by which a
//! typo is told without asking the database.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::hex;
use crate::clock::{Random, random_bytes};

/// What every secret of a key matches; for scanners that look for leaked ones.
pub const KEY_REGEX: &str = "^guild_(std|agt|pat)_[0-9A-Za-z]{38}$";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH: usize = 32;
const CHECK_LENGTH: usize = 6;
/// The characters of the random part that people see.
const SHOWN: usize = 4;

/// To whom a key belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The organization.
    Standard,
    /// The organization; an agent with limits of its own.
    Agent,
    /// A member, whom it never exceeds.
    Personal,
}

impl KeyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Agent, Self::Personal];

    /// Its word in the database and for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Agent => "agent",
            Self::Personal => "personal",
        }
    }

    /// Out of its word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What its secrets begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Standard => "guild_std_",
            Self::Agent => "guild_agt_",
            Self::Personal => "guild_pat_",
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// What the database keeps of a secret: SHA-256 (FIPS 180-4). The secret has 190 random bits, so no
/// slower hash is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Out of the column.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(byte).collect();
        bytes?.try_into().ok().map(Self)
    }

    /// The column.
    #[must_use]
    pub fn to_text(self) -> String {
        hex(&self.0)
    }
}

/// Text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// It has another shape.
    #[error(
        "This is no key. A key is guild_std_, guild_agt_ or guild_pat_ and 38 letters and digits."
    )]
    Shape,
    /// It has the shape, but the last characters do not fit the rest.
    #[error("This key has a typo: its last six characters do not fit the rest. Copy it again.")]
    Checksum,
}

/// The secret of a key.
#[derive(Clone)]
pub struct KeySecret {
    kind: KeyKind,
    text: SecretString,
}

impl KeySecret {
    /// A new one.
    #[must_use]
    pub fn new(kind: KeyKind, random: &dyn Random) -> Self {
        let body = format!("{}{}", kind.prefix(), random_text(random));
        let check = checksum(&body);
        Self { kind, text: (body + &check).into() }
    }

    /// One that somebody brought.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let kind = KeyKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()));
        let kind = kind.ok_or(NotAKey::Shape)?;
        let rest = &text[kind.prefix().len()..];
        let is_plain = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if rest.len() != RANDOM_LENGTH + CHECK_LENGTH || !is_plain {
            return Err(NotAKey::Shape);
        }
        let (body, check) = text.split_at(text.len() - CHECK_LENGTH);
        if checksum(body) != check {
            return Err(NotAKey::Checksum);
        }
        Ok(Self { kind, text: text.to_owned().into() })
    }

    /// To whom it belongs.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The text, to be shown once.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.text().as_bytes()).into())
    }

    /// Its beginning, by which people know it: `guild_std_7Qk2`.
    #[must_use]
    pub fn shown_prefix(&self) -> &str {
        &self.text()[..self.kind.prefix().len() + SHOWN]
    }

    /// Its end, by which people know it.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.text()[self.text().len() - SHOWN..]
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySecret({}…{})", self.shown_prefix(), self.last_four())
    }
}

/// Whether a text holds the secret of a key somewhere.
#[must_use]
pub fn holds_a_key(text: &str) -> bool {
    let starts = |kind: KeyKind| text.match_indices(kind.prefix()).map(|(at, _)| at);
    let length = |kind: KeyKind| kind.prefix().len() + RANDOM_LENGTH + CHECK_LENGTH;
    KeyKind::ALL.into_iter().any(|kind| {
        starts(kind).any(|at| text.get(at..at + length(kind)).is_some_and(has_shape_of_key))
    })
}

fn has_shape_of_key(text: &str) -> bool {
    KeySecret::parse(text) != Err(NotAKey::Shape)
}

impl PartialEq for KeySecret {
    fn eq(&self, other: &Self) -> bool {
        self.hash() == other.hash()
    }
}

/// 32 random digits of base 62: 190 bits. A byte beyond the largest multiple of 62 is thrown away, so
/// that no digit is likelier than another.
fn random_text(random: &dyn Random) -> String {
    const FAIR: u8 = 248;
    let mut text = String::with_capacity(RANDOM_LENGTH);
    while text.len() < RANDOM_LENGTH {
        let bytes = random_bytes::<48>(random);
        let fair = bytes.into_iter().filter(|byte| *byte < FAIR);
        let left = RANDOM_LENGTH - text.len();
        text.extend(fair.take(left).map(|byte| char::from(DIGITS[usize::from(byte % 62)])));
    }
    text
}

/// CRC-32 (ISO 3309, as in gzip) in six digits of base 62.
fn checksum(body: &str) -> String {
    let mut left = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECK_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(left % 62) as usize];
        left /= 62;
    }
    digits.map(char::from).into_iter().collect()
}
