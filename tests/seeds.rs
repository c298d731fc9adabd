//! Five products with five tables of roles: each is built from built-in roles, templates and
//! permissions of the product, and each sentence of its description is checked, the forbidden ones
//! too.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    App, DOORS, Door, ORG, Person, Settings, change_role, make_from_template, make_role, may,
    remove, request, role,
};

async fn product(text: &'static str) -> App {
    App::start_with(Settings { product: Some(text), ..Settings::default() }).await
}

/// What each of these may do, and what not.
async fn check(app: &App, who: &Person, yes: &[&str], no: &[&str]) {
    let owner = app.owner().await;
    for (permissions, wanted) in [(yes, true), (no, false)] {
        for permission in permissions {
            let name = &who.name;
            assert_eq!(may(app, &owner, who, permission).await, wanted, "{name}: {permission}");
        }
    }
}

async fn invites(app: &App, who: &Person, email: &str, role: &str) -> StatusCode {
    let body = json!({ "name": "Ines", "email": email, "role": role });
    let path = format!("/api/v1/org/{ORG}/invitations");
    who.json(app, Method::POST, &path, &body.to_string()).await.status
}

async fn renames(app: &App, who: &Person) -> StatusCode {
    let path = format!("/api/v1/org/{ORG}");
    who.json(app, Method::PATCH, &path, r#"{"name":"Guild"}"#).await.status
}

/// The status of giving somebody a role: the same by both doors.
async fn appoints(app: &App, who: &Person, whom: &Person, role: &str) -> bool {
    let answers = [
        change_role(app, who, Door::Page, &whom.id, role).await.status,
        change_role(app, who, Door::Api, &whom.id, role).await.status,
    ];
    match answers.map(|status| status != StatusCode::FORBIDDEN) {
        [true, true] => true,
        [false, false] => false,
        _ => panic!("{}: {answers:?}", who.name),
    }
}

async fn is_kept(app: &App, who: &Person, whom: &Person) -> bool {
    let mut kept = Vec::new();
    for door in DOORS {
        kept.push(remove(app, who, door, &whom.id).await.status == StatusCode::FORBIDDEN);
    }
    kept.iter().all(|kept| *kept)
}

async fn sees_page(app: &App, who: &Person, path: &str) -> bool {
    who.get(app, path).await.status == StatusCode::OK
}

/// Seed 0: Owners have full access, Developers make workflows and watch runs.
#[tokio::test]
async fn a_product_with_owners_and_developers() {
    const WORKFLOWS: &str = r#"
        [[permissions]]
        key = "workflows:read"
        label = "see workflows"
        group = "Workflows"
        roles = ["developer"]
        [[permissions]]
        key = "workflows:write"
        label = "create, change and delete workflows"
        group = "Workflows"
        implies = ["workflows:read"]
        roles = ["developer"]
        [[permissions]]
        key = "runs:read"
        label = "watch runs"
        group = "Workflows"
        roles = ["developer"]
        [[permissions]]
        key = "wallets:manage"
        label = "manage wallets"
        group = "Wallets"
        dangerous = true
    "#;
    let app = product(WORKFLOWS).await;
    let owner = app.owner().await;
    let everything: Vec<String> =
        app.cx.permissions.iter().map(|listed| listed.key.to_string()).collect();
    let everything: Vec<&str> = everything.iter().map(String::as_str).collect();
    check(&app, &owner, &everything, &[]).await;

    let developer = app.member("Dora", "developer").await;
    let yes = ["workflows:read", "workflows:write", "runs:read"];
    let no = [
        "wallets:manage",
        "members:invite",
        "members:role",
        "members:remove",
        "audit:read",
        "keys:create",
        "roles:manage",
        "org:update",
        "org:delete",
    ];
    check(&app, &developer, &yes, &no).await;
    assert_eq!(
        invites(&app, &developer, "x@guild.example", "developer").await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(renames(&app, &developer).await, StatusCode::FORBIDDEN);

    // An invitee has, once accepted, what the role allows; and the trail tells of each step.
    assert_eq!(invites(&app, &owner, "y@guild.example", "developer").await, StatusCode::CREATED);
    change_role(&app, &owner, Door::Api, &developer.id, "viewer").await;
    remove(&app, &owner, Door::Api, &developer.id).await;
    let actions = app.actions(ORG).await;
    for action in ["invitation.sent", "member.role_changed", "member.removed"] {
        assert!(actions.iter().any(|done| done == action), "{action}");
    }
}

/// Seed 1: Owners manage, Contributors make workspaces and projects, Readers look.
#[tokio::test]
async fn a_product_with_owners_contributors_and_readers() {
    const WORKSPACES: &str = r#"
        [[permissions]]
        key = "workspaces:read"
        label = "see workspaces"
        group = "Workspaces"
        roles = ["contributor", "reader"]
        [[permissions]]
        key = "workspaces:write"
        label = "create and manage workspaces"
        group = "Workspaces"
        implies = ["workspaces:read"]
        roles = ["contributor"]
        [[permissions]]
        key = "projects:read"
        label = "see projects"
        group = "Projects"
        roles = ["contributor", "reader"]
        [[permissions]]
        key = "projects:write"
        label = "create and manage projects"
        group = "Projects"
        implies = ["projects:read"]
        roles = ["contributor"]
        [[permissions]]
        key = "traces:read"
        label = "see traces"
        group = "Projects"
        roles = ["contributor", "reader"]
    "#;
    let app = product(WORKSPACES).await;
    let owner = app.owner().await;
    let contributor = make_from_template(&app, &owner, "contributor").await;
    let reader = make_from_template(&app, &owner, "reader").await;
    let cora = app.member("Cora", "viewer").await;
    let rudi = app.member("Rudi", "viewer").await;
    assert!(appoints(&app, &owner, &cora, &contributor).await);
    assert!(appoints(&app, &owner, &rudi, &reader).await);

    let manage = [
        "members:invite",
        "members:role",
        "members:remove",
        "billing:update",
        "keys:revoke",
        "workspaces:write",
        "org:update",
    ];
    check(&app, &owner, &manage, &[]).await;
    let made = ["workspaces:write", "projects:write"];
    let seen = ["workspaces:read", "projects:read", "traces:read"];
    let managing = [
        "members:invite",
        "members:role",
        "members:remove",
        "billing:read",
        "keys:read",
        "roles:manage",
        "org:update",
    ];
    check(&app, &cora, &[&made[..], &seen[..]].concat(), &managing).await;
    check(&app, &rudi, &seen, &[&made[..], &managing[..]].concat()).await;

    // Invitations, roles and removals, and the display name, require the Owner.
    for somebody in [&cora, &rudi] {
        assert_eq!(
            invites(&app, somebody, "x@guild.example", &reader).await,
            StatusCode::FORBIDDEN
        );
        assert!(!appoints(&app, somebody, &rudi, &contributor).await);
        assert!(is_kept(&app, somebody, &rudi).await);
        assert_eq!(renames(&app, somebody).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(renames(&app, &owner).await, StatusCode::OK);
    assert_eq!(invites(&app, &owner, "x@guild.example", &reader).await, StatusCode::CREATED);
}

/// Seed 2: Admins assign all roles, Co-Admins those up to Manager, Managers none.
#[tokio::test]
async fn a_product_where_a_hierarchy_says_who_assigns_whom() {
    const APPS: &str = r#"
        [[permissions]]
        key = "apps:read"
        label = "see apps"
        group = "Apps"
        roles = ["admin", "co-admin", "manager"]
        [[permissions]]
        key = "apps:install"
        label = "install apps"
        group = "Apps"
        implies = ["apps:read"]
        roles = ["admin", "co-admin"]
    "#;
    let app = product(APPS).await;
    let owner = app.owner().await;
    let co_admin = make_from_template(&app, &owner, "co-admin").await;
    let adam = app.member("Adam", "admin").await;
    let cleo = app.member("Cleo", "viewer").await;
    assert!(appoints(&app, &adam, &cleo, &co_admin).await, "an Admin assigns a Co-Admin");
    let mara = app.member("Mara", "manager").await;
    let vera = app.member("Vera", "viewer").await;

    // Who can assign what.
    for (number, role) in ["admin", co_admin.as_str(), "manager", "viewer"].into_iter().enumerate()
    {
        let target = app.member(&format!("Tom{number}"), "viewer").await;
        let up_to_manager = matches!(role, "manager" | "viewer");
        assert_eq!(appoints(&app, &cleo, &target, role).await, up_to_manager, "Co-Admin, {role}");
        assert!(!appoints(&app, &mara, &target, role).await, "Manager, {role}");
        assert!(appoints(&app, &adam, &target, role).await, "Admin, {role}");
    }

    // Managers list and invite; they edit no roles and delete nobody.
    assert!(sees_page(&app, &mara, "/o/guild/members").await);
    assert_eq!(invites(&app, &mara, "new@guild.example", "viewer").await, StatusCode::CREATED);
    check(
        &app,
        &mara,
        &["members:read", "members:invite", "apps:read"],
        &["members:role", "members:remove", "roles:manage", "apps:install"],
    )
    .await;
    assert!(is_kept(&app, &mara, &vera).await);

    // Admins and Co-Admins make, change and delete members.
    for (by, email) in [(&adam, "a@guild.example"), (&cleo, "b@guild.example")] {
        assert_eq!(invites(&app, by, email, "manager").await, StatusCode::CREATED);
        let target = app.member(&format!("Of{}", by.name), "viewer").await;
        assert!(appoints(&app, by, &target, "manager").await);
        assert!(!is_kept(&app, by, &target).await);
    }

    // Admins make roles with chosen permissions; the list says level and member count.
    let custom = make_role(&app, &adam, &role("App keeper", 50, &["apps:install"])).await;
    assert!(appoints(&app, &adam, &vera, &custom).await);
    let roles = adam.json(&app, Method::GET, "/api/v1/org/guild/roles", "").await.json();
    let roles = roles["roles"].as_array().unwrap();
    let keeper = roles.iter().find(|listed| listed["id"] == custom.as_str()).unwrap();
    assert_eq!(
        (&keeper["name"], &keeper["level"], &keeper["members"]),
        (&json!("App keeper"), &json!(50), &json!(1))
    );
    for somebody in [&cleo, &mara] {
        let wanted = role("Another", 20, &[]).to_string();
        let refused = somebody.json(&app, Method::POST, "/api/v1/org/guild/roles", &wanted).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}

/// Seed 3: Owners do everything, Admins manage members and networks, Members work.
#[tokio::test]
async fn a_product_with_owners_admins_and_members() {
    const NETWORKS: &str = r#"
        [[permissions]]
        key = "infrastructure:read"
        label = "see the infrastructure"
        group = "Infrastructure"
        roles = ["admin", "member"]
        [[permissions]]
        key = "nodes:run"
        label = "run commands on nodes"
        group = "Infrastructure"
        implies = ["infrastructure:read"]
        roles = ["admin", "member"]
        [[permissions]]
        key = "services:publish"
        label = "publish and manage services"
        group = "Infrastructure"
        implies = ["infrastructure:read"]
        roles = ["admin", "member"]
        [[permissions]]
        key = "networks:write"
        label = "create and delete networks"
        group = "Infrastructure"
        implies = ["infrastructure:read"]
        roles = ["admin"]
    "#;
    let app = product(NETWORKS).await;
    let owner = app.owner().await;
    let member = make_from_template(&app, &owner, "member").await;
    let rules = json!({ "default_role": member, "admins_appoint_admins": true }).to_string();
    let set = owner.json(&app, Method::PUT, "/api/v1/org/guild/role-rules", &rules).await;
    assert_eq!(set.status, StatusCode::OK, "new members are Members: {}", set.body);
    let adam = app.member("Adam", "admin").await;
    let mona = app.member("Mona", "viewer").await;
    assert!(appoints(&app, &adam, &mona, &member).await);

    let everything = [
        "billing:update",
        "sso:manage",
        "org:transfer",
        "org:delete",
        "networks:write",
        "members:remove",
    ];
    check(&app, &owner, &everything, &[]).await;
    let working = ["infrastructure:read", "nodes:run", "services:publish"];
    let managing = [
        "members:invite",
        "members:role",
        "members:remove",
        "networks:write",
        "audit:read",
        "org:update",
    ];
    let owners_alone = ["billing:update", "sso:manage", "org:transfer", "org:delete"];
    check(&app, &adam, &[&working[..], &managing[..]].concat(), &owners_alone).await;
    check(&app, &mona, &working, &[&managing[..], &owners_alone[..]].concat()).await;

    // An Admin cannot manage Owners or grant that role.
    let yuri = app.member("Yuri", "owner").await;
    assert!(!appoints(&app, &adam, &yuri, "admin").await);
    assert!(!appoints(&app, &adam, &mona, "owner").await);
    assert!(is_kept(&app, &adam, &yuri).await);
    // Admins invite Members or Admins; only an Owner brings in another Owner.
    assert_eq!(invites(&app, &adam, "a@guild.example", &member).await, StatusCode::CREATED);
    assert_eq!(invites(&app, &adam, "b@guild.example", "admin").await, StatusCode::CREATED);
    assert_eq!(invites(&app, &adam, "c@guild.example", "owner").await, StatusCode::FORBIDDEN);
    assert_eq!(invites(&app, &owner, "c@guild.example", "owner").await, StatusCode::CREATED);
    // Member is what an invitation offers when nobody chooses.
    let form = adam.get(&app, "/o/guild/invitations/new").await;
    let chosen = form.attributes("select[name=role] option[selected]", "value");
    assert_eq!(chosen, [member.as_str()]);
    // Owners and Admins rename, Members do not.
    assert_eq!(renames(&app, &adam).await, StatusCode::OK);
    assert_eq!(renames(&app, &mona).await, StatusCode::FORBIDDEN);
    // One Owner stays.
    assert!(appoints(&app, &owner, &yuri, "viewer").await);
    let last = change_role(&app, &owner, Door::Api, &owner.id, "admin").await;
    assert_eq!(last.status, StatusCode::CONFLICT);
}

/// Seed 4: four roles, where only Owners assign Owners and Admins.
#[tokio::test]
async fn a_product_with_owners_admins_developers_and_viewers() {
    const SERVICES: &str = r#"
        [[permissions]]
        key = "services:read"
        label = "see services, configurations and logs"
        group = "Services"
        roles = ["admin", "developer", "viewer"]
        [[permissions]]
        key = "services:manage"
        label = "create and manage services and database users"
        group = "Services"
        implies = ["services:read"]
        roles = ["admin", "developer"]
        [[permissions]]
        key = "backups:read"
        label = "see backups and alerts"
        group = "Backups and alerts"
        roles = ["admin", "developer", "viewer"]
        [[permissions]]
        key = "backups:manage"
        label = "create and manage backups and alerts"
        group = "Backups and alerts"
        implies = ["backups:read"]
        roles = ["admin", "developer"]
        [[permissions]]
        key = "org:view_billing"
        label = "see usage and invoices"
        group = "Usage"
        roles = ["admin"]
        [[permissions]]
        key = "evidence:create"
        label = "generate evidence packets"
        group = "Compliance"
        roles = ["admin", "manager", "developer", "viewer"]
    "#;
    let app = product(SERVICES).await;
    let owner = app.owner().await;
    let rules = r#"{"default_role":"viewer","admins_appoint_admins":false}"#;
    let set = owner.json(&app, Method::PUT, "/api/v1/org/guild/role-rules", rules).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    let adam = app.member("Adam", "admin").await;
    let dora = app.member("Dora", "developer").await;
    let vera = app.member("Vera", "viewer").await;

    let managing = ["services:manage", "backups:manage"];
    let seeing = ["services:read", "backups:read", "evidence:create"];
    let leading = [
        "members:invite",
        "members:role",
        "members:remove",
        "org:view_billing",
        "org:update",
        "keys:read",
        "keys:revoke",
    ];
    let owning = ["org:delete", "org:transfer"];
    check(&app, &owner, &[&managing[..], &seeing[..], &leading[..], &owning[..]].concat(), &[])
        .await;
    check(&app, &adam, &[&managing[..], &seeing[..], &leading[..]].concat(), &owning).await;
    let not_leading = [&leading[..], &owning[..]].concat();
    check(&app, &dora, &[&managing[..], &seeing[..]].concat(), &not_leading).await;
    check(&app, &vera, &seeing, &[&managing[..], &not_leading[..]].concat()).await;

    // Who assigns what: Owners by Owners, Admins by Owners, the rest by both.
    for (number, (role, by_admin)) in
        [("owner", false), ("admin", false), ("developer", true), ("viewer", true)]
            .into_iter()
            .enumerate()
    {
        let target = app.member(&format!("Tom{number}"), "manager").await;
        assert_eq!(appoints(&app, &adam, &target, role).await, by_admin, "Admin, {role}");
        assert!(appoints(&app, &owner, &target, role).await, "Owner, {role}");
        for somebody in [&dora, &vera] {
            assert!(!appoints(&app, somebody, &target, role).await, "{}, {role}", somebody.name);
        }
    }
    let other_admin = app.member("Alma", "admin").await;
    assert!(is_kept(&app, &adam, &other_admin).await, "Admins are the Owners' business");

    // The last Owner is neither removed nor demoted until another one is made.
    app.only_owners(&[&owner]).await;
    app.join(&dora, ORG, "developer").await;
    for door in DOORS {
        let demoted = change_role(&app, &owner, door, &owner.id, "admin").await;
        assert_ne!(demoted.status, StatusCode::SEE_OTHER, "{door:?}");
        remove(&app, &owner, door, &owner.id).await;
        let still = app
            .number(
                "SELECT members FROM member_counts c JOIN orgs o ON o.id = c.org_id \
            WHERE o.slug = 'guild' AND c.role_id = 'owner' AND c.status = 'active'",
            )
            .await;
        assert_eq!(still, 1, "{door:?}");
    }
    assert!(appoints(&app, &owner, &dora, "owner").await);
    let demoted = change_role(&app, &owner, Door::Api, &owner.id, "admin").await;
    assert_eq!(demoted.status, StatusCode::OK, "{}", demoted.body);
    let gone = dora.ask(&app, request(Method::DELETE, "/api/v1/org/guild/membership")).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
}
