//! Search or jump to: what it finds, for whom, with and without a script.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;

use crate::support::{Answer, App, Person, request};

async fn jump(app: &App, person: &Person, path: &str, typed: &str) -> Answer {
    let query = serde_html_form::to_string([("q", typed)]).unwrap();
    person.get(app, &format!("{path}?{query}")).await
}

/// Names under a heading of the page.
fn under(page: &Answer, group: &str) -> Vec<String> {
    page.texts(&format!("section[aria-labelledby=jump-{group}] li bdi"))
}

#[tokio::test]
async fn without_a_text_it_lists_what_the_person_may_reach() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/guild/jump").await;
    assert_eq!(
        under(&page, "pages"),
        [
            "Overview",
            "Members",
            "Invitations",
            "Roles",
            "Keys",
            "Settings",
            "Your account",
            "This Guildhall",
            "Help and shortcuts"
        ]
    );
    assert_eq!(under(&page, "orgs"), ["Olga"]);
    assert_eq!(
        under(&page, "actions"),
        [
            "Invite people",
            "New role",
            "Create key",
            "New organization",
            "Use the light theme",
            "Use the dark theme",
            "Sign out"
        ]
    );
    assert!(under(&page, "members").is_empty(), "nobody is named before somebody is looked for");
}

#[tokio::test]
async fn what_a_person_may_not_use_is_not_offered() {
    let app = App::start().await;
    let viewer = app.member("Vera", "viewer").await;
    let page = viewer.get(&app, "/o/guild/jump").await;
    let pages = under(&page, "pages");
    let wanted =
        ["Overview", "Members", "Roles", "Keys", "Settings", "Your account", "Help and shortcuts"];
    assert_eq!(pages, wanted);
    assert!(!under(&page, "actions").contains(&"Invite people".into()));

    let blind = app.member_with("Bea", &[Permission::ViewOrg]).await;
    let page = jump(&app, &blind, "/o/guild/jump", "olga").await;
    assert!(under(&page, "members").is_empty(), "{:?}", page.texts("main li"));
    assert!(!under(&blind.get(&app, "/o/guild/jump").await, "pages").contains(&"Members".into()));
}

#[tokio::test]
async fn members_are_found_by_name_and_address_from_two_letters_on() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    for (typed, wanted) in [
        ("ver", vec!["Vera"]),
        ("VERA@", vec!["Vera"]),
        ("v", vec![]),
        ("zz", vec![]),
        ("%", vec![]),
    ] {
        let page = jump(&app, &owner, "/o/guild/jump", typed).await;
        assert_eq!(under(&page, "members"), wanted, "{typed}");
    }
    let page = jump(&app, &owner, "/o/guild/jump", "vera").await;
    let links = page.attributes("section[aria-labelledby=jump-members] a", "href");
    assert_eq!(links, [format!("/o/guild/members/{}", vera.id)]);
    assert_eq!(vera.get(&app, "/o/guild/jump?q=olga").await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_words_must_occur_and_names_that_begin_so_come_first() {
    let app = App::start().await;
    let owner = app.owner().await;
    owner.post(&app, "/orgs", "name=Big+North&slug=big-north&billing_email=m@guild.example").await;
    owner.post(&app, "/orgs", "name=North&slug=north&billing_email=m@guild.example").await;
    let page = jump(&app, &owner, "/o/guild/jump", " NORTH ").await;
    assert_eq!(under(&page, "orgs"), ["North", "Big North"]);
    let page = jump(&app, &owner, "/jump", "north big").await;
    assert_eq!(under(&page, "orgs"), ["Big North"]);
    let page = jump(&app, &owner, "/jump", "dark mode").await;
    assert_eq!(under(&page, "actions"), ["Use the dark theme"]);
    let page = jump(&app, &owner, "/jump", "north nowhere").await;
    assert_eq!(page.one_text(".empty h2"), "Nothing fits “north nowhere”");
}

#[tokio::test]
async fn any_text_is_taken_and_comes_back_as_text() {
    let app = App::start().await;
    let owner = app.owner().await;
    for typed in ["\"><img src=x onerror=alert(1)>{{7*7}}", "%_!'", &"x".repeat(3000), "😀 ي"] {
        let page = jump(&app, &owner, "/o/guild/jump", typed).await;
        assert_eq!(page.status, StatusCode::OK, "{typed}");
        assert!(page.texts("img").is_empty());
        let cut: String = typed.chars().take(100).collect();
        assert_eq!(page.attributes("#q", "value"), [cut.as_str()]);
        let query = serde_html_form::to_string([("q", typed)]).unwrap();
        let asked = request(Method::GET, &format!("/o/guild/jump?{query}"));
        let part = owner.partial(&app, asked).await;
        assert_eq!(part.attributes("[data-answers]", "data-answers"), [cut.as_str()]);
        assert!(part.texts("img").is_empty());
    }
}

#[tokio::test]
async fn the_dialog_gets_options_and_actions_in_it_are_forms() {
    let app = App::start().await;
    let owner = app.owner().await;
    let part = owner.partial(&app, request(Method::GET, "/o/guild/jump?q=")).await;
    assert!(part.texts("html > head > title").is_empty(), "a part of a page");
    let ids = part.attributes("[role=listbox] [role=group] [role=option]", "id");
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert_eq!(part.attributes("form[method=post]", "action"), ["/theme", "/theme", "/sign-out"]);
    assert!(part.attributes("a", "href").iter().all(|path| !path.contains("sign-out")));
}

#[tokio::test]
async fn outside_of_an_organization_it_leads_into_one_and_a_stranger_finds_none() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let page = jump(&app, &sam, "/jump", "").await;
    assert_eq!(under(&page, "orgs"), ["Sam"]);
    assert_eq!(under(&page, "pages"), ["Your account", "Help and shortcuts"]);
    assert_eq!(sam.get(&app, "/o/guild/jump").await.status, StatusCode::NOT_FOUND);
    let owner = app.owner().await;
    let links = owner.get(&app, "/o/guild/members").await.attributes("[data-palette]", "href");
    assert_eq!(links, ["/o/guild/jump", "/o/guild/jump"]);
    assert_eq!(owner.get(&app, "/account").await.attributes(".jump", "href"), ["/jump"]);
}

#[tokio::test]
async fn the_list_of_shortcuts_is_a_page_and_a_dialog() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/shortcuts").await;
    assert_eq!(page.one_text("h1"), "Help and shortcuts");
    let part = owner.partial(&app, request(Method::GET, "/shortcuts")).await;
    assert_eq!(part.one_text("#dialog-title"), "Help and shortcuts");
    assert_eq!(part.texts(".keys dt"), page.texts(".keys dt"));
}
