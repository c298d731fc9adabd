//! The page of roles: the list, what its readers may do with it, and what each role may do.

use axum::http::StatusCode;
use guildhall::permission::Permission;

use crate::support::{Answer, App, ORG, Person, Settings, request};

const ROLES: &str = "/o/guild/roles";

const ROBOTS: &str = r#"
[[permissions]]
key = "robots:read"
label = "see robots"
group = "Robots"

[[permissions]]
key = "robots:firmware"
label = "change the firmware"
group = "Robots"
note = "Installs code on machines"
dangerous = true
implies = ["robots:read"]
roles = ["developer"]
"#;

/// A role of the team, with keys that need not be permissions.
async fn role_with_keys(app: &App, name: &str, keys: &str) -> String {
    let id = app.custom_role(name, 30, None, &[]).await;
    let set = sqlx::query("UPDATE roles SET permissions = $1 WHERE id = $2");
    app.run(set.bind(keys.to_owned()).bind(id.clone())).await;
    id
}

async fn roles_page(app: &App, by: &Person, query: &str) -> Answer {
    let page = by.get(app, &format!("{ROLES}{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
    page
}

/// The roles above the columns.
fn columns(page: &Answer) -> Vec<String> {
    page.texts(".matrix thead bdi")
}

/// The permissions of the rows that are not left out.
fn shown(page: &Answer) -> Vec<String> {
    page.texts(".matrix tbody tr:not([hidden]) code")
}

/// What the cells of one permission say, without its name.
fn cells(page: &Answer, key: &str) -> Vec<String> {
    let start = format!("{key} — ");
    let said = page.texts(".matrix td").into_iter();
    said.filter_map(|text| text.strip_prefix(&start).map(str::to_owned)).collect()
}

#[tokio::test]
async fn the_list_says_of_each_role_what_it_is_for_and_who_has_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let clerk = app.custom_role("Clerks", 40, None, &[]).await;
    app.member("Cleo", &clerk).await;
    app.member("Vera", "viewer").await;
    app.member("Walt", "viewer").await;
    let page = roles_page(&app, &owner, "").await;
    assert_eq!(page.one_text("title"), "Roles · Guild");
    assert_eq!(
        page.texts(".rolelist tbody th"),
        [
            "Owner built in",
            "Admin built in",
            "Manager built in",
            "Developer built in",
            "Role of Clerks",
            "Viewer built in new members",
        ]
    );
    let clerks = format!("/o/guild/roles/{clerk}");
    assert_eq!(
        page.attributes(".rolelist a.name", "href"),
        [
            "/o/guild/roles/owner",
            "/o/guild/roles/admin",
            "/o/guild/roles/manager",
            "/o/guild/roles/developer",
            &clerks,
            "/o/guild/roles/viewer",
        ]
    );
    assert_eq!(
        page.texts(".rolelist .a-two")[3..5],
        ["Builds and runs things, with keys of their own", "For tests"]
    );
    let levels = ["100", "80", "60", "40", "40", "10"];
    assert_eq!(page.texts(".rolelist td.c-level"), levels.map(|level| format!("Level {level}")));
    assert_eq!(
        page.texts(".rolelist td.c-n"),
        [
            "1 person with the role Owner",
            "0 people with the role Admin",
            "0 people with the role Manager",
            "0 people with the role Developer",
            "1 person with the role Role of Clerks",
            "2 people with the role Viewer",
        ]
    );
    let links = page.attributes(".rolelist td.c-n a", "href");
    assert_eq!(links[4], format!("/o/guild/members?role={clerk}"));
    assert_eq!(owner.get(&app, &links[4]).await.texts("tbody .name"), ["Cleo"]);
    assert_eq!(page.attributes(".nav a[aria-current=page]", "href"), [ROLES]);
}

#[tokio::test]
async fn the_mark_of_new_members_follows_the_setting() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Guests", 5, None, &[Permission::ViewOrg]).await;
    let set = sqlx::query("UPDATE orgs SET default_role = $1 WHERE slug = 'guild'");
    app.run(set.bind(role)).await;
    let page = roles_page(&app, &owner, "").await;
    assert_eq!(page.texts(".rolelist .badge"), ["new members"]);
    assert_eq!(page.texts(".rolelist tbody th").last().unwrap(), "Role of Guests new members");
}

/// What a reader is offered: new roles, copies of which, changes to which, and what is said.
async fn offers(app: &App, by: &Person) -> (bool, Vec<String>, Vec<String>, Vec<String>) {
    let page = roles_page(app, by, "").await;
    let links = page.attributes("main a", "href");
    let rest = |start: &str| {
        let found = links.iter().filter_map(|link| link.strip_prefix(start)).map(str::to_owned);
        found.collect::<Vec<String>>()
    };
    let copies = rest("/o/guild/roles/new?from=");
    let deletions = rest("/o/guild/roles/").into_iter();
    let deletions =
        deletions.filter_map(|link| link.strip_suffix("/deletion").map(str::to_owned)).collect();
    let is_new = links.contains(&"/o/guild/roles/new".to_owned());
    (is_new, copies, deletions, page.texts(".head p"))
}

#[tokio::test]
async fn each_reader_is_offered_what_they_may_do_and_nothing_else() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let high = app.custom_role("High", 90, None, &[]).await;
    let low = app.custom_role("Low", 20, None, &[]).await;
    let all: Vec<String> =
        ["owner", &high, "admin", "manager", "developer", &low, "viewer"].map(str::to_owned).into();
    let both = vec![high.clone(), low.clone()];
    assert_eq!(offers(&app, &owner).await, (true, all.clone(), both, vec![]));
    let of_admin = (true, all, vec![low.clone()], vec![]);
    assert_eq!(offers(&app, &admin).await, of_admin, "the higher role is above their reach");
    assert_eq!(offers(&app, &vera).await, (false, vec![], vec![], vec![]));

    let keeper = app.custom_role("Keeper", 50, None, &[Permission::ManageRoles]).await;
    let keeper = app.member("Kaya", &keeper).await;
    let why = "As Role of Keeper you appoint nobody, so you cannot make or change roles.";
    assert_eq!(offers(&app, &keeper).await, (false, vec![], vec![], vec![why.to_owned()]));
}

#[tokio::test]
async fn with_fifty_roles_of_its_own_no_other_is_offered_and_the_page_says_why() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..50 {
        app.custom_role(&format!("Number {number}"), 20, None, &[]).await;
    }
    let (is_new, copies, deletions, said) = offers(&app, &owner).await;
    assert!(!is_new && copies.is_empty());
    assert_eq!(deletions.len(), 50);
    let why = "An organization has 50 roles of its own at the most. Delete one first.";
    assert_eq!(said, [why]);
    assert_eq!(columns(&roles_page(&app, &owner, "").await).len(), 55);
}

#[tokio::test]
async fn the_matrix_says_of_each_permission_how_each_role_has_it() {
    let app = App::start_with(Settings { product: Some(ROBOTS), ..Settings::default() }).await;
    let owner = app.owner().await;
    let granted = [Permission::ListMembers, Permission::CreateKeys];
    app.custom_role("Keys", 30, None, &granted).await;
    let page = roles_page(&app, &owner, "").await;
    assert_eq!(
        columns(&page),
        ["Owner", "Admin", "Manager", "Developer", "Role of Keys", "Viewer"]
    );
    assert_eq!(page.texts(".matrix thead small")[..2], ["1 person", "0 people"]);
    assert_eq!(page.attributes(".matrix thead th", "scope"), ["col"; 7]);
    assert_eq!(page.attributes(".matrix tbody th", "scope").len(), 20 + 8);
    assert_eq!(
        page.texts(".matrix .area"),
        [
            "Organization",
            "Billing",
            "People",
            "Roles",
            "Keys",
            "Audit",
            "Sign-in",
            "Robots (product)"
        ]
    );
    let cases = [
        (
            "members:read",
            [
                "Owner: implied by members:invite",
                "Admin: implied by members:invite",
                "Manager: implied by members:invite",
                "Developer: granted",
                "Role of Keys: granted",
                "Viewer: granted",
            ],
        ),
        (
            "keys:read",
            [
                "Owner: implied by keys:create",
                "Admin: implied by keys:create",
                "Manager: not granted",
                "Developer: not granted",
                "Role of Keys: implied by keys:create",
                "Viewer: not granted",
            ],
        ),
        (
            "org:delete",
            [
                "Owner: granted",
                "Admin: cannot be granted",
                "Manager: cannot be granted",
                "Developer: cannot be granted",
                "Role of Keys: cannot be granted",
                "Viewer: cannot be granted",
            ],
        ),
        (
            "robots:firmware",
            [
                "Owner: granted",
                "Admin: not granted",
                "Manager: not granted",
                "Developer: granted",
                "Role of Keys: not granted",
                "Viewer: not granted",
            ],
        ),
    ];
    for (key, wanted) in cases {
        assert_eq!(cells(&page, key), wanted, "{key}");
    }
    let rows = page.texts(".matrix tbody th[scope=row]");
    assert_eq!(rows.last().unwrap(), "Change the firmware robots:firmware Dangerous");
    assert!(rows.contains(&"See robots robots:read".into()), "{rows:?}");
    let titles = page.attributes(".matrix tbody th", "title");
    assert_eq!(titles.last().unwrap(), "Installs code on machines");
    assert_eq!(page.attributes("td.implied", "title")[0], "Implied by org:delete");
}

#[tokio::test]
async fn what_the_settings_file_has_no_more_stands_at_the_end_and_grants_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    role_with_keys(&app, "Old", r#"["org:read","robots:dance"]"#).await;
    let page = roles_page(&app, &owner, "").await;
    let last = page.texts(".matrix .area").pop().unwrap();
    assert_eq!(last, "Unknown The settings file declares these no more, so they grant nothing.");
    let rows = page.texts(".matrix tbody th[scope=row]");
    assert_eq!(rows.last().unwrap(), "Grants nothing robots:dance");
    assert_eq!(
        cells(&page, "robots:dance")[3..],
        [
            "Developer: not granted",
            "Role of Old: on the role, grants nothing",
            "Viewer: not granted",
        ]
    );
    let two = roles_page(&app, &owner, "?compare=owner&compare=viewer").await;
    assert_eq!(two.texts(".matrix .area").pop().unwrap(), "Sign-in", "neither of them has it");
}

#[tokio::test]
async fn differences_alone_leave_out_what_all_roles_may_do_or_none() {
    let app = App::start().await;
    let owner = app.owner().await;
    let all = roles_page(&app, &owner, "?compare=admin&compare=manager").await;
    assert_eq!(columns(&all), ["Admin", "Manager"]);
    assert_eq!(shown(&all).len(), 18);
    assert!(all.attributes("#differences", "checked").is_empty());
    let path = "?compare=admin&compare=manager&differences=yes";
    let page = roles_page(&app, &owner, path).await;
    assert_eq!(
        shown(&page),
        [
            "org:update",
            "billing:read",
            "members:role",
            "members:suspend",
            "members:remove",
            "roles:manage",
            "keys:read",
            "keys:create",
            "keys:revoke",
            "audit:read",
            "audit:export",
        ]
    );
    let areas = page.texts(".matrix .area:not([hidden])");
    assert_eq!(areas, ["Organization", "Billing", "People", "Roles", "Keys", "Audit"]);
    assert_eq!(page.attributes("#differences", "checked").len(), 1);
    // The same rows as the switch leaves out without asking the server
    assert_eq!(all.texts(".matrix tr:not([data-same]) code"), shown(&page));

    let alike = roles_page(&app, &owner, "?compare=viewer&compare=developer&differences=yes").await;
    assert!(shown(&alike).is_empty());
    assert_eq!(alike.texts(".alike"), ["These roles may all do the same."]);
    assert!(page.texts(".alike").is_empty());
}

#[tokio::test]
async fn two_roles_are_compared_in_the_order_in_which_they_were_chosen() {
    let app = App::start().await;
    let owner = app.owner().await;
    let own = app.custom_role("Own", 30, None, &[]).await;
    let page = roles_page(&app, &owner, &format!("?compare={own}&compare=admin")).await;
    assert_eq!(columns(&page), ["Role of Own", "Admin"]);
    assert_eq!(page.attributes("#comparison option[selected]", "value"), [&own, "admin"]);
    assert_eq!(page.attributes("#comparison a", "href"), ["/o/guild/roles#permissions"]);
    assert_eq!(page.texts(".rolelist tbody tr").len(), 6, "the list is whole");
    let whole = roles_page(&app, &owner, "?compare=&compare=").await;
    assert_eq!(columns(&whole).len(), 6);
}

#[tokio::test]
async fn a_comparison_that_cannot_be_made_says_so_at_its_fields_and_shows_all_roles() {
    let app = App::start().await;
    let owner = app.owner().await;
    let own = "Choose two roles of this organization to compare.";
    for (query, why) in [
        ("compare=admin&compare=admin", "Choose two different roles to compare."),
        ("compare=admin&compare=nothing", own),
        ("compare=admin&compare=", own),
        ("compare=admin", own),
        ("compare=admin&compare=viewer&compare=owner", own),
        ("compare=%3Cscript%3E&compare=%F0%9F%A6%80", own),
    ] {
        let page = owner.get(&app, &format!("{ROLES}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(page.texts("#compare-error"), [why], "{query}");
        assert_eq!(page.attributes("#comparison select", "aria-invalid"), ["true"; 2], "{query}");
        assert_eq!(columns(&page).len(), 5, "{query}");
    }
    let page = owner.get(&app, &format!("{ROLES}?compare=admin&compare=nothing")).await;
    assert_eq!(page.attributes("#comparison option[selected]", "value"), ["admin"]);
    assert_eq!(
        owner.get(&app, &format!("{ROLES}?compare=%00")).await.status,
        StatusCode::BAD_REQUEST
    );
    roles_page(&app, &owner, "?differences=perhaps&something=else").await;
}

#[tokio::test]
async fn a_role_of_another_organization_is_not_compared_with() {
    let app = App::start().await;
    let sam = app.stranger("Sam").await;
    let team = "name=Alder&slug=alder&billing_email=money@alder.example";
    sam.post(&app, "/orgs", team).await;
    let body = r#"{"name":"Secret","level":20,"permissions":["org:read"]}"#;
    let path = "/api/v1/org/alder/roles";
    let made = sam.json(&app, axum::http::Method::POST, path, body).await.json();
    let owner = app.owner().await;
    let query = format!("?compare=admin&compare={}", made["id"].as_str().unwrap());
    let page = owner.get(&app, &format!("{ROLES}{query}")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.body.contains("Secret"));
}

#[tokio::test]
async fn the_page_is_for_members_of_a_team_who_may_know_its_members() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/olga/roles").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.one_text("main").contains("A personal organization has one member."));
    let blind = app.member_with("Bea", &[Permission::ViewOrg]).await;
    let page = blind.get(&app, ROLES).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.one_text("h1"), "You need permission to see who is a member");
    assert_eq!(app.stranger("Sam").await.get(&app, ROLES).await.status, StatusCode::NOT_FOUND);
    let nobody = app.ask(request(axum::http::Method::GET, ROLES)).await;
    assert_eq!(nobody.location(), "/sign-in?next=%2Fo%2Fguild%2Froles");
}

#[tokio::test]
async fn whoever_switches_the_organization_comes_from_roles_to_roles() {
    let app = App::start().await;
    let owner = app.owner().await;
    let team = "name=Alder&slug=alder&billing_email=money@alder.example";
    owner.post(&app, "/orgs", team).await;
    let page = roles_page(&app, &owner, "").await;
    let links = page.attributes("#org-list a", "href");
    assert!(links.contains(&"/o/alder/roles".into()), "{links:?}");
    assert!(links.contains(&"/o/olga".into()), "a personal one has no such page: {links:?}");
    let path = format!("/o/{ORG}/jump?q=matrix");
    let found = owner.get(&app, &path).await;
    assert!(found.attributes("main a", "href").contains(&ROLES.into()));
    assert!(owner.get(&app, "/shortcuts").await.one_text("main").contains("Go to the roles"));
    assert_eq!(page.attributes("[data-go=r]", "href"), [ROLES]);
}

#[tokio::test]
async fn a_name_is_text_wherever_it_stands() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = app.custom_role("Odd", 30, None, &[]).await;
    let set = sqlx::query("UPDATE roles SET name = $1, purpose = $1 WHERE id = $2");
    app.run(set.bind("<i id=odd>\"x\"</i>").bind(role)).await;
    let page = roles_page(&app, &owner, "").await;
    assert!(page.texts("#odd").is_empty());
    assert_eq!(columns(&page)[4], "<i id=odd>\"x\"</i>");
}
