//! Keys by the API.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use serde_json::{Value, json};

use super::{Answer, App, Person, json as json_request, request};

pub const KEYS: &str = "/api/v1/org/guild/keys";

/// A key as its maker got it.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: String,
    pub secret: String,
}

/// The body that makes a key.
pub fn key_body(kind: &str, scopes: &[&str]) -> Value {
    json!({ "name": format!("A {kind} one"), "type": kind, "scopes": scopes })
}

/// Sends a key with a request.
pub fn bearer(mut request: Request<Body>, secret: &str) -> Request<Body> {
    let value = HeaderValue::from_str(&format!("Bearer {secret}")).unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}

impl ApiKey {
    /// One out of the answer that made it.
    pub fn of(answer: &Answer) -> Self {
        let made = answer.json();
        let text = |name: &str| made[name].as_str().unwrap_or_else(|| panic!("{}", answer.body));
        Self { id: text("id").to_owned(), secret: text("secret").to_owned() }
    }

    pub async fn ask(&self, app: &App, request: Request<Body>) -> Answer {
        app.ask(bearer(request, &self.secret)).await
    }

    pub async fn get(&self, app: &App, path: &str) -> Answer {
        self.ask(app, request(Method::GET, path)).await
    }

    pub async fn json(&self, app: &App, method: Method, path: &str, body: &Value) -> Answer {
        self.ask(app, json_request(method, path, &body.to_string())).await
    }

    pub fn path(&self) -> String {
        format!("{KEYS}/{}", self.id)
    }
}

impl Person {
    /// Makes a key of the team, or of their own.
    pub async fn key(&self, app: &App, kind: &str, scopes: &[&str]) -> ApiKey {
        let body = key_body(kind, scopes).to_string();
        ApiKey::of(&self.json(app, Method::POST, KEYS, &body).await)
    }
}
