//! The hot way in, for what a product's backend asks at each of its own requests. It keeps what is
//! promised for every answer (number, headers, limits, faults as problems) and leaves out what those
//! requests have no use for: the router, sessions, pages, themes, compression, a line in the log.

use std::convert::Infallible;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use tower::{Service, ServiceExt};

use super::asked::{RequestId, schemes};
use super::edge::{BODY_MAX, check_head, request_id};
use super::layers::{TIME_MAX, headers_of_all};
use super::present::{error_of, keep_headers, log, panicked};
use super::{Access, Failure, Route, problem};
use crate::error::Error;
use crate::state::State;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// An answer under way.
pub(super) type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;
/// A handler without a router around it.
pub(super) type Handle = Arc<dyn Fn(Request, State) -> Answering + Send + Sync>;

/// What the server serves: the hot way in, and the long one for everything else.
#[derive(Clone)]
pub struct Served(Arc<Ways>);

struct Ways {
    cx: State,
    hot: Vec<HotRoute>,
    /// The headers of every answer, over http and over https.
    plain: HeaderMap,
    secure: HeaderMap,
    long_way: Router,
}

struct HotRoute {
    method: Method,
    path: &'static str,
    /// Whether it has a use for sessions.
    knows_people: bool,
    handle: Handle,
}

impl Served {
    pub(super) fn new(cx: &State, hot: &[Route], long_way: Router) -> Self {
        let of = |route: &Route| HotRoute {
            method: route.method.clone(),
            path: route.path,
            knows_people: route.access != Access::Public,
            handle: route.handle.clone(),
        };
        let [plain, secure] = [false, true].map(headers_of_all);
        let hot = hot.iter().map(of).collect();
        Self(Arc::new(Ways { cx: cx.clone(), hot, plain, secure, long_way }))
    }
}

impl Ways {
    /// The route that takes a request the short way. Requests of browsers with their cookies go the
    /// long way, where sessions are, unless the route has no use for them; and so does whatever a
    /// page of another site may have sent, and a body that is too large.
    fn hot_route(&self, request: &Request) -> Option<&HotRoute> {
        let path = request.uri().path();
        let fits = |route: &&HotRoute| route.path == path && route.method == *request.method();
        let headers = request.headers();
        let has_cookie = || headers.contains_key(header::COOKIE);
        let is_from_a_page =
            headers.contains_key(header::ORIGIN) || headers.contains_key(FETCH_SITE);
        let is_once = headers.contains_key(IDEMPOTENCY_KEY);
        let is_plain =
            request.uri().query().is_none() && !is_from_a_page && !is_once && is_small(headers);
        let found = self.hot.iter().find(fits).filter(|_| is_plain);
        found.filter(|route| !(route.knows_people && has_cookie()))
    }

    async fn answer(&self, handle: &Handle, mut request: Request) -> Response {
        let id = request_id(&self.cx);
        request.extensions_mut().insert(RequestId(id.clone()));
        DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
        let schemes = schemes(request.headers());
        let mut response = match check_head(&request) {
            Ok(()) => bounded(handle(request, self.cx.clone())).await,
            Err(error) => Failure(error).into_response(),
        };
        if let Some(error) = error_of(&response) {
            log(&error, &id);
            response = keep_headers(problem::present(&error, &id, schemes, None), &response);
        }
        tracing::debug!(request = id, status = response.status().as_u16(), "answered");
        self.put_headers(&mut response, id);
        response
    }

    fn put_headers(&self, response: &mut Response, id: String) {
        let of_all = if self.cx.is_https() { &self.secure } else { &self.plain };
        let own = std::mem::replace(response.headers_mut(), of_all.clone());
        let headers = response.headers_mut();
        headers.extend(own);
        if let Ok(id) = HeaderValue::try_from(id) {
            headers.insert(REQUEST_ID, id);
        }
    }
}

/// Whether a body says that it is within the limit, or nothing of its size.
fn is_small(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).is_none_or(|length: usize| length <= BODY_MAX)
}

/// No answer takes too long, and a panic is an answer too.
async fn bounded(mut answering: Answering) -> Response {
    let caught = poll_fn(|cx: &mut Context<'_>| {
        let polled = catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx)));
        polled.unwrap_or_else(|cause| Poll::Ready(panicked(cause)))
    });
    let late = |_| Failure(Error::TimedOut).into_response();
    tokio::time::timeout(TIME_MAX, caught).await.unwrap_or_else(late)
}

impl Service<Request> for Served {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let ways = self.0.clone();
        Box::pin(async move {
            match ways.hot_route(&request) {
                Some(HotRoute { handle, .. }) => Ok(ways.answer(handle, request).await),
                None => ways.long_way.clone().oneshot(request).await,
            }
        })
    }
}
