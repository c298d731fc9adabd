//! An app of its own for each test: its own database, clock and mailbox; the router in-process.

mod answer;
mod clock;
mod database;
mod invitations;
mod keys;
mod members;
mod people;
mod roles;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use guildhall::app;
use guildhall::clock::Clock;
use guildhall::config::{Config, Given};
use guildhall::demo::{self, DemoClock};
use guildhall::secret::Sealer;
use guildhall::state::State;
use guildhall::store::Store;
use guildhall::web::Served;
use tower::ServiceExt;

pub use answer::Answer;
pub use clock::{SeededRandom, TestClock};
pub use database::{Database, server};
pub use invitations::{INES, INVITATIONS, JOIN, invite, is_member, mailed, with_mail};
pub use keys::{ApiKey, KEYS, bearer, key_body};
pub use members::{DOORS, Door, change_role, remove};
pub use people::{ORG, PASSWORD, Person};
pub use roles::{ROLES, delete_role, make_from_template, make_role, may, put_role, role, why};

/// A running Guildhall.
pub struct App {
    pub cx: State,
    pub clock: Arc<TestClock>,
    pub router: Served,
    pub database: Database,
}

/// How an app differs from the usual one.
#[derive(Default)]
pub struct Settings {
    pub smtp: bool,
    pub https: bool,
    pub sign_up: Option<&'static str>,
    pub proxies: Option<&'static str>,
    /// A domain that shares the session cookie; Guildhall is then the host `id` below it.
    pub cookie_domain: Option<&'static str>,
    /// Permissions of the product, as a settings file declares them.
    pub product: Option<&'static str>,
}

impl App {
    /// With nothing in it: not set up.
    pub async fn empty(settings: Settings) -> Self {
        let clock = Arc::new(TestClock::new());
        Self::open(config(&settings), clock.clone(), clock).await
    }

    /// The demo, with its story told.
    pub async fn demo() -> Self {
        let clock = Arc::new(TestClock::new());
        let story = Arc::new(DemoClock::new(clock.clone()));
        let config = Config {
            is_demo: true,
            permissions: demo::permissions(),
            ..config(&Settings::default())
        };
        let app = Self::open(config, clock, story.clone()).await;
        demo::seed(&app.cx, &story).await.unwrap();
        app
    }

    async fn open(config: Config, clock: Arc<TestClock>, served: Arc<dyn Clock>) -> Self {
        let database = Database::new().await;
        let random = Arc::new(SeededRandom::new());
        let sealer = Sealer::from_key(&[7; 32]);
        let store = Store::open(&database.place, served.clone(), random.clone(), sealer);
        let store = store.await.unwrap();
        let config = Config { data: database.folder.path().to_owned(), ..config };
        let kinds = app::kinds();
        let cx = State::new(config, store, served, random, &kinds).await.unwrap();
        let router = app::router(&cx);
        Self { cx, clock, router, database }
    }

    /// Another process on the same database, as it answers; what this one has in memory it does not know.
    pub async fn twin(&self) -> Served {
        let (clock, random) = (self.clock.clone(), Arc::new(SeededRandom::after(1 << 40)));
        let sealer = Sealer::from_key(&[7; 32]);
        let store = Store::open(&self.database.place, clock.clone(), random.clone(), sealer);
        let (config, kinds) = (self.cx.config.clone(), app::kinds());
        let cx = State::new(config, store.await.unwrap(), clock, random, &kinds).await.unwrap();
        app::router(&cx)
    }

    /// Set up, with an Owner and their team.
    pub async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    /// Set up, with settings.
    pub async fn start_with(settings: Settings) -> Self {
        let app = Self::empty(settings).await;
        people::settle(&app).await;
        app
    }

    /// One request, in-process.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Several requests at the same time.
    pub async fn at_once(&self, requests: Vec<Request<Body>>) -> Vec<Answer> {
        let mut running = Vec::new();
        for request in requests {
            let router = self.router.clone();
            running.push(tokio::spawn(async move {
                Answer::of(router.oneshot(request).await.unwrap()).await
            }));
        }
        let mut answers = Vec::new();
        for answer in running {
            answers.push(answer.await.unwrap());
        }
        answers
    }

    /// The mails in the outbox, oldest first, as the worker would send them.
    pub async fn mails(&self) -> Vec<guildhall::store::QueuedMail> {
        let mut mails = Vec::new();
        while let Some(mail) = self.cx.store.take_mail().await.unwrap() {
            self.cx.store.mail_was_sent(mail.id).await.unwrap();
            mails.push(mail);
        }
        mails
    }

    /// Actions of an organization's events, oldest first.
    pub async fn actions(&self, org: &str) -> Vec<String> {
        let sql = "SELECT e.action FROM events e JOIN orgs o ON o.id = e.org_id \
            WHERE o.slug = $1 ORDER BY e.seq";
        sqlx::query_scalar(sql).bind(org).fetch_all(self.cx.store.db()).await.unwrap()
    }

    /// All events of the instance: how many there are.
    pub async fn event_count(&self) -> i64 {
        self.number("SELECT count(*) FROM events").await
    }

    /// One number out of the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.cx.store.db()).await.unwrap()
    }

    /// One text out of the database.
    pub async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(self.cx.store.db()).await.unwrap()
    }
}

fn config(settings: &Settings) -> Config {
    let mut variables: Vec<(&str, &str)> = Vec::new();
    if settings.smtp {
        variables.push(("GUILDHALL_SMTP__HOST", "127.0.0.1"));
        variables.push(("GUILDHALL_SMTP__FROM", "Guildhall <hall@guild.example>"));
    }
    match (settings.https, settings.cookie_domain) {
        (true, None) => variables.push(("GUILDHALL_PUBLIC_URL", "https://guild.example")),
        (false, None) => {}
        (is_https, Some(domain)) => {
            let below =
                if is_https { "https://id.guild.example" } else { "http://id.guild.example" };
            variables.push(("GUILDHALL_PUBLIC_URL", below));
            variables.push(("GUILDHALL_COOKIE_DOMAIN", domain));
        }
    }
    if let Some(proxies) = settings.proxies {
        variables.push(("GUILDHALL_TRUSTED_PROXIES", proxies));
    }
    if let Some(sign_up) = settings.sign_up {
        variables.push(("GUILDHALL_SIGN_UP", sign_up));
    }
    let owned = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let file = settings.product.map(|text| ("guildhall.toml".into(), text.to_owned()));
    Config::read(&Given { file, variables: owned.collect(), ..Given::default() }).unwrap()
}

/// A request without a body.
pub fn request(method: Method, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

/// A posted form, as a browser of ours sends it.
pub fn form(path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// A body of JSON.
pub fn json(method: Method, path: &str, body: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}
