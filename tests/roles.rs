//! Roles of an organization's own: making, changing, deleting them, and what stands against it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{
    App, ORG, Person, ROLES, delete_role, make_role, may, put_role, request, role,
};

async fn roles(app: &App, by: &Person) -> Vec<Value> {
    let listed = by.json(app, Method::GET, ROLES, "").await.json();
    listed["roles"].as_array().unwrap().clone()
}

async fn post(app: &App, by: &Person, role: &Value) -> crate::support::Answer {
    by.json(app, Method::POST, ROLES, &role.to_string()).await
}

/// The message at a field of a refused request.
async fn message(app: &App, by: &Person, role: &Value, field: &str) -> String {
    let refused = post(app, by, role).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.json()["errors"][field].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_role_is_made_listed_changed_and_deleted_and_each_step_is_told() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Night shift", 30, &["members:invite"])).await;
    let names: Vec<String> =
        roles(&app, &owner).await.iter().map(|role| role["name"].to_string()).collect();
    let wanted = ["Owner", "Admin", "Manager", "Developer", "Night shift", "Viewer"];
    assert_eq!(names, wanted.map(|name| format!("{name:?}")), "by level");

    let shown = owner.json(&app, Method::GET, &format!("{ROLES}/{id}"), "").await.json();
    assert_eq!(shown["permissions"], json!(["members:invite"]));
    assert_eq!(
        shown["holds"],
        json!(["members:invite", "members:read"]),
        "inviting implies seeing"
    );

    let change = json!({ "name": "Day shift", "purpose": "Works by day", "level": 35,
        "appoints_up_to": 20, "permissions": ["audit:export"], "version": 1 });
    let changed = put_role(&app, &owner, &id, &change).await.json();
    assert_eq!(changed["added"], json!(["audit:export", "audit:read"]));
    assert_eq!(changed["removed"], json!(["members:invite", "members:read"]));
    assert_eq!((&changed["level"], &changed["appoints_up_to"]), (&json!(35), &json!(20)));

    assert_eq!(delete_role(&app, &owner, &id, "").await.status, StatusCode::OK);
    let gone = owner.json(&app, Method::GET, &format!("{ROLES}/{id}"), "").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let actions = app.actions(ORG).await;
    let of_roles: Vec<&String> = actions.iter().filter(|it| it.starts_with("role.")).collect();
    assert_eq!(of_roles, ["role.created", "role.changed", "role.deleted"]);
}

#[tokio::test]
async fn a_change_holds_from_the_next_request_on() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 30, &["org:read"])).await;
    let vera = app.member("Vera", &id).await;
    let members = "/o/guild/members";
    assert_eq!(vera.get(&app, members).await.status, StatusCode::FORBIDDEN);
    put_role(&app, &owner, &id, &role("Scout", 30, &["org:read", "members:read"])).await;
    assert_eq!(vera.get(&app, members).await.status, StatusCode::OK);
    put_role(&app, &owner, &id, &role("Scout", 30, &["org:read"])).await;
    assert_eq!(vera.get(&app, members).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn built_in_roles_are_neither_changed_nor_deleted() {
    let app = App::start().await;
    let owner = app.owner().await;
    for id in ["owner", "admin", "manager", "developer", "viewer"] {
        let changed = put_role(&app, &owner, id, &role("Mine", 10, &[])).await;
        assert_eq!(changed.status, StatusCode::FORBIDDEN, "{id}");
        assert!(changed.body.contains("built in"), "{}", changed.body);
        let deleted = delete_role(&app, &owner, id, "?replacement=viewer").await;
        assert_eq!(deleted.status, StatusCode::FORBIDDEN, "{id}");
    }
}

#[tokio::test]
async fn a_name_is_there_once_in_any_case() {
    let app = App::start().await;
    let owner = app.owner().await;
    let first = make_role(&app, &owner, &role("Straße", 20, &[])).await;
    make_role(&app, &owner, &role("Other", 20, &[])).await;
    let alike = ["Ａdmin", "Owner\u{fe0f}", "ſTRASSE", "ｏther"];
    let cases = ["Admin", "OWNER", "viewer", "Straße", "STRAßE", " other ", "OTHER"];
    for taken in cases.into_iter().chain(alike) {
        let why = message(&app, &owner, &role(taken, 20, &[]), "name").await;
        assert!(why.contains("already"), "{taken}: {why}");
    }
    let renamed = put_role(&app, &owner, &first, &role("oTHER", 20, &[])).await;
    assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let same = put_role(&app, &owner, &first, &role("STRAßE", 20, &[])).await;
    assert_eq!(same.status, StatusCode::OK, "its own name in another case: {}", same.body);
}

#[tokio::test]
async fn bad_input_is_told_at_its_field_and_changes_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let before = app.event_count().await;
    let long = "x".repeat(121);
    let cases = [
        (role("", 20, &[]), "name", "Type a name"),
        (role("a\u{202e}b", 20, &[]), "name", "invisible"),
        (role(&"n".repeat(81), 20, &[]), "name", "80"),
        (role("R", 0, &[]), "level", "1 to 99"),
        (role("R", 100, &[]), "level", "1 to 99"),
        (role("R", -5, &[]), "level", "1 to 99"),
        (role("R", i64::MAX, &[]), "level", "1 to 99"),
        (
            json!({ "name": "R", "level": 20, "appoints_up_to": 21, "permissions": [] }),
            "appoints_up_to",
            "1 to 20",
        ),
        (
            json!({ "name": "R", "level": 20, "appoints_up_to": 0, "permissions": [] }),
            "appoints_up_to",
            "1 to 20",
        ),
        (json!({ "name": "R", "purpose": long, "level": 20, "permissions": [] }), "purpose", "120"),
        (role("R", 20, &["members:fly"]), "permissions", "members:fly"),
        (role("R", 20, &["MEMBERS:READ"]), "permissions", "MEMBERS:READ"),
        (role("R", 20, &["<script>"]), "permissions", "<script>"),
        (role("R", 20, &["\u{0}"]), "permissions", "no permission"),
    ];
    for (role, field, wanted) in cases {
        let why = message(&app, &owner, &role, field).await;
        assert!(why.contains(wanted), "{role}: {why}");
    }
    for odd in [
        json!({ "name": "R", "level": "20", "permissions": [] }),
        json!({ "name": "R", "level": 20.5, "permissions": [] }),
        json!({ "name": "R", "level": 20 }),
        json!({ "name": "R", "level": 20, "permissions": [], "colour": "red" }),
        json!({ "name": "R", "level": 20, "permissions": "org:read" }),
        json!([]),
    ] {
        let refused = post(&app, &owner, &odd).await;
        assert!(refused.status.is_client_error(), "{odd}: {}", refused.status);
    }
    assert_eq!(app.event_count().await, before);
    assert_eq!(roles(&app, &owner).await.len(), 5);
}

#[tokio::test]
async fn nobody_makes_a_role_beyond_their_own_reach() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let why = message(&app, &admin, &role("R", 81, &[]), "level").await;
    assert!(why.contains("At most 80"), "{why}");
    let reach = json!({ "name": "R", "level": 80, "appoints_up_to": 80, "permissions": [] });
    assert_eq!(post(&app, &admin, &reach).await.status, StatusCode::CREATED);
    let lacking = post(&app, &admin, &role("S", 20, &["sso:manage"])).await;
    assert_eq!(lacking.status, StatusCode::FORBIDDEN);
    assert!(lacking.body.contains("sso:manage"), "{}", lacking.body);
    assert_eq!(app.actions(ORG).await.last().unwrap(), "role.change_refused");

    let high = make_role(&app, &owner, &role("High", 90, &["org:read"])).await;
    for answer in [
        put_role(&app, &admin, &high, &role("High", 20, &["org:read"])).await,
        delete_role(&app, &admin, &high, "").await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    }
    for by in [&owner, &admin] {
        let owners = post(&app, by, &role("T", 20, &["org:delete"])).await;
        assert_eq!(owners.status, StatusCode::FORBIDDEN, "{}", owners.body);
        assert!(owners.body.contains("Only Owners hold org:delete"), "{}", owners.body);
        assert_eq!(app.actions(ORG).await.last().unwrap(), "role.change_refused");
    }
    // With roles:manage alone one reaches nobody.
    let clerk = make_role(&app, &owner, &role("Clerk", 50, &["roles:manage"])).await;
    let clara = app.member("Clara", &clerk).await;
    assert_eq!(post(&app, &clara, &role("T", 1, &[])).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_role_has_may_stay_though_who_edits_it_lacks_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let id = make_role(&app, &owner, &role("Bridge", 40, &["org:read", "sso:manage"])).await;
    let kept = put_role(&app, &admin, &id, &role("Bridge", 30, &["org:read", "sso:manage"])).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    let passed_on = json!({ "name": "Bridge", "level": 30, "appoints_up_to": 30,
        "permissions": ["org:read", "sso:manage", "members:role"] });
    let further = put_role(&app, &admin, &id, &passed_on).await;
    assert_eq!(further.status, StatusCode::FORBIDDEN, "its holders could pass it on");
    let taken = put_role(&app, &admin, &id, &role("Bridge", 30, &["org:read"])).await;
    assert_eq!(taken.json()["removed"], json!(["sso:manage"]));
    let back = put_role(&app, &admin, &id, &role("Bridge", 30, &["org:read", "sso:manage"])).await;
    assert_eq!(back.status, StatusCode::FORBIDDEN, "nobody adds what they lack");
}

#[tokio::test]
async fn of_two_edits_at_once_the_second_is_told_and_nothing_is_lost() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 30, &["org:read"])).await;
    let with = |permission: &str, version: i64| json!({ "name": "Scout", "level": 30, "permissions": [permission], "version": version });
    let first = put_role(&app, &owner, &id, &with("audit:read", 1)).await.json();
    assert_eq!(first["version"], 2);
    let second = put_role(&app, &owner, &id, &with("keys:read", 1)).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    let shown = owner.json(&app, Method::GET, &format!("{ROLES}/{id}"), "").await.json();
    assert_eq!(shown["permissions"], json!(["audit:read"]));
    let knowing = put_role(&app, &owner, &id, &with("keys:read", 2)).await;
    assert_eq!(knowing.status, StatusCode::OK);
}

#[tokio::test]
async fn saving_what_is_so_already_leaves_no_event() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 30, &["org:read"])).await;
    let before = app.event_count().await;
    let same = put_role(&app, &owner, &id, &role("Scout", 30, &["org:read"])).await;
    assert_eq!(same.json()["version"], 1);
    assert_eq!(app.event_count().await, before);
}

#[tokio::test]
async fn an_organization_has_fifty_roles_of_its_own_at_the_most() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..50 {
        make_role(&app, &owner, &role(&format!("Role {number}"), 20, &[])).await;
    }
    let over = post(&app, &owner, &role("One more", 20, &[])).await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    assert!(over.body.contains("50"), "{}", over.body);
}

#[tokio::test]
async fn a_role_of_another_organization_is_none_here() {
    let app = App::start().await;
    let owner = app.owner().await;
    let sam = app.stranger("Sam").await;
    let body = r#"{"name":"Alder","slug":"alder","billing_email":"m@guild.example"}"#;
    sam.json(&app, Method::POST, "/api/v1/org", body).await;
    let theirs = "/api/v1/org/alder/roles";
    let made = sam.json(&app, Method::POST, theirs, &role("Theirs", 20, &[]).to_string()).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let vera = app.member("Vera", "viewer").await;
    for answer in [
        owner.json(&app, Method::GET, &format!("{ROLES}/{id}"), "").await,
        put_role(&app, &owner, &id, &role("Mine", 20, &[])).await,
        delete_role(&app, &owner, &id, "").await,
        owner.get(&app, &format!("/o/guild/roles/{id}")).await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    }
    let path = format!("/api/v1/org/guild/members/{}", vera.id);
    let given = owner.json(&app, Method::PUT, &path, &json!({ "role": id }).to_string()).await;
    assert_eq!(given.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = make_role(&app, &owner, &role("Own", 20, &[])).await;
    let deleted = delete_role(&app, &owner, &own, &format!("?replacement={id}")).await;
    assert_eq!(deleted.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_personal_organization_has_no_roles_of_its_own() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = role("R", 20, &[]).to_string();
    let made = owner.json(&app, Method::POST, "/api/v1/org/olga/roles", &body).await;
    assert_eq!(made.status, StatusCode::CONFLICT);
}

/// One with the role who is active, one who is suspended, one invited, and it is the default.
#[tokio::test]
async fn a_role_in_use_goes_only_with_another_in_its_place_everywhere_at_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 30, &["org:read", "members:read"])).await;
    let vera = app.member("Vera", &id).await;
    let nils = app.member("Nils", &id).await;
    let suspension = format!("/api/v1/org/guild/members/{}/suspension", nils.id);
    owner.ask(&app, request(Method::PUT, &suspension)).await;
    let invited = json!({ "name": "Ines", "email": "ines@guild.example", "role": id });
    let path = "/api/v1/org/guild/invitations";
    let invited = owner.json(&app, Method::POST, path, &invited.to_string()).await.json();
    let rules = json!({ "default_role": id, "admins_appoint_admins": true }).to_string();
    owner.json(&app, Method::PUT, "/api/v1/org/guild/role-rules", &rules).await;

    let refused = delete_role(&app, &owner, &id, "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("2 people"), "{}", refused.body);
    let itself = delete_role(&app, &owner, &id, &format!("?replacement={id}")).await;
    assert!(itself.status.is_client_error(), "{}", itself.body);
    let appointing = delete_role(&app, &owner, &id, "?replacement=admin").await;
    assert_eq!(appointing.status, StatusCode::UNPROCESSABLE_ENTITY, "it was the default");

    let deleted = delete_role(&app, &owner, &id, "?replacement=developer").await.json();
    assert_eq!((&deleted["members_moved"], &deleted["invitations_moved"]), (&json!(2), &json!(1)));
    for who in [&vera, &nils] {
        let path = format!("/api/v1/org/guild/members/{}", who.id);
        let member = owner.json(&app, Method::GET, &path, "").await.json();
        assert_eq!(member["role"], "developer", "{}", who.name);
    }
    let path = format!("{path}?limit=10");
    let open = owner.json(&app, Method::GET, &path, "").await.json();
    assert_eq!(open["invitations"][0]["id"], invited["id"]);
    assert_eq!(open["invitations"][0]["role"], "developer");
    let rules = owner.json(&app, Method::GET, "/api/v1/org/guild/role-rules", "").await.json();
    assert_eq!(rules["default_role"], "developer");
    let listed = roles(&app, &owner).await;
    let developers = listed.iter().find(|role| role["id"] == "developer").unwrap();
    assert_eq!(developers["members"], 2, "the counts move along");
    let actions = app.actions(ORG).await;
    let told = |action: &str| actions.iter().filter(|done| *done == action).count();
    assert_eq!((told("member.role_changed"), told("invitation.role_changed")), (2, 1));
    assert_eq!(told("role.deleted"), 1);
}

#[tokio::test]
async fn an_invitation_survives_the_end_of_its_role_by_the_word_of_who_replaced_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 30, &["org:read"])).await;
    let reach = json!({ "name": "Lead", "level": 40, "appoints_up_to": 40,
        "permissions": ["members:invite", "org:read"] });
    let lead = make_role(&app, &owner, &reach).await;
    let lena = app.member("Lena", &lead).await;
    let body = json!({ "name": "Ines", "email": "ines@guild.example", "role": id }).to_string();
    let path = "/api/v1/org/guild/invitations";
    let invited = lena.json(&app, Method::POST, path, &body).await.json();
    let link = invited["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    delete_role(&app, &owner, &id, "?replacement=admin").await;
    let offer = app.ask(request(Method::GET, &format!("/join/{link}"))).await;
    assert_eq!(offer.status, StatusCode::OK, "{}", offer.body);
    assert!(offer.body.contains("Admin"), "{}", offer.body);
}

#[tokio::test]
async fn nobody_deletes_a_role_into_one_that_they_could_not_give() {
    let app = App::start().await;
    let owner = app.owner().await;
    let reach = json!({ "name": "Lead", "level": 40, "appoints_up_to": 40,
        "permissions": ["roles:manage", "org:read"] });
    let lead = make_role(&app, &owner, &reach).await;
    let scout = make_role(&app, &owner, &role("Scout", 30, &["org:read"])).await;
    let lena = app.member("Lena", &lead).await;
    let vera = app.member("Vera", &scout).await;
    for beyond in ["owner", "admin", "manager"] {
        let answer = delete_role(&app, &lena, &scout, &format!("?replacement={beyond}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{beyond}: {}", answer.body);
    }
    assert!(!may(&app, &owner, &vera, "members:invite").await);
}

#[tokio::test]
async fn another_level_sorts_its_people_anew() {
    let app = App::start().await;
    let owner = app.owner().await;
    let id = make_role(&app, &owner, &role("Scout", 5, &["org:read"])).await;
    app.member("Sven", &id).await;
    app.member("Vera", "viewer").await;
    let names = async || {
        let path = "/api/v1/org/guild/members?sort=role";
        let listed = owner.json(&app, Method::GET, path, "").await.json();
        let members = listed["members"].as_array().unwrap().clone();
        members.iter().map(|member| member["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    put_role(&app, &owner, &id, &role("Scout", 6, &["org:read"])).await;
    assert_eq!(names().await, ["Olga", "Vera", "Sven"]);
    put_role(&app, &owner, &id, &role("Scout", 70, &["org:read"])).await;
    assert_eq!(names().await, ["Olga", "Sven", "Vera"]);
}
