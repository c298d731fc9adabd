//! What a membership can come to: suspension, removal, leaving, ended access; one by one and many at
//! once, through both doors.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;

use crate::support::{Answer, App, DOORS, Door, ORG, Person, change_role, form, remove, request};

async fn suspend(app: &App, by: &Person, door: Door, user: &str) -> Answer {
    match door {
        Door::Page => by.post(app, &format!("/o/{ORG}/members/{user}/suspension"), "").await,
        Door::Api => {
            let path = format!("/api/v1/org/{ORG}/members/{user}/suspension");
            by.ask(app, request(Method::PUT, &path)).await
        }
    }
}

async fn reactivate(app: &App, by: &Person, door: Door, user: &str) -> Answer {
    match door {
        Door::Page => by.post(app, &format!("/o/{ORG}/members/{user}/reactivation"), "").await,
        Door::Api => {
            let path = format!("/api/v1/org/{ORG}/members/{user}/suspension");
            by.ask(app, request(Method::DELETE, &path)).await
        }
    }
}

async fn leave(app: &App, by: &Person, door: Door) -> Answer {
    match door {
        Door::Page => by.post(app, &format!("/o/{ORG}/leaving"), "").await,
        Door::Api => {
            by.ask(app, request(Method::DELETE, &format!("/api/v1/org/{ORG}/membership"))).await
        }
    }
}

async fn end_access(app: &App, by: &Person, door: Door, user: &str) -> Answer {
    match door {
        Door::Page => by.post(app, &format!("/o/{ORG}/members/{user}/access-end"), "").await,
        Door::Api => {
            let path = format!("/api/v1/org/{ORG}/members/{user}/access");
            by.ask(app, request(Method::DELETE, &path)).await
        }
    }
}

/// Status and role, as the API tells them.
async fn state(app: &App, by: &Person, user: &str) -> (String, String) {
    let path = format!("/api/v1/org/{ORG}/members/{user}");
    let answer = by.json(app, Method::GET, &path, "").await;
    if answer.status == StatusCode::NOT_FOUND {
        return ("none".into(), "none".into());
    }
    let member = answer.json();
    let word = |name: &str| member[name].as_str().unwrap().to_owned();
    (word("status"), word("role"))
}

/// The counts that pages show, against what is there.
async fn assert_counted(app: &App) {
    let wrong = "SELECT count(*) FROM (\
        SELECT org_id, role_id, status, count(*) AS n FROM memberships GROUP BY org_id, role_id, status) m \
        LEFT JOIN member_counts c ON c.org_id = m.org_id AND c.role_id = m.role_id \
            AND c.status = m.status WHERE c.members IS NULL OR c.members <> m.n";
    assert_eq!(app.number(wrong).await, 0, "a count is not what it counts");
    let sums = "SELECT count(*) FROM orgs o WHERE o.member_count <> COALESCE(CAST((\
        SELECT sum(members) FROM member_counts c WHERE c.org_id = o.id) AS BIGINT), 0)";
    assert_eq!(app.number(sums).await, 0, "the counts do not add up");
}

#[tokio::test]
async fn suspension_ends_the_access_at_once_and_keeps_the_role_by_both_doors() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let dora = app.member("Dora", "developer").await;
        assert_eq!(dora.get(&app, "/o/guild").await.status, StatusCode::OK);
        suspend(&app, &owner, door, &dora.id).await;
        assert_eq!(state(&app, &owner, &dora.id).await, ("suspended".into(), "developer".into()));
        assert_eq!(dora.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
        assert_eq!(dora.get(&app, "/o/dora").await.status, StatusCode::OK, "her own stays");
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.suspended");
        assert_counted(&app).await;
        reactivate(&app, &owner, door, &dora.id).await;
        assert_eq!(state(&app, &owner, &dora.id).await, ("active".into(), "developer".into()));
        assert_eq!(dora.get(&app, "/o/guild").await.status, StatusCode::OK);
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.reactivated");
        assert_counted(&app).await;
    }
}

#[tokio::test]
async fn what_is_so_already_is_no_change() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    for door in DOORS {
        suspend(&app, &owner, door, &dora.id).await;
        let before = app.event_count().await;
        assert!(!suspend(&app, &owner, door, &dora.id).await.status.is_client_error());
        assert_eq!(app.event_count().await, before, "suspended twice");
        reactivate(&app, &owner, door, &dora.id).await;
        let before = app.event_count().await;
        assert!(!reactivate(&app, &owner, door, &dora.id).await.status.is_client_error());
        assert_eq!(app.event_count().await, before, "reactivated twice");
    }
}

#[tokio::test]
async fn nobody_suspends_themselves_or_the_last_owner() {
    let app = App::start().await;
    let owner = app.owner().await;
    let other = app.member("Otto", "owner").await;
    for door in DOORS {
        let answer = suspend(&app, &owner, door, &owner.id).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{door:?}");
        assert!(answer.body.contains("This is you"), "{}", answer.body);
    }
    suspend(&app, &owner, Door::Page, &other.id).await;
    assert_eq!(other.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
    assert_eq!(leave(&app, &owner, Door::Api).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn leaving_needs_no_permission_but_to_be_there() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let vera = app.member_with("Vera", &[Permission::ViewOrg]).await;
        let answer = leave(&app, &vera, door).await;
        match door {
            Door::Page => assert_eq!(answer.location(), "/"),
            Door::Api => assert_eq!(answer.status, StatusCode::NO_CONTENT),
        }
        assert_eq!(vera.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
        assert_eq!(state(&app, &owner, &vera.id).await.0, "none");
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.left");
        assert_counted(&app).await;
        assert_eq!(leave(&app, &vera, door).await.status, StatusCode::NOT_FOUND, "twice");
    }
}

#[tokio::test]
async fn the_last_owner_cannot_leave_and_nobody_leaves_their_own_organization() {
    let app = App::start().await;
    let owner = app.owner().await;
    for door in DOORS {
        let answer = leave(&app, &owner, door).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{door:?}");
        assert!(answer.body.contains("last Owner"), "{}", answer.body);
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.change_refused");
    }
    let page = owner.get(&app, "/o/guild/leaving").await;
    assert!(page.body.contains("You cannot leave. This is the last Owner"), "{}", page.body);
    assert!(page.texts("button.danger").is_empty());
    assert_eq!(owner.post(&app, "/o/olga/leaving", "").await.status, StatusCode::CONFLICT);
    let path = "/api/v1/org/olga/membership";
    let answer = owner.ask(&app, request(Method::DELETE, path)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn ended_access_needs_a_new_sign_in_for_this_organization_alone() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let dora = app.member("Dora", "developer").await;
        assert_eq!(dora.get(&app, "/o/guild").await.status, StatusCode::OK);
        app.cx.store.write_touches().await.unwrap();
        let page = owner.get(&app, &format!("/o/guild/members/{}", dora.id)).await;
        assert!(page.body.contains("1 session"), "{}", page.body);
        app.clock.pass(std::time::Duration::from_secs(5));
        let answer = end_access(&app, &owner, door, &dora.id).await;
        assert!(!answer.status.is_client_error(), "{}", answer.body);
        let refused = dora.get(&app, "/o/guild/members").await;
        assert_eq!(refused.location(), "/sign-in?next=%2Fo%2Fguild%2Fmembers&again=yes");
        let refused = dora.json(&app, Method::GET, "/api/v1/org/guild", "").await;
        assert_eq!(refused.json()["type"], "urn:guildhall:problem:access-ended");
        assert_eq!(dora.get(&app, "/o/dora").await.status, StatusCode::OK);
        let form = dora.get(&app, refused_path()).await;
        assert!(form.body.contains("Sign in again"), "{}", form.body);
        app.clock.pass(std::time::Duration::from_secs(5));
        let again = app.sign_in("Dora", &dora.email).await;
        assert_eq!(again.get(&app, "/o/guild").await.status, StatusCode::OK);
        assert_eq!(dora.get(&app, "/o/guild").await.status, StatusCode::SEE_OTHER, "the old one");
        assert_eq!(app.actions(ORG).await.last().unwrap(), "member.access_ended");
    }
}

fn refused_path() -> &'static str {
    "/sign-in?next=%2Fo%2Fguild%2Fmembers&again=yes"
}

fn ticked(people: &[&Person]) -> String {
    let each: Vec<String> = people.iter().map(|person| format!("users={}&", person.id)).collect();
    each.concat()
}

#[tokio::test]
async fn many_are_judged_one_by_one_and_the_others_are_changed() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let vera = app.member("Vera", "viewer").await;
    let dora = app.member("Dora", "developer").await;
    let body = ticked(&[&owner, &admin, &vera, &dora]) + "to=manager";
    let page = admin.post(&app, "/o/guild/members/roles", &body).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.one_text("h1"), "2 changed, 2 not");
    let reasons = page.texts(".note > div > .results li");
    assert_eq!(
        reasons,
        [
            "Olga: Only an Owner can do this to an Owner.",
            "Adam: This is you. Change your own membership on your own page."
        ]
    );
    assert_eq!(state(&app, &owner, &vera.id).await.1, "manager");
    assert_eq!(state(&app, &owner, &dora.id).await.1, "manager");
    assert_eq!(state(&app, &owner, &owner.id).await.1, "owner");
    let actions = app.actions(ORG).await;
    let tail = &actions[actions.len() - 4..];
    let refused = tail.iter().filter(|action| *action == "member.change_refused").count();
    let changed = tail.iter().filter(|action| *action == "member.role_changed").count();
    assert_eq!((changed, refused), (2, 2), "{tail:?}");
    assert_counted(&app).await;
}

#[tokio::test]
async fn many_are_suspended_reactivated_and_removed() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let dora = app.member("Dora", "developer").await;
    let body = ticked(&[&vera, &dora, &vera]);
    let page = owner.post(&app, "/o/guild/members/suspensions", &body).await;
    assert_eq!(page.one_text("h1"), "2 suspended", "each once: {}", page.body);
    assert_eq!(state(&app, &owner, &vera.id).await.0, "suspended");
    let page = owner.post(&app, "/o/guild/members/reactivations", &body).await;
    assert_eq!(page.one_text("h1"), "2 reactivated");
    assert_eq!(state(&app, &owner, &vera.id).await.0, "active");
    let asked = owner.post(&app, "/o/guild/members/removals", &body).await;
    assert_eq!(asked.one_text("h1"), "Remove 2 members?");
    assert_eq!(state(&app, &owner, &vera.id).await.0, "active", "asked first");
    let page = owner.post(&app, "/o/guild/members/removals", &(body + "confirmed=yes")).await;
    assert_eq!(page.one_text("h1"), "2 removed");
    assert_eq!(state(&app, &owner, &vera.id).await.0, "none");
    assert_counted(&app).await;
}

#[tokio::test]
async fn all_that_a_filter_shows_are_chosen_at_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    let people: Vec<(String, &str)> =
        (0..60).map(|number| (format!("P{number:02}"), "viewer")).collect();
    app.fill(&people).await;
    let dora = app.member("Dora", "developer").await;
    let page = owner.post(&app, "/o/guild/members/suspensions", "all=yes&role=viewer").await;
    assert_eq!(page.one_text("h1"), "60 suspended");
    assert_eq!(state(&app, &owner, &dora.id).await.0, "active");
    assert_counted(&app).await;
    let part = owner
        .partial(&app, form("/o/guild/members/reactivations", "all=yes&role=viewer&q=p0"))
        .await;
    assert!(part.body.contains("10 reactivated"), "{}", part.body);
    assert!(part.body.contains("#people"));
}

#[tokio::test]
async fn too_many_or_none_at_once_are_told_so_and_nothing_changes() {
    let app = App::start().await;
    let owner = app.owner().await;
    let people: Vec<(String, &str)> =
        (0..501).map(|number| (format!("P{number:03}"), "viewer")).collect();
    app.fill(&people).await;
    let before = app.event_count().await;
    for (path, body, why) in [
        ("suspensions", "", "Tick at least one member."),
        ("suspensions", "all=yes&role=viewer", "At most 500 at once"),
        ("roles", "all=yes&q=p00", "Choose the role to give."),
        ("roles", "all=yes&q=p00&to=emperor", "There is no such role here."),
    ] {
        let page = owner.post(&app, &format!("/o/guild/members/{path}"), body).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(page.body.contains(why), "{body}: {}", page.body);
    }
    assert_eq!(app.event_count().await, before);
    let foreign = "users=01a203ee-bc2a-7eb3-9081-52c433facc3d";
    let page = owner.post(&app, "/o/guild/members/suspensions", foreign).await;
    assert_eq!(page.one_text("h1"), "Nobody of them is a member any more");
    assert_eq!(app.event_count().await, before);
}

#[tokio::test]
async fn ones_own_role_is_changed_only_after_the_consequence_was_told() {
    let app = App::start().await;
    let owner = app.owner().await;
    app.member("Otto", "owner").await;
    let path = format!("/o/guild/members/{}/role", owner.id);
    let asked = owner.post(&app, &path, "role=viewer").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert_eq!(asked.one_text("h1"), "Change your own role to Viewer?");
    assert!(asked.texts(".plain-list li").contains(&"remove members".to_owned()));
    assert_eq!(state(&app, &owner, &owner.id).await.1, "owner");
    let done = owner.post(&app, &path, "role=viewer&confirmed=yes").await;
    assert_eq!(done.location(), "/o/guild/members");
    assert_eq!(state(&app, &owner, &owner.id).await.1, "viewer");
}

#[tokio::test]
async fn the_members_page_tells_who_gave_the_role_and_what_it_allows() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let path = format!("/api/v1/org/guild/members/{}", vera.id);
    owner.json(&app, Method::PUT, &path, r#"{"role":"manager"}"#).await;
    let page = owner.get(&app, &format!("/o/guild/members/{}", vera.id)).await;
    assert!(page.one_text("#role-note").contains("Given by Olga"), "{}", page.body);
    let groups = page.texts("section[aria-labelledby=h-may] dt");
    assert_eq!(groups, ["Organization", "People"]);
    let allowed = page.texts("section[aria-labelledby=h-may] dd");
    assert_eq!(
        allowed,
        ["see the organization", "see who is a member; invite people and cancel invitations"]
    );
    let recent = page.texts("section[aria-labelledby=h-recent] li p");
    assert_eq!(recent[0], "Olga changed the role of Vera from Viewer to Manager");
    let seen = vera.get(&app, &format!("/o/guild/members/{}", vera.id)).await;
    assert!(!seen.body.contains("h-access"), "who may not suspend sees no sessions");
    assert!(!seen.body.contains("h-recent"), "who may not read the log sees none of it");
}

/// Who may assign, suspend and remove whom: the table, and both doors by it.
#[tokio::test]
async fn who_may_do_what_to_whom_is_the_table_and_every_door_keeps_it() {
    use std::fmt::Write;
    const ROLES: [&str; 5] = ["owner", "admin", "manager", "developer", "viewer"];
    let app = App::start().await;
    let owner = app.owner().await;
    let mut actors = vec![("owner", app.member("Actowner", "owner").await)];
    for role in &ROLES[1..] {
        actors.push((role, app.member(&format!("Act{role}"), role).await));
    }
    let mut table = String::from("actor      target     suspend  remove  may be given\n");
    let mut number = 0;
    for (actor_role, actor) in &actors {
        for target_role in ROLES {
            let mut given = Vec::new();
            for to in ROLES.iter().filter(|to| **to != target_role) {
                let mut outcomes = Vec::new();
                for door in DOORS {
                    number += 1;
                    let target = app.bare_member(number, target_role).await;
                    let answer = change_role(&app, actor, door, &target, to).await;
                    assert_kept(&answer, door);
                    outcomes.push(state(&app, &owner, &target).await.1 == **to);
                }
                assert_eq!(outcomes[0], outcomes[1], "{actor_role} {target_role} {to}");
                if outcomes[0] {
                    given.push(*to);
                }
            }
            let mut words = Vec::new();
            for act in ["suspend", "remove"] {
                let mut outcomes = Vec::new();
                for door in DOORS {
                    number += 1;
                    let target = app.bare_member(number, target_role).await;
                    let answer = match act {
                        "suspend" => suspend(&app, actor, door, &target).await,
                        _ => remove(&app, actor, door, &target).await,
                    };
                    assert_kept(&answer, door);
                    let wanted = if act == "suspend" { "suspended" } else { "none" };
                    outcomes.push(state(&app, &owner, &target).await.0 == wanted);
                }
                assert_eq!(outcomes[0], outcomes[1], "{actor_role} {act} {target_role}");
                words.push(if outcomes[0] { "yes" } else { "no" });
            }
            let given = if given.is_empty() { "-".into() } else { given.join(" ") };
            let line =
                format!("{actor_role:<11}{target_role:<11}{:<9}{:<8}{given}", words[0], words[1]);
            writeln!(table, "{line}").unwrap();
        }
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("members_by_role", table);
    });
}

/// Done, or refused with 403; nothing else.
fn assert_kept(answer: &Answer, door: Door) {
    let is_done = answer.status.is_success() || answer.status == StatusCode::SEE_OTHER;
    assert!(is_done || answer.status == StatusCode::FORBIDDEN, "{door:?}: {}", answer.body);
}

#[tokio::test]
async fn what_was_done_to_many_can_be_taken_back() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let dora = app.member("Dora", "developer").await;
    let body = ticked(&[&vera, &dora]) + "to=manager";
    let page = owner.post(&app, "/o/guild/members/roles", &body).await;
    let back: Vec<(String, String)> = page
        .attributes(".note form input", "name")
        .into_iter()
        .zip(page.attributes(".note form input", "value"))
        .collect();
    let action = &page.attributes(".note form", "action")[0];
    let page = owner.post(&app, action, &serde_html_form::to_string(back).unwrap()).await;
    assert_eq!(page.one_text("h1"), "2 changed back", "{}", page.body);
    assert_eq!(state(&app, &owner, &vera.id).await.1, "viewer");
    assert_eq!(state(&app, &owner, &dora.id).await.1, "developer");
    suspend(&app, &owner, Door::Api, &dora.id).await;
    let page = owner.post(&app, "/o/guild/members/suspensions", &ticked(&[&vera, &dora])).await;
    let users = page.attributes(".note form input[name=users]", "value");
    assert_eq!(users, [vera.id.as_str()], "who was suspended before stays so");
}

#[tokio::test]
async fn a_list_that_cannot_be_asked_for_is_refused_before_anything_is_done() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    for odd in ["q=%00", "role=%00", "after=%00", "status=gone", "sort=shoe"] {
        let body = ticked(&[&vera]) + odd;
        let answer = owner.post(&app, "/o/guild/members/suspensions", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{odd}");
        let part = owner.partial(&app, form("/o/guild/members/suspensions", &body)).await;
        assert_eq!(part.status, StatusCode::BAD_REQUEST, "{odd}");
        assert_eq!(state(&app, &owner, &vera.id).await.0, "active", "{odd}");
    }
}

#[tokio::test]
async fn everybody_may_leave_whatever_their_role_allows() {
    let app = App::start().await;
    let by_page = app.member_with("Pat", &[]).await;
    let by_api = app.member_with("Quinn", &[]).await;
    assert_eq!(by_page.get(&app, "/o/guild").await.status, StatusCode::FORBIDDEN);
    assert_eq!(by_page.get(&app, "/o/guild/leaving").await.status, StatusCode::OK);
    let left = by_page.post(&app, "/o/guild/leaving", "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let left = by_api.ask(&app, request(Method::DELETE, "/api/v1/org/guild/membership")).await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);
    assert_eq!(by_page.get(&app, "/o/guild").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_not_change_somebody_does_not_hear_that_they_did() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mover = app.member_with("Mover", &[Permission::ChangeRoles]).await;
    let page = mover.post(&app, "/o/guild/members/roles", &(ticked(&[&owner]) + "to=owner")).await;
    assert!(page.body.contains("Only an Owner can do this to an Owner."), "{}", page.body);
}
