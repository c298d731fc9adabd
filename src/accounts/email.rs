//! E-mail addresses, and the rule by which two are the same.
//!
//! The rule: the part before the `@` is ASCII, without quotes or comments, at most 64 characters;
//! `+tag` is part of the address. The domain has a dot and is a name, no IP address; domains of other
//! scripts are taken (UTS 46). Two addresses are the same when they are equal without regard to
//! case, with the domain in its ASCII form. What stands before the `@` is shown as it was typed.

use std::fmt;

use email_address::EmailAddress;

use crate::text::is_invisible;

/// The longest address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const MAX: usize = 254;
const EXAMPLE: &str = "Type an address like ada@example.org.";

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    local: String,
    domain: String,
}

impl Email {
    /// Takes a typed address.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let typed = typed.trim();
        if typed.chars().any(|c| is_invisible(c) || c.is_whitespace()) {
            return Err("Take out the spaces or invisible characters.".into());
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EXAMPLE)?;
        if !local.is_ascii() {
            return Err("Only plain letters, digits and signs go before the @.".into());
        }
        let domain = ascii_domain(domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > MAX || local.len() > 64 {
            return Err("This address is longer than mail servers take.".into());
        }
        if local.contains(['"', '(']) || !EmailAddress::is_valid(&address) {
            return Err(EXAMPLE.into());
        }
        Ok(Self { local: local.to_owned(), domain })
    }

    /// What addresses are compared by: lower case, domain in ASCII.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }

    /// The domain in its ASCII form.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The address as mail servers take it.
    #[must_use]
    pub fn for_sending(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

impl fmt::Display for Email {
    /// As people read it: the domain in its own script.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (domain, _) = idna::domain_to_unicode(&self.domain);
        write!(f, "{}@{domain}", self.local)
    }
}

fn ascii_domain(typed: &str) -> Result<String, String> {
    let ascii = idna::domain_to_ascii_strict(typed).map_err(|_| EXAMPLE.to_owned())?;
    let Some((_, last)) = ascii.rsplit_once('.') else {
        return Err("The part after the @ needs a dot, as in example.org.".into());
    };
    if last.is_empty() || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EXAMPLE.into());
    }
    Ok(ascii)
}
