//! An account that an organization has made goes with its last membership in a team.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Answer, App, DOORS, Door, ORG, Person, form, json as body, remove, request};

/// As single sign-on will do it.
async fn made_by(app: &App, person: &Person, slug: &str) {
    let set =
        "UPDATE users SET provisioned_by = (SELECT id FROM orgs WHERE slug = $2) WHERE id = $1";
    app.run(sqlx::query(set).bind(person.id.clone()).bind(slug.to_owned())).await;
}

async fn remove_by_api(app: &App, by: &Person, slug: &str, user: &str) -> Answer {
    let path = format!("/api/v1/org/{slug}/members/{user}");
    by.ask(app, request(Method::DELETE, &path)).await
}

async fn second_team(app: &App, owner: &Person) {
    let team = "name=North&slug=north&billing_email=money@guild.example";
    assert_eq!(owner.post(app, "/orgs", team).await.location(), "/o/north");
}

fn sign_in(email: &str) -> axum::http::Request<axum::body::Body> {
    form("/sign-in", &format!("email={email}&password=copper+roof+gone+green"))
}

/// Whether nothing of the account is left but its row.
async fn has_gone(app: &App, person: &Person) -> bool {
    let row: (String, String, Option<String>, Option<String>, Option<String>) = sqlx::query_as(
        "SELECT email, email_key, verified_email_key, password_hash, username FROM users WHERE id = $1",
    )
    .bind(person.id.clone())
    .fetch_one(app.cx.store.db())
    .await
    .unwrap();
    row == (String::new(), String::new(), None, None, None)
}

#[tokio::test]
async fn the_account_ends_with_the_last_team_by_both_doors() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        let vera = app.member("Vera", "viewer").await;
        made_by(&app, &vera, ORG).await;
        let profile = r#"{"username":"vera-v","initials":"V"}"#;
        vera.json(&app, Method::PATCH, "/api/v1/user", profile).await;
        app.run(sqlx::query("UPDATE users SET verified_email_key = email_key")).await;
        let reset = app.ask(body(Method::POST, "/api/v1/password-resets", "{}")).await;
        assert_eq!(reset.status, StatusCode::UNPROCESSABLE_ENTITY);

        let answer = remove(&app, &owner, door, &vera.id).await;
        match door {
            Door::Api => {
                assert_eq!(answer.status, StatusCode::OK);
                assert_eq!(answer.json(), json!({"user_id": vera.id, "user_deleted": true}));
            }
            Door::Page => {
                let page = owner.get(&app, "/o/guild/members").await;
                assert!(page.body.contains("Their account is gone, too."), "{}", page.body);
            }
        }
        assert!(has_gone(&app, &vera).await, "{door:?}");
        let session = vera.json(&app, Method::GET, "/api/v1/user", "").await;
        assert_eq!(session.status, StatusCode::UNAUTHORIZED, "{door:?}");
        let again = app.ask(sign_in("vera@guild.example")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{door:?}");
        let nobody = app.ask(sign_in("")).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{door:?}");
        let left = "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id \
            WHERE u.email = ''";
        assert_eq!(app.number(left).await, 0);
        assert_eq!(app.number("SELECT count(*) FROM memberships WHERE name_key = 'vera'").await, 0);
        assert!(app.actions(ORG).await.contains(&"member.removed".to_owned()));
        let own = "SELECT count(*) FROM events e JOIN users u ON u.personal_org = e.org_id \
            WHERE e.action = 'account.ended' AND u.email = ''";
        assert_eq!(app.number(own).await, 1, "{door:?}");

        // Address and username are free again, for somebody new.
        let new = app.stranger("Vera").await;
        assert_ne!(new.id, vera.id);
        let taken = new.json(&app, Method::PATCH, "/api/v1/user", profile).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
        let users = owner.get(&app, "/api/v1/admin/users/search?q=").await.json();
        let listed: Vec<&str> = users["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["name"].as_str().unwrap())
            .collect();
        assert_eq!(listed, ["Olga", "Vera"], "the account that ended is not listed");
    }
}

#[tokio::test]
async fn an_account_stays_that_the_organization_has_not_made_or_that_is_needed_still() {
    let app = App::start().await;
    let owner = app.owner().await;
    second_team(&app, &owner).await;

    let own = app.member("Own", "viewer").await;
    let answer = remove_by_api(&app, &owner, ORG, &own.id).await;
    assert_eq!(answer.json(), json!({"user_id": own.id, "user_deleted": false}));

    let others = app.member("Others", "viewer").await;
    made_by(&app, &others, "north").await;
    let answer = remove_by_api(&app, &owner, ORG, &others.id).await;
    assert_eq!(answer.json()["user_deleted"], false, "another organization has made it");

    let both = app.member("Both", "viewer").await;
    made_by(&app, &both, ORG).await;
    app.join(&both, "north", "viewer").await;
    let suspend = format!("/api/v1/org/north/members/{}/suspension", both.id);
    owner.ask(&app, request(Method::PUT, &suspend)).await;
    let answer = remove_by_api(&app, &owner, ORG, &both.id).await;
    assert_eq!(answer.json()["user_deleted"], false, "suspended elsewhere is a member still");
    let answer = remove_by_api(&app, &owner, "north", &both.id).await;
    assert_eq!(answer.json()["user_deleted"], false, "the last one has not made it");

    let leaver = app.member("Leaver", "viewer").await;
    made_by(&app, &leaver, ORG).await;
    let left = leaver.ask(&app, request(Method::DELETE, "/api/v1/org/guild/membership")).await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);

    let admin = app.member("Adam", "viewer").await;
    made_by(&app, &admin, ORG).await;
    app.run(sqlx::query("UPDATE users SET is_platform_admin = 1 WHERE name = 'Adam'")).await;
    let answer = remove_by_api(&app, &owner, ORG, &admin.id).await;
    assert_eq!(answer.json()["user_deleted"], false, "who manages the instance keeps theirs");

    for person in [&own, &others, &both, &leaver, &admin] {
        assert!(!has_gone(&app, person).await, "{}", person.name);
        let session = person.json(&app, Method::GET, "/api/v1/user", "").await;
        assert_eq!(session.status, StatusCode::OK, "{}", person.name);
    }
}

#[tokio::test]
async fn many_removed_at_once_lose_their_accounts_each_by_the_same_rule() {
    for door in DOORS {
        let app = App::start().await;
        let owner = app.owner().await;
        second_team(&app, &owner).await;
        let vera = app.member("Vera", "viewer").await;
        let vito = app.member("Vito", "viewer").await;
        let vala = app.member("Vala", "viewer").await;
        made_by(&app, &vera, ORG).await;
        made_by(&app, &vito, ORG).await;
        app.join(&vito, "north", "viewer").await;
        if let Door::Page = door {
            let users =
                format!("users={}&users={}&users={}&confirmed=yes", vera.id, vito.id, vala.id);
            let answer = owner.post(&app, "/o/guild/members/removals", &users).await;
            assert_eq!(answer.status, StatusCode::OK);
        } else {
            let users = json!({"user_ids": [vera.id, vito.id, vala.id]}).to_string();
            let path = "/api/v1/org/guild/members/removals";
            let answer = owner.json(&app, Method::POST, path, &users).await;
            assert_eq!(answer.status, StatusCode::MULTI_STATUS);
            let result = |user: &Person, user_deleted: bool| json!({"user_id": user.id, "status": 200, "user_deleted": user_deleted});
            let wanted = [result(&vera, true), result(&vito, false), result(&vala, false)];
            assert_eq!(answer.json()["results"], json!(wanted));
        }
        assert!(has_gone(&app, &vera).await, "{door:?}");
        assert!(!has_gone(&app, &vito).await, "{door:?}");
        assert!(!has_gone(&app, &vala).await, "{door:?}");
    }
}

#[tokio::test]
async fn who_joins_another_team_while_they_are_removed_is_never_a_member_without_an_account() {
    for _ in 0..8 {
        let app = App::start().await;
        let owner = app.owner().await;
        second_team(&app, &owner).await;
        let vera = app.member("Vera", "viewer").await;
        made_by(&app, &vera, ORG).await;
        let invitation = r#"{"email":"vera@guild.example","role":"viewer"}"#;
        let path = "/api/v1/org/north/invitations";
        let link = owner.json(&app, Method::POST, path, invitation).await.json()["link"].clone();
        let token = link.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let accept = json!({ "token": token }).to_string();
        let answers = app
            .at_once(vec![
                owner.signed(request(
                    Method::DELETE,
                    &format!("/api/v1/org/guild/members/{}", vera.id),
                )),
                vera.signed(body(Method::POST, "/api/v1/invitations/acceptance", &accept)),
            ])
            .await;
        let (has_gone, has_joined) =
            (has_gone(&app, &vera).await, answers[1].status == StatusCode::OK);
        assert_ne!(has_gone, has_joined, "{answers:?}");
    }
}
