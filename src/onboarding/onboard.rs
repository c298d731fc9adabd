//! The first steps of a new account: a username, and perhaps a team.

use crate::access::Me;
use crate::accounts::{self, Profile, Username};
use crate::error::{Error, Fields, Result};
use crate::orgs::{self, Team};
use crate::state::State;
use crate::store::Events;
use crate::text::Name;

/// What somebody typed for it.
#[derive(Debug)]
pub struct OnboardingForm {
    /// The username that they choose.
    pub username: String,
    /// The name of their team, where they want one.
    pub org_name: Option<String>,
}

/// What it led to.
#[derive(Debug)]
pub struct Onboarded {
    /// The profile as it is now.
    pub profile: Profile,
    /// The team that was made by it, now or before.
    pub team: Option<Team>,
    /// Whether the team was made now.
    pub created: bool,
}

/// Gives oneself a username and, by name, one team. Doing it again makes no second team, under
/// whatever name, and several at once make one: all wait for the lock of the personal organization.
///
/// # Errors
/// `Invalid` at `username` or `org_name`; `TooMany` after many teams within a day.
pub async fn onboard(cx: &State, me: &Me, form: &OnboardingForm) -> Result<Onboarded> {
    let (username, name) = parse(form).map_err(Error::Invalid)?;
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let mut events = Vec::from_iter(accounts::take_username(&mut tx, me, &username).await?);
    let mut team = orgs::onboarded(&mut tx, me).await?;
    let mut created = false;
    if let (None, Some(name)) = (&team, name) {
        let (made, event) = orgs::onboard_team(cx, &mut tx, me, &name).await?;
        (team, created) = (Some(made), true);
        events.push(event);
    }
    match Events::of(events) {
        Some(events) => tx.commit(events).await?,
        None => drop(tx),
    }
    Ok(Onboarded { profile: accounts::profile(cx, me).await?, team, created })
}

fn parse(form: &OnboardingForm) -> Result<(Username, Option<Name>), Fields> {
    let mut fields = Fields::default();
    let username = fields.check("username", Username::parse(&form.username));
    let name = form.org_name.as_deref().map(|typed| fields.check("org_name", Name::parse(typed)));
    match username {
        Some(username) if fields.is_empty() => Ok((username, name.flatten())),
        _ => Err(fields),
    }
}
