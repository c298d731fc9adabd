//! What the organization says about roles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Can, RoleId};
use crate::permission::{EditOrg, Permission};
use crate::roles::{RoleRulesForm, RoleSettings, role_settings, set_role_rules};
use crate::state::State;
use crate::web::{Access, Handled, IfMatch, Json, Route, versioned};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RoleRules")]
struct RulesItem {
    /// The id of the role of new members, where nobody chooses another.
    default_role: String,
    /// Whether Admins may appoint Admins.
    admins_appoint_admins: bool,
    /// Counts the changes of the organization’s settings.
    version: i64,
}

impl From<RoleSettings> for RulesItem {
    fn from(settings: RoleSettings) -> Self {
        let RoleSettings { default_role, admins_appoint_admins, version } = settings;
        Self { default_role: default_role.to_string(), admins_appoint_admins, version }
    }
}

async fn show_rules(cx: State, by: Can<EditOrg>) -> Handled {
    let settings = role_settings(&cx, &by).await?;
    Ok(versioned(settings.version, axum::Json(RulesItem::from(settings))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRoleRules")]
struct RulesBody {
    /// The id of the role of new members, where nobody chooses another.
    default_role: String,
    /// Whether Admins may appoint Admins; only Owners turn it.
    admins_appoint_admins: bool,
    /// The version that the rules were chosen upon.
    version: Option<i64>,
}

async fn set_rules(
    cx: State,
    by: Can<EditOrg>,
    if_match: IfMatch,
    Json(body): Json<RulesBody>,
) -> Handled {
    let form = RoleRulesForm {
        default_role: RoleId::from_text(body.default_role),
        admins_appoint_admins: Some(body.admins_appoint_admins),
    };
    let seen = if_match.upon(by.org.version, body.version)?;
    let settings = set_role_rules(&cx, &by, &form, seen).await?;
    Ok(versioned(settings.version, axum::Json(RulesItem::from(settings))))
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const RULES: &str = "/api/v1/org/{org}/role-rules";
    let editing = Access::Can(Permission::EditOrg);
    vec![
        Route::get(RULES, editing, show_rules)
            .versioned()
            .says("Shows the rules about roles")
            .answers::<RulesItem>(),
        Route::put(RULES, editing, set_rules)
            .versioned()
            .says("Sets the rules about roles")
            .takes::<RulesBody>()
            .answers::<RulesItem>()
            .leaves(&["org.role_rules_changed", "role.change_refused"])
            .json(r#"{"default_role":"developer","admins_appoint_admins":true}"#),
    ]
}
