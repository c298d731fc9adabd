//! The list of members: filters, sorting, pages; the same through both doors.

use axum::http::{Method, StatusCode};

use crate::support::{App, ORG, Person, request};

/// A team of known people: who has which role, who is suspended, who came when.
async fn team() -> (App, Person) {
    let app = App::start().await;
    let owner = app.owner().await;
    for (name, role) in [
        ("Adam", "admin"),
        ("Bea", "viewer"),
        ("Cleo", "developer"),
        ("Dora", "viewer"),
        ("Emil", "viewer"),
    ] {
        let person = app.member(name, role).await;
        if name == "Dora" {
            let path = format!("/api/v1/org/{ORG}/members/{}/suspension", person.id);
            let answer = owner.json(&app, Method::PUT, &path, "").await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        }
    }
    (app, owner)
}

async fn names(app: &App, by: &Person, query: &str) -> Vec<String> {
    let page = by.get(app, &format!("/o/{ORG}/members?{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
    page.texts("tbody .name")
}

#[tokio::test]
async fn filters_combine_with_each_other_and_with_the_search_by_both_doors() {
    let (app, owner) = team().await;
    let cases: [(&str, &[&str]); 7] = [
        ("role=viewer", &["Bea", "Dora", "Emil"]),
        ("status=suspended", &["Dora"]),
        ("status=active&role=viewer", &["Bea", "Emil"]),
        ("role=viewer&q=e", &["Bea", "Dora", "Emil"]),
        ("role=viewer&q=em", &["Emil"]),
        ("role=manager", &[]),
        ("role=&status=&q=", &["Adam", "Bea", "Cleo", "Dora", "Emil", "Olga"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(names(&app, &owner, query).await, wanted, "{query}");
        let query = query.replace("role=&status=&", "");
        let path = format!("/api/v1/org/{ORG}/members?{query}");
        let found = owner.json(&app, Method::GET, &path, "").await.json();
        let found: Vec<&str> = found["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| member["name"].as_str().unwrap())
            .collect();
        assert_eq!(found, wanted, "{query}");
    }
}

#[tokio::test]
async fn each_column_sorts_both_ways_and_a_role_puts_the_highest_first() {
    let (app, owner) = team().await;
    // Who came when, in minutes after the epoch; Olga comes now.
    for (name, minutes) in [("adam", 5), ("bea", 3), ("cleo", 4)] {
        let seen = sqlx::query(
            "UPDATE memberships SET last_seen = $1 WHERE name_key = $2 \
            AND org_id = (SELECT id FROM orgs WHERE slug = 'guild')",
        );
        app.run(seen.bind(minutes * 60_000_000_i64).bind(name)).await;
    }
    let cases: [(&str, &[&str]); 6] = [
        ("sort=name", &["Adam", "Bea", "Cleo", "Dora", "Emil", "Olga"]),
        ("sort=-name", &["Olga", "Emil", "Dora", "Cleo", "Bea", "Adam"]),
        ("sort=-email", &["Olga", "Emil", "Dora", "Cleo", "Bea", "Adam"]),
        ("sort=role", &["Olga", "Adam", "Cleo", "Bea", "Dora", "Emil"]),
        ("sort=-role", &["Emil", "Dora", "Bea", "Cleo", "Adam", "Olga"]),
        ("sort=-seen&q=a&role=", &["Olga", "Adam", "Cleo", "Bea", "Emil", "Dora"]),
    ];
    for (query, wanted) in cases {
        let found = names(&app, &owner, query).await;
        if query.contains("seen") {
            assert_eq!(found[..4], wanted[..4], "{query}");
        } else {
            assert_eq!(found, wanted, "{query}");
        }
    }
    let page = owner.get(&app, "/o/guild/members?sort=-role").await;
    assert_eq!(page.attributes("th[aria-sort]", "aria-sort"), ["descending"]);
    assert_eq!(page.attributes("th[aria-sort] a", "href"), ["/o/guild/members?sort=role"]);
}

#[tokio::test]
async fn pages_lead_forward_and_back_over_every_sort_without_gaps_or_doubles() {
    let app = App::start().await;
    let owner = app.owner().await;
    let people: Vec<(String, &str)> = (0..119)
        .map(|number| {
            let role = ["viewer", "developer", "manager"][number % 3];
            (format!("P{number:03}"), role)
        })
        .collect();
    app.fill(&people).await;
    for sort in ["name", "-name", "email", "-email", "role", "-role", "seen", "-seen"] {
        let whole = walk(&app, &owner, &format!("/o/{ORG}/members?sort={sort}"), "Next page").await;
        assert_eq!(whole.concat().len(), 120, "{sort}");
        let distinct: std::collections::BTreeSet<String> = whole.concat().into_iter().collect();
        assert_eq!(distinct.len(), 120, "{sort}");
        let sizes: Vec<usize> = whole.iter().map(Vec::len).collect();
        assert_eq!(sizes, [50, 50, 20], "{sort}");
        let back = walk_back(&app, &owner, &format!("/o/{ORG}/members?sort={sort}")).await;
        assert_eq!(back, whole[1], "{sort}: the page before the last is the second");
    }
    let path = format!("/o/{ORG}/members?role=viewer&sort=role");
    let viewers = walk(&app, &owner, &path, "Next page").await;
    assert_eq!(viewers.concat().len(), 40);
}

/// The names on each page, along the links with these words.
async fn walk(app: &App, by: &Person, from: &str, words: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = Some(from.to_owned());
    while let Some(here) = path {
        let page = by.get(app, &here).await;
        pages.push(page.texts("tbody .name"));
        path = link(&page, words);
    }
    pages
}

/// To the last page, and one back.
async fn walk_back(app: &App, by: &Person, from: &str) -> Vec<String> {
    let mut page = by.get(app, from).await;
    while let Some(next) = link(&page, "Next page") {
        page = by.get(app, &next).await;
    }
    let before = link(&page, "Previous page").unwrap();
    by.get(app, &before).await.texts("tbody .name")
}

fn link(page: &crate::support::Answer, words: &str) -> Option<String> {
    let texts = page.texts(".foot a");
    let at = texts.iter().position(|text| text == words)?;
    Some(page.attributes(".foot a", "href")[at].clone())
}

#[tokio::test]
async fn the_page_says_how_many_there_are_and_which_filters_are_on() {
    let (app, owner) = team().await;
    let sum = |query: &'static str| {
        let (app, owner) = (&app, &owner);
        async move { owner.get(app, &format!("/o/guild/members?{query}")).await.one_text("#sum") }
    };
    assert_eq!(sum("").await, "6 people, 1 suspended");
    assert_eq!(sum("role=viewer").await, "3 people");
    assert_eq!(sum("role=admin").await, "1 person");
    assert_eq!(sum("role=manager").await, "Nobody");
    assert_eq!(sum("q=em").await, "1 found");
    let page = owner.get(&app, "/o/guild/members?role=viewer&status=active&q=e&sort=-name").await;
    assert_eq!(page.texts(".chip"), ["RoleViewer", "StatusActive"]);
    assert_eq!(
        page.attributes(".chip a", "href"),
        [
            "/o/guild/members?q=e&status=active&sort=-name",
            "/o/guild/members?q=e&role=viewer&sort=-name"
        ]
    );
    let none = owner.get(&app, "/o/guild/members?role=manager").await;
    assert_eq!(none.one_text(".empty h2"), "Nobody matches these filters");
}

#[tokio::test]
async fn an_address_of_the_list_that_makes_no_sense_is_told_so() {
    let (app, owner) = team().await;
    let long = "x".repeat(300);
    for query in [
        "sort=shoe",
        "status=gone",
        "after=x",
        "after=a&before=b",
        "sort=seen&after=01a203ee-bc2a-7eb3-9081-52c433facc3d.notanumber",
        &format!("q={long}"),
        "q=%00",
    ] {
        let answer = owner.get(&app, &format!("/o/guild/members?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let unknown =
        owner.get(&app, "/o/guild/members?role=01a203ee-bc2a-7eb3-9081-52c433facc3d").await;
    assert_eq!(unknown.status, StatusCode::OK);
    assert_eq!(unknown.one_text(".chip"), "Roleunknown");
}

#[tokio::test]
async fn what_htmx_gets_for_a_filter_is_the_list_on_the_page() {
    let (app, owner) = team().await;
    let path = "/o/guild/members?role=viewer&sort=-name";
    let page = owner.get(&app, path).await;
    let part = owner.partial(&app, request(Method::GET, path)).await;
    let list = part.body.split("<hx-partial").next().unwrap();
    assert!(page.body.contains(list.trim()));
}
