//! The profile on the page of one's account.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use serde::Deserialize;

use super::account::AccountPage;
use super::back;
use crate::access::Me;
use crate::accounts::{Profile, ProfileForm, change_profile, profile, username_availability};
use crate::error::{Error, Fields};
use crate::state::State;
use crate::text;
use crate::web::{
    Access, Field, Flash, Form, Handled, MaybeMe, Query, Route, Session, filters, page,
    page_with_status, see_other,
};

/// The form of the profile.
pub(super) struct ProfilePart {
    pub name: Field,
    pub username: String,
    pub username_note: UsernameNote,
    pub initials: Field,
    pub version: i64,
    /// The name that stands there now, when it was changed since the form was loaded.
    pub changed_meanwhile: Option<String>,
}

/// What is said about a username: beside its field, on the page and while typing.
#[derive(Template)]
#[template(path = "accounts/_username_note.html")]
pub(super) struct UsernameNote {
    free: Option<String>,
    pub error: Option<String>,
}

impl HtmlSafe for UsernameNote {}

impl UsernameNote {
    const NOTHING: Self = Self { free: None, error: None };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileInput {
    name: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    initials: String,
    version: Option<i64>,
}

impl ProfilePart {
    pub fn of(profile: &Profile) -> Self {
        let input = ProfileInput {
            name: profile.name.clone(),
            username: profile.username.clone().unwrap_or_default(),
            initials: profile.initials.clone().unwrap_or_default(),
            version: Some(profile.version),
        };
        Self::new(&input, profile, &Fields::default())
    }

    fn new(input: &ProfileInput, now: &Profile, fields: &Fields) -> Self {
        let initials = Field::text("initials", "Initials").value(&input.initials).optional();
        let made = text::initials(&now.name);
        let error = fields.at("username").map(str::to_owned);
        Self {
            name: Field::text("name", "Name")
                .value(&input.name)
                .autocomplete("name")
                .error_in(fields),
            username: input.username.clone(),
            username_note: UsernameNote { free: None, error },
            initials: initials
                .hint(format!("Up to three characters. Left empty, they are {made}."))
                .error_in(fields),
            version: input.version.unwrap_or(now.version),
            changed_meanwhile: None,
        }
    }
}

async fn change(cx: State, me: Me, session: Session, Form(input): Form<ProfileInput>) -> Handled {
    let form = ProfileForm {
        name: Some(input.name.clone()),
        username: Some(input.username.clone()),
        initials: Some(input.initials.clone()),
        version: input.version,
    };
    match change_profile(&cx, &me, &form).await {
        Ok(_) => {
            Flash::leave(&session, "Your profile is saved.").await?;
            Ok(see_other("/account"))
        }
        Err(Error::Invalid(fields)) => {
            let now = profile(&cx, &me).await?;
            let mut again = AccountPage::of(&cx, me, &session).await?;
            again.profile = ProfilePart::new(&input, &now, &fields);
            again.refused()
        }
        Err(Error::Stale) => show_stale(&cx, me, &session, &input).await,
        Err(error) => Err(error.into()),
    }
}

/// The form as it was typed, with word of what stands there now; saved again, it counts.
async fn show_stale(cx: &State, me: Me, session: &Session, input: &ProfileInput) -> Handled {
    let now = profile(cx, &me).await?;
    let mut again = AccountPage::of(cx, me, session).await?;
    again.profile = ProfilePart::new(input, &now, &Fields::default());
    again.profile.version = now.version;
    again.profile.changed_meanwhile = Some(now.name);
    page_with_status(StatusCode::PRECONDITION_FAILED, &again)
}

#[derive(Deserialize)]
struct UsernameQuery {
    #[serde(default)]
    username: String,
}

/// Whether a username is free, while somebody types it.
async fn note(cx: State, MaybeMe(me): MaybeMe, Query(query): Query<UsernameQuery>) -> Handled {
    let typed = query.username.trim();
    // A session that ended while somebody types must not take the page away.
    let Some(me) = me.filter(|_| !typed.is_empty()) else { return page(&UsernameNote::NOTHING) };
    page(&match username_availability(&cx, &me, typed).await? {
        Ok(username) => UsernameNote { free: Some(username.to_string()), error: None },
        Err(why) => UsernameNote { free: None, error: Some(why) },
    })
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/profile", Access::Me, back),
        Route::post("/account/profile", Access::Me, change)
            .leaves(&["account.profile_changed"])
            .form("name=Olga+Berger&username=olga&initials=O"),
        Route::get("/account/username", Access::Public, note),
    ]
}
