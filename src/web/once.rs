//! A secret that the next page shows once. Until then it waits in the session, sealed and for a few
//! minutes at the most.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::session::session_error;
use super::{Failure, Session};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::state::State;
use crate::store::SessionKey;

const KEY: &str = "once";
/// Longer than a browser takes to follow a redirect, even one that has to try again.
const WAITS: Duration = Duration::from_mins(10);
/// Something else in the session may change while this is taken out.
const TRIES: usize = 3;

/// The secret as it waits.
#[derive(Serialize, Deserialize)]
struct Kept {
    about: String,
    sealed: String,
    until: i64,
}

/// The place that it is sealed for.
fn place(about: &str) -> String {
    format!("sessions.once:{about}")
}

/// Keeps a secret for the next page. `about` names what it is of.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_once(
    cx: &State,
    session: &Session,
    about: &str,
    secret: &str,
) -> Result<(), Failure> {
    let sealed = cx.store.sealer().seal(&place(about), secret.as_bytes(), cx.random());
    let kept = Kept {
        about: about.to_owned(),
        sealed: URL_SAFE_NO_PAD.encode(sealed),
        until: cx.now().after(WAITS).micros(),
    };
    session.insert(KEY, kept).await.map_err(|error| Failure(session_error(error)))
}

/// Takes it out; nothing when it was taken before. Unlike other words between pages it is shown only
/// after it has left the database.
///
/// # Errors
/// When the database does not take it: the secret stays for another try.
pub async fn take_once(
    cx: &State,
    session: &Session,
    about: &str,
) -> Result<Option<SecretString>, Failure> {
    let failed = |error| Failure(session_error(error));
    let Some(value) = session.get_value(KEY).await.map_err(failed)? else { return Ok(None) };
    let kept: Kept = serde_json::from_value(value.clone()).map_err(Error::internal)?;
    let Some(id) = session.id().filter(|_| kept.about == about) else { return Ok(None) };
    let key = SessionKey::of(&id);
    for _ in 0..TRIES {
        if cx.store.take_from_session(&key, KEY, &value).await? {
            return Ok(open(cx, &kept)?);
        }
    }
    Ok(None)
}

fn open(cx: &State, kept: &Kept) -> Result<Option<SecretString>> {
    if Timestamp::from_micros(kept.until) <= cx.now() {
        return Ok(None);
    }
    let sealed = URL_SAFE_NO_PAD.decode(&kept.sealed).map_err(Error::internal)?;
    let opened = cx.store.sealer().open(&place(&kept.about), &sealed).map_err(Error::internal)?;
    Ok(Some(String::from_utf8(opened).map_err(Error::internal)?.into()))
}
