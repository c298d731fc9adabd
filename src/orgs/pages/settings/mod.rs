//! The settings of an organization: a section for each thing, saved for itself.

mod billing;
mod keys;
mod name;
mod roles;
mod rules;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use self::billing::BillingPart;
use self::keys::KeysPart;
use self::name::NamePart;
use self::roles::RolesPart;
use self::rules::RulesPart;
use crate::access::Can;
use crate::error::Fields;
use crate::orgs::settings;
use crate::permission::{EditOrg, Permission, Permit, ViewBilling, ViewOrg};
use crate::state::State;
use crate::web::{
    Access, Failure, Frame, Handled, Htmx, Query, Route, Section, Session, filters, page, see_other,
};

#[derive(Template)]
#[template(path = "orgs/settings.html")]
struct SettingsPage {
    frame: Frame,
    slug: String,
    is_personal: bool,
    name: NamePart,
    rules: Option<RulesPart>,
    roles: Option<RolesPart>,
    keys: Option<KeysPart>,
    billing: Option<BillingPart>,
}

impl SettingsPage {
    /// The page for somebody, with what they may change.
    async fn new<P: Permit>(cx: &State, by: &Can<P>, session: &Session) -> Result<Self, Failure> {
        let editor = by.also::<EditOrg>();
        let settings = match &editor {
            Some(editor) => Some(settings(cx, editor).await?),
            None => None,
        };
        let (roles, keys) = match editor.filter(|_| !by.org.is_personal) {
            Some(editor) => {
                let roles = RolesPart::of(cx, &editor).await?;
                (Some(roles), Some(KeysPart::of(cx, &editor).await?))
            }
            None => (None, None),
        };
        let billing = match by.also::<ViewBilling>().filter(|_| !by.org.is_personal) {
            Some(viewer) => Some(BillingPart::of(cx, &viewer).await?),
            None => None,
        };
        let mut frame = Frame::in_org(cx, by, session, Section::Settings).await?;
        let name = NamePart::of(by, settings.as_ref());
        name.stand_in(&mut frame);
        let own_rules = settings.filter(|_| !by.org.is_personal);
        Ok(Self {
            frame,
            slug: by.org.slug.clone(),
            is_personal: by.org.is_personal,
            name,
            rules: own_rules.map(|settings| RulesPart::of(settings, &by.org.slug)),
            roles,
            keys,
            billing,
        })
    }
}

/// Why a form is shown again.
struct Refusal {
    status: StatusCode,
    fields: Fields,
    /// What somebody else has set meanwhile, in words.
    meanwhile: Option<String>,
    /// What goes beyond their reach, in words.
    because: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode) -> Self {
        Self { status, fields: Fields::default(), meanwhile: None, because: None }
    }

    fn invalid(fields: Fields) -> Self {
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    fn stale(meanwhile: String) -> Self {
        Self { meanwhile: Some(meanwhile), ..Self::new(StatusCode::PRECONDITION_FAILED) }
    }

    fn beyond(because: String) -> Self {
        Self { because: Some(because), ..Self::new(StatusCode::FORBIDDEN) }
    }
}

#[derive(Deserialize)]
struct SettingsQuery {
    edit: Option<String>,
}

async fn show(
    cx: State,
    by: Can<ViewOrg>,
    session: Session,
    htmx: Htmx,
    Query(query): Query<SettingsQuery>,
) -> Handled {
    let mut whole = SettingsPage::new(&cx, &by, &session).await?;
    if query.edit.as_deref() == Some("name") {
        whole.name.open();
    }
    if htmx.is_partial { page(&whole.name) } else { page(&whole) }
}

/// The address of a form after it was refused; asked for again, it leads back to the page.
async fn back(by: Can<ViewOrg>) -> Response {
    see_other(&format!("/o/{}/settings", by.org.slug))
}

/// Routes of these files.
pub(super) fn routes() -> Vec<Route> {
    let viewing = Access::Can(Permission::ViewOrg);
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get("/o/{slug}/settings", viewing, show),
        Route::get("/o/{slug}/settings/name", viewing, back),
        Route::post("/o/{slug}/settings/name", editing, name::save)
            .leaves(&["org.renamed"])
            .form("name=North+Guild"),
        Route::get("/o/{slug}/settings/invitation-rules", viewing, back),
        Route::post("/o/{slug}/settings/invitation-rules", editing, rules::save)
            .leaves(&["org.invitation_rules_changed"])
            .form("takes_external=yes&domains=guild.example"),
        Route::get("/o/{slug}/settings/roles", viewing, back),
        Route::post("/o/{slug}/settings/roles", editing, roles::save)
            .leaves(&["org.role_rules_changed", "role.change_refused"])
            .form("default_role=developer"),
        Route::get("/o/{slug}/settings/keys", viewing, back),
        Route::post("/o/{slug}/settings/keys", editing, keys::save)
            .leaves(&["org.key_rules_changed"])
            .form("max_days=90"),
        Route::get("/o/{slug}/settings/billing", viewing, back),
        Route::post(
            "/o/{slug}/settings/billing",
            Access::Can(Permission::EditBilling),
            billing::save,
        )
        .leaves(&["org.billing_changed"])
        .form("billing_email=bills@guild.example"),
    ]
}
