//! The session cookie. Over https it is Secure, and bound to this host or to the domain that the
//! settings name; plain http is for one's own machine.

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use tower::ServiceExt;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::session_store::Error as Broken;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::Failure;
use super::framed_error::present_framed;
use super::known_browser::remember;
use crate::accounts::Account;
use crate::error::{Error, Result};
use crate::state::State;
use crate::store::{Began, Origin, SESSION_ABSOLUTE, SessionStore};

pub use tower_sessions::Session;

/// The cookie over https; the prefix binds it to this host (RFC 6265bis, section 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-guildhall";
/// The cookie over https that sister hosts share; its prefix asks for Secure alone.
const SHARED_COOKIE: &str = "__Secure-guildhall";
/// The cookie over plain http.
const PLAIN_COOKIE: &str = "guildhall";

/// Puts sessions around the routes. The cookie follows the public address, which can change while
/// we run: at set-up.
pub(super) fn with_sessions(cx: &State, routes: Router) -> Router {
    let routes = routes
        .layer(from_fn_with_state(cx.clone(), present_framed))
        .layer(from_fn_with_state(cx.clone(), remember));
    let plain = routes.clone().layer(layer(cx, PLAIN_COOKIE, false));
    let is_shared = cx.config.cookie_domain.is_some();
    let name = if is_shared { SHARED_COOKIE } else { SECURE_COOKIE };
    let secure = routes.layer(layer(cx, name, true));
    let cx = cx.clone();
    Router::new().fallback(move |request: Request| {
        let routes = if cx.is_https() { secure.clone() } else { plain.clone() };
        routes.oneshot(request)
    })
}

fn layer(cx: &State, name: &'static str, secure: bool) -> SessionManagerLayer<SessionStore> {
    let life = Duration::try_from(SESSION_ABSOLUTE).unwrap_or(Duration::DAY);
    let layer = SessionManagerLayer::new(SessionStore(cx.store.clone()))
        .with_name(name)
        .with_secure(secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(life));
    match &cx.config.cookie_domain {
        Some(domain) => layer.with_domain(domain.to_string()),
        None => layer,
    }
}

/// Signs an account in, in this browser. The session gets a new id, so one that somebody planted
/// before is worth nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn start_session(session: &Session, account: &Account, origin: Origin) -> Result<()> {
    let began = Began {
        user: account.id.to_string(),
        address: origin.address.map(|address| address.to_string()),
        user_agent: origin.user_agent,
        credential: account.credential,
    };
    session.clear().await;
    session.cycle_id().await.map_err(session_error)?;
    session.insert(Began::KEY, began).await.map_err(session_error)
}

/// Gives the session in this browser a new id after its account has got a new credential; the one
/// before is worth nothing from now on.
///
/// # Errors
/// When the database does not answer.
pub async fn renew_session(session: &Session, credential: i64) -> Result<()> {
    let began: Option<Began> = session.get(Began::KEY).await.map_err(session_error)?;
    session.cycle_id().await.map_err(session_error)?;
    let Some(began) = began else { return Ok(()) };
    session.insert(Began::KEY, Began { credential, ..began }).await.map_err(session_error)
}

/// What tower-sessions could not do: for the most part the database did not take it.
pub(super) fn session_error(error: tower_sessions::session::Error) -> Error {
    match error {
        tower_sessions::session::Error::Store(Broken::Backend(why)) => Error::unavailable(why),
        other => Error::internal(other),
    }
}

/// Signs out, in this browser.
///
/// # Errors
/// When the database does not answer.
pub async fn end_session(session: &Session) -> Result<(), Failure> {
    session.flush().await.map_err(|error| Failure(session_error(error)))
}
