//! Personas: an Owner with a team, members with chosen permissions, a stranger.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use guildhall::ids::CustomRoleId;
use guildhall::onboarding;
use guildhall::permission::Permission;
use guildhall::store::SessionKey;

use super::{Answer, App, form, json, request};

/// The slug of the Owner's team.
pub const ORG: &str = "guild";
/// Everybody's password.
pub const PASSWORD: &str = "copper roof gone green";

/// Somebody with a browser.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub email: String,
    pub cookie: String,
}

impl Person {
    /// The session, as verbs know it.
    pub fn session(&self) -> SessionKey {
        let (_, id) = self.cookie.split_once('=').unwrap();
        SessionKey::of(&id.parse().unwrap())
    }

    pub fn signed(&self, mut request: Request<Body>) -> Request<Body> {
        let cookie = HeaderValue::from_str(&self.cookie).unwrap();
        request.headers_mut().insert(header::COOKIE, cookie);
        request
    }

    pub async fn ask(&self, app: &App, request: Request<Body>) -> Answer {
        app.ask(self.signed(request)).await
    }

    pub async fn get(&self, app: &App, path: &str) -> Answer {
        self.ask(app, request(Method::GET, path)).await
    }

    pub async fn post(&self, app: &App, path: &str, body: &str) -> Answer {
        self.ask(app, form(path, body)).await
    }

    /// As htmx asks for a part of a page.
    pub async fn partial(&self, app: &App, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert("hx-request-type", HeaderValue::from_static("partial"));
        self.ask(app, request).await
    }

    pub async fn json(&self, app: &App, method: Method, path: &str, body: &str) -> Answer {
        self.ask(app, json(method, path, body)).await
    }
}

/// Sets the instance up; Olga owns the team `guild`.
pub async fn settle(app: &App) {
    let link = onboarding::new_set_up_link(&app.cx).await.unwrap().unwrap();
    let path = &link[link.find("/set-up/").unwrap()..];
    let body = "name=Olga&email=olga@guild.example&password=copper+roof+gone+green\
        &instance=Guild&public_url=http://127.0.0.1:8080&sign_up=open";
    let answer = app.ask(form(path, body)).await;
    assert_eq!(answer.location(), "/orgs/new");
    let olga = app.sign_in("Olga", "olga@guild.example").await;
    let team = "name=Guild&slug=guild&billing_email=money@guild.example";
    assert_eq!(olga.post(app, "/orgs", team).await.location(), "/o/guild");
}

impl App {
    /// Signs in by the page.
    pub async fn sign_in(&self, name: &str, email: &str) -> Person {
        let body = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.ask(form("/sign-in", &body)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.person(name, email, &answer).await
    }

    /// Whoever an answer signed in.
    pub async fn person(&self, name: &str, email: &str, answer: &Answer) -> Person {
        let sql = "SELECT id FROM users WHERE email_key = $1 ORDER BY created_at DESC LIMIT 1";
        let id = sqlx::query_scalar(sql).bind(email).fetch_one(self.cx.store.db()).await.unwrap();
        let cookie = answer.cookie().unwrap();
        Person { id, name: name.to_owned(), email: email.to_owned(), cookie }
    }

    /// The Owner of the team, in a session of their own.
    pub async fn owner(&self) -> Person {
        self.sign_in("Olga", "olga@guild.example").await
    }

    /// Somebody with an account and no membership but their own organization.
    pub async fn stranger(&self, name: &str) -> Person {
        let email = format!("{}@guild.example", name.to_lowercase());
        let body = format!("name={name}&email={email}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.ask(form("/sign-up", &body)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.person(name, &email, &answer).await
    }

    /// A member of the team with a role: the word of a built-in one, or the id of a custom one.
    pub async fn member(&self, name: &str, role: &str) -> Person {
        let person = self.stranger(name).await;
        self.join(&person, ORG, role).await;
        person
    }

    /// Puts somebody into an organization without the ways that other tests are about.
    pub async fn join(&self, person: &Person, org: &str, role: &str) {
        const JOIN: &str = "INSERT INTO memberships (org_id, user_id, role_id, role_given_at, \
                status, name_key, email_key, level, role_key, last_seen, joined_at, version) \
            SELECT id, $2, $3, 0, 'active', $4, $5, $6, $7, 0, 0, 1 FROM orgs WHERE slug = $1";
        const COUNT_ROLE: &str = "INSERT INTO member_counts (org_id, role_id, status, members) \
            SELECT id, $2, 'active', 1 FROM orgs WHERE slug = $1 \
            ON CONFLICT (org_id, role_id, status) DO UPDATE SET members = member_counts.members + 1";
        const COUNT: &str = "UPDATE orgs SET member_count = member_count + 1 WHERE slug = $1";
        let known = guildhall::permission::BUILT_IN.iter().find(|known| known.id == role);
        let level = known.map_or(50, |role| role.level);
        let name_key = person.name.to_lowercase();
        self.run(
            sqlx::query(JOIN)
                .bind(org.to_owned())
                .bind(person.id.clone())
                .bind(role.to_owned())
                .bind(name_key.clone())
                .bind(person.email.clone())
                .bind(level)
                .bind(format!("{:03}{name_key}", 100 - level)),
        )
        .await;
        self.run(sqlx::query(COUNT).bind(org.to_owned())).await;
        self.run(sqlx::query(COUNT_ROLE).bind(org.to_owned()).bind(role.to_owned())).await;
    }

    /// Members without a way to sign in, in one step: for lists that are long.
    pub async fn fill(&self, people: &[(String, &str)]) {
        self.fill_in(ORG, people).await;
    }

    /// The same in another organization.
    pub async fn fill_in(&self, slug: &str, people: &[(String, &str)]) {
        let system = guildhall::access::System("test");
        let find = sqlx::query_scalar("SELECT id FROM orgs WHERE slug = $1").bind(slug.to_owned());
        let org: guildhall::ids::OrgId = find.fetch_one(self.cx.store.db()).await.unwrap();
        let mut tx = system.begin(&self.cx.store, &[org]).await.unwrap();
        for (name, role) in people {
            const USER: &str = "INSERT INTO users (id, name, email, email_key, is_platform_admin, \
                personal_org, created_at, version, name_key) VALUES ($1, $2, $3, $3, 0, $1, 0, 1, $4)";
            let user = guildhall::ids::UserId::new(self.cx.now(), self.cx.random());
            let key = name.to_lowercase();
            let email = format!("{key}@guild.example");
            let insert = sqlx::query(USER).bind(user).bind(name).bind(&email).bind(&key);
            insert.execute(tx.db()).await.unwrap();
            let preset = guildhall::permission::preset(role).unwrap();
            let role = guildhall::access::RoleId::from_text(preset.id);
            let new = guildhall::access::NewMember {
                org,
                user,
                role: &role,
                level: preset.level,
                given_by: None,
                name,
                email_key: &email,
            };
            assert!(guildhall::access::add_member(&mut tx, &new).await.unwrap());
        }
        tx.commit(guildhall::onboarding::events::set_up_link_made()).await.unwrap();
    }

    /// From now on these are the only members of the team, as its Owners.
    pub async fn only_owners(&self, people: &[&Person]) {
        for forget in [
            "DELETE FROM memberships WHERE org_id = (SELECT id FROM orgs WHERE slug = 'guild')",
            "DELETE FROM member_counts WHERE org_id = (SELECT id FROM orgs WHERE slug = 'guild')",
            "UPDATE orgs SET member_count = 0 WHERE slug = 'guild'",
        ] {
            self.run(sqlx::query(forget)).await;
        }
        for person in people {
            self.join(person, ORG, "owner").await;
        }
    }

    /// The id of a member without a way to sign in.
    pub async fn bare_member(&self, number: usize, role: &str) -> String {
        let name = format!("Bare{number}");
        self.fill(&[(name.clone(), role)]).await;
        let sql = "SELECT id FROM users WHERE name = $1";
        sqlx::query_scalar(sql).bind(name).fetch_one(self.cx.store.db()).await.unwrap()
    }

    /// A member whose custom role has just these permissions.
    pub async fn member_with(&self, name: &str, permissions: &[Permission]) -> Person {
        let role = self.custom_role(name, 50, Some(50), permissions).await;
        self.member(name, &role).await
    }

    /// A custom role of the team.
    pub async fn custom_role(
        &self,
        name: &str,
        level: i64,
        appoints_up_to: Option<i64>,
        permissions: &[Permission],
    ) -> String {
        const INSERT: &str = "INSERT INTO roles (org_id, id, name, name_key, purpose, level, \
                appoints_up_to, permissions, version) \
            SELECT id, $2, $3, $4, 'For tests', $5, $6, $7, 1 FROM orgs WHERE slug = $1";
        let keys: Vec<&str> = permissions.iter().map(|permission| permission.key()).collect();
        let id = CustomRoleId::new(self.cx.now(), self.cx.random()).to_string();
        self.run(
            sqlx::query(INSERT)
                .bind(ORG)
                .bind(id.clone())
                .bind(format!("Role of {name}"))
                .bind(format!("role of {}", name.to_lowercase()))
                .bind(level)
                .bind(appoints_up_to)
                .bind(serde_json::to_string(&keys).unwrap()),
        )
        .await;
        id
    }

    /// Writes past all rules, for what no page can bring about.
    pub async fn run(
        &self,
        query: sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>,
    ) {
        let system = guildhall::access::System("test");
        let mut tx = system.begin(&self.cx.store, &[]).await.unwrap();
        query.execute(tx.db()).await.unwrap();
        tx.open_log(guildhall::ids::OrgId::new(self.cx.now(), self.cx.random())).await.unwrap();
        tx.commit(guildhall::onboarding::events::set_up_link_made()).await.unwrap();
    }
}
