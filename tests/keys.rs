//! Keys: made, used, rotated, stopped, revoked.

use std::time::Duration;

use axum::http::{Method, StatusCode, header};
use guildhall::keys;
use guildhall::secret::{KEY_REGEX, KeySecret};
use serde_json::json;

use crate::support::{ApiKey, App, KEYS, Settings, bearer, key_body, request};

const MEMBERS: &str = "/api/v1/org/guild/members";
const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_key_of_each_type_works_at_once() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (kind, prefix) in
        [("standard", "guild_std_"), ("agent", "guild_agt_"), ("personal", "guild_pat_")]
    {
        let key = owner.key(&app, kind, &["members:read"]).await;
        assert!(key.secret.starts_with(prefix) && key.secret.len() == prefix.len() + 38);
        let members = key.get(&app, MEMBERS).await;
        assert_eq!(members.status, StatusCode::OK, "{kind}: {}", members.body);
        let roles = key.json(&app, Method::POST, "/api/v1/org/guild/roles", &json!({})).await;
        assert_ne!(roles.status, StatusCode::CREATED);
        let invited = key.get(&app, "/api/v1/org/guild/invitations").await;
        assert_eq!(invited.status, StatusCode::FORBIDDEN, "{kind}");
        assert_eq!(invited.json()["permission"], "members:invite");
    }
}

/// By hand: CRC-32 of `guild_std_` and 32 zeros, in base 62 with the digits 0-9A-Za-z, was computed
/// by Python's zlib.
#[test]
fn the_checksum_is_the_one_of_other_implementations() {
    let body = format!("guild_std_{}", "0".repeat(32));
    assert!(KeySecret::parse(&format!("{body}31dnws")).is_ok());
    assert!(KeySecret::parse(&format!("{body}000000")).is_err());
    assert_eq!(KEY_REGEX, "^guild_(std|agt|pat)_[0-9A-Za-z]{38}$");
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_asking_the_database() {
    let app = App::start().await;
    let key = app.owner().await.key(&app, "standard", &["members:read"]).await;
    app.cx.store.close().await;
    let secret = &key.secret;
    let swapped: String = secret.chars().rev().collect();
    let other_case: String = secret[..10].to_owned() + &secret[10..].to_uppercase();
    let other_type = secret.replace("_std_", "_agt_");
    let typo = format!("{}{}", &secret[..47], if secret.ends_with('a') { "b" } else { "a" });
    let long = format!("guild_std_{}", "a".repeat(10_000));
    for text in [
        &swapped,
        &other_case,
        &other_type,
        &typo,
        &long,
        &format!("{} {}", &secret[..20], &secret[20..]),
    ] {
        let answer = app.ask(bearer(request(Method::GET, MEMBERS), text)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{text}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["type"], "urn:guildhall:problem:not-accepted", "{text}");
        assert!(!answer.body.contains(&text[..15]), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_key_in_an_address_is_refused_whatever_its_name_there() {
    let app = App::start().await;
    let key = app.owner().await.key(&app, "standard", &["members:read"]).await;
    let escaped = key.secret.replace('_', "%5F");
    for query in
        [format!("key={}", key.secret), format!("access_token={escaped}"), key.secret.clone()]
    {
        let answer = key.get(&app, &format!("{MEMBERS}?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert!(!answer.body.contains(&key.secret));
    }
}

#[tokio::test]
async fn the_database_keeps_a_hash_and_no_answer_but_the_first_has_the_secret() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    let found = key_row(&app, &key).await;
    assert!(!found.contains(&key.secret));
    for path in [KEYS.to_owned(), key.path()] {
        let answer = owner.get(&app, &path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.body.contains(&key.secret), "{path}");
        assert!(answer.body.contains(&key.secret[key.secret.len() - 4..]));
    }
}

async fn key_row(app: &App, key: &ApiKey) -> String {
    let sql = "SELECT hash || ' ' || last_four FROM key_secrets WHERE key_id = $1";
    let row = sqlx::query_scalar(sql).bind(key.id.clone());
    row.fetch_one(app.cx.store.db()).await.unwrap()
}

#[tokio::test]
async fn a_revoked_key_is_refused_by_the_very_next_request_and_for_ever() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    for _ in 0..3 {
        assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
    let ended = owner.ask(&app, request(Method::DELETE, &key.path())).await;
    assert_eq!(ended.json()["status"], "revoked", "{}", ended.body);
    let refused = key.get(&app, MEMBERS).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["detail"], "This key was revoked.");
    let again = owner.json(&app, Method::POST, &format!("{}/rotations", key.path()), "{}").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    assert_eq!(owner.ask(&app, request(Method::DELETE, &key.path())).await.status, StatusCode::OK);
    assert_eq!(
        app.actions("guild").await.iter().filter(|action| *action == "key.revoked").count(),
        1
    );
}

#[tokio::test]
async fn a_rotation_lets_the_old_secret_work_on_for_as_long_as_was_said() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (overlap, hours) in [("0", 0), ("1h", 1), ("24h", 24), ("7d", 168)] {
        let key = owner.key(&app, "standard", &["members:read"]).await;
        let body = json!({ "overlap": overlap }).to_string();
        let path = format!("{}/rotations", key.path());
        let new = ApiKey::of(&owner.json(&app, Method::POST, &path, &body).await);
        assert_eq!(new.id, key.id);
        assert_ne!(new.secret, key.secret);
        assert_eq!(new.get(&app, MEMBERS).await.status, StatusCode::OK);
        let is_good = key.get(&app, MEMBERS).await.status == StatusCode::OK;
        assert_eq!(is_good, hours > 0, "{overlap}");
        if hours > 0 {
            app.cx.store.write_touches().await.unwrap();
            let old = owner.get(&app, &key.path()).await.json()["old_secrets"][0].clone();
            assert!(old["last_used_at"].is_i64(), "{old}");
        }
        app.clock.pass(Duration::from_hours(hours) + Duration::from_secs(1));
        assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED, "{overlap}");
        assert_eq!(new.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_agent_is_stopped_at_once_and_goes_on_when_it_is_resumed() {
    let app = App::start().await;
    let owner = app.owner().await;
    let agent = owner.key(&app, "agent", &["members:read"]).await;
    let stop = format!("{}/stop", agent.path());
    assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    assert_eq!(owner.ask(&app, request(Method::PUT, &stop)).await.json()["status"], "stopped");
    assert_eq!(agent.get(&app, MEMBERS).await.json()["detail"], "This agent was stopped.");
    assert_eq!(owner.ask(&app, request(Method::DELETE, &stop)).await.json()["status"], "active");
    assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    let standard = owner.key(&app, "standard", &["members:read"]).await;
    let refused = owner.ask(&app, request(Method::PUT, &format!("{}/stop", standard.path()))).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_personal_key_may_what_its_scopes_and_its_holder_may_now() {
    let app = App::start().await;
    let owner = app.owner().await;
    let member = app.member("Mara", "manager").await;
    let key = member.key(&app, "personal", &["members:read", "members:invite"]).await;
    let invitations = "/api/v1/org/guild/invitations";
    assert_eq!(key.get(&app, invitations).await.status, StatusCode::OK);
    let path = format!("{MEMBERS}/{}", member.id);
    owner.json(&app, Method::PUT, &path, r#"{"role":"viewer"}"#).await;
    assert_eq!(key.get(&app, invitations).await.status, StatusCode::FORBIDDEN);
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::OK);
    let suspension = format!("{path}/suspension");
    owner.ask(&app, request(Method::PUT, &suspension)).await;
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED);
    owner.ask(&app, request(Method::DELETE, &suspension)).await;
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::OK);
    owner.ask(&app, request(Method::DELETE, &path)).await;
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED);
    app.clock.pass(Duration::from_secs(5));
    // Who comes back gets no key of an earlier membership back.
    let rejoin = "INSERT INTO memberships (org_id, user_id, role_id, role_given_at, status, name_key, \
        email_key, level, role_key, last_seen, joined_at, version) SELECT id, $1, 'manager', 0, 'active', \
        'mara', 'mara@guild.example', 60, '040mara', 0, $2, 1 FROM orgs WHERE slug = 'guild'";
    app.run(sqlx::query(rejoin).bind(member.id.clone()).bind(app.cx.now())).await;
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::UNAUTHORIZED);
    keys::end_due(&app.cx).await.unwrap();
    assert_eq!(owner.get(&app, &key.path()).await.json()["status"], "ended");
}

#[tokio::test]
async fn a_standard_key_outlives_its_maker() {
    let app = App::start().await;
    let owner = app.owner().await;
    let admin = app.member("Adam", "admin").await;
    let key = admin.key(&app, "standard", &["members:read"]).await;
    owner.ask(&app, request(Method::DELETE, &format!("{MEMBERS}/{}", admin.id))).await;
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_puts_into_a_key_what_they_lack() {
    let app = App::start().await;
    let admin = app.member("Adam", "admin").await;
    let refused = |body: serde_json::Value| {
        let (app, admin) = (&app, &admin);
        async move { admin.json(app, Method::POST, KEYS, &body.to_string()).await }
    };
    let lacking = refused(key_body("standard", &["billing:update"])).await;
    assert_eq!(lacking.status, StatusCode::FORBIDDEN, "{}", lacking.body);
    assert_eq!(app.actions("guild").await.last().unwrap(), "key.refused");
    let unknown = refused(key_body("standard", &["cranes:fly"])).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.json()["errors"]["scopes"], "There is no permission cranes:fly.");
    let owners = refused(key_body("standard", &["org:delete"])).await;
    assert_eq!(owners.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", owners.body);
    let owner = app.owner().await;
    let body = key_body("personal", &["org:transfer"]).to_string();
    let owners = owner.json(&app, Method::POST, KEYS, &body).await;
    assert_eq!(owners.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_key_makes_keys_only_with_that_scope_and_never_wider_ones() {
    let app = App::start().await;
    let owner = app.owner().await;
    let plain = owner.key(&app, "standard", &["members:read"]).await;
    let made = plain.json(&app, Method::POST, KEYS, &key_body("standard", &["members:read"])).await;
    assert_eq!(made.status, StatusCode::FORBIDDEN);
    let personal = plain.json(&app, Method::POST, KEYS, &key_body("personal", &[])).await;
    assert_eq!(personal.status, StatusCode::FORBIDDEN, "{}", personal.body);

    let body = json!({
        "name": "Maker", "type": "standard", "scopes": ["keys:create", "members:read"],
        "expires_in_days": 30, "addresses": ["203.0.113.0/24"],
    });
    let maker = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    let from_there = |request: axum::http::Request<axum::body::Body>| {
        let mut request = bearer(request, &maker.secret);
        let peer: std::net::SocketAddr = "203.0.113.7:4000".parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        request
    };
    let ask_for = |body: serde_json::Value| {
        from_there(crate::support::json(Method::POST, KEYS, &body.to_string()))
    };
    let narrow = json!({
        "name": "Narrow", "type": "standard", "scopes": ["members:read"], "expires_in_days": 29,
        "addresses": ["203.0.113.9"],
    });
    let mut silent = narrow.clone();
    silent.as_object_mut().unwrap().remove("expires_in_days");
    let made_silently = app.ask(ask_for(silent)).await;
    let own = owner.get(&app, &maker.path()).await.json();
    assert_eq!(made_silently.json()["expires_at"], own["expires_at"]);
    let with = |name: &str, value: serde_json::Value| {
        let mut body = narrow.clone();
        body[name] = value;
        body
    };
    let made = app.ask(ask_for(narrow.clone())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    for wide in [
        with("scopes", json!(["members:read", "audit:read"])),
        with("addresses", json!([])),
        with("addresses", json!(["203.0.0.0/16"])),
        with("expires_in_days", json!(31)),
    ] {
        let refused = app.ask(ask_for(wide.clone())).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{wide}: {}", refused.body);
    }
    let elsewhere = maker.json(&app, Method::POST, KEYS, &narrow).await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED);
    assert_eq!(elsewhere.json()["detail"], "This key works only from its own addresses.");
}

#[tokio::test]
async fn an_agent_is_held_to_its_limits_by_the_minute_and_by_the_day() {
    let app = App::start().await;
    let owner = app.owner().await;
    let mut body = key_body("agent", &["members:read"]);
    body["per_minute"] = json!(3);
    body["per_day"] = json!(5);
    let agent = ApiKey::of(&owner.json(&app, Method::POST, KEYS, &body.to_string()).await);
    for _ in 0..3 {
        assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
    let limited = agent.get(&app, MEMBERS).await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS, "{}", limited.body);
    assert_eq!(limited.json()["type"], "urn:guildhall:problem:limited");
    let wait: u64 = limited.header(header::RETRY_AFTER.as_str()).parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(limited.header("ratelimit-policy"), "\"minute\";q=3;w=60, \"day\";q=5;w=86400");
    app.clock.pass(Duration::from_secs(wait));
    for _ in 0..2 {
        assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    }
    let limited = agent.get(&app, MEMBERS).await;
    assert!(limited.header(header::RETRY_AFTER.as_str()).parse::<u64>().unwrap() > 60);
    app.clock.pass(DAY);
    assert_eq!(agent.get(&app, MEMBERS).await.status, StatusCode::OK);
    let standard = key_body("standard", &[]);
    let mut wrong = standard.clone();
    wrong["per_minute"] = json!(3);
    let refused = owner.json(&app, Method::POST, KEYS, &wrong.to_string()).await;
    assert!(refused.json()["errors"]["per_minute"].is_string(), "{}", refused.body);
}

#[tokio::test]
async fn a_key_ends_when_it_says_and_lives_no_longer_than_its_organization_allows() {
    let app = App::start().await;
    let owner = app.owner().await;
    let make = |days: serde_json::Value| {
        let mut body = key_body("standard", &["members:read"]);
        body["expires_in_days"] = days;
        let (app, owner) = (&app, &owner);
        async move { owner.json(app, Method::POST, KEYS, &body.to_string()).await }
    };
    let key = ApiKey::of(&make(json!(30)).await);
    app.clock.pass(DAY * 29 + Duration::from_hours(23));
    assert_eq!(key.get(&app, MEMBERS).await.status, StatusCode::OK);
    app.clock.pass(Duration::from_hours(1));
    let refused = key.get(&app, MEMBERS).await;
    assert_eq!(refused.json()["detail"], "This key has expired.");
    let owner = app.owner().await;
    let make = |days: serde_json::Value| {
        let mut body = key_body("standard", &["members:read"]);
        body["expires_in_days"] = days;
        let (app, owner) = (&app, &owner);
        async move { owner.json(app, Method::POST, KEYS, &body.to_string()).await }
    };
    for wrong in [json!(0), json!(-1), json!(367), json!(null), json!(i64::MAX)] {
        let refused = make(wrong.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.body);
        assert!(refused.json()["errors"]["expires_in_days"].is_string(), "{wrong}");
    }
    assert_eq!(make(json!(366)).await.status, StatusCode::CREATED);
    let rules = "/api/v1/org/guild/key-rules";
    let set = owner.json(&app, Method::PUT, rules, r#"{"max_days":null}"#).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    assert_eq!(make(json!(null)).await.status, StatusCode::CREATED);
    owner.json(&app, Method::PUT, rules, r#"{"max_days":10}"#).await;
    assert_eq!(make(json!(11)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut past = key_body("standard", &[]);
    past["expires_at"] = json!(1);
    let past = owner.json(&app, Method::POST, KEYS, &past.to_string()).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn mails_tell_of_an_end_thirty_and_seven_days_and_one_day_before() {
    let app = App::start_with(Settings { smtp: true, ..Settings::default() }).await;
    let owner = app.owner().await;
    let mut body = key_body("standard", &["members:read"]);
    body["expires_in_days"] = json!(40);
    owner.json(&app, Method::POST, KEYS, &body.to_string()).await;
    app.mails().await;
    let mut told = Vec::new();
    for day in 1..=41 {
        app.clock.pass(DAY);
        for _ in 0..2 {
            keys::end_due(&app.cx).await.unwrap();
            keys::remind(&app.cx).await.unwrap();
        }
        for mail in app.mails().await {
            assert!(!mail.body.text.contains("guild_std_") || mail.body.text.contains('…'));
            told.push((40 - day, mail.body.subject));
        }
    }
    let days: Vec<i64> = told.iter().map(|(left, _)| *left).collect();
    assert_eq!(days, [30, 7, 1], "{told:?}");
}

#[tokio::test]
async fn who_has_no_permission_sees_and_ends_their_own_keys_alone() {
    let app = App::start().await;
    let owner = app.owner().await;
    let dora = app.member("Dora", "developer").await;
    let own = dora.key(&app, "personal", &["members:read"]).await;
    let others = owner.key(&app, "standard", &["members:read"]).await;
    let listed = dora.get(&app, KEYS).await.json();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
    assert_eq!(dora.get(&app, &others.path()).await.status, StatusCode::NOT_FOUND);
    let end = dora.ask(&app, request(Method::DELETE, &others.path())).await;
    assert_eq!(end.status, StatusCode::NOT_FOUND);
    let made = dora.json(&app, Method::POST, KEYS, &key_body("standard", &[]).to_string()).await;
    assert_eq!(made.status, StatusCode::FORBIDDEN);
    let rotated = owner.json(&app, Method::POST, &format!("{}/rotations", own.path()), "{}").await;
    assert_eq!(rotated.status, StatusCode::FORBIDDEN, "{}", rotated.body);
    assert_eq!(dora.ask(&app, request(Method::DELETE, &own.path())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_key_acts_under_its_own_name_in_the_log() {
    let app = App::start().await;
    let owner = app.owner().await;
    let agent = owner.key(&app, "agent", &["org:update"]).await;
    let personal = owner.key(&app, "personal", &["org:update"]).await;
    let path = "/api/v1/org/guild";
    agent.json(&app, Method::PATCH, path, &json!({ "name": "One" })).await;
    let last = "SELECT actor_kind || ' ' || actor_id || ' ' || via || ' ' || via_id FROM events \
        ORDER BY at DESC, seq DESC LIMIT 1";
    assert_eq!(app.text(last).await, format!("agent {0} key {0}", agent.id));
    personal.json(&app, Method::PATCH, path, &json!({ "name": "Two" })).await;
    assert_eq!(app.text(last).await, format!("user {} key {}", owner.id, personal.id));
}

#[tokio::test]
async fn a_secret_that_was_replaced_makes_no_other() {
    let app = App::start().await;
    let owner = app.owner().await;
    let leaked = owner.key(&app, "standard", &["keys:create", "members:read"]).await;
    let rotation = format!("{}/rotations", leaked.path());
    let new = owner.json(&app, Method::POST, &rotation, r#"{"overlap":"1h"}"#).await;
    let new = ApiKey::of(&new);
    assert_eq!(leaked.get(&app, MEMBERS).await.status, StatusCode::OK);
    let again = leaked.json(&app, Method::POST, &rotation, &json!({ "overlap": "0" })).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN, "{}", again.body);
    let child =
        leaked.json(&app, Method::POST, KEYS, &key_body("standard", &["members:read"])).await;
    assert_eq!(child.status, StatusCode::FORBIDDEN, "{}", child.body);
    let itself = new.json(&app, Method::POST, &rotation, &json!({ "overlap": "0" })).await;
    assert_eq!(itself.status, StatusCode::CREATED, "{}", itself.body);
}

#[tokio::test]
async fn an_agent_makes_no_keys_and_lets_none_go_on() {
    let app = App::start().await;
    let owner = app.owner().await;
    let agent = owner.key(&app, "agent", &["keys:create", "members:read"]).await;
    for kind in ["agent", "standard"] {
        let made = agent.json(&app, Method::POST, KEYS, &key_body(kind, &["members:read"])).await;
        assert_eq!(made.status, StatusCode::FORBIDDEN, "{kind}: {}", made.body);
    }
    let other = owner.key(&app, "agent", &["members:read"]).await;
    let stop = format!("{}/stop", other.path());
    owner.ask(&app, request(Method::PUT, &stop)).await;
    let resumed = agent.ask(&app, request(Method::DELETE, &stop)).await;
    assert_eq!(resumed.status, StatusCode::FORBIDDEN, "{}", resumed.body);
}

#[tokio::test]
async fn an_invitation_ends_with_the_key_that_sent_it() {
    let app = App::start().await;
    let owner = app.owner().await;
    for (number, kind) in ["standard", "agent", "personal"].into_iter().enumerate() {
        let key = owner.key(&app, kind, &["members:invite"]).await;
        // The role of new members is open to every key that invites.
        let body = json!({ "email": format!("ines{number}@guild.example"), "role": "viewer" });
        let invited = key.json(&app, Method::POST, "/api/v1/org/guild/invitations", &body).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{}", invited.body);
        let link = invited.json()["link"].as_str().unwrap().to_owned();
        let path = &link[link.find("/join/").unwrap()..];
        assert_eq!(app.ask(request(Method::GET, path)).await.status, StatusCode::OK, "{kind}");
        owner.ask(&app, request(Method::DELETE, &key.path())).await;
        assert_eq!(app.ask(request(Method::GET, path)).await.status, StatusCode::GONE, "{kind}");
    }
}

#[tokio::test]
async fn the_secret_of_a_key_is_no_name() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &[]).await;
    let mut body = key_body("standard", &[]);
    body["name"] = json!(key.secret);
    let named = owner.json(&app, Method::POST, KEYS, &body.to_string()).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!named.body.contains(&key.secret));
}

#[tokio::test]
async fn what_was_seen_of_a_use_goes_before_what_was_told() {
    let app = App::start().await;
    let owner = app.owner().await;
    let key = owner.key(&app, "standard", &["members:read"]).await;
    let told = json!({ "key": key.secret, "address": "198.51.100.1" }).to_string();
    app.ask(crate::support::json(Method::POST, "/api/v1/keys/verify", &told)).await;
    let mut real = bearer(request(Method::GET, MEMBERS), &key.secret);
    let peer: std::net::SocketAddr = "203.0.113.7:4000".parse().unwrap();
    real.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    assert_eq!(app.ask(real).await.status, StatusCode::OK);
    app.ask(crate::support::json(Method::POST, "/api/v1/keys/verify", &told)).await;
    app.cx.store.write_touches().await.unwrap();
    assert_eq!(owner.get(&app, &key.path()).await.json()["last_used_from"], "203.0.113.7");
}
