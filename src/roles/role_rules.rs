//! What an organization says about roles: which one new members get, and whether Admins appoint
//! Admins.

use serde_json::{Value, json};

use super::change::refuse;
use super::{events, queries, rules};
use crate::access::{Can, Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::members;
use crate::permission::EditOrg;
use crate::state::State;
use crate::store::{Event, Target};

/// The rules as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSettings {
    /// The role of new members, where nobody chooses another.
    pub default_role: RoleId,
    /// Whether Admins, and whoever reaches as far, appoint Admins.
    pub admins_appoint_admins: bool,
    /// Counts the changes of the organization's settings.
    pub version: i64,
}

impl RoleSettings {
    fn to_json(&self) -> Value {
        json!({
            "default_role": self.default_role.as_str(),
            "admins_appoint_admins": self.admins_appoint_admins,
        })
    }
}

/// The rules as somebody wants them.
#[derive(Clone, Debug)]
pub struct RoleRulesForm {
    /// The role of new members.
    pub default_role: RoleId,
    /// Whether Admins appoint Admins; nothing leaves it as it is.
    pub admins_appoint_admins: Option<bool>,
}

impl RoleRulesForm {
    /// What is wanted of the switch, given how it is.
    fn switch(&self, before: &RoleSettings) -> bool {
        self.admins_appoint_admins.unwrap_or(before.admins_appoint_admins)
    }
}

/// The rules as they are.
///
/// # Errors
/// `Conflict` for a personal organization, which has one member.
pub async fn role_settings(cx: &State, by: &Can<EditOrg>) -> Result<RoleSettings> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    queries::role_settings(cx.store.db(), by.org.id).await
}

/// Sets the rules. `seen` is the version that they were chosen upon. Setting what is so already
/// changes nothing.
///
/// # Errors
/// `Conflict` for a personal organization; `Invalid` for a role that is none, or appoints others;
/// `BeyondReach` for a role that one could not give, and for the switch where one is no Owner;
/// `Stale` when the settings have changed since `seen`.
pub async fn set_role_rules(
    cx: &State,
    by: &Can<EditOrg>,
    form: &RoleRulesForm,
    seen: Option<i64>,
) -> Result<RoleSettings> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    let mut tx = by.begin(&cx.store).await?;
    let before = queries::role_settings(tx.db(), by.org.id).await?;
    let roles = members::roles(tx.db(), &by.org).await?;
    let wanted = roles.iter().find(|role| role.id == form.default_role);
    let wanted =
        wanted.ok_or_else(|| Error::invalid("default_role", "There is no such role here."))?;
    if let Err(error) = may_set(by, &before, form, wanted) {
        return Err(refuse(tx, &wanted.id, &wanted.name, error).await);
    }
    let switch = form.switch(&before);
    let is_same =
        before.default_role == form.default_role && before.admins_appoint_admins == switch;
    if is_same {
        return Ok(before);
    }
    if seen.is_some_and(|seen| seen != before.version) {
        return Err(Error::Stale);
    }
    let org = by.org.id;
    queries::set_role_settings(&mut tx, org, &form.default_role, switch).await?;
    let after = queries::role_settings(tx.db(), org).await?;
    tx.commit(changed(by, &roles, &before, &after)).await?;
    Ok(after)
}

fn may_set(
    by: &Standing,
    before: &RoleSettings,
    form: &RoleRulesForm,
    role: &Role,
) -> Result<(), Error> {
    if before.admins_appoint_admins != form.switch(before) && !by.role.is_owner() {
        let why = "Only an Owner decides whether Admins appoint Admins.";
        return Err(Error::BeyondReach(why.into()));
    }
    if before.default_role == form.default_role {
        return Ok(());
    }
    let can_be = rules::can_be_default(role.is_owner(), role.appoints_up_to);
    can_be.map_err(|why| Error::invalid("default_role", why))?;
    members::rules::may_appoint(&by.role, role).map_err(Error::BeyondReach)
}

fn changed(by: &Standing, roles: &[Role], before: &RoleSettings, after: &RoleSettings) -> Event {
    let mut what = Vec::new();
    if before.default_role != after.default_role {
        let role = roles.iter().find(|role| role.id == after.default_role);
        let name = role.map_or(after.default_role.as_str(), |role| role.name.as_str());
        what.push(format!("new members become {name}"));
    }
    if before.admins_appoint_admins != after.admins_appoint_admins {
        let on = if after.admins_appoint_admins { "on" } else { "off" };
        what.push(format!("Admins appoint Admins {on}"));
    }
    let org = Target::thing("org", by.org.id, &by.org.name);
    events::rules_changed(org, &what, before.to_json(), after.to_json())
}
