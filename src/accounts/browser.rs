//! The mark of a browser that has signed in to an account before: sealed, so that nobody else can
//! make one (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::random_bytes;
use crate::state::State;
use crate::store::Origin;

/// What the mark is sealed for.
const PLACE: &str = "browser mark";

/// A browser that has signed in before.
#[derive(Debug)]
pub struct KnownBrowser {
    /// To which account.
    pub user: String,
    /// Which browser, as a number of its own.
    pub browser: String,
}

/// A new mark for a browser that has just signed in.
#[must_use]
pub fn mark(cx: &State, user: &str) -> String {
    let number = u128::from_be_bytes(random_bytes(cx.random()));
    let text = format!("{user} {number:032x}");
    URL_SAFE_NO_PAD.encode(cx.store.sealer().seal(PLACE, text.as_bytes(), cx.random()))
}

/// The mark that came with a request, if it is one of ours.
#[must_use]
pub fn read(cx: &State, origin: &Origin) -> Option<KnownBrowser> {
    let sealed = URL_SAFE_NO_PAD.decode(origin.browser.as_deref()?).ok()?;
    let text = String::from_utf8(cx.store.sealer().open(PLACE, &sealed).ok()?).ok()?;
    let (user, browser) = text.split_once(' ')?;
    Some(KnownBrowser { user: user.to_owned(), browser: browser.to_owned() })
}
