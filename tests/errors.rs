//! Every kind of error, as people and as programs are told of it: a table to be reviewed.

use std::fmt::Write;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use guildhall::error::{Error, Fields, Gone, Wait};
use guildhall::permission::Permission;
use guildhall::web::{self, Access, Failure, Route};
use tower::ServiceExt;

use crate::support::{Answer, App, request};

/// A page's path, a program's path, and what goes wrong there.
type Kind = (&'static str, &'static str, fn() -> Error);

/// One of each kind, under paths of its own.
const KINDS: &[Kind] = &[
    ("/malformed", "/api/v1/malformed", || Error::Malformed("The body broke off.".into())),
    ("/signed-out", "/api/v1/signed-out", || Error::SignedOut),
    ("/forbidden", "/api/v1/forbidden", || Error::Forbidden(Permission::InviteMembers)),
    ("/beyond", "/api/v1/beyond", || Error::BeyondReach("Only an Owner can make an Owner.".into())),
    ("/platform", "/api/v1/platform", || Error::PlatformOnly),
    ("/cross-site", "/api/v1/cross-site", || Error::CrossSite),
    ("/sso", "/api/v1/sso", || Error::SsoRequired),
    ("/not-found", "/api/v1/not-found", || Error::NotFound),
    ("/method", "/api/v1/method", || Error::MethodNotAllowed),
    ("/timed-out", "/api/v1/timed-out", || Error::TimedOut),
    ("/conflict", "/api/v1/conflict", || Error::Conflict("The organization is full.".into())),
    ("/unknown", "/api/v1/unknown", || Error::Gone(Gone::Unknown)),
    ("/expired", "/api/v1/expired", || Error::Gone(Gone::Expired)),
    ("/used", "/api/v1/used", || Error::Gone(Gone::Used)),
    ("/cancelled", "/api/v1/cancelled", || Error::Gone(Gone::Cancelled)),
    ("/rotated", "/api/v1/rotated", || Error::Gone(Gone::Rotated)),
    ("/rejected", "/api/v1/rejected", || Error::Gone(Gone::Rejected)),
    ("/stale", "/api/v1/stale", || Error::Stale),
    ("/too-large", "/api/v1/too-large", || Error::TooLarge),
    ("/uri", "/api/v1/uri", || Error::UriTooLong),
    ("/media", "/api/v1/media", || Error::UnsupportedMedia("This address takes JSON.".into())),
    ("/invalid", "/api/v1/invalid", || Error::Invalid(Fields::one("name", "Type a name."))),
    ("/too-many", "/api/v1/too-many", || {
        Error::TooMany(Wait { why: "Too many wrong passwords.", time: Duration::from_mins(15) })
    }),
    ("/headers", "/api/v1/headers", || Error::HeadersTooLarge),
    ("/internal", "/api/v1/internal", || Error::internal("canary")),
    ("/unavailable", "/api/v1/unavailable", || Error::unavailable("canary")),
];

#[tokio::test]
async fn each_error_says_what_happened_and_what_to_do() {
    let app = App::start().await;
    let mut routes = Vec::new();
    for (page, api, error) in KINDS {
        let error = *error;
        let fail = move || async move { Err::<(), _>(Failure(error())) };
        routes.push(Route::get(page, Access::Public, fail));
        routes.push(Route::get(api, Access::Public, fail));
    }
    let served = web::wrap(&app.cx, routes);
    let ask = |path: &'static str| {
        let served = served.clone();
        async move { Answer::of(served.oneshot(request(Method::GET, path)).await.unwrap()).await }
    };
    let mut table = String::new();
    for (page, api, _) in KINDS {
        let (page, api) = (ask(page).await, ask(api).await);
        let problem = api.json();
        assert!(!page.body.contains("canary") && !api.body.contains("canary"));
        let kind = problem["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        writeln!(table, "{} {kind}", api.status.as_u16()).unwrap();
        if page.status == StatusCode::SEE_OTHER {
            writeln!(table, "    page: on to {}", page.location()).unwrap();
        } else {
            assert_eq!(page.status, api.status, "{kind}");
            let (title, text) = (page.one_text("h1"), page.one_text("h1 + p"));
            writeln!(table, "    page: {title}\n          {text}").unwrap();
        }
        writeln!(table, "    api:  {}", problem["detail"].as_str().unwrap()).unwrap();
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("errors", table);
    });
}
