//! The two doors to a membership.

use axum::http::Method;

use super::{Answer, App, ORG, Person, request};

/// Both doors to one operation.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    Page,
    Api,
}

pub const DOORS: [Door; 2] = [Door::Page, Door::Api];

/// Gives a member a role.
pub async fn change_role(app: &App, by: &Person, door: Door, user: &str, role: &str) -> Answer {
    match door {
        Door::Page => {
            let path = format!("/o/{ORG}/members/{user}/role");
            by.post(app, &path, &format!("role={role}")).await
        }
        Door::Api => {
            let path = format!("/api/v1/org/{ORG}/members/{user}");
            by.json(app, Method::PUT, &path, &format!(r#"{{"role":"{role}"}}"#)).await
        }
    }
}

/// Ends a membership.
pub async fn remove(app: &App, by: &Person, door: Door, user: &str) -> Answer {
    match door {
        Door::Page => by.post(app, &format!("/o/{ORG}/members/{user}/removal"), "").await,
        Door::Api => {
            let path = format!("/api/v1/org/{ORG}/members/{user}");
            by.ask(app, request(Method::DELETE, &path)).await
        }
    }
}
