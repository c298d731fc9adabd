//! Every route of the API by every type of key, with its scope and without, in its own organization
//! and in others.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::app;
use guildhall::permission::Permission;
use guildhall::web::{Access, Route};

use crate::routes::{fill, places, sample};
use crate::support::{Answer, ApiKey, App, KEYS, Person, bearer, request};

const TYPES: [&str; 3] = ["standard", "agent", "personal"];

/// The routes of the API within an organization.
fn inside() -> impl Iterator<Item = Route> {
    app::routes().into_iter().filter(|route| {
        route.path.starts_with("/api/") && matches!(route.access, Access::Can(_) | Access::Member)
    })
}

/// What a key needs for a route that asks no permission of people.
fn needed(route: &Route) -> Option<Permission> {
    let by_path = |needed: &str| Permission::from_key(needed);
    match (route.access, &route.method, route.path) {
        (Access::Can(permission), ..) => Some(permission),
        (_, &Method::GET, path) if path.contains("/keys") => by_path("keys:read"),
        (_, &Method::POST, path) if path.contains("/keys") => by_path("keys:create"),
        (_, &Method::DELETE, path) if path.contains("/keys") => by_path("keys:revoke"),
        _ => None,
    }
}

/// Whether who has the first may do the second.
fn reaches(first: Permission, second: Permission) -> bool {
    first == second || first.implies().contains(&second)
}

struct Table {
    app: App,
    owner: Person,
    target: Person,
}

impl Table {
    async fn start() -> Self {
        let app = App::start().await;
        let owner = app.owner().await;
        let target = app.member("Vera", "viewer").await;
        Self { app, owner, target }
    }

    async fn places(&self) -> BTreeMap<&'static str, String> {
        places(&self.app, &self.target).await
    }

    /// A key of the Owner's with these scopes; past the limit of how many are made.
    async fn key(&self, kind: &str, scopes: &[Permission]) -> ApiKey {
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.key()).collect();
        self.app.clock.pass(Duration::from_secs(20));
        self.owner.key(&self.app, kind, &scopes).await
    }

    /// What a route answers to a key.
    async fn ask(
        &self,
        key: &ApiKey,
        route: &Route,
        at: &BTreeMap<&'static str, String>,
    ) -> Answer {
        if route.method == Method::DELETE && route.path.ends_with("/stop") {
            self.owner.ask(&self.app, request(Method::PUT, &fill(route.path, at))).await;
        }
        let answer = self.app.ask(bearer(sample(route, at), &key.secret)).await;
        self.app.join_again(&self.target).await;
        answer
    }
}

fn every_scope_but(permission: Permission) -> Vec<Permission> {
    let is_other = |other: &Permission| !other.is_owners_alone() && !reaches(*other, permission);
    Permission::ALL.iter().copied().filter(is_other).collect()
}

/// With what the samples put into roles and keys: who lacks that is refused for another reason.
fn with(permission: Permission) -> Vec<Permission> {
    vec![permission, Permission::ViewOrg, Permission::ListMembers]
}

fn was_let_in(answer: &Answer) -> bool {
    let is_about_reach = answer.status == StatusCode::FORBIDDEN
        && answer.json()["type"] == "urn:guildhall:problem:beyond-reach";
    answer.status.is_success() || is_about_reach
}

#[tokio::test]
async fn a_key_does_what_its_scope_names_and_nothing_else() {
    let table = Table::start().await;
    for kind in TYPES {
        for route in inside() {
            let Some(permission) = needed(&route) else { continue };
            let line = format!("{} {} by {kind}", route.method, route.path);
            let key = table.key(kind, &every_scope_but(permission)).await;
            let answer = table.ask(&key, &route, &table.places().await).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{line}: {}", answer.body);
            assert_eq!(answer.json()["permission"], permission.key(), "{line}: {}", answer.body);
            let key = table.key(kind, &with(permission)).await;
            let answer = table.ask(&key, &route, &table.places().await).await;
            assert!(was_let_in(&answer), "{line}: {} {}", answer.status, answer.body);
        }
    }
}

#[tokio::test]
async fn a_key_of_one_organization_finds_nothing_in_another() {
    let table = Table::start().await;
    let stranger = table.app.stranger("Sam").await;
    let body = r#"{"name":"Other","slug":"townhall","billing_email":"a@guild.example"}"#;
    stranger.json(&table.app, Method::POST, "/api/v1/org", body).await;
    let all: Vec<&str> = Permission::ALL
        .iter()
        .filter(|permission| !permission.is_owners_alone())
        .map(|permission| permission.key())
        .collect();
    let body = serde_json::json!({ "name": "All", "type": "standard", "scopes": all }).to_string();
    let foreign = stranger.json(&table.app, Method::POST, "/api/v1/org/townhall/keys", &body).await;
    let foreign = ApiKey::of(&foreign);
    let theirs = table.places().await;
    let mut nowhere = theirs.clone();
    nowhere.insert("org", "nowhere".into());
    let mut mixed = theirs.clone();
    mixed.insert("org", "townhall".into());
    for route in inside() {
        let line = format!("{} {}", route.method, route.path);
        let there = table.ask(&foreign, &route, &theirs).await;
        let none = table.ask(&foreign, &route, &nowhere).await;
        assert_eq!(there.status, StatusCode::NOT_FOUND, "{line}: {}", there.body);
        assert_eq!(there.without_number(), none.without_number(), "{line}");
        let is_about_one = ["{user}", "{invitation}", "{role}", "{key}"]
            .iter()
            .any(|place| route.path.contains(place));
        if is_about_one {
            let answer = table.ask(&foreign, &route, &mixed).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{line}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn what_is_about_an_account_or_the_instance_takes_no_key() {
    let table = Table::start().await;
    let all: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|one| !one.is_owners_alone()).collect();
    for kind in TYPES {
        let key = table.key(kind, &all).await;
        let places = table.places().await;
        for route in app::routes() {
            let is_closed = matches!(route.access, Access::Me | Access::Platform)
                || route.access == Access::Member && needed(&route).is_none();
            let tells_its_own = route.method == Method::GET && is_list_of_orgs(route.path);
            if !route.path.starts_with("/api/") || !is_closed || tells_its_own {
                continue;
            }
            let answer = table.ask(&key, &route, &places).await;
            let line = format!("{} {} by {kind}: {}", route.method, route.path, answer.body);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{line}");
            assert_eq!(answer.json()["type"], "urn:guildhall:problem:people-only", "{line}");
        }
    }
}

fn is_list_of_orgs(path: &str) -> bool {
    matches!(path, "/api/v1/org" | "/api/v1/organizations")
}

#[tokio::test]
async fn pages_know_no_keys() {
    let table = Table::start().await;
    let all: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|one| !one.is_owners_alone()).collect();
    let key = table.key("personal", &all).await;
    for path in ["/o/guild", "/o/guild/members", "/account", "/o/guild/settings"] {
        let answer = key.get(&table.app, path).await;
        assert!(answer.location().starts_with("/sign-in"), "{path}: {}", answer.status);
    }
}

/// What each type of key is answered on each route: with its scope, with every other scope, by the
/// key of a Viewer, of another organization, revoked.
#[tokio::test]
async fn each_route_answers_each_key_as_the_table_says() {
    let table = Table::start().await;
    let viewer = table.app.member("Vito", "viewer").await;
    let mut text = format!("{:<72}", "");
    for kind in TYPES {
        write!(text, "{kind:<10}{:<10}", "without").unwrap();
    }
    writeln!(text, "{:<10}revoked", "Viewer's").unwrap();
    let viewers = viewer.key(&table.app, "personal", &["org:read", "members:read"]).await;
    let revoked = table.key("standard", &[]).await;
    table.owner.ask(&table.app, request(Method::DELETE, &revoked.path())).await;
    for route in inside() {
        write!(text, "{:<7}{:<65}", route.method.as_str(), route.path).unwrap();
        let permission = needed(&route);
        for kind in TYPES {
            let with = permission.map_or_else(Vec::new, with);
            let without = permission.map_or_else(Vec::new, every_scope_but);
            for scopes in [with, without] {
                let key = table.key(kind, &scopes).await;
                let answer = table.ask(&key, &route, &table.places().await).await;
                write!(text, "{:<10}", answer.status.as_u16()).unwrap();
            }
        }
        let answer = table.ask(&viewers, &route, &table.places().await).await;
        write!(text, "{:<10}", answer.status.as_u16()).unwrap();
        let answer = table.ask(&revoked, &route, &table.places().await).await;
        writeln!(text, "{}", answer.status.as_u16()).unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("routes_by_key", text);
    });
}

#[tokio::test]
async fn a_key_may_be_sent_beside_a_cookie_and_goes_first() {
    let table = Table::start().await;
    let key = table.key("standard", &[]).await;
    let asked = table.owner.signed(bearer(request(Method::GET, KEYS), &key.secret));
    assert_eq!(table.app.ask(asked).await.status, StatusCode::FORBIDDEN);
}
