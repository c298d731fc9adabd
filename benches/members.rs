//! The Members page of an organization of 10,000 beside one of 100: any page, filter and sort, as a
//! ratio within one run. `cargo bench --bench members`; it fails when a ratio is above 1.5.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "its result is a table")]

#[path = "../tests/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the tests, which need more of it")]
mod support;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use support::{App, ORG, Person};

/// The other team, and how many are in each.
const LARGE: &str = "town";
const SIZES: [(&str, usize); 2] = [(ORG, 100), (LARGE, 10_000)];
/// How often each page is asked for.
const ROUNDS: usize = 120;
const ALLOWED: f64 = 1.5;

const QUERIES: [&str; 14] = [
    "",
    "sort=-name",
    "sort=email",
    "sort=-email",
    "sort=role",
    "sort=-role",
    "sort=seen",
    "sort=-seen",
    "role=viewer",
    "role=developer&sort=-seen",
    "role=viewer&sort=role",
    "status=active&sort=email",
    "status=suspended",
    "role=viewer&status=suspended&sort=-name",
];

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
    println!("{:<44}{:>9}{:>9}{:>8}", "page", "100", "10,000", "ratio");
    let mut worst: f64 = 0.0;
    for query in QUERIES {
        for place in ["", "next", "previous"] {
            let Some(ratio) = compare(&app, &owner, query, place).await else { continue };
            worst = worst.max(ratio);
        }
    }
    worst
}

/// Every third a developer, half of all suspended; seen at different times.
async fn fill(app: &App, slug: &str, size: usize) {
    let people: Vec<(String, &str)> = (1..size)
        .map(|number| {
            let role = if number % 3 == 0 { "developer" } else { "viewer" };
            (format!("{slug} {number:05}"), role)
        })
        .collect();
    app.fill_in(slug, &people).await;
    for change in [
        "UPDATE memberships SET status = 'suspended' \
            WHERE substr(name_key, length(name_key), 1) IN ('1', '3', '5', '7', '9')",
        "UPDATE memberships SET last_seen = length(name_key) * 1000000 + joined_at - \
            CAST(substr(name_key, length(name_key) - 4, 5) AS BIGINT) WHERE role_id <> 'owner'",
        "DELETE FROM member_counts",
        "INSERT INTO member_counts (org_id, role_id, status, members) \
            SELECT org_id, role_id, status, count(*) FROM memberships \
            GROUP BY org_id, role_id, status",
    ] {
        app.run(sqlx::query(change)).await;
    }
}

/// The ratio of the medians, where there is such a page in both, with as many rows.
async fn compare(app: &App, owner: &Person, query: &str, place: &str) -> Option<f64> {
    let mut paths = Vec::new();
    for (slug, _) in SIZES {
        paths.push(path(app, owner, slug, query, place).await?);
    }
    let mut rows = Vec::new();
    for path in &paths {
        rows.push(owner.get(app, path).await.texts("tbody .name").len());
    }
    if rows[0] != rows[1] {
        println!(
            "{:<44}{:>9}{:>9}    rows: not compared",
            format!("{query} {place}"),
            rows[0],
            rows[1]
        );
        return None;
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (times, path) in times.iter_mut().zip(&paths) {
            let began = Instant::now();
            let page = owner.get(app, path).await;
            times.push(began.elapsed());
            assert_eq!(page.status, StatusCode::OK);
        }
    }
    let [small, large] = times.map(median);
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    let name = format!("{query} {place}");
    println!("{name:<44}{:>6} µs{:>6} µs{ratio:>8.2}", small.as_micros(), large.as_micros());
    Some(ratio)
}

/// The address of the first page, of the next one, or of the one before that.
async fn path(app: &App, owner: &Person, slug: &str, query: &str, place: &str) -> Option<String> {
    let first = format!("/o/{slug}/members?{query}");
    if place.is_empty() {
        return Some(first);
    }
    let next = link(app, owner, &first, "after=").await?;
    if place == "next" { Some(next) } else { link(app, owner, &next, "before=").await }
}

async fn link(app: &App, owner: &Person, path: &str, with: &str) -> Option<String> {
    let page = owner.get(app, path).await;
    page.attributes(".foot a", "href").into_iter().find(|href| href.contains(with))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
