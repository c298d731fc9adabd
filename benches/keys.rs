//! What an answer to "is this key good?" costs in processor time, beside `hello` and one indexed
//! look-up of the yardstick, in one run: one instance on SQLite, and two on PostgreSQL where
//! `GUILDHALL_TEST_DATABASE` names a server. After each, a key is revoked, and the very next answer
//! has to say so. `cargo bench --bench keys`; it fails when an answer costs more than is allowed.
//!
//! The yardstick is built from `../shared/bench/limit`, or from where `GUILDHALL_YARDSTICK` says.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "its result is a table")]

mod load;
#[path = "../tests/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the tests, which need more of it")]
mod support;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use guildhall::store::Place;
use load::{Client, JSON, Server, cost, free_address, request};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use support::Database;
use tempfile::TempDir;

/// How many keys are asked about in turn.
const KEYS: usize = 20;
const ROUNDS: usize = 5;
/// How often each is asked in a round.
const TIMES: usize = 40_000;
/// What the answer about a key may cost: on SQLite as a multiple of `hello`, on PostgreSQL of the
/// look-up.
const ALLOWED_BESIDE_HELLO: f64 = 1.5;
const ALLOWED_BESIDE_LOOK_UP: f64 = 1.1;
const VALID: &str = "\"valid\":true";

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (beside_hello, beside_look_up) = runtime.block_on(measure());
    assert!(beside_hello <= ALLOWED_BESIDE_HELLO, "{beside_hello:.2} times hello");
    if let Some(ratio) = beside_look_up {
        assert!(ratio <= ALLOWED_BESIDE_LOOK_UP, "{ratio:.2} times the look-up");
    }
}

async fn measure() -> (f64, Option<f64>) {
    let folder = tempfile::tempdir().unwrap();
    let yardstick = yardstick(folder.path()).await;
    let on_sqlite = Hall::start(1, None).await;
    let (beside_hello, _) = compare("one instance on SQLite", &yardstick, &on_sqlite).await;
    drop(on_sqlite);
    if support::server().is_none() {
        println!("(nothing on PostgreSQL: GUILDHALL_TEST_DATABASE names no server)");
        return (beside_hello, None);
    }
    let database = Database::new().await;
    let Place::Postgres(url) = &database.place else { panic!("PostgreSQL was asked for") };
    let on_postgres = Hall::start(2, Some(url.expose_secret())).await;
    let name = "two instances on PostgreSQL";
    let (_, beside_look_up) = compare(name, &yardstick, &on_postgres).await;
    (beside_hello, Some(beside_look_up))
}

/// The median ratios to `hello` and to the look-up. Measured in turn, because neighbours come and go.
async fn compare(name: &str, yardstick: &Server, hall: &Hall) -> (f64, f64) {
    println!("\n{name}: µs of processor time for an answer");
    println!("{:>10}{:>10}{:>10}{:>10}", "hello", "look-up", "verify", "check");
    let hello = [request("GET", "/hello", "", "")];
    let look_up: Vec<_> = (1..=KEYS)
        .map(|number| json!({ "key": format!("sk_live_{number:032}") }).to_string())
        .map(|body| request("POST", "/verify", JSON, &body))
        .collect();
    let servers: Vec<&Server> = hall.servers.iter().collect();
    let (mut to_hello, mut to_look_up) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let hello = cost(&[yardstick], &hello, "hello", TIMES).await;
        let verify = cost(&servers, &hall.verify(), VALID, TIMES).await;
        let look_up = cost(&[yardstick], &look_up, VALID, TIMES).await;
        let check = cost(&servers, &hall.check(), "\"allowed\":true", TIMES / 4).await;
        println!("{hello:>10.1}{look_up:>10.1}{verify:>10.1}{check:>10.1}");
        to_hello.push(verify / hello);
        to_look_up.push(verify / look_up);
    }
    hall.revoke_one_and_ask_everywhere().await;
    let (to_hello, to_look_up) = (median(to_hello), median(to_look_up));
    println!("verify: {to_hello:.2} times hello, {to_look_up:.2} times the look-up");
    (to_hello, to_look_up)
}

fn median(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_unstable_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Builds and starts the yardstick.
async fn yardstick(folder: &Path) -> Server {
    let source = std::env::var("GUILDHALL_YARDSTICK").unwrap_or("../shared/bench/limit".into());
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/yardstick");
    // A build writes beside its sources, and those are not ours.
    let copied = target.join("limit");
    copy(&PathBuf::from(source), &copied);
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--quiet", "--manifest-path"]);
    build.arg(copied.join("Cargo.toml")).arg("--target-dir").arg(&target);
    assert!(build.status().unwrap().success(), "the yardstick cannot be built");
    let address = free_address();
    let mut program = Command::new(target.join("release/limit"));
    program.env("DB", folder.join("limit.db")).env("WORKERS", "1");
    Server::start(program.env("PORT", address.port().to_string()), address).await
}

/// Guildhall with an organization and its keys; perhaps several of it on one database.
struct Hall {
    servers: Vec<Server>,
    keys: Vec<Value>,
    owner: String,
    cookie: String,
    _folder: TempDir,
}

impl Hall {
    async fn start(count: usize, database: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut servers = Vec::new();
        for _ in 0..count {
            servers.push(guildhall(folder.path(), database).await);
        }
        // Each that starts makes a link that takes the place of the one before.
        let link = set_up_link(servers.last_mut().unwrap());
        let mut client = Client::connect(servers[0].address).await;
        let fields = "name=Grace&email=grace@guild.example&password=copper+roof+gone+green\
            &instance=Guild&public_url=http://127.0.0.1:8080&sign_up=invited";
        let form = "content-type: application/x-www-form-urlencoded\r\n";
        let (status, head, body) = client.ask_fully(&request("POST", &link, form, fields)).await;
        assert_eq!(status, 303, "{body}");
        let cookie = head.split("set-cookie: ").find(|line| line.starts_with("guildhall="));
        let cookie = cookie.unwrap().split(';').next().unwrap();
        let mut hall = Self {
            servers,
            keys: Vec::new(),
            owner: String::new(),
            cookie: format!("{JSON}cookie: {cookie}\r\n"),
            _folder: folder,
        };
        hall.fill(&mut client).await;
        hall
    }

    async fn fill(&mut self, client: &mut Client) {
        let team = json!({ "name": "Acme", "slug": "acme", "billing_email": "a@guild.example" });
        self.call(client, "POST", "/api/v1/org", &team).await;
        let members = self.call(client, "GET", "/api/v1/org/acme/members", &Value::Null).await;
        members["members"][0]["user_id"].as_str().unwrap().clone_into(&mut self.owner);
        for number in 0..KEYS {
            let name = format!("Backend {number}");
            let key = json!({ "name": name, "type": "standard", "scopes": ["members:read"] });
            self.keys.push(self.call(client, "POST", "/api/v1/org/acme/keys", &key).await);
        }
    }

    async fn call(&self, client: &mut Client, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, text) = client.ask(&request(method, path, &self.cookie, &body)).await;
        assert!(status < 300, "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn verify(&self) -> Vec<Vec<u8>> {
        let bodies = self.keys.iter().map(|key| json!({ "key": key["secret"] }).to_string());
        bodies.map(|body| request("POST", "/api/v1/keys/verify", JSON, &body)).collect()
    }

    fn check(&self) -> Vec<Vec<u8>> {
        let body = json!({ "user_id": self.owner, "permission": "keys:revoke" }).to_string();
        let secret = self.keys[0]["secret"].as_str().unwrap();
        let head = format!("{JSON}authorization: Bearer {secret}\r\n");
        vec![request("POST", "/api/v1/check", &head, &body)]
    }

    /// Every instance knows of it at once.
    async fn revoke_one_and_ask_everywhere(&self) {
        let last = self.keys.last().unwrap();
        let path = format!("/api/v1/org/acme/keys/{}", last["id"].as_str().unwrap());
        let asking = self.verify().pop().unwrap();
        let mut clients = Vec::new();
        for server in &self.servers {
            let mut client = Client::connect(server.address).await;
            assert!(client.ask(&asking).await.1.contains(VALID));
            clients.push(client);
        }
        self.call(&mut clients[0], "DELETE", &path, &Value::Null).await;
        for client in clients.iter_mut().rev() {
            let (_, answer) = client.ask(&asking).await;
            assert!(answer.contains("\"revoked\""), "{answer}");
        }
        println!("a key was revoked: the very next answer of each instance says so");
    }
}

async fn guildhall(folder: &Path, database: Option<&str>) -> Server {
    let address = free_address();
    let mut program = Command::new(env!("CARGO_BIN_EXE_guildhall"));
    program.env_clear().env("GUILDHALL_DATA", folder).env("TOKIO_WORKER_THREADS", "1");
    program.env("GUILDHALL_LISTEN", address.to_string()).env("GUILDHALL_LOG", "warn");
    if let Some(database) = database {
        program.env("GUILDHALL_DATABASE_URL", database);
    }
    Server::start(program.current_dir(folder), address).await
}

/// The path of the link that it prints for the first owner.
fn set_up_link(server: &mut Server) -> String {
    let mut printed = BufReader::new(server.output()).lines().map_while(Result::ok);
    let link = printed.find(|line| line.contains("/set-up/")).unwrap();
    link[link.find("/set-up/").unwrap()..].to_owned()
}
