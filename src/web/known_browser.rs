//! The cookie by which a browser is known again after it has signed in once: tries to guess a
//! password elsewhere then do not keep its person out.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Session;
use super::cookie::Cookie;
use crate::accounts;
use crate::state::State;
use crate::store::{Began, Origin};

const COOKIE: Cookie = Cookie { secure: "__Host-guildhall-browser", plain: "guildhall-browser" };
/// Longer ones are none of ours.
const MARK_MAX: usize = 300;

/// The mark that a browser sent.
pub(super) fn mark_in(headers: &HeaderMap, is_https: bool) -> Option<String> {
    let mark = COOKIE.sent(headers, is_https)?;
    (mark.len() <= MARK_MAX).then(|| mark.to_owned())
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
    if let Some(cookie) = COOKIE.set(&mark, is_https) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
