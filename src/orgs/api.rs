//! Organizations for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::{
    Billing, InvitationRules, NewTeam, Settings, TeamForm, availability, billing, create_team,
    invitation_rules, of_user, rename, set_billing_email, set_invitation_rules,
};
use crate::access::{Can, Me, Standing};
use crate::accounts::{Email, username_availability};
use crate::error::Error;
use crate::permission::{EditBilling, EditOrg, Permission, ViewBilling, ViewOrg};
use crate::state::State;
use crate::text::Name;
use crate::web::{Access, Caller, Handled, Json, Query, Route};

#[derive(Serialize)]
struct OrgItem {
    id: String,
    slug: String,
    name: String,
    kind: &'static str,
    role: String,
}

impl From<&Standing> for OrgItem {
    fn from(by: &Standing) -> Self {
        Self {
            id: by.org.id.to_string(),
            slug: by.org.slug.clone(),
            name: by.org.name.clone(),
            kind: kind(by.org.is_personal),
            role: by.role.id.to_string(),
        }
    }
}

#[derive(Serialize)]
struct OrgList {
    organizations: Vec<OrgItem>,
}

const fn kind(is_personal: bool) -> &'static str {
    if is_personal { "personal" } else { "team" }
}

/// A key tells of its own organization.
async fn list(cx: State, by: Caller) -> Handled {
    let me = match by {
        Caller::Person(me) => me,
        Caller::Key(standing) => {
            let by: Can<ViewOrg> = standing.demand(&cx).await?;
            return Ok(
                axum::Json(OrgList { organizations: vec![OrgItem::from(&*by)] }).into_response()
            );
        }
    };
    let orgs = of_user(&cx, me.user).await?;
    let organizations = orgs
        .into_iter()
        .map(|org| OrgItem {
            id: org.id.to_string(),
            kind: kind(org.is_personal),
            role: org.role.id.to_string(),
            slug: org.slug,
            name: org.name,
        })
        .collect();
    Ok(axum::Json(OrgList { organizations }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBody {
    name: String,
    slug: String,
    billing_email: String,
}

#[derive(Serialize)]
struct Made {
    id: String,
    slug: String,
    name: String,
}

async fn create(cx: State, me: Me, Json(body): Json<NewBody>) -> Handled {
    let NewBody { name, slug, billing_email } = body;
    let form = TeamForm { name, slug, billing_email };
    let new = NewTeam::try_from(&form).map_err(Error::Invalid)?;
    let team = create_team(&cx, &me, new).await?;
    let made = Made { id: team.id.to_string(), slug: team.slug, name: team.name };
    Ok((StatusCode::CREATED, axum::Json(made)).into_response())
}

#[derive(Serialize)]
struct OrgDetail {
    id: String,
    slug: String,
    name: String,
    kind: &'static str,
    role: String,
    member_count: i64,
    pending_invitations: i64,
    /// Counts the changes of its settings.
    version: i64,
}

impl From<&Standing> for OrgDetail {
    fn from(by: &Standing) -> Self {
        let org = &by.org;
        Self {
            id: org.id.to_string(),
            slug: org.slug.clone(),
            name: org.name.clone(),
            kind: kind(org.is_personal),
            role: by.role.id.to_string(),
            member_count: org.member_count,
            pending_invitations: org.pending_count,
            version: org.version,
        }
    }
}

async fn show(by: Can<ViewOrg>) -> Handled {
    Ok(axum::Json(OrgDetail::from(&*by)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameBody {
    name: String,
    /// The version that the name was chosen upon.
    version: Option<i64>,
}

async fn change(cx: State, by: Can<EditOrg>, Json(body): Json<NameBody>) -> Handled {
    let name = Name::parse(&body.name).map_err(|why| Error::invalid("name", why))?;
    let Settings { name, version, .. } = rename(&cx, &by, &name, body.version).await?;
    Ok(axum::Json(OrgDetail { name, version, ..OrgDetail::from(&*by) }).into_response())
}

#[derive(Serialize)]
struct RulesItem {
    takes_external_invitations: bool,
    domains: Vec<String>,
    invitees_need_account: bool,
    /// Those of the domains where everybody can have an address.
    public_domains: Vec<String>,
    version: i64,
}

impl From<Settings> for RulesItem {
    fn from(settings: Settings) -> Self {
        let rules = &settings.rules;
        Self {
            takes_external_invitations: rules.takes_external,
            domains: rules.domains.iter().map(|domain| domain.as_str().to_owned()).collect(),
            invitees_need_account: rules.invitees_need_account,
            public_domains: rules.public_domains().map(ToString::to_string).collect(),
            version: settings.version,
        }
    }
}

async fn show_rules(cx: State, by: Can<EditOrg>) -> Handled {
    Ok(axum::Json(RulesItem::from(invitation_rules(&cx, &by).await?)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesBody {
    takes_external_invitations: bool,
    domains: Vec<String>,
    invitees_need_account: bool,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(cx: State, by: Can<EditOrg>, Json(body): Json<RulesBody>) -> Handled {
    let domains = body.domains.iter().map(String::as_str);
    let (external, account) = (body.takes_external_invitations, body.invitees_need_account);
    let rules = InvitationRules::new(external, domains, account).map_err(Error::Invalid)?;
    let settings = set_invitation_rules(&cx, &by, &rules, body.version).await?;
    Ok(axum::Json(RulesItem::from(settings)).into_response())
}

#[derive(Serialize)]
struct BillingItem {
    billing_email: String,
    version: i64,
}

impl From<Billing> for BillingItem {
    fn from(Billing { email: billing_email, version }: Billing) -> Self {
        Self { billing_email, version }
    }
}

async fn show_billing(cx: State, by: Can<ViewBilling>) -> Handled {
    Ok(axum::Json(BillingItem::from(billing(&cx, &by).await?)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BillingBody {
    billing_email: String,
    /// The version that the address was chosen upon.
    version: Option<i64>,
}

async fn set_billing(cx: State, by: Can<EditBilling>, Json(body): Json<BillingBody>) -> Handled {
    let email = Email::parse(&body.billing_email);
    let email = email.map_err(|why| Error::invalid("billing_email", why))?;
    let billing = set_billing_email(&cx, &by, &email, body.version).await?;
    Ok(axum::Json(BillingItem::from(billing)).into_response())
}

#[derive(Deserialize)]
struct AvailabilityQuery {
    org_key: Option<String>,
    username: Option<String>,
}

/// An answer for each that was asked for.
#[derive(Serialize)]
struct Availability {
    #[serde(skip_serializing_if = "Option::is_none")]
    org_key: Option<KeyAvailability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<KeyAvailability>,
}

#[derive(Serialize)]
struct KeyAvailability {
    available: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl<T> From<Result<T, String>> for KeyAvailability {
    fn from(answer: Result<T, String>) -> Self {
        let reason = answer.err();
        Self { available: reason.is_none(), reason }
    }
}

async fn check_availability(cx: State, me: Me, Query(query): Query<AvailabilityQuery>) -> Handled {
    if query.org_key.is_none() && query.username.is_none() {
        return Err(Error::Malformed("Ask for an org_key, a username, or both.".into()).into());
    }
    let mut answer = Availability { org_key: None, username: None };
    if let Some(key) = &query.org_key {
        answer.org_key = Some(availability(&cx, key).await?.into());
    }
    if let Some(name) = &query.username {
        answer.username = Some(username_availability(&cx, &me, name).await?.into());
    }
    Ok(axum::Json(answer).into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const NEW: &str =
        r#"{"name":"North","slug":"south-guild","billing_email":"money@guild.example"}"#;
    const ORG: &str = "/api/v1/org/{org}";
    const RULES: &str = "/api/v1/org/{org}/invitation-rules";
    const BILLING: &str = "/api/v1/org/{org}/billing";
    const NEW_RULES: &str = r#"{"takes_external_invitations":true,"domains":["hall.example"],
        "invitees_need_account":false}"#;
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get("/api/v1/org", Access::Me, list),
        Route::post("/api/v1/org", Access::Me, create).leaves(&["org.created"]).json(NEW),
        Route::get(ORG, Access::Can(Permission::ViewOrg), show),
        Route::patch(ORG, editing, change)
            .leaves(&["org.renamed"])
            .json(r#"{"name":"Guild Hall"}"#),
        Route::get(RULES, editing, show_rules),
        Route::put(RULES, editing, set_rules)
            .leaves(&["org.invitation_rules_changed"])
            .json(NEW_RULES),
        Route::get(BILLING, Access::Can(Permission::ViewBilling), show_billing),
        Route::put(BILLING, Access::Can(Permission::EditBilling), set_billing)
            .leaves(&["org.billing_changed"])
            .json(r#"{"billing_email":"invoices@guild.example"}"#),
        Route::get("/api/v1/user/check-availability", Access::Me, check_availability),
    ]
}
