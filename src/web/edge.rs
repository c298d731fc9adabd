//! What comes first: a number for the request, limits of its head, and its line in the log.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Failure;
use super::asked::RequestId;
use super::guard::caller;
use crate::error::Error;
use crate::secret::holds_a_key;
use crate::state::State;

/// The largest body that any route takes, in bytes.
pub(super) const BODY_MAX: usize = 64 * 1024;
/// The longest address, in bytes.
const URI_MAX: usize = 8 * 1024;
/// The most that all headers together may hold, in bytes.
const HEADERS_MAX: usize = 32 * 1024;

/// Which line of the route table answered.
#[derive(Clone)]
struct Answering(MatchedPath);

/// Gives the request its number, and the log its line. The line names the route, never the address:
/// some addresses hold a token.
pub(super) async fn number_and_log(
    axum::extract::State(cx): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id(&cx);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.map(|peer| caller(peer, request.headers(), &cx.config));
    let began = Instant::now();
    let mut response = next.run(request).await;
    let line = Line { id: &id, method, began, address };
    line.write(&response);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// A number for a request.
pub(super) fn request_id(cx: &State) -> String {
    format!("req_{:016x}", cx.next_number())
}

struct Line<'a> {
    id: &'a str,
    method: Method,
    began: Instant,
    address: Option<std::net::IpAddr>,
}

impl Line<'_> {
    fn write(&self, response: &Response) {
        let route = response.extensions().get::<Answering>();
        let route = route.map_or("none", |Answering(path)| path.as_str());
        let status = response.status().as_u16();
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let Self { id, method, .. } = self;
        let address = self.address.map(tracing::field::display);
        // Nobody looks for these among what people did.
        if matches!(route, "/assets/{file}" | "/healthz" | "/readyz") {
            tracing::debug!(request = id, %method, route, status, ms, address, "answered");
        } else {
            tracing::info!(request = id, %method, route, status, ms, address, "answered");
        }
    }
}

/// Lets the outer layers know which route answered. A page whose address holds a token tells nobody
/// where its reader came from.
pub(super) async fn name_route(
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let Some(path) = path else { return response };
    if path.as_str().contains("{token}") {
        let none = HeaderValue::from_static("no-referrer");
        response.headers_mut().insert(header::REFERRER_POLICY, none);
    }
    response.extensions_mut().insert(Answering(path));
    response
}

/// An answer that takes the place of another was given by the same route.
pub(super) fn keep_route(taking: &mut Response, taken: &Response) {
    if let Some(route) = taken.extensions().get::<Answering>() {
        taking.extensions_mut().insert(route.clone());
    }
}

/// Refuses heads that are too large, and those that name no host or two.
pub(super) async fn limit_head(request: Request, next: Next) -> Response {
    match check_head(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => Failure(error).into_response(),
    }
}

/// Whether a query holds the secret of a key, as it is or with its signs escaped.
fn names_a_key(query: &str) -> bool {
    let values = url::form_urlencoded::parse(query.as_bytes());
    let mut words = values.flat_map(|(name, value)| [name, value]);
    words.any(|word| holds_a_key(&word))
}

/// Whether the head is one that we take.
pub(super) fn check_head(request: &Request) -> Result<(), Error> {
    let uri = request.uri();
    let authority = uri.authority().map_or(0, |authority| authority.as_str().len());
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if authority + path > URI_MAX {
        return Err(Error::UriTooLong);
    }
    if request.uri().query().is_some_and(names_a_key) {
        let why = "Keys do not belong in addresses, because logs keep those. Send it as \
                   Authorization: Bearer, and rotate this one.";
        return Err(Error::Malformed(why.into()));
    }
    let size = |headers: &HeaderMap| -> usize {
        headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
    };
    if size(request.headers()) > HEADERS_MAX {
        return Err(Error::HeadersTooLarge);
    }
    // RFC 9112, section 3.2.
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return Err(Error::Malformed("The request names two hosts.".into()));
    }
    Ok(())
}
