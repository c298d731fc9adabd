//! Keys in the browser: who sees and does what, and where a secret is and is not.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::permission::Permission;
use serde_json::json;

use crate::support::{Answer, App, KEYS, Person, bearer, form, request};

const PAGE: &str = "/o/guild/keys";
const FORM: &str = "name=Backend&type=standard&scope%3APeople=read&expires=30";
const DAY: Duration = Duration::from_hours(24);

/// The key out of the address of the page that shows it.
fn id_of(location: &str) -> &str {
    location.split('/').nth(4).unwrap()
}

/// Makes a key by the form, and opens the page that shows it.
async fn make(app: &App, person: &Person, body: &str) -> (String, Answer) {
    let made = person.post(app, PAGE, body).await;
    let location = made.location().to_owned();
    let shown = person.get(app, &location).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    (id_of(&location).to_owned(), shown)
}

fn secret_on(page: &Answer) -> String {
    page.attributes(".copy input", "value").into_iter().next().unwrap_or_default()
}

#[tokio::test]
async fn the_secret_is_shown_once_and_stands_nowhere_else() {
    let app = App::start().await;
    let owner = app.owner().await;
    let made = owner.post(&app, PAGE, FORM).await;
    let location = made.location().to_owned();
    let kept = app.text("SELECT data FROM sessions WHERE data LIKE '%once%'").await;
    let first = owner.get(&app, &location).await;
    assert_eq!(first.header("cache-control"), "no-store");
    let secret = secret_on(&first);
    assert!(secret.starts_with("guild_std_") && secret.len() == 48, "{secret}");
    assert!(!kept.contains(&secret[10..]) && !location.contains(&secret[10..]));
    assert_eq!(first.one_text("h1"), "Copy the new key now");
    assert!(first.one_text("#command").contains("/api/v1/org/guild/members"));
    let used = app.ask(bearer(request(Method::GET, "/api/v1/org/guild/members"), &secret)).await;
    assert_eq!(used.status, StatusCode::OK);

    let again = owner.get(&app, &location).await;
    assert_eq!(again.one_text("h1"), "The key is not shown again");
    let id = id_of(&location);
    let places = [
        PAGE.to_owned(),
        format!("{PAGE}?q=back"),
        format!("{PAGE}/{id}"),
        format!("{PAGE}/{id}/rotation"),
        format!("{PAGE}/{id}/revocation"),
        location.clone(),
    ];
    for place in places {
        let page = owner.get(&app, &place).await;
        assert_eq!(page.status, StatusCode::OK, "{place}");
        assert!(!page.body.contains(&secret[14..]), "{place}");
    }
    let events = app.text("SELECT string_agg(details, ' ') FROM events").await;
    assert!(!events.contains(&secret[14..44]));
    assert_eq!(app.number("SELECT count(*) FROM sessions WHERE data LIKE '%once%'").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM keys").await, 1);
}

#[tokio::test]
async fn two_readers_at_once_do_not_both_get_the_secret() {
    let app = App::start().await;
    let owner = app.owner().await;
    let location = owner.post(&app, PAGE, FORM).await.location().to_owned();
    let requests = (0..4).map(|_| owner.signed(request(Method::GET, &location))).collect();
    let answers = app.at_once(requests).await;
    let shown = answers.iter().filter(|answer| !secret_on(answer).is_empty()).count();
    assert_eq!(shown, 1);
}

#[tokio::test]
async fn a_secret_that_nobody_fetched_is_gone_after_ten_minutes() {
    let app = App::start().await;
    let owner = app.owner().await;
    let location = owner.post(&app, PAGE, FORM).await.location().to_owned();
    app.clock.pass(Duration::from_mins(10));
    assert_eq!(secret_on(&owner.get(&app, &location).await), "");
}

#[tokio::test]
async fn a_form_that_was_sent_twice_makes_one_key() {
    let app = App::start().await;
    let owner = app.owner().await;
    let number = owner.get(&app, &format!("{PAGE}/new")).await;
    let number = &number.attributes("[name=form]", "value")[0];
    let body = format!("form={number}&{FORM}");
    let first = owner.post(&app, PAGE, &body).await.location().to_owned();
    assert_eq!(owner.post(&app, PAGE, &body).await.location(), first);
    assert_eq!(app.number("SELECT count(*) FROM keys").await, 1);
    // Somebody who went back and changed something wants another.
    let other = owner.post(&app, PAGE, &body.replace("Backend", "Script")).await;
    assert_ne!(other.location(), first);
    assert_eq!(app.number("SELECT count(*) FROM keys").await, 2);
}

#[tokio::test]
async fn the_file_holds_what_a_program_reads_and_takes_only_keys() {
    let app = App::start().await;
    let owner = app.owner().await;
    let (_, shown) = make(&app, &owner, FORM).await;
    let secret = secret_on(&shown);
    let before = app.event_count().await;
    let file = owner.post(&app, "/o/guild/keys/env", &format!("secret={secret}")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"guild.env\"");
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(file.body.ends_with(&format!("\nGUILDHALL_KEY={secret}\n")), "{}", file.body);
    assert!(file.body.starts_with("GUILDHALL_URL=http"));
    for wrong in ["", "hello", &secret[..47], &format!("{secret}%0AEVIL=1")] {
        let refused = owner.post(&app, "/o/guild/keys/env", &format!("secret={wrong}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(app.event_count().await, before);
}

#[tokio::test]
async fn the_command_is_one_that_the_key_may_run() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (scope, path) in [
        ("scope%3APeople=read", "/api/v1/org/guild/members"),
        ("scope%3AOrganization=read", "/api/v1/org/guild \\"),
        ("scope%3AKeys=none", "/api/v1/keys/verify"),
    ] {
        let body = format!("name=One&type=standard&{scope}&expires=30");
        let (_, shown) = make(&app, &owner, &body).await;
        let command = shown.one_text("#command");
        assert!(command.contains(path), "{command}");
        assert!(command.starts_with(&format!("GUILDHALL_KEY={}", secret_on(&shown))));
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let app = App::start().await;
    let owner = app.owner().await;
    let today = app.clock_date(0);
    let cases = [
        ("name=&type=standard", "#name-error", "name"),
        ("name=One&type=robot", "#type-error", "type"),
        ("name=One&type=standard&expires=custom&date=", "#expires-error", "date"),
        ("name=One&type=standard&expires=custom&date=2020-01-01", "#expires-error", "passed"),
        ("name=One&type=standard&expires=367", "#expires-error", "366 days"),
        ("name=One&type=standard&expires=0", "#expires-error", "days"),
        ("name=One&type=standard&expires=none", "#expires-error", "Choose an end"),
        ("name=One&type=standard&addresses=here", "#addresses-error", "here is no address"),
        ("name=One&type=agent&per_minute=0", "#per_minute-error", "whole number"),
        ("name=One&type=agent&per_day=many", "#per_day-error", "whole number"),
    ];
    for (body, place, words) in cases {
        let refused = owner.post(&app, PAGE, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let said = refused.one_text(place).to_lowercase();
        assert!(said.contains(&words.to_lowercase()), "{body}: {said}");
    }
    for chosen in ["expires=30&", ""] {
        let body = format!("name=One&type=standard&{chosen}date={today}");
        let refused = owner.post(&app, PAGE, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let said = refused.one_text("#expires-error");
        assert_eq!(said, "Choose “On a date”, or empty the date.");
        assert_eq!(refused.attributes("#date", "value"), [today.as_str()]);
        assert_eq!(refused.attributes("#date", "aria-describedby"), ["expires-error"]);
    }
    let body =
        "name=My+name&type=agent&scope%3APeople=write&expires=60&addresses=nowhere&per_minute=7";
    let refused = owner.post(&app, PAGE, body).await;
    assert_eq!(refused.attributes("#name", "value"), ["My name"]);
    assert_eq!(refused.attributes("#per_minute", "value"), ["7"]);
    assert_eq!(refused.one_text("#addresses"), "nowhere");
    let checked = refused.attributes("input[type=radio][checked]", "value");
    assert!(["agent", "write", "60"].iter().all(|value| checked.contains(&(*value).to_owned())));
    assert_eq!(app.number("SELECT count(*) FROM keys").await, 0);
    // The last day that is allowed is allowed whole, as far as the maximum goes.
    let last = app.clock_date(366);
    let body = format!("name=One&type=standard&expires=custom&date={last}");
    make(&app, &owner, &body).await;
    let body = format!("name=One&type=standard&expires=custom&date={today}");
    make(&app, &owner, &body).await;
    let body = format!("name=One&type=standard&expires=custom&date={}", app.clock_date(367));
    assert_eq!(owner.post(&app, PAGE, &body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

impl App {
    /// The date so many days from now, as a date field sends it.
    fn clock_date(&self, days: u64) -> String {
        let at = self.cx.now().after(DAY * u32::try_from(days).unwrap()).date().date();
        format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day())
    }
}

#[tokio::test]
async fn limits_typed_for_an_agent_do_not_stand_in_the_way_of_another_type() {
    let app = App::start().await;
    let owner = app.owner().await;
    make(&app, &owner, &format!("{FORM}&per_minute=9&per_day=99")).await;
}

#[tokio::test]
async fn a_member_makes_keys_of_their_own_alone_and_both_doors_say_so() {
    let app = App::start().await;
    let viewer = app.member("Vera", "viewer").await;
    let page = viewer.get(&app, &format!("{PAGE}/new")).await;
    assert_eq!(page.attributes("[name=type]", "value"), ["personal"]);
    let groups = page.texts(".levels legend");
    assert_eq!(groups, ["Organization", "People"]);
    assert!(page.attributes("[value=write]", "id").is_empty());
    for kind in ["standard", "agent"] {
        let body = format!("name=One&type={kind}&scope%3APeople=read");
        let by_page = viewer.post(&app, PAGE, &body).await;
        let body = json!({ "name": "One", "type": kind, "scopes": ["members:read"] }).to_string();
        let by_api = viewer.json(&app, Method::POST, KEYS, &body).await;
        assert_eq!((by_page.status, by_api.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
    }
    let wider = viewer.post(&app, PAGE, "name=One&type=personal&scope%3ARoles=write").await;
    assert_eq!(wider.status, StatusCode::FORBIDDEN);
    assert!(wider.body.contains("which you lack"), "{}", wider.body);
    assert_eq!(app.actions("guild").await.last().unwrap(), "key.refused");
    let none = viewer.post(&app, PAGE, "name=One&type=personal&scope%3ANothing=read").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (id, shown) = make(&app, &viewer, "name=One&type=personal&scope%3APeople=read").await;
    assert!(secret_on(&shown).starts_with("guild_pat_"));
    let key = app.cx.store.db();
    let scopes: String = sqlx::query_scalar("SELECT scopes FROM keys WHERE id = $1")
        .bind(id)
        .fetch_one(key)
        .await
        .unwrap();
    assert_eq!(scopes, r#"["members:read"]"#);
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_and_who_may_sees_and_ends_all() {
    let app = App::start().await;
    let owner = app.owner().await;
    let vera = app.member("Vera", "viewer").await;
    let dora = app.member("Dora", "developer").await;
    let (own, _) = make(&app, &vera, "name=Veras&type=personal&scope%3APeople=read").await;
    let (standard, _) = make(&app, &owner, FORM).await;
    assert_eq!(owner.get(&app, PAGE).await.texts("a.name"), ["Backend", "Veras"]);
    assert_eq!(vera.get(&app, PAGE).await.texts("a.name"), ["Veras"]);
    assert_eq!(dora.get(&app, PAGE).await.one_text("h2"), "No keys yet");
    for rest in ["", "/secret", "/actions", "/rotation", "/revocation"] {
        for (person, id) in [(&dora, &own), (&dora, &standard), (&vera, &standard)] {
            let path = format!("{PAGE}/{id}{rest}");
            assert_eq!(person.get(&app, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let ending = format!("{PAGE}/{own}/revocation");
    assert_eq!(dora.post(&app, &ending, "").await.status, StatusCode::NOT_FOUND);
    let rotation = format!("{PAGE}/{own}/rotation");
    let refused = owner.post(&app, &rotation, "overlap=0").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let asked = owner.get(&app, &ending).await;
    assert_eq!(asked.one_text("h1"), "Revoke Veras?");
    assert!(asked.body.contains("cannot be undone") && asked.body.contains("It was never used."));
    owner.post(&app, &ending, "").await.location();
    // Sent twice, it leads to the same end.
    owner.post(&app, &ending, "").await.location();
    let ended = app.actions("guild").await;
    assert_eq!(ended.iter().filter(|action| *action == "key.revoked").count(), 1);
    assert_eq!(vera.get(&app, PAGE).await.one_text("h2"), "No key is in use");
    assert_eq!(vera.get(&app, &format!("{PAGE}?status=revoked")).await.texts("a.name"), ["Veras"]);
    assert!(vera.get(&app, &format!("{PAGE}/{own}")).await.texts("#rotate, #revoke").is_empty());
}

#[tokio::test]
async fn a_key_opens_no_page() {
    let app = App::start().await;
    let key = app.owner().await.key(&app, "standard", &["keys:read"]).await;
    for path in [PAGE.to_owned(), format!("{PAGE}/{}", key.id)] {
        assert_eq!(key.get(&app, &path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn a_rotated_key_shows_its_old_secret_with_its_use_and_its_end() {
    let app = App::start().await;
    let owner = app.owner().await;
    let (id, shown) = make(&app, &owner, FORM).await;
    let old = secret_on(&shown);
    let form_page = owner.get(&app, &format!("{PAGE}/{id}/rotation")).await;
    let version = form_page.attributes("[name=version]", "value").remove(0);
    let wrong = owner.post(&app, &format!("{PAGE}/{id}/rotation"), "overlap=2h").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let body = format!("overlap=24h&version={version}");
    let rotated = owner.post(&app, &format!("{PAGE}/{id}/rotation"), &body).await;
    let new = owner.get(&app, rotated.location()).await;
    assert_ne!(secret_on(&new), old);
    assert!(new.one_text(".note").contains("works until"));
    // Sent twice, it makes no third secret.
    let again = owner.post(&app, &format!("{PAGE}/{id}/rotation"), &body).await;
    assert_eq!(again.location(), format!("{PAGE}/{id}"));
    let members = "/api/v1/org/guild/members";
    for secret in [&old, &secret_on(&new)] {
        let used = app.ask(bearer(request(Method::GET, members), secret)).await;
        assert_eq!(used.status, StatusCode::OK);
    }
    app.cx.store.write_touches().await.unwrap();
    app.clock.pass(Duration::from_mins(3));
    let page = owner.get(&app, &format!("{PAGE}/{id}")).await;
    assert!(page.body.contains("Old key used"), "{}", page.body);
    assert!(page.one_text("main .lines").contains("3 minutes ago"));
}

#[tokio::test]
async fn a_key_that_has_ended_has_no_old_secret_that_works() {
    let app = App::start().await;
    let owner = app.owner().await;
    let revoked = owner.key(&app, "standard", &["members:read"]).await;
    let body = json!({ "name": "Short", "type": "standard", "scopes": [], "expires_in_days": 1 });
    let expired = owner.json(&app, Method::POST, KEYS, &body.to_string()).await.json();
    let expired = expired["id"].as_str().unwrap().to_owned();
    for id in [&revoked.id, &expired] {
        owner.post(&app, &format!("{PAGE}/{id}/rotation"), "overlap=7d").await.location();
        let by_api = owner.get(&app, &format!("{KEYS}/{id}")).await.json();
        assert_eq!(by_api["old_secrets"].as_array().unwrap().len(), 1);
        assert_eq!(owner.get(&app, &format!("{PAGE}/{id}")).await.texts("#h-old").len(), 1);
    }
    owner.post(&app, &format!("{PAGE}/{}/revocation", revoked.id), "").await.location();
    app.clock.pass(DAY);
    let owner = app.owner().await;
    for id in [&revoked.id, &expired] {
        let by_api = owner.get(&app, &format!("{KEYS}/{id}")).await.json();
        assert_eq!(by_api["old_secrets"], json!([]));
        assert!(owner.get(&app, &format!("{PAGE}/{id}")).await.texts("#h-old").is_empty());
    }
}

#[tokio::test]
async fn an_agent_is_stopped_with_one_click_and_the_toast_takes_it_back() {
    let app = App::start().await;
    let owner = app.owner().await;
    let agent = owner.key(&app, "agent", &["members:read"]).await;
    let stop = format!("{PAGE}/{}/stop", agent.id);
    let stopped = owner.partial(&app, form(&stop, "")).await;
    assert_eq!(stopped.status, StatusCode::OK);
    assert!(stopped.body.contains("/resumption") && stopped.body.contains("Undo"));
    assert_eq!(agent.get(&app, "/api/v1/org/guild/members").await.status, StatusCode::UNAUTHORIZED);
    owner.post(&app, &stop.replace("/stop", "/resumption"), "from=key").await.location();
    assert_eq!(agent.get(&app, "/api/v1/org/guild/members").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_paged() {
    let app = App::start().await;
    let owner = app.owner().await;
    for number in 0..3 {
        owner.key(&app, "standard", &["members:read"]).await;
        app.clock.pass(Duration::from_secs(1));
        let body = json!({ "name": format!("Robot {number}"), "type": "agent", "scopes": [] });
        owner.json(&app, Method::POST, KEYS, &body.to_string()).await;
    }
    let names =
        async |query: &str| owner.get(&app, &format!("{PAGE}?{query}")).await.texts("a.name");
    assert_eq!(names("q=robot").await, ["Robot 2", "Robot 1", "Robot 0"]);
    assert_eq!(names("q=guild_agt").await.len(), 3);
    assert_eq!(names("type=agent&q=2").await, ["Robot 2"]);
    assert_eq!(names("whose=mine").await, Vec::<String>::new());
    let page = owner.get(&app, &format!("{PAGE}?type=agent")).await;
    assert_eq!(page.one_text("#sum"), "3 keys found");
    assert_eq!(page.attributes(".chip a", "href"), [PAGE]);
    assert_eq!(owner.get(&app, PAGE).await.one_text("#sum"), "6 in use");
    for bad in ["type=robot", "status=odd", "whose=yours", "after=x", "after=1.x&before=2.y"] {
        let answer = owner.get(&app, &format!("{PAGE}?{bad}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    app.clock.pass(DAY * 85);
    let page = app.owner().await.get(&app, PAGE).await;
    assert_eq!(page.one_text("#sum"), "6 in use, 6 end this week");
    assert!(page.one_text(".badge.warn").starts_with("Ends in"));
}

#[tokio::test]
async fn the_list_says_of_what_type_a_key_is_and_who_made_it_when() {
    let app = App::start().await;
    let owner = app.owner().await;
    for kind in ["personal", "agent", "standard"] {
        owner.key(&app, kind, &["members:read"]).await;
        app.clock.pass(Duration::from_secs(1));
    }
    let page = owner.get(&app, PAGE).await;
    let heads = ["Name", "Key", "Type", "May do", "Made", "Last used", "Ends", "Actions"];
    assert_eq!(page.texts("thead th"), heads);
    assert_eq!(page.texts("td.c-kind"), ["Standard", "Agent", "Personal"]);
    assert_eq!(page.attributes("td.c-made", "title"), ["22 Nov 2026 by Olga"; 3]);
    assert_eq!(page.texts("td.c-made"), ["22 Nov by Olga"; 3]);
}

#[tokio::test]
async fn the_longest_life_is_set_in_the_settings_and_holds_in_the_form() {
    let app = App::start().await;
    let owner = app.owner().await;
    let page = owner.get(&app, "/o/guild/settings").await;
    assert_eq!(page.attributes("#max_days", "value"), ["366"]);
    let wrong = owner.post(&app, "/o/guild/settings/keys", "max_days=never").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attributes("#max_days", "value"), ["never"]);
    let lives = async || {
        owner.get(&app, &format!("{PAGE}/new")).await.attributes("[name=expires]", "value")
    };
    assert_eq!(lives().await, ["30", "60", "90", "custom"]);
    owner.post(&app, "/o/guild/settings/keys", "max_days=45").await.location();
    assert_eq!(lives().await, ["30", "45", "custom"]);
    owner.post(&app, "/o/guild/settings/keys", "max_days=").await.location();
    assert_eq!(lives().await, ["30", "60", "90", "custom", "none"]);
    let form_page = owner.get(&app, &format!("{PAGE}/new")).await;
    assert!(form_page.one_text("#never-note").contains("until somebody revokes it"));
    make(&app, &owner, "name=Endless&type=standard&expires=none").await;
    assert!(owner.get(&app, PAGE).await.body.contains("No end"));
    let stale = owner.post(&app, "/o/guild/settings/keys", "max_days=9&version=1").await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let viewer = app.member("Vera", "viewer").await;
    let refused = viewer.post(&app, "/o/guild/settings/keys", "max_days=9").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn keys_are_open_to_every_member_and_in_personal_organizations_too() {
    let app = App::start().await;
    let bare = app.member_with("Bea", &[] as &[Permission]).await;
    let page = bare.get(&app, PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    // Who may do nothing has no use for keys, and is not led there.
    assert!(page.attributes("[data-go=k]", "href").is_empty());
    let viewer = app.member("Vera", "viewer").await;
    assert_eq!(viewer.get(&app, PAGE).await.attributes("[data-go=k]", "href"), [PAGE]);
    assert_eq!(bare.get(&app, &format!("{PAGE}/new")).await.status, StatusCode::OK);
    let owner = app.owner().await;
    let path = "/o/olga/keys";
    assert_eq!(owner.get(&app, path).await.status, StatusCode::OK);
    let made = owner.post(&app, path, "name=Mine&type=standard&scope%3AOrganization=read").await;
    assert_eq!(owner.get(&app, made.location()).await.status, StatusCode::OK);
    let found = owner.get(&app, "/o/guild/jump?q=key").await;
    assert!(found.body.contains("Create key"));
}
