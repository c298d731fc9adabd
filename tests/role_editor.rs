//! The pages on which roles are made, changed and deleted.

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;
use serde_json::{Value, json};

use crate::support::{Answer, App, Person, Settings, form};

const ROLES: &str = "/o/guild/roles";
const NEW: &str = "/o/guild/roles/new";
const DRAFT: &str = "/o/guild/roles/draft";
const API: &str = "/api/v1/org/guild/roles";

const PRODUCT: &str = r#"
[[permissions]]
key = "robots:read"
label = "see robots"
group = "Robots"

[[permissions]]
key = "robots:operate"
label = "start and stop robots"
group = "Robots"
implies = ["robots:read"]

[[permissions]]
key = "robots:firmware"
label = "change firmware"
group = "Robots"
dangerous = true
"#;

/// A form as a browser sends it.
fn body(fields: &[(&str, &str)]) -> String {
    serde_html_form::to_string(fields).unwrap()
}

fn typed<'a>(name: &'a str, level: &'a str, permissions: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let ticks = permissions.iter().map(|key| ("permissions", *key));
    [("name", name), ("level", level)].into_iter().chain(ticks).collect()
}

async fn made(app: &App, by: &Person, name: &str, level: &str, permissions: &[&str]) -> String {
    let answer = by.post(app, ROLES, &body(&typed(name, level, permissions))).await;
    let path = answer.location();
    path.strip_prefix("/o/guild/roles/").unwrap().to_owned()
}

async fn read(app: &App, by: &Person, role: &str) -> Value {
    by.json(app, Method::GET, &format!("{API}/{role}"), "").await.json()
}

/// The keys of the boxes that a selector finds.
fn boxes(page: &Answer, which: &str) -> Vec<String> {
    page.attributes(&format!(".perm input[type=checkbox]{which}"), "value")
}

fn value(page: &Answer, field: &str) -> String {
    page.attributes(&format!("#{field}"), "value").pop().unwrap_or_default()
}

#[tokio::test]
async fn a_new_role_begins_empty_from_a_template_or_as_a_copy() {
    let app = App::start().await;
    let owner = app.owner().await;
    let empty = owner.get(&app, NEW).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert_eq!(
        empty.texts(".starts b"),
        ["Co-Admin", "Contributor", "Member", "Billing", "Auditor", "Reader", "Start empty"]
    );
    assert!(boxes(&empty, "[checked]").is_empty());
    let template = owner.get(&app, &format!("{NEW}?from=co-admin")).await;
    assert_eq!(
        (value(&template, "name"), value(&template, "level"), value(&template, "appoints_up_to")),
        ("Co-Admin".into(), "70".into(), "60".into())
    );
    assert!(boxes(&template, "[checked]").contains(&"members:remove".to_owned()));
    let copy = owner.get(&app, &format!("{NEW}?from=manager")).await;
    assert_eq!(value(&copy, "name"), "Copy of Manager");
    for unknown in ["nothing", "01a203ee-bc2a-7eb3-9081-52c433facc3d"] {
        let none = owner.get(&app, &format!("{NEW}?from={unknown}")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_copy_leaves_out_what_its_maker_cannot_give_and_says_so() {
    let app = App::start().await;
    let copy = app.owner().await.get(&app, &format!("{NEW}?from=owner")).await;
    assert_eq!((value(&copy, "level"), value(&copy, "appoints_up_to")), ("99".into(), "99".into()));
    assert!(copy.body.contains("Left out, because you cannot give it: "), "{}", copy.body);
    assert!(!boxes(&copy, "[checked]").contains(&"org:delete".to_owned()));
    assert_eq!(value(&copy, "purpose"), "", "it is not everything");
    let admin = app.member("Adam", "admin").await;
    let copy = admin.get(&app, &format!("{NEW}?from=owner")).await;
    assert_eq!(value(&copy, "level"), "80");
    assert!(!boxes(&copy, "[checked]").contains(&"sso:manage".to_owned()));
    assert!(copy.one_text(".note").contains("set up single sign-on"));
    assert!(copy.body.contains("Your own role lacks this."));
}

#[tokio::test]
async fn who_appoints_nobody_makes_no_role() {
    let app = App::start().await;
    let role = app.custom_role("Clerk", 30, None, &[Permission::ManageRoles]).await;
    let clerk = app.member("Clea", &role).await;
    for path in [NEW.to_owned(), format!("{NEW}?from=reader")] {
        let page = clerk.get(&app, &path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("you appoint nobody"), "{}", page.body);
    }
    let answer = clerk.post(&app, ROLES, &body(&typed("Mine", "10", &[]))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_role() {
    let app = App::start().await;
    let owner = app.owner().await;
    made(&app, &owner, "Fleet operator", "30", &["members:read"]).await;
    let again = owner.post(&app, ROLES, &body(&typed("FLEET operator", "30", &[]))).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.one_text("#name-error").contains("There is a role with this name already"));
    assert_eq!(value(&again, "name"), "FLEET operator");
    assert_eq!(app.number("SELECT count(*) FROM roles").await, 1);
}

#[tokio::test]
async fn wrong_values_come_back_with_messages_and_nothing_is_lost() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (field, wrong) in
        [("name", ""), ("level", "0"), ("level", "100"), ("level", "ten"), ("appoints_up_to", "31")]
    {
        let mut fields = typed("Fleet operator", "30", &["audit:export"]);
        fields.push(("purpose", "Runs the fleet"));
        fields.push(("appoints_up_to", "20"));
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = wrong);
        let answer = owner.post(&app, ROLES, &body(&fields)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={wrong}");
        assert!(!answer.one_text(&format!("#{field}-error")).is_empty());
        assert_eq!(value(&answer, field), wrong);
        assert_eq!(value(&answer, "purpose"), "Runs the fleet");
        assert_eq!(boxes(&answer, "[checked]"), ["audit:read", "audit:export"]);
    }
    let unknown = owner.post(&app, ROLES, &body(&typed("X1", "30", &["no:such"]))).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.one_text("#permissions-error"), "There is no permission no:such.");
    let owners = owner.post(&app, ROLES, &body(&typed("X1", "30", &["org:delete"]))).await;
    assert_eq!(owners.status, StatusCode::FORBIDDEN);
    assert!(owners.body.contains("Only Owners hold org:delete"), "{}", owners.body);
    assert_eq!(app.number("SELECT count(*) FROM roles").await, 0);
}

#[tokio::test]
async fn a_draft_shows_the_difference_and_keeps_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["members:invite"]).await;
    app.member("Kofi", &role).await;
    let before = (read(&app, &owner, &role).await, app.event_count().await);
    let mut fields = typed("Fleet operator", "not yet", &["audit:export", "members:read"]);
    fields.push(("role", &role));
    for is_part in [false, true] {
        let request = form(DRAFT, &body(&fields));
        let page = if is_part {
            owner.partial(&app, request).await
        } else {
            owner.ask(&app, request).await
        };
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(boxes(&page, "[checked]"), ["members:read", "audit:read", "audit:export"]);
        assert_eq!(
            page.attributes(".perm.add input[type=checkbox]", "value"),
            ["audit:read", "audit:export"]
        );
        assert_eq!(page.attributes(".perm.cut input[type=checkbox]", "value"), ["members:invite"]);
        assert_eq!(page.texts(".plus"), ["+2"]);
        assert_eq!(page.texts(".minus"), ["−1"]);
        assert!(page.body.contains("1 person"));
        assert!(page.body.contains("can see who is a member, read the audit log and export"));
        assert!(page.texts(".error").is_empty(), "a draft does not shout");
        assert!(page.texts(".perm input[type=hidden]").is_empty(), "nobody chose what is implied");
        assert_eq!(page.texts("html > body > div.frame").is_empty(), is_part);
    }
    assert_eq!((read(&app, &owner, &role).await, app.event_count().await), before);
}

/// What a browser would send of the boxes on a page.
fn sent(page: &Answer) -> Vec<String> {
    let hidden = page.attributes(".perm input[type=hidden]", "value");
    [boxes(page, "[checked]:not([disabled])"), hidden].concat()
}

#[tokio::test]
async fn a_tick_taken_back_takes_along_what_it_implied_and_nothing_else() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["members:read"]).await;
    let path = format!("{ROLES}/{role}");
    for begun in [&[][..], &["audit:read"], &["keys:read", "audit:read"]] {
        let before: Vec<String> =
            ["members:read"].iter().chain(begun).map(ToString::to_string).collect();
        let mut ticks: Vec<String> = before.clone();
        for implying in ["audit:export", "members:invite"] {
            ticks.push(implying.to_owned());
        }
        let draft = async |ticks: &[String]| {
            let ticks: Vec<&str> = ticks.iter().map(String::as_str).collect();
            let mut fields = typed("Fleet operator", "30", &ticks);
            fields.push(("role", &role));
            owner.post(&app, DRAFT, &body(&fields)).await
        };
        let ticked = draft(&ticks).await;
        assert!(boxes(&ticked, "[disabled][checked]").contains(&"audit:read".to_owned()));
        let taken_back: Vec<String> = sent(&ticked)
            .into_iter()
            .filter(|key| !["audit:export", "members:invite"].contains(&key.as_str()))
            .collect();
        let mut now = sent(&draft(&taken_back).await);
        let mut then = before;
        now.sort();
        then.sort();
        assert_eq!(now, then);
    }
    // What was chosen by name stays on the role by name, whatever implies it besides.
    let both = typed("Fleet operator", "30", &["members:read", "members:invite"]);
    assert_eq!(owner.post(&app, &path, &body(&both)).await.location(), path);
    let mut kept = sent(&owner.get(&app, &path).await);
    kept.sort();
    assert_eq!(kept, ["members:invite", "members:read"]);
    // A role that never had it by name loses it with the one that implied it.
    let other = made(&app, &owner, "Crane operator", "30", &["members:invite"]).await;
    let page = owner.get(&app, &format!("{ROLES}/{other}")).await;
    assert_eq!(sent(&page), ["members:invite"]);
}

#[tokio::test]
async fn saving_says_what_was_changed_and_for_how_many() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["members:invite"]).await;
    app.member("Kofi", &role).await;
    let path = format!("{ROLES}/{role}");
    let page = owner.get(&app, &path).await;
    assert_eq!(page.one_text("aside .who a"), "Kofi");
    let version = page.attributes("[name=version]", "value")[0].clone();
    let mut fields = typed("Fleet operator", "30", &["members:invite"]);
    fields.push(("version", &version));
    let events = app.event_count().await;
    assert_eq!(owner.post(&app, &path, &body(&fields)).await.location(), path);
    assert!(owner.get(&app, &path).await.one_text("#toasts").contains("Nothing is changed."));
    assert_eq!(app.event_count().await, events);
    let mut fields = typed("Fleet operator", "35", &["members:read", "audit:read"]);
    fields.push(("version", &version));
    assert_eq!(owner.post(&app, &path, &body(&fields)).await.location(), path);
    let toast = owner.get(&app, &path).await.one_text("#toasts");
    assert_eq!(toast, "Fleet operator is saved: +1 −1. It holds for 1 person from now on.");
    assert_eq!(read(&app, &owner, &role).await["level"], 35);
}

#[tokio::test]
async fn of_two_edits_at_once_the_second_is_told_and_replaces_knowingly() {
    let app = App::start().await;
    let (owner, admin) = (app.owner().await, app.member("Adam", "admin").await);
    let role = made(&app, &owner, "Fleet operator", "30", &["members:read"]).await;
    let path = format!("{ROLES}/{role}");
    let mut first = typed("Night shift", "30", &["members:read", "audit:read"]);
    first.push(("version", "1"));
    assert_eq!(owner.post(&app, &path, &body(&first)).await.location(), path);
    let mut second = typed("Day shift", "20", &["members:read", "keys:read"]);
    second.push(("version", "1"));
    let told = admin.post(&app, &path, &body(&second)).await;
    assert_eq!(told.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!((value(&told, "name"), value(&told, "level")), ("Day shift".into(), "20".into()));
    assert_eq!(boxes(&told, "[checked]"), ["members:read", "keys:read"]);
    let note = told.one_text(".note.warn");
    assert!(note.contains("“Night shift”") && note.contains("read the audit log"), "{note}");
    let version = told.attributes("[name=version]", "value")[0].clone();
    assert_eq!(version, "2");
    second.pop();
    second.push(("version", &version));
    assert_eq!(admin.post(&app, &path, &body(&second)).await.location(), path);
    assert_eq!(read(&app, &owner, &role).await["name"], "Day shift");
    let api = json!({"name": "Late", "level": 20, "permissions": [], "version": 1}).to_string();
    let stale = admin.json(&app, Method::PUT, &format!("{API}/{role}"), &api).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn nobody_saves_what_is_beyond_their_reach() {
    let app = App::start().await;
    let (owner, admin) = (app.owner().await, app.member("Adam", "admin").await);
    let role = made(&app, &owner, "Fleet operator", "30", &["sso:manage", "members:read"]).await;
    let path = format!("{ROLES}/{role}");
    let page = admin.get(&app, &path).await;
    assert!(page.body.contains("once taken away, you cannot put it back"));
    // They may keep what is there, and take it away, but not add it again.
    let keep = typed("Fleet operator", "31", &["sso:manage", "members:read"]);
    assert_eq!(admin.post(&app, &path, &body(&keep)).await.location(), path);
    let drop = typed("Fleet operator", "31", &["members:read"]);
    assert_eq!(admin.post(&app, &path, &body(&drop)).await.location(), path);
    let again = admin.post(&app, &path, &body(&keep)).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(again.one_text("[role=alert]").contains("You cannot add sso:manage to a role"));
    assert_eq!(boxes(&again, "[checked]"), ["members:read"]);
    let high = admin.post(&app, &path, &body(&typed("Fleet operator", "90", &[]))).await;
    assert_eq!(high.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(high.one_text("#level-error").contains("At most 80"));
    // A role above one's reach is shown, and not changed.
    let above = made(&app, &owner, "Deputy", "90", &[]).await;
    let shown = admin.get(&app, &format!("{ROLES}/{above}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.one_text(".note").contains("you reach up to 80"));
    assert_eq!(boxes(&shown, ":not([disabled])").len(), 0);
    let refused =
        admin.post(&app, &format!("{ROLES}/{above}"), &body(&typed("X1", "9", &[]))).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("you reach up to 80"));
}

#[tokio::test]
async fn built_in_roles_are_shown_and_copied_but_never_changed() {
    let app = App::start().await;
    let (owner, viewer) = (app.owner().await, app.member("Vera", "viewer").await);
    for role in ["owner", "admin", "manager", "developer", "viewer"] {
        let path = format!("{ROLES}/{role}");
        let page = owner.get(&app, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(boxes(&page, ":not([disabled])").len(), 0);
        let copy = page.attributes(".head a", "href");
        assert_eq!(copy, [format!("{NEW}?from={role}")]);
        assert!(viewer.get(&app, &path).await.attributes(".head a", "href").is_empty());
        for path in [path.clone(), format!("{path}/deletion")] {
            let fields =
                if path.ends_with("deletion") { Vec::new() } else { typed("X1", "9", &[]) };
            let answer = owner.post(&app, &path, &body(&fields)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.body.contains("is built in"), "{path}");
        }
    }
    assert_eq!(owner.get(&app, &format!("{ROLES}/viewer")).await.one_text("aside .who a"), "Vera");
}

#[tokio::test]
async fn who_may_not_edit_sees_a_role_with_the_reason() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["members:read"]).await;
    let viewer = app.member("Vera", "viewer").await;
    let page = viewer.get(&app, &format!("{ROLES}/{role}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.one_text(".note").contains("make, change and delete roles"));
    assert_eq!(boxes(&page, ":not([disabled])").len(), 0);
    assert!(page.texts("main form").is_empty());
}

#[tokio::test]
async fn permissions_of_the_product_stand_in_the_editor_and_unknown_ones_grant_nothing() {
    let app = App::start_with(Settings { product: Some(PRODUCT), ..Settings::default() }).await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["robots:operate"]).await;
    app.run(sqlx::query("UPDATE roles SET permissions = '[\"robots:operate\",\"robots:fly\"]'"))
        .await;
    let path = format!("{ROLES}/{role}");
    let page = owner.get(&app, &path).await;
    let groups = page.texts("fieldset h2");
    assert_eq!(groups[groups.len() - 2..], ["Robots", "Unknown"]);
    assert_eq!(boxes(&page, "[checked]"), ["robots:read", "robots:operate", "robots:fly"]);
    assert!(page.body.contains("Implied by “Start and stop robots”"));
    assert!(page.body.contains("so it grants nothing"));
    let keep = typed("Fleet", "30", &["robots:operate", "robots:fly"]);
    assert_eq!(owner.post(&app, &path, &body(&keep)).await.location(), path);
    assert_eq!(
        read(&app, &owner, &role).await["permissions"],
        json!(["robots:fly", "robots:operate"])
    );
    let drop = typed("Fleet", "30", &["robots:operate"]);
    assert_eq!(owner.post(&app, &path, &body(&drop)).await.location(), path);
    let again = owner.post(&app, &path, &body(&keep)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_role_in_use_goes_only_with_another_in_its_place() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["members:read"]).await;
    for name in ["Kofi", "Rosa"] {
        app.member(name, &role).await;
    }
    let path = format!("{ROLES}/{role}/deletion");
    let page = owner.get(&app, &path).await;
    assert!(page.body.contains("the role of 2 people"));
    assert!(page.attributes("#replacement option[selected]", "value").is_empty());
    let choices = page.attributes("#replacement[required] option", "value");
    assert_eq!(choices, ["", "viewer", "developer", "manager", "admin", "owner"]);
    assert!(page.one_text("#replacement-hint").contains("what that role may do"));
    assert_eq!(owner.post(&app, &path, "replacement=").await.status, StatusCode::CONFLICT);
    let none = owner.post(&app, &path, "").await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    assert!(none.one_text("[role=alert]").contains("Choose the role that takes its place."));
    let unknown = owner.post(&app, &path, "replacement=nothing").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.one_text("#replacement-error"), "There is no such role here.");
    let itself = owner.post(&app, &path, &format!("replacement={role}")).await;
    assert_eq!(itself.status, StatusCode::FORBIDDEN);
    assert!(itself.one_text("#replacement-error").contains("another role than the one that goes"));
    let done = owner.post(&app, &path, "replacement=viewer").await;
    assert_eq!(done.location(), ROLES);
    let toast = owner.get(&app, ROLES).await.one_text("#toasts");
    assert_eq!(toast, "Fleet operator is deleted; 2 people are Viewer now.");
    assert_eq!(owner.get(&app, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_role_that_nobody_uses_only_asks_for_a_word() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &[]).await;
    let path = format!("{ROLES}/{role}/deletion");
    let dialog = owner.partial(&app, crate::support::request(Method::GET, &path)).await;
    assert!(dialog.texts("#replacement").is_empty());
    assert_eq!(dialog.one_text("#dialog-title"), "Delete Fleet operator?");
    let done = owner.partial(&app, form(&path, "")).await;
    assert_eq!((done.status, done.header("hx-redirect")), (StatusCode::OK, ROLES));
}

#[tokio::test]
async fn an_admin_does_not_put_a_role_beyond_reach_in_its_place() {
    let app = App::start().await;
    let (owner, admin) = (app.owner().await, app.member("Adam", "admin").await);
    let role = made(&app, &owner, "Fleet operator", "30", &[]).await;
    app.member("Kofi", &role).await;
    let path = format!("{ROLES}/{role}/deletion");
    let page = admin.get(&app, &path).await;
    assert_eq!(page.attributes("#replacement option[disabled]", "value"), ["owner"]);
    let refused = admin.post(&app, &path, "replacement=owner").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.one_text("#replacement-error"), "Only an Owner can make an Owner.");
}

#[tokio::test]
async fn a_role_of_another_organization_is_the_same_as_none() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &[]).await;
    let sam = app.stranger("Sam").await;
    let team = "name=Second&slug=second-guild&billing_email=sam@guild.example";
    assert_eq!(sam.post(&app, "/orgs", team).await.location(), "/o/second-guild");
    let path = format!("/o/second-guild/roles/{role}");
    let all = body(&typed("Mine", "10", &[]));
    let draft = format!("role={role}&{all}");
    for answer in [
        sam.get(&app, &path).await,
        sam.post(&app, &path, &all).await,
        sam.get(&app, &format!("{path}/deletion")).await,
        sam.post(&app, &format!("{path}/deletion"), "").await,
        sam.get(&app, &format!("/o/second-guild/roles/new?from={role}")).await,
        sam.post(&app, "/o/second-guild/roles/draft", &draft).await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(read(&app, &owner, &role).await["name"], "Fleet operator");
}

#[tokio::test]
async fn the_bar_counts_and_names_everything_that_a_draft_changes() {
    let app = App::start_with(Settings { product: Some(PRODUCT), ..Settings::default() }).await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &["robots:read"]).await;
    app.run(sqlx::query("UPDATE roles SET permissions = '[\"robots:read\",\"robots:fly\"]'")).await;
    app.member("Kofi", &role).await;
    let both = ["robots:read", "robots:fly"];
    for (name, level, permissions, bar) in [
        ("Fleet operator", "30", &both[..], "Nothing changed yet, held by 1 person"),
        ("Fleet operator", "30", &both[..1], "−1, affects 1 person"),
        ("Crane", "31", &both[..], "Name and level changed, affects 1 person"),
        ("Crane", "31", &both[..1], "−1, name and level changed, affects 1 person"),
    ] {
        let mut fields = typed(name, level, permissions);
        fields.push(("role", &role));
        let page = owner.post(&app, DRAFT, &body(&fields)).await;
        assert_eq!(page.one_text("#difference"), bar);
        let is_primary = !page.texts(".savebar .primary").is_empty();
        assert_eq!(is_primary, !bar.starts_with("Nothing"));
    }
    let copy = owner.get(&app, &format!("{NEW}?from={role}")).await;
    assert!(copy.body.contains("Left out, because it no longer exists: robots:fly."));
}

#[tokio::test]
async fn what_was_chosen_for_a_role_that_is_gone_stays_in_a_new_one() {
    let app = App::start().await;
    let owner = app.owner().await;
    let role = made(&app, &owner, "Fleet operator", "30", &[]).await;
    assert_eq!(owner.post(&app, &format!("{ROLES}/{role}/deletion"), "").await.location(), ROLES);
    let fields = body(&typed("Crane", "31", &["members:read"]));
    let gone = owner.post(&app, &format!("{ROLES}/{role}"), &fields).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.one_text("[role=alert]").contains("This role was deleted meanwhile."));
    assert_eq!((value(&gone, "name"), value(&gone, "level")), ("Crane".into(), "31".into()));
    assert_eq!(boxes(&gone, "[checked]"), ["members:read"]);
    assert_eq!(gone.attributes("#role-form", "action"), [ROLES]);
    let none = owner.post(&app, &format!("{ROLES}/nothing"), &fields).await;
    assert_eq!((none.status, none.texts("#role-form").len()), (StatusCode::NOT_FOUND, 0));
}

#[tokio::test]
async fn where_there_is_no_room_for_a_role_the_page_says_so_at_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..50 {
        app.custom_role(&format!("Role {number}"), 10, None, &[]).await;
    }
    let full = owner.get(&app, NEW).await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    assert!(full.body.contains("50 roles of its own at the most"), "{}", full.body);
}

#[tokio::test]
async fn nobody_is_sent_to_ask_for_the_deletion_of_a_built_in_role() {
    let app = App::start().await;
    let page = app.owner().await.get(&app, &format!("{ROLES}/owner/deletion")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("Owner is built in. Duplicate it"), "{}", page.body);
    assert!(!page.body.contains("Ask an Owner"));
}

#[tokio::test]
async fn in_words_a_role_cannot_touch_the_groups_of_which_it_holds_nothing() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, &format!("{ROLES}/viewer")).await;
    let words = page.one_text("aside p.break");
    assert!(words.contains("They cannot touch ") && words.contains("billing"), "{words}");
    assert!(!words.contains("revoke"), "{words}");
}
