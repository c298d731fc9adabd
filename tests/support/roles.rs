//! Roles by the API.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, App, ORG, Person, request};

pub const ROLES: &str = "/api/v1/org/guild/roles";

/// Makes a role of the team's own, and gives back its id.
pub async fn make_role(app: &App, by: &Person, role: &Value) -> String {
    let made = by.json(app, Method::POST, ROLES, &role.to_string()).await;
    made.json()["id"].as_str().unwrap_or_else(|| panic!("{}", made.body)).to_owned()
}

/// A role with these permissions that appoints nobody.
pub fn role(name: &str, level: i64, permissions: &[&str]) -> Value {
    json!({ "name": name, "level": level, "permissions": permissions })
}

/// Makes a role of the team's own as a template proposes it.
pub async fn make_from_template(app: &App, by: &Person, id: &str) -> String {
    let path = format!("/api/v1/org/{ORG}/permissions");
    let known = by.json(app, Method::GET, &path, "").await.json();
    let templates = known["templates"].as_array().unwrap();
    let template = templates.iter().find(|template| template["id"] == id).unwrap();
    let mut role = template.clone();
    role.as_object_mut().unwrap().remove("id");
    make_role(app, by, &role).await
}

/// Changes a role.
pub async fn put_role(app: &App, by: &Person, id: &str, role: &Value) -> Answer {
    by.json(app, Method::PUT, &format!("{ROLES}/{id}"), &role.to_string()).await
}

/// Deletes a role; `query` names what takes its place.
pub async fn delete_role(app: &App, by: &Person, id: &str, query: &str) -> Answer {
    by.ask(app, request(Method::DELETE, &format!("{ROLES}/{id}{query}"))).await
}

/// Whether somebody may do something here, by the answer of the API.
pub async fn may(app: &App, by: &Person, who: &Person, permission: &str) -> bool {
    why(app, by, who, permission).await["allowed"].as_bool().unwrap()
}

/// The whole answer.
pub async fn why(app: &App, by: &Person, who: &Person, permission: &str) -> Value {
    let path = format!("/api/v1/org/{ORG}/members/{}/permissions/{permission}", who.id);
    by.json(app, Method::GET, &path, "").await.json()
}
