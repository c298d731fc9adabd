//! Tables over the route table: who may use what, and what leaves an event.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::{Method, Request, StatusCode};
use guildhall::app;
use guildhall::permission::Permission;
use guildhall::web::{Access, Body, Route};

use crate::support::{Answer, App, ORG, Person, form, json, request};

/// What stands in the places of a path for one caller: things that exist in the team.
pub async fn places(app: &App, member: &Person) -> BTreeMap<&'static str, String> {
    let owner = app.owner().await;
    // Each place costs a link, and an organization makes only so many a day.
    app.run(sqlx::query("UPDATE links SET created_at = 0 WHERE purpose = 'invitation'")).await;
    let body = r#"{"name":"Pia","email":"pia@guild.example","role":"viewer"}"#;
    let invited =
        owner.json(app, Method::POST, &format!("/api/v1/org/{ORG}/invitations"), body).await;
    let invited = invited.json();
    let link = invited["link"].as_str().unwrap_or_default();
    // Both doors to the rules of roles change something, and the routes after them meet the usual rules.
    app.run(sqlx::query("UPDATE orgs SET default_role = 'viewer'")).await;
    // An organization has only so many roles of its own.
    app.run(sqlx::query("DELETE FROM roles WHERE id NOT IN (SELECT role_id FROM memberships)"))
        .await;
    let role = app.custom_role(&free_role_name(app).await, 20, None, &[]).await;
    // Nobody makes this many keys within the hour.
    app.clock.pass(std::time::Duration::from_secs(10));
    // What a key is stopped and let go on with is an agent.
    let key = owner.key(app, "agent", &["members:read"]).await;
    let session = app.text("SELECT id FROM sessions ORDER BY created_at DESC LIMIT 1").await;
    BTreeMap::from([
        ("slug", ORG.to_owned()),
        ("org", ORG.to_owned()),
        ("user", member.id.clone()),
        ("invitation", invited["id"].as_str().unwrap().to_owned()),
        ("token", link.rsplit('/').next().unwrap_or_default().to_owned()),
        ("file", "none.css".to_owned()),
        ("session", session),
        ("role", role),
        ("key", key.id),
        ("permission", "members:read".to_owned()),
    ])
}

/// A name that no role has yet.
async fn free_role_name(app: &App) -> String {
    let count = app.number("SELECT count(*) FROM roles").await;
    format!("Number {count}")
}

pub fn fill(path: &str, places: &BTreeMap<&'static str, String>) -> String {
    places
        .iter()
        .fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
}

/// Sends the sample request of a route.
async fn try_route(
    app: &App,
    who: Option<&Person>,
    route: &Route,
    places: &BTreeMap<&'static str, String>,
) -> Answer {
    match who {
        Some(person) => person.ask(app, sample(route, places)).await,
        None => app.ask(sample(route, places)).await,
    }
}

/// The sample request of a route.
pub fn sample(route: &Route, places: &BTreeMap<&'static str, String>) -> Request<axum::body::Body> {
    let path = &fill(route.path, places);
    let mut request = match route.sample {
        Body::None => request(route.method.clone(), path),
        Body::Form(body) => form(path, &fill(body, places)),
        Body::Json(body) => json(route.method.clone(), path, &fill(body, places)),
    };
    let is_inside = matches!(route.access, Access::Can(_) | Access::Member);
    if is_inside && !route.path.contains("{slug}") && !route.path.contains("{org}") {
        request.headers_mut().insert("x-org-id", places["org"].parse().unwrap());
    }
    request
}

/// Whether it is about a link: in the address, or in the body.
fn needs_a_token(route: &Route) -> bool {
    let in_body = matches!(route.sample, Body::Json(sample) if sample.contains("{token}"));
    in_body || route.path.contains("{token}")
}

/// Whether the caller is out afterwards.
fn is_leaving(route: &Route) -> bool {
    route.method != Method::GET
        && (route.path.ends_with("/leaving") || route.path.ends_with("/membership"))
}

fn guarded() -> impl Iterator<Item = (Route, Permission)> {
    app::routes().into_iter().filter_map(|route| match route.access {
        Access::Can(permission) => Some((route, permission)),
        _ => None,
    })
}

/// Everything within an organization.
fn inside() -> impl Iterator<Item = Route> {
    let is_inside = |route: &Route| matches!(route.access, Access::Can(_) | Access::Member);
    app::routes().into_iter().filter(is_inside)
}

/// Whether who has the first may do the second.
fn reaches(first: Permission, second: Permission) -> bool {
    first == second || first.implies().contains(&second)
}

fn was_let_in(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status == StatusCode::SEE_OTHER
}

#[tokio::test]
async fn a_route_lets_in_who_has_its_permission_and_nobody_else() {
    let app = App::start().await;
    let target = app.member("Vera", "viewer").await;
    for (number, (route, permission)) in guarded().enumerate() {
        // Each of these had a role of their own, and an organization has only so many.
        let gone = "DELETE FROM memberships WHERE name_key LIKE 'lack%' OR name_key LIKE 'hold%'";
        app.run(sqlx::query(gone)).await;
        let places = places(&app, &target).await;
        let others: Vec<Permission> =
            Permission::ALL.iter().copied().filter(|other| !reaches(*other, permission)).collect();
        let lacking = app.member_with(&format!("Lack{number}"), &others).await;
        let answer = try_route(&app, Some(&lacking), &route, &places).await;
        let line = format!("{} {} without {}", route.method, route.path, permission.key());
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{line}: {}", answer.body);
        assert!(answer.body.contains(permission.label()), "{line}: {}", answer.body);

        let holding = app.member_with(&format!("Hold{number}"), &[permission]).await;
        let answer = try_route(&app, Some(&holding), &route, &places).await;
        let is_about_reach = answer.status == StatusCode::FORBIDDEN
            && (answer.body.contains("beyond") || answer.body.contains("which you lack"));
        let line = format!("{} {} with {}", route.method, route.path, permission.key());
        assert!(was_let_in(&answer) || is_about_reach, "{line}: {}", answer.body);
        if route.path.contains("/removal") || route.method == Method::DELETE {
            app.join_again(&target).await;
        }
    }
}

impl App {
    /// Puts somebody back who has left.
    async fn let_in_again(&self, person: &Person, role: &str) {
        let page = person.get(self, &format!("/o/{ORG}")).await;
        if page.status == StatusCode::NOT_FOUND && person.name != "Sam" {
            self.join(person, ORG, role).await;
        }
    }

    /// Puts somebody back who was removed.
    pub async fn join_again(&self, person: &Person) {
        let members = self
            .number(
                "SELECT count(*) FROM memberships m JOIN orgs o \
            ON o.id = m.org_id WHERE o.slug = 'guild' AND m.name_key = 'vera'",
            )
            .await;
        if members == 0 {
            self.join(person, ORG, "viewer").await;
        }
    }
}

#[tokio::test]
async fn a_stranger_gets_the_same_answer_for_a_foreign_org_as_for_none() {
    let app = App::start().await;
    let target = app.member("Vera", "viewer").await;
    let stranger = app.stranger("Sam").await;
    let places = places(&app, &target).await;
    let mut nowhere = places.clone();
    nowhere.insert("slug", "nowhere".into());
    nowhere.insert("org", "nowhere".into());
    for route in inside() {
        let foreign = try_route(&app, Some(&stranger), &route, &places).await;
        let none = try_route(&app, Some(&stranger), &route, &nowhere).await;
        let line = format!("{} {}", route.method, route.path);
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{line}");
        assert_eq!(foreign.without_number(), none.without_number(), "{line}");
    }
}

#[tokio::test]
async fn a_foreign_id_under_ones_own_org_is_the_same_as_none() {
    let app = App::start().await;
    let member = app.member("Vera", "viewer").await;
    let owner = app.owner().await;
    let stranger = app.stranger("Sam").await;
    let own = places(&app, &member).await;
    let mut foreign = own.clone();
    foreign.insert("user", stranger.id.clone());
    foreign.insert("invitation", "01a203ee-bc2a-7eb3-9081-52c433facc3d".into());
    foreign.insert("role", "01a203ee-bc2a-7eb3-9081-52c433facc3d".into());
    foreign.insert("key", "01a203ee-bc2a-7eb3-9081-52c433facc3d".into());
    let is_about_one = |route: &Route| {
        ["{user}", "{invitation}", "{role}", "{key}"].iter().any(|place| route.path.contains(place))
    };
    for route in inside().filter(is_about_one) {
        let answer = try_route(&app, Some(&owner), &route, &foreign).await;
        // A removal that is asked for twice leads on to the list, which does not name anybody.
        let is_done_already = route.path.ends_with("removal") && route.method == Method::POST;
        let wanted = if is_done_already { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND };
        assert_eq!(answer.status, wanted, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn nobody_gets_past_a_guard_without_signing_in() {
    let app = App::start().await;
    let target = app.member("Vera", "viewer").await;
    let places = places(&app, &target).await;
    for route in app::routes().into_iter().filter(|route| route.access != Access::Public) {
        let answer = try_route(&app, None, &route, &places).await;
        let line = format!("{} {}", route.method, route.path);
        if route.path.starts_with("/api/") {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{line}");
        } else {
            assert!(answer.location().starts_with("/sign-in"), "{line}");
        }
    }
}

#[tokio::test]
async fn each_route_that_changes_something_leaves_its_event() {
    for route in app::routes() {
        let changes = route.method != Method::GET;
        let leaves = !route.events.is_empty() || route.keeps_nothing;
        assert_eq!(changes, leaves, "{} {}", route.method, route.path);
    }
    let app = App::start().await;
    let target = app.member("Vera", "viewer").await;
    for route in app::routes().into_iter().filter(|route| route.method != Method::GET) {
        let owner = app.owner().await;
        if matches!(route.access, Access::Public) || needs_a_token(&route) {
            // The door has tests of its own: each needs a link that works.
            continue;
        }
        if route.path == "/account/verification"
            || route.path.starts_with("/account/address")
            || route.path.starts_with("/api/v1/user/email-verification")
            || route.path.starts_with("/api/v1/user/new-email")
            || route.access == Access::Platform
        {
            // These need a mail server and mails; they have tests of their own.
            continue;
        }
        if is_leaving(&route) {
            // The last Owner cannot.
            continue;
        }
        if route.path.starts_with("/api/v1/user/invitations/") {
            // It is not the Owner who is invited.
            continue;
        }
        if matches!(route.path, "/account/password" | "/api/v1/user/password") {
            // Nobody here could sign in any more; it has tests of its own.
            continue;
        }
        let places = places(&app, &target).await;
        let is_resuming = route.method == Method::DELETE && route.path.ends_with("/stop");
        if is_resuming || route.path.ends_with("/resumption") {
            // What is let go on was stopped before.
            let stop = fill("/api/v1/org/{org}/keys/{key}/stop", &places);
            owner.ask(&app, request(Method::PUT, &stop)).await;
        }
        let before = app.event_count().await;
        let answer = try_route(&app, Some(&owner), &route, &places).await;
        let line = format!("{} {}", route.method, route.path);
        assert!(was_let_in(&answer), "{line}: {}", answer.body);
        let left = i64::from(!route.keeps_nothing);
        assert_eq!(app.event_count().await, before + left, "{line}");
        if route.keeps_nothing {
            continue;
        }
        let action = app.text("SELECT action FROM events ORDER BY at DESC, seq DESC LIMIT 1").await;
        assert!(route.events.contains(&action.as_str()), "{line} left {action}");
        app.join_again(&target).await;
    }
}

/// What each built-in role is answered on each route, as the router does it.
#[tokio::test]
async fn each_route_answers_each_role_as_the_table_says() {
    let app = App::start().await;
    let target = app.member("Vera", "viewer").await;
    let mut people = vec![app.owner().await];
    let roles = [("Adam", "admin"), ("Mara", "manager"), ("Dora", "developer"), ("Vito", "viewer")];
    for (name, role) in roles {
        people.push(app.member(name, role).await);
    }
    people.push(app.stranger("Sam").await);
    let mut table = format!("{:<76}", "");
    for head in ["Owner", "Admin", "Manager", "Developer", "Viewer", "stranger"] {
        write!(table, "{head:<11}").unwrap();
    }
    table = table.trim_end().to_owned() + "\n";
    for (route, _) in guarded() {
        let mut line = format!("{:<7}{:<69}", route.method.as_str(), route.path);
        for person in &people {
            let places = places(&app, &target).await;
            let answer = try_route(&app, Some(person), &route, &places).await;
            write!(line, "{:<11}", answer.status.as_u16()).unwrap();
            app.join_again(&target).await;
            if is_leaving(&route) {
                let role = roles.iter().find(|(name, _)| *name == person.name);
                app.let_in_again(person, role.map_or("owner", |(_, role)| role)).await;
            }
        }
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("routes_by_role", table);
    });
}

#[test]
fn kinds_of_events_in_the_route_table_are_known() {
    let known: Vec<&str> = app::kinds().iter().copied().flatten().map(|kind| kind.name).collect();
    for route in app::routes() {
        for event in route.events {
            assert!(known.contains(event), "{} {}: {event}", route.method, route.path);
        }
    }
    let mut unique = known.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), known.len(), "a kind stands twice");
}

#[test]
fn the_tables_are_reviewed() {
    let mut routes = String::new();
    for route in app::routes() {
        let access = match route.access {
            Access::Can(permission) => permission.key().to_owned(),
            other => format!("{other:?}").to_lowercase(),
        };
        let events =
            if route.keeps_nothing { "(keeps nothing)".into() } else { route.events.join(" ") };
        let (method, path) = (route.method.as_str(), route.path);
        writeln!(routes, "{method:<7}{path:<68}{access:<16}{events}").unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("routes", routes);
        insta::assert_snapshot!("events", events_table());
    });
}

fn events_table() -> String {
    let mut table = String::new();
    for kind in app::kinds().iter().copied().flatten() {
        writeln!(table, "{:<32}{}", kind.name, kind.sentence).unwrap();
    }
    table
}
