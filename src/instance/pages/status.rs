//! The instance itself: version and storage, mail server, outbox.

use askama::Template;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::access::Platform;
use crate::clock::Timestamp;
use crate::config::SmtpTls;
use crate::error::{Error, Fields};
use crate::instance::{
    Outbox, Outgoing, Report, TestMail, outbox, report, retry, retry_all, send_test_mail,
};
use crate::state::State;
use crate::web::{
    Access, Field, Flash, Form, Frame, Handled, Path, Route, Section, Session, filters, page,
    page_with_status, see_other,
};

const OUTBOX: &str = "/instance#outbox";

#[derive(Template)]
#[template(path = "instance/instance.html")]
struct InstancePage {
    frame: Frame,
    version: &'static str,
    public_url: String,
    is_https: bool,
    data: String,
    report: Report,
    size: String,
    free: Option<String>,
    mail_server: Option<MailServer>,
    email: Field,
    outbox: Outbox,
    now: Timestamp,
}

/// The mail server as it is set; never its password.
struct MailServer {
    address: String,
    protection: &'static str,
    is_plain: bool,
    from: String,
    username: Option<String>,
}

impl MailServer {
    fn of(cx: &State) -> Option<Self> {
        let smtp = cx.config.smtp.as_ref()?;
        Some(Self {
            address: format!("{}:{}", smtp.host, smtp.port),
            protection: smtp.tls.key(),
            is_plain: smtp.tls == SmtpTls::None,
            from: smtp.from.to_string(),
            username: smtp.credentials.as_ref().map(|(username, _)| username.clone()),
        })
    }
}

impl InstancePage {
    async fn new(
        cx: &State,
        by: &Platform,
        session: &Session,
        email: &str,
        fields: &Fields,
    ) -> Result<Self, crate::web::Failure> {
        let field = Field::email("email", "Send a test mail to").value(email);
        let report = report(cx, by).await?;
        Ok(Self {
            frame: Frame::outside(cx, &by.me, session, Section::Instance).await?,
            version: env!("CARGO_PKG_VERSION"),
            public_url: cx.public_url().to_string(),
            is_https: cx.is_https(),
            data: whole(&cx.config.data).display().to_string(),
            size: size(report.database.size),
            free: report.free.map(size),
            report,
            mail_server: MailServer::of(cx),
            email: field.error_in(fields),
            outbox: outbox(cx, by).await?,
            now: cx.now(),
        })
    }
}

async fn show(cx: State, by: Platform, session: Session) -> Handled {
    let email = by.me.email.clone();
    page(&InstancePage::new(&cx, &by, &session, &email, &Fields::default()).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestMailInput {
    email: String,
}

async fn test_mail(
    cx: State,
    by: Platform,
    session: Session,
    Form(input): Form<TestMailInput>,
) -> Handled {
    let said = match send_test_mail(&cx, &by, &input.email).await {
        Ok(TestMail::Sent) if cx.config.is_demo => Flash::good("The mail is kept with the others."),
        Ok(TestMail::Sent) => {
            Flash::good(format!("The mail server has taken the mail to {}.", input.email))
        }
        Ok(TestMail::Refused(why)) => Flash::bad(format!("The mail was not sent: {why}")),
        Ok(TestMail::UnderWay) => {
            Flash::bad("The mail has not been sent yet. It stands in the outbox below.")
        }
        Err(Error::Invalid(fields)) => {
            let again = InstancePage::new(&cx, &by, &session, &input.email, &fields).await?;
            return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Err(error) => return Err(error.into()),
    };
    said.leave_in(&session).await?;
    Ok(see_other(OUTBOX))
}

async fn retry_one(cx: State, by: Platform, session: Session, Path(id): Path<String>) -> Handled {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    match retry(&cx, &by, id).await {
        Ok(()) => Flash::leave(&session, "The mail is tried again now.").await?,
        // Sent meanwhile: what was asked for is so.
        Err(Error::Conflict(why)) => Flash::bad(why).leave_in(&session).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(OUTBOX))
}

async fn retry_failed(cx: State, by: Platform, session: Session) -> Handled {
    let count = retry_all(&cx, &by).await?;
    let mails = if count == 1 { "mail is" } else { "mails are" };
    Flash::leave(&session, format!("{count} {mails} tried again now.")).await?;
    Ok(see_other(OUTBOX))
}

impl Outgoing {
    /// What it is about, for people.
    fn about(&self) -> &str {
        match self.kind.as_str() {
            "invitation" => "Invitation",
            "verification" => "Confirmation of an address",
            "reset" => "New password",
            "password_changed" => "Word of a changed password",
            "new_address" => "Confirmation of a new address",
            "address_asked" | "address_changed" | "address_in_use" => "Word of a changed address",
            "test" => "Test mail",
            other => other,
        }
    }
}

/// A path from the root, as far as that can be told.
fn whole(path: &std::path::Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A number of bytes as people read it.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    let mut tenths = bytes.saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1024, unit + 1);
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/instance", Access::Platform, show),
        Route::post("/instance/test-mails", Access::Platform, test_mail)
            .leaves(&["instance.test_mail_sent"])
            .form("email=olga@guild.example"),
        Route::post("/instance/outbox/attempts", Access::Platform, retry_failed)
            .leaves(&["mail.all_retried"])
            .form(""),
        Route::post("/instance/outbox/{mail}/attempts", Access::Platform, retry_one)
            .leaves(&["mail.retried"])
            .form(""),
    ]
}
