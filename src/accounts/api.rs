//! One's own account for programs.

mod address;
mod password;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    OwnSession, Preferences, Profile, ProfileForm, change_preferences, change_profile,
    end_other_sessions, end_session, profile, sessions,
};
use crate::access::Me;
use crate::state::State;
use crate::web::{Access, Handled, IfMatch, Json, Path, Route, versioned};

/// One's own account.
#[derive(Serialize, JsonSchema)]
pub struct User {
    id: String,
    name: String,
    username: Option<String>,
    /// What stands in the avatar, where it was chosen.
    initials: Option<String>,
    email: String,
    email_verified: bool,
    /// The address that waits until its link is opened.
    new_email: Option<String>,
    /// Whether single keys are shortcuts.
    has_shortcuts: bool,
    /// Counts the changes of the profile.
    version: i64,
}

impl User {
    /// Out of who asks, and what their profile is now.
    #[must_use]
    pub fn new(me: Me, profile: Profile) -> Self {
        Self {
            id: me.user.to_string(),
            name: profile.name,
            username: profile.username,
            initials: profile.initials,
            email: me.email,
            email_verified: me.is_verified,
            new_email: profile.new_email,
            has_shortcuts: me.has_shortcuts,
            version: profile.version,
        }
    }
}

async fn show(cx: State, me: Me) -> Handled {
    let profile = profile(&cx, &me).await?;
    Ok(versioned(profile.version, axum::Json(User::new(me, profile))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProfileBody {
    #[schemars(length(min = 1, max = 80))]
    name: Option<String>,
    /// Left out, it stays; null or empty, it goes.
    #[serde(default, deserialize_with = "null_is_empty")]
    username: Option<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    initials: Option<String>,
    /// The version that the change was made upon.
    version: Option<i64>,
}

fn null_is_empty<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let given: Option<String> = Option::deserialize(value)?;
    Ok(Some(given.unwrap_or_default()))
}

async fn change(cx: State, me: Me, if_match: IfMatch, Json(body): Json<ProfileBody>) -> Handled {
    let ProfileBody { name, username, initials, version } = body;
    let version = if_match.upon(profile(&cx, &me).await?.version, version)?;
    let form = ProfileForm { name, username, initials, version };
    let profile = change_profile(&cx, &me, &form).await?;
    Ok(versioned(profile.version, axum::Json(User::new(me, profile))))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PreferencesBody {
    has_shortcuts: bool,
}

async fn set_preferences(cx: State, me: Me, Json(body): Json<PreferencesBody>) -> Handled {
    let PreferencesBody { has_shortcuts } = body;
    change_preferences(&cx, &me, Preferences { has_shortcuts }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
struct SessionItem {
    id: String,
    /// Browser and system, as far as it says.
    device: String,
    /// Where it was last seen from.
    address: Option<String>,
    /// Microseconds since 1970-01-01 UTC.
    began_at: i64,
    /// Microseconds since 1970-01-01 UTC.
    last_seen: i64,
    /// Whether this very request came with it.
    is_current: bool,
}

impl From<OwnSession> for SessionItem {
    fn from(session: OwnSession) -> Self {
        Self {
            id: session.id,
            device: session.device.name,
            address: session.address,
            began_at: session.began_at.micros(),
            last_seen: session.seen_at.micros(),
            is_current: session.is_current,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct SessionList {
    sessions: Vec<SessionItem>,
}

async fn list_sessions(cx: State, me: Me) -> Handled {
    let sessions = sessions(&cx, &me).await?.into_iter().map(SessionItem::from).collect();
    Ok(axum::Json(SessionList { sessions }).into_response())
}

async fn end_one(cx: State, me: Me, Path(session): Path<String>) -> Handled {
    end_session(&cx, &me, &session).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn end_others(cx: State, me: Me) -> Handled {
    end_other_sessions(&cx, &me).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    [own_routes(), password::routes(), address::routes()].concat()
}

/// Routes of this file.
fn own_routes() -> Vec<Route> {
    const USER: &str = "/api/v1/user";
    const SESSIONS: &str = "/api/v1/user/sessions";
    vec![
        Route::get(USER, Access::Me, show)
            .versioned()
            .says("Shows one’s own account")
            .answers::<User>(),
        Route::patch(USER, Access::Me, change)
            .versioned()
            .says("Changes one’s own name, username or initials")
            .takes::<ProfileBody>()
            .answers::<User>()
            .leaves(&["account.profile_changed"])
            .json(r#"{"name":"Olga Berg","username":"olga-berg","initials":"OB"}"#),
        Route::put("/api/v1/user/preferences", Access::Me, set_preferences)
            .says("Sets one’s own preferences")
            .takes::<PreferencesBody>()
            .answers_nothing()
            .leaves(&["account.preferences_changed"])
            .json(r#"{"has_shortcuts":true}"#),
        Route::get(SESSIONS, Access::Me, list_sessions)
            .says("Lists one’s own sessions")
            .answers::<SessionList>(),
        Route::delete(SESSIONS, Access::Me, end_others)
            .says("Ends all one’s other sessions")
            .answers_nothing()
            .leaves(&["account.sessions_ended"]),
        Route::delete("/api/v1/user/sessions/{session}", Access::Me, end_one)
            .says("Ends one of one’s own sessions")
            .answers_nothing()
            .leaves(&["account.session_ended"]),
    ]
}
