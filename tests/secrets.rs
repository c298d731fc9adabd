//! Secrets at rest, and out of sight.

use std::os::unix::fs::PermissionsExt;

use axum::http::Method;
use guildhall::config::{Config, Given};
use guildhall::secret::Sealer;

use crate::support::{App, PASSWORD, SeededRandom, form, request, server};

#[test]
fn what_is_sealed_opens_only_at_its_place_with_its_key_and_unchanged() {
    let random = SeededRandom::new();
    let sealer = Sealer::from_key(&[1; 32]);
    let bytes = sealer.seal("mails.body 1", b"secret", &random);
    assert_eq!(sealer.open("mails.body 1", &bytes).unwrap(), b"secret");
    assert!(sealer.open("mails.body 2", &bytes).is_err());
    assert!(Sealer::from_key(&[2; 32]).open("mails.body 1", &bytes).is_err());
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(sealer.open("mails.body 1", &changed).is_err(), "byte {at}");
    }
    assert!(sealer.open("mails.body 1", &bytes[..10]).is_err());
}

#[test]
fn the_key_file_is_made_for_its_owner_and_refused_when_others_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guildhall.key");
    let random = SeededRandom::new();
    let sealed = Sealer::from_file(&path, &random).unwrap().seal("x", b"y", &random);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(Sealer::from_file(&path, &random).unwrap().open("x", &sealed).unwrap(), b"y");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let error = Sealer::from_file(&path, &random).err().unwrap().to_string();
    assert!(error.contains("chmod 600"), "{error}");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&path, "not a key").unwrap();
    assert!(Sealer::from_file(&path, &random).is_err());
}

#[tokio::test]
async fn no_secret_stands_in_the_database_file() {
    if server().is_some() {
        return;
    }
    let app = App::start().await;
    let owner = app.owner().await;
    let body = "name=Ines&email=ines@guild.example&role=viewer";
    let invited = owner.post(&app, "/o/guild/invitations", body).await;
    let link = invited.attributes("#invite-link", "value")[0].clone();
    let token = link.rsplit('/').next().unwrap().to_owned();
    let session = owner.cookie.split_once('=').unwrap().1.to_owned();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(app.database.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is open to others", path.display());
        bytes.extend(std::fs::read(path).unwrap());
    }
    for secret in [PASSWORD, &token, &session] {
        let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_there, "{secret}");
    }
}

#[tokio::test]
async fn no_answer_and_no_event_repeats_a_password() {
    let app = App::start().await;
    let wrong = "email=olga@guild.example&password=a+very+secret+guess";
    let answer = app.ask(form("/sign-in", wrong)).await;
    assert!(!answer.body.contains("secret guess"));
    let events: Vec<String> = sqlx::query_scalar(
        "SELECT details || coalesce(actor_doc, '') || coalesce(target_doc, '') FROM events",
    )
    .fetch_all(app.cx.store.db())
    .await
    .unwrap();
    for secret in ["secret guess", PASSWORD, "/join/", "/set-up/"] {
        assert!(!events.iter().any(|event| event.contains(secret)), "{secret}");
    }
}

#[test]
fn debug_output_of_the_settings_hides_secrets() {
    let variables = [
        ("GUILDHALL_SMTP__HOST", "mail.example"),
        ("GUILDHALL_SMTP__FROM", "hall@guild.example"),
        ("GUILDHALL_SMTP__USERNAME", "hall"),
        ("GUILDHALL_SMTP__PASSWORD", "canary-1"),
        ("GUILDHALL_DATABASE_URL", "postgres://hall:canary-2@db/hall"),
    ];
    let owned = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = Given { variables: owned.collect(), ..Given::default() };
    let text = format!("{:?}", Config::read(&given).unwrap());
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn the_next_page_after_an_invitation_does_not_know_the_link() {
    let app = App::start().await;
    let owner = app.owner().await;
    let body = "name=Ines&email=ines@guild.example&role=viewer";
    owner.post(&app, "/o/guild/invitations", body).await;
    for path in ["/o/guild", "/o/guild/invitations", "/o/guild/members"] {
        let page = owner.ask(&app, request(Method::GET, path)).await;
        assert!(!page.body.contains("/join/"), "{path}");
    }
}
