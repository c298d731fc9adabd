//! The domain that shares the session cookie: ours and the sister hosts below it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// A domain whose hosts all get the session cookie (RFC 6265, section 5.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieDomain(String);

impl CookieDomain {
    /// Whether a host in its ASCII form is this domain or stands below it.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        let rest = host.strip_suffix(&self.0);
        rest.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }

    /// The domain in its ASCII form, without a dot before it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the cookie of this domain would come back to us at all.
    pub(super) fn check_it_holds(&self, public_url: Option<&Url>) -> Result<(), String> {
        let Some(url) = public_url else {
            let why = "needs public_url (GUILDHALL_PUBLIC_URL) beside it: the domain has to hold \
                       that host.";
            return Err(why.into());
        };
        match url.host() {
            Some(Host::Domain(host)) if self.covers(host) => Ok(()),
            host => {
                let host = host.map(|host| host.to_string()).unwrap_or_default();
                Err(format!(
                    "{self} does not hold the host of public_url, {host}: take that host, or a \
                     domain that it ends with."
                ))
            }
        }
    }
}

impl fmt::Display for CookieDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CookieDomain {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "takes a domain, as in example.org";
        if text.contains("://") || text.contains(['/', '@']) {
            return Err(format!("{EXAMPLE}, without a scheme or a path."));
        }
        if text.starts_with('.') || text.ends_with('.') {
            return Err(format!(
                "{EXAMPLE}, without a dot before or behind it: hosts below it count anyway."
            ));
        }
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<IpAddr>().is_ok() || matches!(Host::parse(text), Ok(Host::Ipv4(_))) {
            return Err(format!(
                "{EXAMPLE}; browsers keep no cookie for the domain of an IP address."
            ));
        }
        if text.contains(':') {
            return Err(format!("{EXAMPLE}, without a port: cookies know none."));
        }
        let Ok(Host::Domain(domain)) = Host::parse(text) else {
            return Err(format!("{EXAMPLE}."));
        };
        let labels: Vec<&str> = domain.split('.').collect();
        if !labels.iter().all(|label| is_label(label)) {
            return Err(format!("{EXAMPLE}: letters, digits and hyphens, with dots between."));
        }
        if labels.len() < 2 {
            return Err(format!(
                "{EXAMPLE}: one with a dot, because browsers keep no cookie for {domain} alone."
            ));
        }
        Ok(Self(domain))
    }
}

/// A part of a host name (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
