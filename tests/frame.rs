//! What stands around pages: the switch of organizations, navigation by right, the theme, errors.

use axum::http::{HeaderValue, Method, StatusCode, header};
use guildhall::permission::Permission;

use crate::support::{App, ORG, Person, Settings, form, request};

async fn make_org(app: &App, person: &Person, name: &str, slug: &str) {
    let body = format!("name={name}&slug={slug}&billing_email=m@guild.example");
    assert_eq!(person.post(app, "/orgs", &body).await.location(), format!("/o/{slug}"));
}

/// Where the switch leads from a page.
async fn landings(app: &App, person: &Person, path: &str) -> Vec<String> {
    person.get(app, path).await.attributes("#org-list a", "href")
}

#[tokio::test]
async fn the_switch_lands_on_the_same_section_or_on_the_first_that_is_open() {
    let app = App::start().await;
    let vera = app.stranger("Vera").await;
    make_org(&app, &vera, "Alder", "alder").await;
    let role = app.custom_role("Vera", 20, None, &[Permission::InviteMembers]).await;
    app.join(&vera, ORG, &role).await;
    for (from, wanted) in [
        ("/o/alder", ["/o/alder", "/o/guild/members", "/o/vera"]),
        ("/o/alder/members", ["/o/alder/members", "/o/guild/members", "/o/vera/members"]),
        ("/o/alder/invitations", ["/o/alder/invitations", "/o/guild/invitations", "/o/vera"]),
        ("/account", ["/o/alder", "/o/guild/members", "/o/vera"]),
    ] {
        assert_eq!(landings(&app, &vera, from).await, wanted, "from {from}");
    }
    for path in landings(&app, &vera, "/o/alder/members").await {
        assert_eq!(vera.get(&app, &path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_start_leads_to_a_page_that_is_open() {
    let app = App::start().await;
    let lister = app.member_with("Lena", &[Permission::ListMembers]).await;
    assert_eq!(lister.get(&app, "/").await.location(), "/o/guild/members");
}

#[tokio::test]
async fn navigation_holds_only_what_is_open_to_the_person() {
    let app = App::start().await;
    let all =
        ["/o/guild", "/o/guild/members", "/o/guild/roles", "/o/guild/keys", "/o/guild/settings"];
    let of_lister = ["/o/guild/members", "/o/guild/roles", "/o/guild/keys"];
    let cases: [(&[Permission], &str, &[&str]); 3] = [
        (&[Permission::ViewOrg, Permission::ListMembers], "/o/guild", &all),
        (&[Permission::ListMembers], "/o/guild/members", &of_lister),
        (&[Permission::InviteMembers], "/o/guild/invitations", &of_lister),
    ];
    for (number, (permissions, path, wanted)) in cases.into_iter().enumerate() {
        let person = app.member_with(&format!("P{number}"), permissions).await;
        let page = person.get(&app, path).await;
        let links = page.attributes("nav[aria-label='Organization pages'] a", "href");
        assert_eq!(links, wanted, "{permissions:?}");
    }
    let owner = app.owner().await;
    let own = owner.get(&app, "/o/olga").await;
    let links = own.attributes("nav[aria-label='Organization pages'] a", "href");
    assert_eq!(
        links,
        ["/o/olga", "/o/olga/members", "/o/olga/keys"],
        "a personal one has no roles, no settings"
    );
}

#[tokio::test]
async fn with_many_organizations_one_can_be_found_by_name() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..4 {
        make_org(&app, &owner, &format!("Org{number}"), &format!("org-{number}")).await;
    }
    assert!(owner.get(&app, "/o/guild").await.texts("#find-org").is_empty());
    make_org(&app, &owner, "Org4", "org-4").await;
    assert_eq!(owner.get(&app, "/o/guild").await.texts("#orgs label"), ["Find an organization"]);
}

#[tokio::test]
async fn a_refusal_stands_in_the_frame_and_names_whom_to_ask() {
    let app = App::start().await;
    app.member("Adam", "admin").await;
    app.member("Mara", "manager").await;
    let vera = app.member("Vera", "viewer").await;
    let page = vera.get(&app, "/o/guild/invitations/new").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.one_text("h1"), "You need permission to invite people and cancel invitations");
    assert_eq!(page.texts("h1").len(), 1);
    let links = page.attributes("nav[aria-label='Organization pages'] a", "href");
    assert!(links.contains(&"/o/guild/members".into()), "{links:?}");
    assert_eq!(page.texts(".refused li b"), ["Olga", "Adam"]);
    assert_eq!(page.texts(".refused li .sub"), ["Owner", "Admin"]);
    assert_eq!(page.attributes("main .btn", "href"), ["/o/guild"]);
    assert!(page.body.contains(page.header("x-request-id")));

    let blind = app.member_with("Bea", &[Permission::ViewOrg]).await;
    let page = blind.get(&app, "/o/guild/members").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.texts(".refused li").is_empty(), "who may not list members learns no name");
    assert!(!page.one_text("main").contains("Olga"));
}

#[tokio::test]
async fn asking_for_a_page_in_vain_leaves_one_event_and_no_more() {
    let app = App::start().await;
    let vera = app.member("Vera", "viewer").await;
    let before = app.event_count().await;
    vera.get(&app, "/o/guild/invitations").await;
    assert_eq!(app.event_count().await, before + 1);
    vera.get(&app, "/o/guild/nothing").await;
    assert_eq!(app.event_count().await, before + 1);
}

#[tokio::test]
async fn a_missing_page_leads_back_and_tells_a_stranger_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/guild/nothing").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(page.attributes("main .btn", "href"), ["/o/guild"]);
    assert_eq!(page.one_text("title"), "Nothing at this address · Guild");
    let sam = app.stranger("Sam").await;
    let page = sam.get(&app, "/o/guild/members").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(page.attributes("main .btn", "href"), ["/"]);
    assert!(page.texts("nav[aria-label='Organization pages']").is_empty());
    let nobody = app.ask(request(Method::GET, "/nothing")).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(nobody.texts("aside").is_empty(), "outside there is the door");
}

async fn choose(app: &App, person: &Person, body: &str, referer: Option<&str>) -> (String, String) {
    let mut asked = form("/theme", body);
    if let Some(referer) = referer {
        asked.headers_mut().insert(header::REFERER, HeaderValue::from_str(referer).unwrap());
    }
    let answer = person.ask(app, asked).await;
    (answer.location().to_owned(), answer.cookies().pop().unwrap_or_default())
}

#[tokio::test]
async fn a_theme_is_kept_by_the_browser_and_leads_back_to_paths_of_ours_only() {
    let app = App::start().await;
    let owner = app.owner().await;
    let before = app.event_count().await;
    let year = "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax";
    for (body, referer, wanted) in [
        ("theme=dark&next=/o/guild", None, "/o/guild"),
        ("theme=dark&next=//evil.example", None, "/"),
        ("theme=dark&next=https://evil.example", None, "/"),
        ("theme=dark", Some("http://127.0.0.1:8080/o/guild/members?q=a"), "/o/guild/members?q=a"),
        ("theme=dark", Some("http://127.0.0.1:8080//evil.example"), "/"),
        ("theme=dark", Some("junk"), "/"),
        ("theme=dark", None, "/"),
    ] {
        let (location, cookie) = choose(&app, &owner, body, referer).await;
        assert_eq!(location, wanted, "{body} {referer:?}");
        assert_eq!(cookie, format!("guildhall-theme=dark{year}"));
    }
    assert_eq!(app.event_count().await, before, "nothing changed here");
    let answer = owner.post(&app, "/theme", "theme=pink").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.cookies().is_empty());
}

#[tokio::test]
async fn every_page_is_drawn_in_the_theme_the_door_and_errors_too() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (theme, wanted) in
        [("dark", vec!["dark"]), ("light", vec!["light"]), ("system", vec![]), ("\"><b>", vec![])]
    {
        for path in ["/o/guild", "/nothing", "/join/none", "/sign-in", "/account"] {
            for cookie in [owner.cookie.clone(), "other=1".into()] {
                let mut asked = request(Method::GET, path);
                let cookies = format!("{cookie}; guildhall-theme={theme}");
                let cookies = HeaderValue::from_str(&cookies).unwrap();
                asked.headers_mut().insert(header::COOKIE, cookies);
                let page = app.ask(asked).await;
                if page.status != StatusCode::SEE_OTHER {
                    assert_eq!(page.attributes("html", "data-theme"), wanted, "{path} {theme}");
                }
            }
        }
    }
}

#[tokio::test]
async fn over_https_the_theme_is_bound_to_the_host() {
    let app = App::start_with(Settings { https: true, ..Settings::default() }).await;
    let answer = app.ask(form("/theme", "theme=light")).await;
    let cookie = answer.cookies().pop().unwrap();
    assert!(cookie.starts_with("__Host-guildhall-theme=light; Path=/;"), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn every_page_says_which_theme_is_chosen() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut asked = request(Method::GET, "/o/guild");
    let cookies = format!("{}; guildhall-theme=dark", owner.cookie);
    asked.headers_mut().insert(header::COOKIE, HeaderValue::from_str(&cookies).unwrap());
    let page = app.ask(asked).await;
    assert_eq!(page.attributes(".themes [aria-pressed=true]", "value"), ["dark"]);
    let page = owner.get(&app, "/o/guild").await;
    assert_eq!(page.attributes(".themes [aria-pressed=true]", "value"), ["system"]);
}
