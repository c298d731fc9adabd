//! Who it is, in headers that the proxy passes on to the product. They hold printable ASCII alone,
//! whatever people are called.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::access::{Me, Standing, Who};
use crate::accounts::Email;
use crate::permission::PermissionKey;
use crate::secret::KeyKind;

/// Somebody who is signed in.
pub(super) fn of_person(me: &Me) -> HeaderMap {
    let mut headers = HeaderMap::new();
    put(&mut headers, "x-guildhall-user", &me.user.to_string());
    put(&mut headers, "x-guildhall-name", &percent_encoded(&me.name));
    let email = Email::parse(&me.email).map(|email| email.for_sending());
    put(&mut headers, "x-guildhall-email", &email.unwrap_or_default());
    put(&mut headers, "x-guildhall-email-verified", &me.is_verified.to_string());
    headers
}

/// A member, or a key, in an organization.
pub(super) fn of_member(by: &Standing) -> HeaderMap {
    let (mut headers, key) = match &by.who {
        Who::Person(me) => (of_person(me), me.key().map(|key| (key, KeyKind::Personal))),
        Who::Key(key) => (HeaderMap::new(), Some((key.id, key.kind))),
    };
    put(&mut headers, "x-guildhall-org", &by.org.id.to_string());
    put(&mut headers, "x-guildhall-org-slug", &by.org.slug);
    match key {
        // What a key may do is no role.
        Some((key, kind)) => {
            put(&mut headers, "x-guildhall-key", &key.to_string());
            put(&mut headers, "x-guildhall-key-type", kind.key());
        }
        None => put(&mut headers, "x-guildhall-role", by.role.id.as_str()),
    }
    let permissions: Vec<&str> = by.role.holdings.keys().map(PermissionKey::as_str).collect();
    put(&mut headers, "x-guildhall-permissions", &permissions.join(","));
    headers
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    // What no header can hold is left out: the product then sees nothing rather than something else.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// UTF-8 with everything but letters, digits and `-._~` escaped (RFC 3986, section 2).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
