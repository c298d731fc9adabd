//! The cookie by which a browser is known again after it has signed in once: tries to guess a
//! password elsewhere then do not keep its person out.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Session;
use crate::accounts;
use crate::state::State;
use crate::store::{Began, Origin};

/// Over https; the prefix binds it to this host (RFC 6265bis, section 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-guildhall-browser";
/// Over plain http.
const PLAIN_COOKIE: &str = "guildhall-browser";
/// A year, in seconds.
const LIFE: u32 = 365 * 24 * 60 * 60;
/// Longer ones are none of ours.
const MARK_MAX: usize = 300;

/// The mark that a browser sent.
pub(super) fn mark_in(headers: &HeaderMap, is_https: bool) -> Option<String> {
    let name = if is_https { SECURE_COOKIE } else { PLAIN_COOKIE };
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
    let (_, mark) = cookies.find(|(found, _)| found.trim() == name)?;
    (mark.len() <= MARK_MAX).then(|| mark.trim().to_owned())
}

/// Marks the browser when a session has begun that it is not marked for yet.
pub(super) async fn remember(
    axum::extract::State(cx): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let session = request.extensions().get::<Session>().cloned();
    let is_https = cx.is_https();
    let browser = mark_in(request.headers(), is_https);
    let mut response = next.run(request).await;
    let Some(session) = session.filter(Session::is_modified) else { return response };
    let Ok(Some(began)) = session.get::<Began>(Began::KEY).await else { return response };
    let sent = Origin { browser, ..Origin::default() };
    if accounts::known_browser(&cx, &sent).is_some_and(|known| known.user == began.user) {
        return response;
    }
    let mark = accounts::mark_browser(&cx, &began.user);
    if let Ok(cookie) = HeaderValue::from_str(&cookie(&mark, is_https)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn cookie(mark: &str, is_https: bool) -> String {
    let rest = format!("{mark}; Path=/; Max-Age={LIFE}; HttpOnly; SameSite=Lax");
    if is_https {
        format!("{SECURE_COOKIE}={rest}; Secure")
    } else {
        format!("{PLAIN_COOKIE}={rest}")
    }
}
