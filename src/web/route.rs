//! The route table: one line for each thing that can be asked for. A route that is not in it does
//! not exist; the tables that are tests read it.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::describe::Described;
use super::extract::without_query;
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
    /// The body of a request that works; places in braces as in the path.
    pub sample: Body,
    /// What programs are told of it.
    pub described: Described,
    handler: MethodRouter<State>,
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
        let handler = on(filter, handler);
        Self {
            method,
            path,
            access,
            events: &[],
            keeps_nothing: false,
            sample: Body::None,
            described: Described::default(),
            handler,
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

    /// Mounts all routes. Programs get no answer to a query that nothing here reads: it was meant
    /// for something.
    pub fn mount(routes: Vec<Self>) -> Router<State> {
        let mount = |router: Router<State>, route: Self| {
            let reads_no_query = route.is_api() && route.described.query.is_none();
            let handler = route.handler;
            let handler =
                if reads_no_query { handler.route_layer(from_fn(without_query)) } else { handler };
            router.route(route.path, handler)
        };
        routes.into_iter().fold(Router::new(), mount)
    }
}
