//! The first steps of an account, for programs.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Me;
use crate::accounts::api::User;
use crate::onboarding::{Onboarded, OnboardingForm, onboard};
use crate::orgs::Team;
use crate::state::State;
use crate::web::{Access, Handled, Json, Route};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Onboarding")]
struct OnboardingBody {
    username: String,
    /// The name of a team to be made.
    org_name: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OnboardedTeam")]
struct TeamItem {
    id: String,
    slug: String,
    name: String,
}

impl From<Team> for TeamItem {
    fn from(team: Team) -> Self {
        Self { id: team.id.to_string(), slug: team.slug, name: team.name }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Onboarded")]
struct OnboardedItem {
    user: User,
    /// The team that onboarding has made, now or before.
    organization: Option<TeamItem>,
    /// Whether it was made by this request.
    created: bool,
}

async fn start(cx: State, me: Me, Json(body): Json<OnboardingBody>) -> Handled {
    let OnboardingBody { username, org_name } = body;
    let done = onboard(&cx, &me, &OnboardingForm { username, org_name }).await?;
    let Onboarded { profile, team, created } = done;
    let (user, organization) = (User::new(me, profile), team.map(TeamItem::from));
    Ok(axum::Json(OnboardedItem { user, organization, created }).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/user/onboarding", Access::Me, start)
            .says("Takes a username, and makes the first team")
            .takes::<OnboardingBody>()
            .answers::<OnboardedItem>()
            .leaves(&["account.profile_changed", "org.created"])
            .json(r#"{"username":"olga-of-north"}"#),
    ]
}
