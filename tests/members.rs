//! Members: the list, roles, removal; who may do what to whom.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;

use crate::support::{App, DOORS, Door, ORG, Person, change_role, form, remove, request};

async fn role_of(app: &App, by: &Person, user: &str) -> String {
    let members = by.json(app, Method::GET, &format!("/api/v1/org/{ORG}/members"), "").await.json();
    let all = members["members"].as_array().unwrap().clone();
    let found = all.iter().find(|member| member["user_id"] == user);
    found.map_or_else(|| "none".into(), |member| member["role"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_list_shows_name_address_role_last_sign_in_and_status() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    let page = owner.get(&app, "/o/guild/members").await;
    let heads = page.texts("thead th:not(.c-check)");
    assert_eq!(heads, ["Name", "E-mail", "Role", "Last sign-in", "Status", "Actions"]);
    assert_eq!(page.texts("tbody .name"), ["Olga", "Vera"]);
    assert_eq!(page.texts("tbody .c-mail"), ["olga@guild.example", "vera@guild.example"]);
    assert_eq!(page.texts("tbody .c-when"), ["Now", "Never"]);
    assert_eq!(page.texts("tbody .c-status"), ["Active", "Active"]);
}

#[tokio::test]
async fn the_search_finds_names_and_addresses_in_any_case_and_takes_signs_as_they_are() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Vera", "viewer").await;
    let cases = [("VER", 1), ("@guild", 2), ("olga@", 1), ("%25", 0), ("_", 0), ("zzz", 0)];
    for (query, count) in cases {
        let page = owner.get(&app, &format!("/o/guild/members?q={query}")).await;
        assert_eq!(page.texts("tbody .name").len(), count, "{query}");
        let path = format!("/api/v1/org/guild/members?q={query}");
        let found = owner.json(&app, Method::GET, &path, "").await.json();
        assert_eq!(found["members"].as_array().unwrap().len(), count, "{query}");
    }
    let page = owner.get(&app, "/o/guild/members?q=zzz").await;
    assert_eq!(page.one_text(".empty h2"), "Nobody matches “zzz”");
}

#[tokio::test]
async fn htmx_gets_the_list_alone_and_the_list_is_the_one_on_the_page() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = "/o/guild/members?q=o";
    let page = owner.get(&app, path).await;
    let part = owner.partial(&app, request(Method::GET, path)).await;
    assert!(!part.body.contains("<html"));
    let list = part.body.split("<hx-partial").next().unwrap();
    assert!(page.body.contains(list.trim()));
    assert_eq!(page.one_text("#sum"), part.one_text("hx-partial"));
    assert!(part.header("vary").contains("accept-encoding"));
    let vary: Vec<&str> =
        part.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(vary.join(", ").contains("HX-Request-Type"));
}

#[tokio::test]
async fn a_history_restore_gets_the_whole_page() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut restore = request(Method::GET, "/o/guild/members?q=o");
    restore.headers_mut().insert("hx-history-restore-request", "true".parse().unwrap());
    let page = owner.partial(&app, restore).await;
    assert!(page.body.contains("<html"));
    assert_eq!(page.attributes("#q", "value"), ["o"]);
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_or_doubles() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..5 {
        app.member(&format!("Member{number}"), "viewer").await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/org/guild/members?limit=2".to_owned();
    loop {
        let page = owner.json(&app, Method::GET, &path, "").await.json();
        let members = page["members"].as_array().unwrap();
        seen.extend(members.iter().map(|member| member["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        let cursor = serde_html_form::to_string([("cursor", next)]).unwrap();
        path = format!("/api/v1/org/guild/members?limit=2&{cursor}");
    }
    assert_eq!(seen, ["Member0", "Member1", "Member2", "Member3", "Member4", "Olga"]);
    let odd = owner.json(&app, Method::GET, "/api/v1/org/guild/members?cursor=x", "").await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_role_changes_by_both_doors_and_holds_from_the_next_request_on() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let vera = app.member("Vera", "viewer").await;
        let invite = "/o/guild/invitations/new";
        assert_eq!(vera.get(&app, invite).await.status, StatusCode::FORBIDDEN);
        change_role(&app, &owner, door, &vera.id, "manager").await;
        assert_eq!(role_of(&app, &owner, &vera.id).await, "manager", "{door:?}");
        assert_eq!(vera.get(&app, invite).await.status, StatusCode::OK);
        let actions = app.actions(ORG).await;
        assert_eq!(actions.last().unwrap(), "member.role_changed");
    }
}

#[tokio::test]
async fn the_same_role_again_changes_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let before = app.event_count().await;
    let answer = change_role(&app, &owner, Door::Page, &vera.id, "viewer").await;
    assert_eq!(answer.location(), "/o/guild/members");
    assert_eq!(app.event_count().await, before);
}

/// Who (role) may give whom (role) which role: from the table of built-in roles in the design.
#[tokio::test]
async fn nobody_appoints_beyond_their_reach() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let manager = app.member("Mara", "manager").await;
    let cases = [
        (&owner, "viewer", "owner", true),
        (&owner, "admin", "viewer", true),
        (&admin, "viewer", "admin", true),
        (&admin, "admin", "developer", true),
        (&admin, "viewer", "owner", false),
        (&admin, "owner", "viewer", false),
        (&manager, "viewer", "developer", false),
    ];
    for (number, (by, from, to, may)) in cases.into_iter().enumerate() {
        for (turn, door) in DOORS.into_iter().enumerate() {
            let target = app.member(&format!("T{number}{turn}"), from).await;
            let answer = change_role(&app, by, door, &target.id, to).await;
            let line = format!("{} makes {from} {to} by {door:?}: {}", by.name, answer.body);
            assert_eq!(answer.status != StatusCode::FORBIDDEN, may, "{line}");
            let now = role_of(&app, &owner, &target.id).await;
            assert_eq!(now, if may { to } else { from }, "{line}");
        }
    }
}

#[tokio::test]
async fn nobody_gives_a_permission_that_they_lack() {
    let app = App::start().await;
    let owner = app.owner().await;
    let permissions = [Permission::ViewOrg, Permission::ListMembers, Permission::ChangeRoles];
    let by = app.member_with("Bea", &permissions).await;
    let wide = app.custom_role("Wide", 20, None, &[Permission::ReadAudit]).await;
    let narrow = app.custom_role("Narrow", 20, None, &[Permission::ViewOrg]).await;
    let vera = app.member("Vera", "viewer").await;
    for door in DOORS {
        let answer = change_role(&app, &by, door, &vera.id, &wide).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert!(answer.body.contains("audit:read"), "{}", answer.body);
        assert_eq!(role_of(&app, &owner, &vera.id).await, "viewer");
    }
    change_role(&app, &by, Door::Api, &vera.id, &narrow).await;
    assert_eq!(role_of(&app, &owner, &vera.id).await, narrow);
}

#[tokio::test]
async fn the_last_owner_stays_by_both_doors() {
    let app = App::start().await;
    let owner = app.owner().await;
    for door in DOORS {
        let answer = change_role(&app, &owner, door, &owner.id, "viewer").await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{door:?}");
        assert!(answer.body.contains("last Owner"), "{}", answer.body);
        let answer = remove(&app, &owner, door, &owner.id).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{door:?}");
    }
    assert_eq!(role_of(&app, &owner, &owner.id).await, "owner");
    assert_eq!(app.actions(ORG).await.last().unwrap(), "member.change_refused");
    let page = owner.get(&app, &format!("/o/guild/members/{}", owner.id)).await;
    assert!(page.texts("select#role").is_empty(), "the page does not offer it");
    assert!(page.body.contains("This is the last Owner"));
}

#[tokio::test]
async fn a_suspended_owner_does_not_count() {
    let app = App::start().await;
    let owner = app.owner().await;
    let other = app.member("Otto", "owner").await;
    let path = format!("/o/guild/members/{}/suspension", other.id);
    assert_eq!(owner.post(&app, &path, "").await.status, StatusCode::SEE_OTHER);
    let answer = change_role(&app, &owner, Door::Api, &owner.id, "viewer").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(other.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn with_two_owners_one_may_go() {
    let app = App::start().await;
    let owner = app.owner().await;
    let other = app.member("Otto", "owner").await;
    assert_eq!(remove(&app, &owner, Door::Page, &owner.id).await.location(), "/");
    assert_eq!(role_of(&app, &other, &owner.id).await, "none");
    let answer = remove(&app, &other, Door::Page, &other.id).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_personal_organization_keeps_its_owner_and_nobody_else() {
    let app = App::start().await;
    let owner = app.owner().await;
    let path = format!("/o/olga/members/{}/removal", owner.id);
    assert_eq!(owner.post(&app, &path, "").await.status, StatusCode::CONFLICT);
    let body = "name=Ines&email=ines@guild.example&role=viewer";
    let answer = owner.post(&app, "/o/olga/invitations", body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_removed_member_is_out_with_the_next_request_and_keeps_their_other_organizations() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let vera = app.member("Vera", "viewer").await;
        assert_eq!(vera.get(&app, "/o/guild").await.status, StatusCode::OK);
        let answer = remove(&app, &owner, door, &vera.id).await;
        if matches!(door, Door::Api) {
            assert_eq!(answer.json()["user_deleted"], false);
        }
        assert_eq!(vera.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
        assert_eq!(vera.get(&app, "/o/vera").await.status, StatusCode::OK);
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.removed");
        let counted = owner.json(&app, Method::GET, "/api/v1/org/guild", "").await.json();
        assert_eq!(counted["member_count"], 1);
    }
}

#[tokio::test]
async fn removing_asks_first_and_names_the_person() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/o/guild/members/{}/removal", vera.id);
    let page = owner.get(&app, &path).await;
    assert_eq!(page.one_text("h1"), "Remove Vera?");
    assert_eq!(page.texts("form[action$=removal] .btn.danger"), ["Remove member"]);
    let dialog = owner.partial(&app, request(Method::GET, &path)).await;
    assert_eq!(dialog.one_text("h2"), "Remove Vera?");
    assert!(!dialog.body.contains("<html"));
    assert_eq!(owner.post(&app, &path, "").await.location(), "/o/guild/members");
    assert_eq!(owner.post(&app, &path, "").await.location(), "/o/guild/members", "sent twice");
}

#[tokio::test]
async fn htmx_gets_the_changed_row_with_a_word_and_a_way_back() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/o/guild/members/{}/role", vera.id);
    let menu = owner.partial(&app, request(Method::GET, &path)).await;
    let offered = menu.attributes("button", "value");
    assert_eq!(offered, ["owner", "admin", "manager", "developer", "viewer"]);
    let row = owner.partial(&app, form(&path, "role=developer")).await;
    assert_eq!(row.status, StatusCode::OK);
    assert!(row.body.contains(&format!("#m-{}", vera.id)), "{}", row.body);
    assert!(row.body.contains("Vera is Developer now."));
    assert_eq!(row.attributes(".toast button[name=role]", "value"), ["viewer"]);
}

#[tokio::test]
async fn a_refusal_reaches_htmx_at_the_row_with_its_true_status() {
    let app = App::start().await;
    let admin = app.member("Adam", "admin").await;
    let owner = app.owner().await;
    let path = format!("/o/guild/members/{}/role", owner.id);
    let note = admin.partial(&app, form(&path, "role=viewer")).await;
    assert_eq!(note.status, StatusCode::FORBIDDEN);
    assert!(note.body.contains("Only an Owner can do this to an Owner.</p>"), "{}", note.body);
    assert!(note.body.contains(&format!("#m-{}", owner.id)), "the row comes back as it is");
    assert!(!note.body.contains("<html"));
}

#[tokio::test]
async fn a_missing_role_is_refused_at_its_field() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let answer = change_role(&app, &owner, Door::Api, &vera.id, "emperor").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.json()["errors"]["role"].is_string());
}

#[tokio::test]
async fn a_session_of_another_orgs_sign_on_reaches_only_what_it_has_a_proof_for() {
    let app = App::start().await;
    let owner = app.owner().await;
    let lend = sqlx::query(
        "UPDATE sessions SET connection_id = 'c1', own_factor_at = NULL WHERE user_id = $1",
    );
    app.run(lend.bind(owner.id.clone())).await;
    let refused = owner.json(&app, Method::GET, "/api/v1/org/guild", "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["type"], "urn:guildhall:problem:sso-required");
    let prove = "INSERT INTO session_proofs (session_id, org_id, connection_id, at) \
        SELECT s.id, o.id, 'c1', 1 FROM sessions s, orgs o \
        WHERE s.user_id = $1 AND s.connection_id = 'c1' AND o.slug = 'guild'";
    app.run(sqlx::query(prove).bind(owner.id.clone())).await;
    assert_eq!(owner.get(&app, "/o/guild").await.status, StatusCode::OK);
    assert_eq!(owner.get(&app, "/o/olga").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_refused_try_leaves_one_event_for_each_permission_and_minute() {
    let app = App::start().await;
    let vera = app.member("Vera", "viewer").await;
    for _ in 0..3 {
        vera.get(&app, "/o/guild/invitations").await;
    }
    let denied = |actions: Vec<String>| actions.iter().filter(|a| *a == "access.denied").count();
    assert_eq!(denied(app.actions(ORG).await), 1);
    app.clock.pass(std::time::Duration::from_secs(61));
    vera.get(&app, "/o/guild/invitations").await;
    assert_eq!(denied(app.actions(ORG).await), 2);
}
