//! The route table: one line for each thing that can be asked for. A route that is not in it does
//! not exist; the tables that are tests read it.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};

use super::describe::Described;
use super::hot::{Answering, Handle};
use super::idempotency::{Guarded, once};
use super::query_names::only_known_names;
use crate::permission::Permission;
use crate::state::State;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    Me,
    /// Platform administrators.
    Platform,
    /// Active members, whatever their role.
    Member,
    /// Members whose role includes the permission.
    Can(Permission),
}

/// What a sample request sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// A form.
    Form(&'static str),
    /// JSON.
    Json(&'static str),
}

/// One route.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with places in braces. `{slug}` and `{org}` are the organization.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// The kinds of events that it can leave.
    pub events: &'static [&'static str],
    /// Whether it keeps nothing here: what it changes, the browser keeps, so nothing is to be told.
    pub keeps_nothing: bool,
    /// The parameters that the query may have. A route of the API refuses others by name.
    pub query: &'static [&'static str],
    /// The body of a request that works; places in braces as in the path.
    pub sample: Body,
    /// What programs are told of it.
    pub described: Described,
    /// Whether it is asked for at each request of a product, and so goes the short way in.
    pub is_hot: bool,
    handler: MethodRouter<State>,
    pub(super) handle: Handle,
}

impl Route {
    /// Reads.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        Self::new(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// Makes or does.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        Self::new(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Sets.
    pub fn put<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        Self::new(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// Changes a part.
    pub fn patch<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        Self::new(Method::PATCH, MethodFilter::PATCH, path, access, handler)
    }

    /// Removes.
    pub fn delete<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        Self::new(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn new<H, T>(
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let direct = handler.clone();
        let handle = move |request, cx| -> Answering { Box::pin(direct.clone().call(request, cx)) };
        let handler = on(filter, handler);
        Self {
            method,
            path,
            access,
            events: &[],
            keeps_nothing: false,
            query: &[],
            sample: Body::None,
            described: Described::default(),
            is_hot: false,
            handler,
            handle: Arc::new(handle),
        }
    }

    /// The kinds of events that it can leave.
    #[must_use]
    pub fn leaves(mut self, events: &'static [&'static str]) -> Self {
        self.events = events;
        self
    }

    /// It changes nothing here, and so leaves no event.
    #[must_use]
    pub fn keeps_nothing(mut self) -> Self {
        self.keeps_nothing = true;
        self
    }

    /// The parameters that its query may have.
    #[must_use]
    pub fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    /// The form of a request that works.
    #[must_use]
    pub fn form(mut self, sample: &'static str) -> Self {
        self.sample = Body::Form(sample);
        self
    }

    /// The JSON of a request that works.
    #[must_use]
    pub fn json(mut self, sample: &'static str) -> Self {
        self.sample = Body::Json(sample);
        self
    }

    /// It goes the short way in: nothing of pages and sessions lies around it.
    #[must_use]
    pub fn hot(mut self) -> Self {
        self.is_hot = true;
        self
    }

    /// Mounts all routes.
    pub(super) fn mount(cx: &State, routes: Vec<Self>) -> Router<State> {
        let mount = |router: Router<State>, route: Self| {
            let path = route.path;
            router.route(path, route.guarded(cx))
        };
        routes.into_iter().fold(Router::new(), mount)
    }

    /// The handler, with what every route of the API keeps to around it.
    fn guarded(self, cx: &State) -> MethodRouter<State> {
        if !self.path.starts_with("/api/") {
            return self.handler;
        }
        let (names, mut handler) = (self.query, self.handler);
        if self.method == Method::POST {
            let guarded = Guarded { cx: cx.clone(), access: self.access };
            handler = handler.route_layer(from_fn_with_state(guarded, once));
        }
        handler.route_layer(from_fn(move |request, next| only_known_names(names, request, next)))
    }
}
