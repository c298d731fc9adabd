//! Cookies of ours besides the session: what a browser sent, and what it shall keep.

use axum::http::{HeaderMap, HeaderValue, header};

/// A year, in seconds.
const LIFE: u32 = 365 * 24 * 60 * 60;

/// A cookie that a browser keeps for a year.
pub(super) struct Cookie {
    /// Its name over https; the prefix binds it to this host (RFC 6265bis, section 4.1.3.2).
    pub secure: &'static str,
    /// Its name over plain http.
    pub plain: &'static str,
}

impl Cookie {
    /// What a browser sent.
    pub(super) fn sent<'a>(&self, headers: &'a HeaderMap, is_https: bool) -> Option<&'a str> {
        let name = if is_https { self.secure } else { self.plain };
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
        cookies.find(|(found, _)| found.trim() == name).map(|(_, value)| value.trim())
    }

    /// The header that sets it.
    pub(super) fn set(&self, value: &str, is_https: bool) -> Option<HeaderValue> {
        let rest = format!("{value}; Path=/; Max-Age={LIFE}; HttpOnly; SameSite=Lax");
        let cookie = if is_https {
            format!("{}={rest}; Secure", self.secure)
        } else {
            format!("{}={rest}", self.plain)
        };
        HeaderValue::from_str(&cookie).ok()
    }
}
