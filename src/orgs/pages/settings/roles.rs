//! What holds for roles: which one new members get, and whether Admins appoint Admins.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::{Refusal, SettingsPage};
use crate::access::{Can, Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::members::{roles, rules as member_rules};
use crate::permission::EditOrg;
use crate::roles::{RoleRulesForm, RoleSettings, role_settings, rules, set_role_rules};
use crate::state::State;
use crate::web::{Flash, Form, Handled, Htmx, Session, filters, page, page_with_status, see_other};

/// The form.
#[derive(Template)]
#[template(path = "orgs/_role_rules.html")]
pub(super) struct RolesPart {
    slug: String,
    version: i64,
    choices: Vec<Choice>,
    admins_appoint_admins: bool,
    /// Whether the reader decides the switch.
    is_owner: bool,
    error: Option<String>,
    refused: Option<String>,
    meanwhile: Option<String>,
}

impl HtmlSafe for RolesPart {}

/// A role that new members could get, or why not.
struct Choice {
    id: RoleId,
    name: String,
    is_chosen: bool,
    why_not: Option<String>,
}

impl Choice {
    fn of(role: Role, by: &Standing, current: &RoleId) -> Self {
        let why_not = (role.id != *current).then(|| why_not(&role, by)).flatten();
        Self { is_chosen: role.id == *current, why_not, id: role.id, name: role.name }
    }
}

/// Why new members cannot get a role by this reader, in a few words.
fn why_not(role: &Role, by: &Standing) -> Option<String> {
    if rules::can_be_default(role.is_owner(), role.appoints_up_to).is_err() {
        return Some("appoints others".into());
    }
    member_rules::may_appoint(&by.role, role).err()?;
    let lacking = member_rules::lacking(&by.role, role).next();
    Some(lacking.map_or_else(
        || "beyond your reach".into(),
        |lacking| format!("includes {lacking}, which you lack"),
    ))
}

impl RolesPart {
    /// The form as it is now.
    pub(super) async fn of(cx: &State, by: &Can<EditOrg>) -> Result<Self> {
        let settings = role_settings(cx, by).await?;
        let all = roles(cx.store.db(), &by.org).await?.into_iter();
        Ok(Self {
            slug: by.org.slug.clone(),
            version: settings.version,
            choices: all.map(|role| Choice::of(role, by, &settings.default_role)).collect(),
            admins_appoint_admins: settings.admins_appoint_admins,
            is_owner: by.role.is_owner(),
            error: None,
            refused: None,
            meanwhile: None,
        })
    }

    /// With what was chosen, and why it was not taken.
    fn refused(mut self, input: &RolesInput, why: &Refusal) -> Self {
        if self.choices.iter().any(|choice| choice.id.as_str() == input.default_role) {
            for choice in &mut self.choices {
                choice.is_chosen = choice.id.as_str() == input.default_role;
            }
        }
        Self {
            admins_appoint_admins: input.switch().unwrap_or(self.admins_appoint_admins),
            error: why.fields.at("default_role").map(str::to_owned),
            refused: why.because.clone(),
            meanwhile: why.meanwhile.clone(),
            ..self
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RolesInput {
    default_role: String,
    admins_appoint_admins: Option<String>,
    /// Comes with a switch that its reader could turn.
    has_switch: Option<String>,
    version: Option<i64>,
}

impl RolesInput {
    /// Browsers send a box only when it is ticked, and one that is disabled never: without a word
    /// that it could be turned, it stays as it is.
    fn switch(&self) -> Option<bool> {
        let is_on = self.admins_appoint_admins.is_some();
        (is_on || self.has_switch.is_some()).then_some(is_on)
    }

    fn form(&self) -> RoleRulesForm {
        let default_role = RoleId::from_text(self.default_role.as_str());
        RoleRulesForm { default_role, admins_appoint_admins: self.switch() }
    }
}

/// The form as it is now, and a word about it.
#[derive(Template)]
#[template(path = "orgs/_role_rules_saved.html")]
struct Saved {
    roles: RolesPart,
    flash: Flash,
}

pub(super) async fn save(
    cx: State,
    by: Can<EditOrg>,
    session: Session,
    htmx: Htmx,
    Form(input): Form<RolesInput>,
) -> Handled {
    let why = match set_role_rules(&cx, &by, &input.form(), input.version).await {
        Ok(settings) => return show_saved(&cx, &by, &session, htmx, settings).await,
        Err(Error::Invalid(fields)) => Refusal::invalid(fields),
        Err(Error::BeyondReach(why)) => Refusal::beyond(why),
        Err(Error::Stale) => Refusal::stale(words(&cx, &by).await?),
        Err(error) => return Err(error.into()),
    };
    if htmx.is_partial {
        let part = RolesPart::of(&cx, &by).await?.refused(&input, &why);
        return page_with_status(why.status, &part);
    }
    let whole = SettingsPage::new(&cx, &by, &session).await?;
    let roles = whole.roles.map(|roles| roles.refused(&input, &why));
    page_with_status(why.status, &SettingsPage { roles, ..whole })
}

/// The rules as they are, in a sentence.
async fn words(cx: &State, by: &Can<EditOrg>) -> Result<String> {
    let settings = role_settings(cx, by).await?;
    let role = default_role(cx, by, &settings).await?;
    let on = if settings.admins_appoint_admins { "may" } else { "may not" };
    Ok(format!("New members are {role} now, and Admins {on} appoint Admins."))
}

/// The name of the role of new members.
async fn default_role(cx: &State, by: &Standing, settings: &RoleSettings) -> Result<String> {
    let roles = roles(cx.store.db(), &by.org).await?;
    let role = roles.into_iter().find(|role| role.id == settings.default_role);
    Ok(role.map_or_else(|| settings.default_role.to_string(), |role| role.name))
}

async fn show_saved(
    cx: &State,
    by: &Can<EditOrg>,
    session: &Session,
    htmx: Htmx,
    settings: RoleSettings,
) -> Handled {
    let role = default_role(cx, by, &settings).await?;
    let said = format!("The rules of roles are saved. New members are {role}.");
    if !htmx.is_partial {
        Flash::leave(session, said).await?;
        return Ok(see_other(&format!("/o/{}/settings", by.org.slug)));
    }
    page(&Saved { roles: RolesPart::of(cx, by).await?, flash: Flash::good(said) })
}
