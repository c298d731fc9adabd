//! What a request shows to say who asks: the session's cookie; for the API also a key, or user and
//! password (RFC 6750, section 2.1; RFC 7617).

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::guard::origin;
use super::{Failure, Session};
use crate::access::{self, Credential, Visitor};
use crate::accounts;
use crate::error::Error;
use crate::secret::KeySecret;
use crate::state::State;
use crate::store::SessionKey;

/// Whether a program asks, or may.
pub(super) fn is_api(parts: &Parts) -> bool {
    parts.uri.path().starts_with("/api/")
}

/// What this request shows. It is read once: a password takes its time, and a use counts.
pub(super) async fn credential(parts: &mut Parts, cx: &State) -> Result<Credential, Failure> {
    if let Some(known) = parts.extensions.get::<Credential>() {
        return Ok(known.clone());
    }
    let credential = match sent(parts)? {
        Some(header) => of_header(parts, cx, &header).await?,
        None => of_cookie(parts, cx).await?,
    };
    parts.extensions.insert(credential.clone());
    Ok(credential)
}

/// The header that says who asks, of a request for the API. Pages know only the session.
fn sent(parts: &Parts) -> Result<Option<String>, Error> {
    let mut lines = parts.headers.get_all(header::AUTHORIZATION).iter().filter(|_| is_api(parts));
    let Some(line) = lines.next() else { return Ok(None) };
    match (line.to_str(), lines.next()) {
        (Ok(line), None) => Ok(Some(line.trim().to_owned())),
        _ => Err(refused("The header Authorization cannot be read. Send it once.")),
    }
}

fn refused(why: &str) -> Error {
    Error::NotAccepted(why.into())
}

async fn of_header(parts: &Parts, cx: &State, header: &str) -> Result<Credential, Error> {
    let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        let secret = KeySecret::parse(rest.trim()).map_err(|why| refused(&why.to_string()))?;
        access::accept_key(cx, &secret, &origin(parts, cx)).await?;
        return Ok(Credential::Key(secret.hash()));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let (user, password) = user_and_password(rest.trim())?;
        let visitor = Visitor(origin(parts, cx));
        let account = accounts::show_password(cx, &visitor, &user, &password).await?;
        return Ok(Credential::Password { user: account.id, number: account.credential });
    }
    Err(refused("Send a key (Authorization: Bearer guild_…), or user and password (Basic)."))
}

fn user_and_password(encoded: &str) -> Result<(String, SecretString), Error> {
    let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
    let (user, password) = pair.ok_or_else(|| {
        refused("Basic takes base64 of user, a colon and the password, in UTF-8 (RFC 7617).")
    })?;
    Ok((user.to_owned(), password.into()))
}

/// The session that the cookie names; its row is read with the decision.
async fn of_cookie(parts: &mut Parts, cx: &State) -> Result<Credential, Failure> {
    let session = Session::from_request_parts(parts, cx).await;
    let id = session.ok().and_then(|session| session.id());
    id.map(|id| Credential::Session(SessionKey::of(&id))).ok_or(Failure(Error::SignedOut))
}
