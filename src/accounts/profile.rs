//! One's own profile: what others see of a person, and what follows when it changes.

use super::username::{Initials, Username};
use super::{begin_everywhere, events, queries};
use crate::access::Me;
use crate::error::{Error, Fields, Result};
use crate::state::State;
use crate::store::{Db, Event, Tx};
use crate::text::Name;

/// One's own account, as one sees it oneself.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The person's name.
    pub name: String,
    /// The short name that they chose.
    pub username: Option<String>,
    /// The initials that they chose; else they are made from the name.
    pub initials: Option<String>,
    /// The address that waits until its link is opened.
    pub new_email: Option<String>,
    /// Which state of the profile this is; it counts up with each change.
    pub version: i64,
}

/// What somebody typed for their profile. What is nothing stays as it is; an empty username or empty
/// initials take them away.
#[derive(Clone, Debug, Default)]
pub struct ProfileForm {
    /// The name.
    pub name: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// The initials.
    pub initials: Option<String>,
    /// The state that the form was loaded with.
    pub version: Option<i64>,
}

/// A changed profile, understood. An empty text takes away what stood there.
#[derive(Debug)]
struct Change {
    name: Option<Name>,
    username: Option<String>,
    initials: Option<String>,
}

impl TryFrom<&ProfileForm> for Change {
    type Error = Fields;

    fn try_from(form: &ProfileForm) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = form.name.as_deref().map(|typed| fields.check("name", Name::parse(typed)));
        let username = form.username.as_deref().map(|typed| {
            let parse = |typed: &str| Username::parse(typed).map(|name| name.to_string());
            fields.check("username", unless_empty(typed, parse))
        });
        let initials = form.initials.as_deref().map(|typed| {
            let parse = |typed: &str| Initials::parse(typed).map(|text| text.to_string());
            fields.check("initials", unless_empty(typed, parse))
        });
        if !fields.is_empty() {
            return Err(fields);
        }
        let (name, username, initials) = (name.flatten(), username.flatten(), initials.flatten());
        Ok(Self { name, username, initials })
    }
}

fn unless_empty(
    typed: &str,
    parse: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    if typed.trim().is_empty() { Ok(String::new()) } else { parse(typed) }
}

impl Change {
    /// The profile as it will be.
    fn applied_to(self, before: &Profile) -> Profile {
        let chosen = |new: Option<String>, before: &Option<String>| match new {
            Some(text) => (!text.is_empty()).then_some(text),
            None => before.clone(),
        };
        Profile {
            name: self.name.map_or_else(|| before.name.clone(), |name| name.to_string()),
            username: chosen(self.username, &before.username),
            initials: chosen(self.initials, &before.initials),
            new_email: before.new_email.clone(),
            version: before.version,
        }
    }
}

impl Profile {
    fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.name, &self.username, &self.initials)
            == (&other.name, &other.username, &other.initials)
    }
}

/// One's own profile.
///
/// # Errors
/// When the database does not answer.
pub async fn profile(cx: &State, me: &Me) -> Result<Profile> {
    read(cx.store.db(), me).await
}

async fn read(db: impl Db<'_>, me: &Me) -> Result<Profile> {
    queries::profile(db, me.user).await?.ok_or(Error::SignedOut)
}

/// Changes one's own profile. The personal organization takes the name, and every list that the
/// person stands in sorts by it. A form that changes nothing, or was sent twice, leaves no event.
///
/// # Errors
/// `Invalid` when a value cannot be taken; `Stale` when the profile has changed since the form was
/// loaded.
pub async fn change_profile(cx: &State, me: &Me, form: &ProfileForm) -> Result<Profile> {
    let change = Change::try_from(form).map_err(Error::Invalid)?;
    let mut tx = begin_everywhere(cx, me).await?;
    let before = read(tx.db(), me).await?;
    let mut after = change.applied_to(&before);
    if after.says_the_same_as(&before) {
        return Ok(before);
    }
    if form.version.is_some_and(|version| version != before.version) {
        return Err(Error::Stale);
    }
    after.version += 1;
    if !queries::set_profile(&mut tx, me.user, &after).await? {
        return Err(Error::invalid("username", TAKEN));
    }
    if after.name != before.name {
        queries::rename_everywhere(&mut tx, me, &after.name).await?;
    }
    tx.commit(events::profile_changed(me, &before, &after)).await?;
    Ok(after)
}

/// Gives oneself a username, as part of a change that holds the lock of one's personal organization.
/// Returns the event to commit with, unless it is so already.
///
/// # Errors
/// `Invalid` when somebody else has it.
pub async fn take_username(tx: &mut Tx, me: &Me, username: &Username) -> Result<Option<Event>> {
    let before = read(tx.db(), me).await?;
    let after = Profile { username: Some(username.to_string()), ..before.clone() };
    if after.says_the_same_as(&before) {
        return Ok(None);
    }
    let holder = queries::user_named(tx.db(), username).await?;
    let after = Profile { version: before.version + 1, ..after };
    // PostgreSQL ends a change that meets a name given at the same moment: that is an error, too.
    if holder.is_some() || !queries::set_profile(tx, me.user, &after).await? {
        return Err(Error::invalid("username", TAKEN));
    }
    Ok(Some(events::profile_changed(me, &before, &after)))
}

const TAKEN: &str = "Somebody has this username. Try another.";

/// Whether one can have a username now; one's own can be had. The message says why not.
///
/// # Errors
/// When the database does not answer.
pub async fn username_availability(
    cx: &State,
    me: &Me,
    typed: &str,
) -> Result<Result<Username, String>> {
    let username = match Username::parse(typed) {
        Ok(username) => username,
        Err(message) => return Ok(Err(message)),
    };
    let holder = queries::user_named(cx.store.db(), &username).await?;
    let is_free = holder.is_none_or(|holder| holder == me.user);
    Ok(if is_free { Ok(username) } else { Err(TAKEN.into()) })
}
