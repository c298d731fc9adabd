//! A page of 50 keys of an organization of 10,000 keys beside one of 100, by page and by API, as a
//! ratio within one run. `cargo bench --bench key_list`; it fails when a ratio is above 1.5.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "its result is a table")]

#[path = "../tests/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the tests, which need more of it")]
mod support;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use guildhall::access::System;
use guildhall::ids::{KeyId, OrgId};
use guildhall::onboarding::events::set_up_link_made;
use support::{App, ORG, Person};

/// The other team, and how many keys are in each.
const LARGE: &str = "town";
const SIZES: [(&str, usize); 2] = [(ORG, 100), (LARGE, 10_000)];
/// How often each page is asked for.
const ROUNDS: usize = 120;
const ALLOWED: f64 = 1.5;

const QUERIES: [&str; 4] =
    ["limit=50", "limit=50&status=all", "limit=15&type=agent", "limit=15&status=revoked"];

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let worst = runtime.block_on(measure());
    assert!(worst <= ALLOWED, "the largest ratio is {worst:.2}, allowed are {ALLOWED}");
}

async fn measure() -> f64 {
    let app = App::start().await;
    let owner = app.owner().await;
    let team = format!("name=Town&slug={LARGE}&billing_email=money@guild.example");
    assert_eq!(owner.post(&app, "/orgs", &team).await.status, StatusCode::SEE_OTHER);
    for (slug, size) in SIZES {
        fill(&app, slug, size).await;
    }
    println!("{:<28}{:>9}{:>9}{:>8}", "50 keys of", "100", "10,000", "ratio");
    let mut worst: f64 = 0.0;
    for query in QUERIES {
        for place in ["", "next"] {
            worst = worst.max(compare(&app, &owner, query, place).await.unwrap_or_default());
        }
    }
    worst
}

/// Half of them agents; every third one was revoked.
async fn fill(app: &App, slug: &str, size: usize) {
    const INSERT: &str = "INSERT INTO keys (org_id, id, kind, name, name_key, created_by, scopes, \
            addresses, level, per_minute, per_day, state, told_days, prefix, last_four, created_at, \
            ended_at, version) \
        SELECT id, $2, $3, $4, $4, id, '[]', '[]', 50, $5, $5, $6, 999, 'guild_std_aaaa', 'zzzz', $7, \
            $8, 1 FROM orgs WHERE slug = $1";
    let find = sqlx::query_scalar("SELECT id FROM orgs WHERE slug = $1").bind(slug);
    let org: OrgId = find.fetch_one(app.cx.store.db()).await.unwrap();
    let mut tx = System("bench").begin(&app.cx.store, &[org]).await.unwrap();
    for number in 0..size {
        let (is_agent, is_revoked) = (number % 2 == 0, number % 3 == 0);
        let at = i64::try_from(number).unwrap() + 1_700_000_000_000_000;
        let insert = sqlx::query(INSERT)
            .bind(slug)
            .bind(KeyId::new(app.cx.now(), app.cx.random()))
            .bind(if is_agent { "agent" } else { "standard" })
            .bind(format!("key {number:05}"))
            .bind(is_agent.then_some(60_i64))
            .bind(if is_revoked { "revoked" } else { "active" })
            .bind(at)
            .bind(is_revoked.then_some(at));
        insert.execute(tx.db()).await.unwrap();
    }
    tx.commit(set_up_link_made()).await.unwrap();
}

/// The ratio of the medians, where there is such a page in both, with as many keys.
async fn compare(app: &App, owner: &Person, query: &str, place: &str) -> Option<f64> {
    let (mut paths, mut counts) = (Vec::new(), Vec::new());
    for (slug, _) in SIZES {
        let first = format!("/api/v1/org/{slug}/keys?{query}");
        let path = if place.is_empty() { first } else { next(app, owner, &first).await? };
        let page = owner.get(app, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        counts.push(page.json()["keys"].as_array().unwrap().len());
        paths.push(path);
    }
    let name = format!("{query} {place}");
    if counts[0] != counts[1] {
        println!("{name:<28}{:>9}{:>9}    keys: not compared", counts[0], counts[1]);
        return None;
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (times, path) in times.iter_mut().zip(&paths) {
            let began = Instant::now();
            assert_eq!(owner.get(app, path).await.status, StatusCode::OK);
            times.push(began.elapsed());
        }
    }
    let [small, large] = times.map(median);
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    println!("{name:<28}{:>6} µs{:>6} µs{ratio:>8.2}", small.as_micros(), large.as_micros());
    Some(ratio)
}

async fn next(app: &App, owner: &Person, first: &str) -> Option<String> {
    let page = owner.get(app, first).await.json();
    page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
