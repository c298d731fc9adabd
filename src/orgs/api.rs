//! Organizations for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
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
use crate::web::{Access, Caller, Handled, IfMatch, Json, Query, Route, versioned};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Organization")]
struct OrgItem {
    id: String,
    slug: String,
    name: String,
    #[schemars(extend("enum" = ["personal", "team"]))]
    kind: &'static str,
    /// The id of the caller’s role there.
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

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrganizationList")]
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

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOrganization")]
struct NewBody {
    #[schemars(length(min = 1, max = 80))]
    name: String,
    /// Its key in addresses, for good.
    #[schemars(regex(pattern = r"^[a-z0-9-]{3,39}$"))]
    slug: String,
    #[schemars(email)]
    billing_email: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeOrganization")]
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

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrganizationDetail")]
struct OrgDetail {
    id: String,
    slug: String,
    name: String,
    #[schemars(extend("enum" = ["personal", "team"]))]
    kind: &'static str,
    /// The id of the caller’s role there.
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
    Ok(versioned(by.org.version, axum::Json(OrgDetail::from(&*by))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrganizationChange")]
struct NameBody {
    #[schemars(length(min = 1, max = 80))]
    name: String,
    /// The version that the name was chosen upon.
    version: Option<i64>,
}

async fn change(
    cx: State,
    by: Can<EditOrg>,
    if_match: IfMatch,
    Json(body): Json<NameBody>,
) -> Handled {
    let name = Name::parse(&body.name).map_err(|why| Error::invalid("name", why))?;
    let seen = if_match.upon(by.org.version, body.version)?;
    let Settings { name, version, .. } = rename(&cx, &by, &name, seen).await?;
    let detail = OrgDetail { name, version, ..OrgDetail::from(&*by) };
    Ok(versioned(version, axum::Json(detail)))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InvitationRules")]
struct RulesItem {
    /// Whether people outside its own domains can be invited.
    takes_external_invitations: bool,
    /// Its own domains.
    domains: Vec<String>,
    /// Whether only people with an account can be invited.
    invitees_need_account: bool,
    /// Those of the domains where everybody can have an address.
    public_domains: Vec<String>,
    /// Counts the changes of the organization’s settings.
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
    let settings = invitation_rules(&cx, &by).await?;
    Ok(versioned(settings.version, axum::Json(RulesItem::from(settings))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewInvitationRules")]
struct RulesBody {
    /// Whether people outside its own domains can be invited.
    takes_external_invitations: bool,
    /// Its own domains.
    domains: Vec<String>,
    /// Whether only people with an account can be invited.
    invitees_need_account: bool,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(
    cx: State,
    by: Can<EditOrg>,
    if_match: IfMatch,
    Json(body): Json<RulesBody>,
) -> Handled {
    let domains = body.domains.iter().map(String::as_str);
    let (external, account) = (body.takes_external_invitations, body.invitees_need_account);
    let rules = InvitationRules::new(external, domains, account).map_err(Error::Invalid)?;
    let seen = if_match.upon(by.org.version, body.version)?;
    let settings = set_invitation_rules(&cx, &by, &rules, seen).await?;
    Ok(versioned(settings.version, axum::Json(RulesItem::from(settings))))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Billing")]
struct BillingItem {
    /// Where invoices go.
    billing_email: String,
    /// Counts the changes of the organization’s settings.
    version: i64,
}

impl From<Billing> for BillingItem {
    fn from(Billing { email: billing_email, version }: Billing) -> Self {
        Self { billing_email, version }
    }
}

async fn show_billing(cx: State, by: Can<ViewBilling>) -> Handled {
    let billing = billing(&cx, &by).await?;
    Ok(versioned(billing.version, axum::Json(BillingItem::from(billing))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewBilling")]
struct BillingBody {
    #[schemars(email)]
    billing_email: String,
    /// The version that the address was chosen upon.
    version: Option<i64>,
}

async fn set_billing(
    cx: State,
    by: Can<EditBilling>,
    if_match: IfMatch,
    Json(body): Json<BillingBody>,
) -> Handled {
    let email = Email::parse(&body.billing_email);
    let email = email.map_err(|why| Error::invalid("billing_email", why))?;
    let seen = if_match.upon(by.org.version, body.version)?;
    let billing = set_billing_email(&cx, &by, &email, seen).await?;
    Ok(versioned(billing.version, axum::Json(BillingItem::from(billing))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AvailabilityQuery {
    /// The slug of an organization to be.
    org_key: Option<String>,
    /// A username.
    username: Option<String>,
}

/// An answer for each that was asked for.
#[derive(Serialize, JsonSchema)]
struct Availability {
    #[serde(skip_serializing_if = "Option::is_none")]
    org_key: Option<KeyAvailability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<KeyAvailability>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IsAvailable")]
struct KeyAvailability {
    available: bool,
    /// Why not.
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
    const ORGS: &str = "/api/v1/org";
    const ORG: &str = "/api/v1/org/{org}";
    const RULES: &str = "/api/v1/org/{org}/invitation-rules";
    const BILLING: &str = "/api/v1/org/{org}/billing";
    const NEW_RULES: &str = r#"{"takes_external_invitations":true,"domains":["hall.example"],
        "invitees_need_account":false}"#;
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get(ORGS, Access::Me, list)
            .says("Lists the organizations of the caller")
            .answers::<OrgList>(),
        Route::post(ORGS, Access::Me, create)
            .says("Makes a team, whose Owner is the caller")
            .takes::<NewBody>()
            .answers_with::<Made>(StatusCode::CREATED)
            .leaves(&["org.created"])
            .json(NEW),
        // The same by the name that some products know it by.
        Route::get("/api/v1/organizations", Access::Me, list)
            .says("Lists the organizations of the caller, by another name")
            .answers::<OrgList>(),
        Route::post("/api/v1/organizations", Access::Me, create)
            .says("Makes a team, by another name")
            .takes::<NewBody>()
            .answers_with::<Made>(StatusCode::CREATED)
            .leaves(&["org.created"])
            .json(r#"{"name":"West","slug":"west-guild","billing_email":"money@guild.example"}"#),
        Route::get(ORG, Access::Can(Permission::ViewOrg), show)
            .says("Shows an organization")
            .answers::<OrgDetail>()
            .versioned(),
        Route::patch(ORG, editing, change)
            .versioned()
            .says("Renames an organization")
            .takes::<NameBody>()
            .answers::<OrgDetail>()
            .leaves(&["org.renamed"])
            .json(r#"{"name":"Guild Hall"}"#),
        Route::get(RULES, editing, show_rules)
            .versioned()
            .says("Shows who may be invited")
            .answers::<RulesItem>(),
        Route::put(RULES, editing, set_rules)
            .versioned()
            .says("Sets who may be invited")
            .takes::<RulesBody>()
            .answers::<RulesItem>()
            .leaves(&["org.invitation_rules_changed"])
            .json(NEW_RULES),
        Route::get(BILLING, Access::Can(Permission::ViewBilling), show_billing)
            .versioned()
            .says("Shows where invoices go")
            .answers::<BillingItem>(),
        Route::put(BILLING, Access::Can(Permission::EditBilling), set_billing)
            .versioned()
            .says("Sets where invoices go")
            .takes::<BillingBody>()
            .answers::<BillingItem>()
            .leaves(&["org.billing_changed"])
            .json(r#"{"billing_email":"invoices@guild.example"}"#),
        Route::get("/api/v1/user/check-availability", Access::Me, check_availability)
            .says("Says whether a slug or a username is free")
            .query(&["org_key", "username"])
            .asks::<AvailabilityQuery>()
            .answers::<Availability>(),
    ]
}
