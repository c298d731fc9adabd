//! What is known of the instance, its outbox and the test mail, for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Platform;
use crate::error::Error;
use crate::instance::{
    Outbox, Outgoing, Report, TestMail, outbox, report, retry, retry_all, send_test_mail,
};
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Route};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Database")]
struct DatabaseItem {
    engine: &'static str,
    version: String,
    /// The newest schema that this program knows, and that the database has.
    schema: i64,
    size_bytes: u64,
    /// What the disk of the database still has, where that can be told.
    free_bytes: Option<u64>,
}

/// The mail server as it is set; never its password.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailServer")]
struct MailServerItem {
    host: String,
    port: u16,
    tls: &'static str,
    from: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Instance")]
struct InstanceItem {
    name: String,
    version: &'static str,
    public_url: String,
    sign_up: &'static str,
    users: i64,
    organizations: i64,
    database: DatabaseItem,
    mail_server: Option<MailServerItem>,
}

async fn show(cx: State, by: Platform) -> Handled {
    let Report { database, free, users, teams } = report(&cx, &by).await?;
    let mail_server = cx.config.smtp.as_ref().map(|smtp| MailServerItem {
        host: smtp.host.clone(),
        port: smtp.port,
        tls: smtp.tls.key(),
        from: smtp.from.to_string(),
    });
    let item = InstanceItem {
        name: cx.instance_name(),
        version: env!("CARGO_PKG_VERSION"),
        public_url: cx.public_url().to_string(),
        sign_up: cx.sign_up().key(),
        users,
        organizations: teams,
        database: DatabaseItem {
            engine: database.engine,
            version: database.version,
            schema: database.schema,
            size_bytes: database.size,
            free_bytes: free,
        },
        mail_server,
    };
    Ok(axum::Json(item).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTestMail")]
struct TestMailBody {
    email: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TestMail")]
struct TestMailItem {
    /// `sent`, `refused` or `under_way`.
    outcome: &'static str,
    /// Why the mail server refused it.
    detail: Option<String>,
}

async fn test_mail(cx: State, by: Platform, Json(body): Json<TestMailBody>) -> Handled {
    let (outcome, detail) = match send_test_mail(&cx, &by, &body.email).await? {
        TestMail::Sent => ("sent", None),
        TestMail::Refused(why) => ("refused", Some(why)),
        TestMail::UnderWay => ("under_way", None),
    };
    Ok(axum::Json(TestMailItem { outcome, detail }).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mail")]
struct MailItem {
    id: String,
    kind: String,
    to: String,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    state: &'static str,
    attempts: i64,
    next_at: i64,
    error: Option<String>,
    /// Whether it still has its text.
    can_be_sent: bool,
}

impl From<Outgoing> for MailItem {
    fn from(mail: Outgoing) -> Self {
        let state = match (mail.has_failed, mail.is_under_way) {
            (true, _) => "failed",
            (false, true) => "sending",
            (false, false) => "queued",
        };
        Self {
            id: mail.id.to_string(),
            kind: mail.kind,
            to: mail.to,
            created_at: mail.at.micros(),
            state,
            attempts: mail.attempts,
            next_at: mail.next_at.micros(),
            error: mail.error,
            can_be_sent: mail.can_be_sent,
        }
    }
}

/// How many wait and failed, and the newest hundred of both.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Outbox")]
struct OutboxItem {
    queued: i64,
    failed: i64,
    mails: Vec<MailItem>,
}

async fn show_outbox(cx: State, by: Platform) -> Handled {
    let Outbox { queued, failed, mails } = outbox(&cx, &by).await?;
    let mails = mails.into_iter().map(MailItem::from).collect();
    Ok(axum::Json(OutboxItem { queued, failed, mails }).into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RetriedMails")]
struct Retried {
    count: u64,
}

async fn retry_failed(cx: State, by: Platform) -> Handled {
    Ok(axum::Json(Retried { count: retry_all(&cx, &by).await? }).into_response())
}

async fn retry_one(cx: State, by: Platform, Path(id): Path<String>) -> Handled {
    retry(&cx, &by, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    let platform = Access::Platform;
    vec![
        Route::get("/api/v1/admin/instance", platform, show)
            .says("Shows this Guildhall")
            .answers::<InstanceItem>(),
        Route::post("/api/v1/admin/test-mails", platform, test_mail)
            .says("Sends a test mail")
            .takes::<TestMailBody>()
            .answers::<TestMailItem>()
            .leaves(&["instance.test_mail_sent"])
            .json(r#"{"email":"olga@guild.example"}"#),
        Route::get("/api/v1/admin/outbox", platform, show_outbox)
            .says("Shows the mails that wait or failed")
            .answers::<OutboxItem>(),
        Route::post("/api/v1/admin/outbox/attempts", platform, retry_failed)
            .says("Tries all mails again that failed")
            .answers::<Retried>()
            .leaves(&["mail.all_retried"]),
        Route::post("/api/v1/admin/outbox/{mail}/attempts", platform, retry_one)
            .says("Tries a mail again")
            .accepts()
            .leaves(&["mail.retried"]),
    ]
}
