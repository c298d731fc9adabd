//! Mail domains that an organization calls its own.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::accounts::Email;

/// Where everybody can have an address.
const PUBLIC: &str = include_str!("public_mail.txt");

/// The part of an e-mail address after the `@`: lower case, in ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain(String);

impl Domain {
    /// Takes a typed domain, by the rules for the domain of an address.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let typed = typed.trim();
        if typed.contains('@') {
            return Err(format!("“{typed}” is no domain. Write only what stands after the @."));
        }
        let email = Email::parse(&format!("a@{typed}"));
        let email =
            email.map_err(|_| format!("“{typed}” is no domain. Write one like example.org."))?;
        Ok(Self(after_at(&email.key())))
    }

    /// The domain in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether everybody can have an address there.
    #[must_use]
    pub fn is_public(&self) -> bool {
        PUBLIC.lines().any(|line| line == self.0)
    }
}

impl fmt::Display for Domain {
    /// As people read it: in its own script.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Email::parse(&format!("a@{}", self.0)) {
            Ok(email) => f.write_str(&after_at(&email.to_string())),
            Err(_) => f.write_str(&self.0),
        }
    }
}

fn after_at(address: &str) -> String {
    address.rsplit('@').next().unwrap_or_default().to_owned()
}
