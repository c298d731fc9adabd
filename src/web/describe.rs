//! What programs are told of a route: a sentence, what it asks for, what it takes and answers. The
//! API reference is made of it.

use axum::http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Route;

/// The schema of a type, made when the reference is.
#[derive(Clone, Copy)]
pub struct Shape(fn(&mut SchemaGenerator) -> Schema);

impl Shape {
    fn of<T: JsonSchema>() -> Self {
        Self(schemars::SchemaGenerator::subschema_for::<T>)
    }

    /// The schema, whose named parts the generator keeps.
    pub fn schema(self, generator: &mut SchemaGenerator) -> Schema {
        (self.0)(generator)
    }
}

/// What programs are told of a route.
#[derive(Clone, Default)]
pub struct Described {
    /// What it does, in one sentence without a full stop.
    pub summary: &'static str,
    /// The room that it belongs to.
    pub room: &'static str,
    /// What may stand in the query; without it, nothing may.
    pub query: Option<Shape>,
    /// The body in JSON.
    pub body: Option<Shape>,
    /// What it answers when all is well.
    pub answers: Vec<(StatusCode, Option<Shape>)>,
    /// Whether two could edit it at the same time: it answers with `ETag` and heeds `If-Match`.
    pub is_versioned: bool,
    /// Whether it is about a link that may not work any more.
    pub can_be_gone: bool,
    /// Whether `X-Org-ID` names the organization, because the path does not.
    pub takes_org: bool,
    /// Whether it is for its answer to say who is let in.
    pub asks_who: bool,
}

impl Route {
    /// Says what it does.
    #[must_use]
    pub fn says(mut self, summary: &'static str) -> Self {
        self.described.summary = summary;
        self
    }

    /// What may stand in the query.
    #[must_use]
    pub fn asks<T: JsonSchema>(mut self) -> Self {
        self.described.query = Some(Shape::of::<T>());
        self
    }

    /// The body that it takes.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.described.body = Some(Shape::of::<T>());
        self
    }

    /// What it answers with 200.
    #[must_use]
    pub fn answers<T: JsonSchema>(self) -> Self {
        self.answers_with::<T>(StatusCode::OK)
    }

    /// What it answers with another status.
    #[must_use]
    pub fn answers_with<T: JsonSchema>(mut self, status: StatusCode) -> Self {
        self.described.answers.push((status, Some(Shape::of::<T>())));
        self
    }

    /// It answers 204, without a body.
    #[must_use]
    pub fn answers_nothing(mut self) -> Self {
        self.described.answers.push((StatusCode::NO_CONTENT, None));
        self
    }

    /// It answers 202, without a body: what was asked for is under way.
    #[must_use]
    pub fn accepts(mut self) -> Self {
        self.described.answers.push((StatusCode::ACCEPTED, None));
        self
    }

    /// It answers 200 without a body: what it tells stands in the headers.
    #[must_use]
    pub fn answers_in_headers(mut self) -> Self {
        self.described.answers.push((StatusCode::OK, None));
        self
    }

    /// Two could edit it at the same time: it answers with `ETag` and heeds `If-Match`.
    #[must_use]
    pub fn versioned(mut self) -> Self {
        self.described.is_versioned = true;
        self
    }

    /// It is about a link that may not work any more.
    #[must_use]
    pub fn can_be_gone(mut self) -> Self {
        self.described.can_be_gone = true;
        self
    }

    /// `X-Org-ID` names the organization, because the path does not.
    #[must_use]
    pub fn takes_org(mut self) -> Self {
        self.described.takes_org = true;
        self
    }

    /// It is for its answer to say who is let in: so it is open to all, and refuses like the others.
    #[must_use]
    pub fn asks_who(mut self) -> Self {
        self.described.asks_who = true;
        self
    }

    /// Puts all routes of a room under its name.
    #[must_use]
    pub fn all_of(room: &'static str, mut routes: Vec<Self>) -> Vec<Self> {
        for route in &mut routes {
            route.described.room = room;
        }
        routes
    }

    /// Whether it is for programs, and so stands in the reference.
    #[must_use]
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1/")
    }
}
