//! Organizations: making them, their slugs, the overview, switching.

use axum::http::{Method, StatusCode};

use crate::support::{App, INES, JOIN, ORG, Person, form, invite, with_mail};

#[tokio::test]
async fn its_maker_becomes_the_owner_of_a_new_team() {
    let app = App::start().await;
    let nils = app.stranger("Nils").await;
    let body = "name=North+Light&slug=north-light&billing_email=money@north.example";
    assert_eq!(nils.post(&app, "/orgs", body).await.location(), "/o/north-light");
    let org = nils.json(&app, Method::GET, "/api/v1/org/north-light", "").await.json();
    assert_eq!(org["name"], "North Light");
    assert_eq!(org["role"], "owner");
    assert_eq!(org["member_count"], 1);
    assert_eq!(app.actions("north-light").await, ["org.created"]);
}

#[tokio::test]
async fn page_and_api_refuse_the_same_slugs() {
    let app = App::start().await;
    let owner = app.owner().await;
    let long = "a".repeat(40);
    let cases = [
        "ab",
        &long,
        "Ünder",
        "north_light",
        "north--light",
        "-north",
        "north-",
        "north light",
        "север",
        "admin",
        "api",
        "sign-in",
        "01a203ee-bc2a-7eb3-9081-52c433facc3d",
        "01a203eebc2a7eb3908152c433facc3d",
        "guild",
        "../etc",
        "north.light",
        "NORTH",
    ];
    for slug in cases {
        let fields = [("name", "X1"), ("slug", slug), ("billing_email", "m@guild.example")];
        let form = serde_html_form::to_string(fields).unwrap();
        let page = owner.post(&app, "/orgs", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}");
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["slug"], "{slug}");
        assert_eq!(page.texts("#slug-note .bad-text svg").len(), 1, "markup, not its source");
        let body = serde_json::json!({
            "name": "X1", "slug": slug, "billing_email": "m@guild.example"
        });
        let api = owner.json(&app, Method::POST, "/api/v1/org", &body.to_string()).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}");
        assert!(api.json()["errors"]["slug"].is_string(), "{slug}");
        let query = serde_html_form::to_string([("org_key", slug)]).unwrap();
        let path = format!("/api/v1/user/check-availability?{query}");
        let answer = owner.json(&app, Method::GET, &path, "").await.json();
        assert_eq!(answer["org_key"]["available"], false, "{slug}");
    }
    assert_eq!(app.number("SELECT count(*) FROM orgs WHERE kind = 'team'").await, 1);
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_organization() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = "name=North&slug=north&billing_email=m@guild.example";
    assert_eq!(owner.post(&app, "/orgs", body).await.location(), "/o/north");
    assert_eq!(owner.post(&app, "/orgs", body).await.location(), "/o/north");
    let other = app.stranger("Nils").await;
    let answer = other.post(&app, "/orgs", body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn without_a_slug_the_name_gives_one_in_any_script() {
    let app = App::start().await;
    let owner = app.owner().await;
    let cases = [
        ("Åre & Søn", "are-son"),
        ("Северное сияние", "severnoe-siianie"),
        ("North   Light  Robotics", "north-light-robotics"),
        ("AB", "ab-org"),
    ];
    for (name, slug) in cases {
        let fields = [("name", name), ("slug", ""), ("billing_email", "m@guild.example")];
        let form = serde_html_form::to_string(fields).unwrap();
        let answer = owner.post(&app, "/orgs", &form).await;
        assert_eq!(answer.location(), format!("/o/{slug}"), "{name}");
    }
}

#[tokio::test]
async fn while_typing_one_is_told_whether_a_slug_is_free() {
    let app = App::start().await;
    let owner = app.owner().await;
    let cases = [
        ("slug=north", "north is free."),
        ("slug=guild", "This address is taken. Try another."),
        ("slug=N", "Only a to z, 0 to 9 and hyphens."),
        ("slug=&name=Zoë's+Hall", "zoes-hall is free."),
    ];
    for (query, wanted) in cases {
        let note = owner.get(&app, &format!("/orgs/slug?{query}")).await;
        assert_eq!(note.one_text("span"), wanted, "{query}");
    }
}

#[tokio::test]
async fn an_unknown_field_is_refused_and_named() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = "name=North&slug=north&billing_email=m@guild.example&owner=mallory";
    let answer = owner.post(&app, "/orgs", body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("owner"), "{}", answer.body);
    let json = r#"{"name":"N1","slug":"n-1","billing_email":"m@guild.example","kind":"instance"}"#;
    let answer = owner.json(&app, Method::POST, "/api/v1/org", json).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.json()["errors"]["kind"].as_str().unwrap().contains("unknown field"));
}

#[tokio::test]
async fn the_overview_counts_and_tells_what_happened_in_sentences() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/o/{ORG}/members/{}/role", vera.id);
    owner.post(&app, &path, "role=developer").await;
    let page = owner.get(&app, "/o/guild").await;
    assert_eq!(page.one_text(".state"), "2 people are members.");
    let feed = page.texts(".feed p");
    assert_eq!(feed[0], "Olga changed the role of Vera from Viewer to Developer");
    assert_eq!(feed[1], "Olga made the organization Guild");
    let page = vera.get(&app, "/o/guild").await;
    assert!(page.texts(".feed p").is_empty(), "a viewer does not read the log");
}

#[tokio::test]
async fn the_frame_switches_between_organizations_and_names_the_current_one() {
    let app = App::start().await;
    let owner = app.owner().await;
    owner.post(&app, "/orgs", "name=North&slug=north&billing_email=m@guild.example").await;
    let page = owner.get(&app, "/o/guild/members").await;
    let links = page.attributes("#orgs a", "href");
    assert_eq!(links, ["/o/guild/members", "/o/north/members", "/o/olga/members", "/orgs/new"]);
    assert_eq!(page.attributes("#orgs a[aria-current=true]", "href"), ["/o/guild/members"]);
    assert_eq!(page.attributes(".nav a[aria-current=page]", "href"), ["/o/guild/members"]);
}

#[tokio::test]
async fn an_org_is_named_by_slug_or_id() {
    let app = App::start().await;
    let owner = app.owner().await;
    let by_slug = owner.json(&app, Method::GET, "/api/v1/org/guild", "").await.json();
    let path = format!("/api/v1/org/{}", by_slug["id"].as_str().unwrap());
    assert_eq!(owner.json(&app, Method::GET, &path, "").await.json(), by_slug);
}

#[tokio::test]
async fn the_organization_of_the_instance_is_nobodys() {
    let app = App::start().await;
    let owner = app.owner().await;
    for path in ["/o/guildhall-instance", "/o/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(owner.get(&app, path).await.status, StatusCode::NOT_FOUND);
    }
}

/// What stands under "First steps": each with whether it is done.
async fn first_steps(app: &App, person: &Person, path: &str) -> Vec<(String, bool)> {
    let page = person.get(app, path).await;
    let done = page.texts(".todo .done");
    page.texts(".todo li").into_iter().map(|step| (step.clone(), done.contains(&step))).collect()
}

#[tokio::test]
async fn a_new_organization_says_what_to_do_next_until_somebody_has_joined() {
    let app = App::start().await;
    let owner = app.owner().await;
    let open = |steps: &[(String, bool)]| -> Vec<String> {
        steps.iter().filter(|(_, is_done)| !is_done).map(|(step, _)| step.clone()).collect()
    };
    let mail = "Connect a mail server, so that links are sent (or go on sending them yourself)";
    let steps = first_steps(&app, &owner, "/o/guild").await;
    assert_eq!(open(&steps), ["Invite somebody", "Somebody joins", mail]);
    let path = invite(&app, &owner, INES).await;
    let steps = first_steps(&app, &owner, "/o/guild").await;
    assert_eq!(open(&steps), ["Somebody joins", mail]);
    app.ask(form(&path, JOIN)).await;
    assert!(first_steps(&app, &owner, "/o/guild").await.is_empty());
}

#[tokio::test]
async fn with_a_mail_server_ones_address_is_among_the_first_steps() {
    let app = App::start_with(with_mail()).await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    let steps = first_steps(&app, &owner, "/o/guild").await;
    assert!(steps.contains(&("Confirm your e-mail address".into(), false)), "{steps:?}");
    app.run(sqlx::query("UPDATE users SET verified_email_key = email_key")).await;
    assert!(first_steps(&app, &owner, "/o/guild").await.is_empty());
}

#[tokio::test]
async fn who_may_not_invite_has_no_first_steps_and_a_personal_organization_leads_to_a_team() {
    let app = App::start().await;
    let viewer = app.member("Vera", "viewer").await;
    assert!(first_steps(&app, &viewer, "/o/guild").await.is_empty());
    let sam = app.stranger("Sam").await;
    let steps = first_steps(&app, &sam, "/o/sam").await;
    assert!(steps.contains(&("Create an organization for your team".into(), false)), "{steps:?}");
}

#[tokio::test]
async fn each_empty_list_has_its_sentence_and_its_action() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (path, sentence, action) in [
        ("/o/guild/members", "Only you are here so far", "Invite somebody"),
        ("/o/guild/members?q=nobody", "Nobody matches “nobody”", "Clear search"),
        ("/o/guild/invitations", "No invitation is open", "Invite somebody"),
        ("/o/olga/members", "Only you are here so far", "New organization"),
        ("/o/olga/invitations", "No invitation is open", "New organization"),
    ] {
        let page = owner.get(&app, path).await;
        assert_eq!(page.one_text(".empty h2"), sentence, "{path}");
        assert_eq!(page.one_text(".empty .btn"), action, "{path}");
    }
    let outbox = owner.get(&app, "/instance").await.one_text("#outbox");
    assert!(outbox.contains("Nothing waits."), "{outbox}");
}
