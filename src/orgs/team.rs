//! Teams: making one, by a form or by onboarding.

use super::{NewOrg, Slug, events, found, free_slug, queries, slug_is_taken};
use crate::access::Me;
use crate::accounts::Email;
use crate::error::{Error, Fields, Result};
use crate::ids::OrgId;
use crate::limits::{self, Counter};
use crate::state::State;
use crate::store::{Event, Tx};
use crate::text::Name;

/// What somebody typed for a new team.
#[derive(Debug, Default)]
pub struct TeamForm {
    /// Its name.
    pub name: String,
    /// Its key in URLs.
    pub slug: String,
    /// Where invoices go.
    pub billing_email: String,
}

/// A new team, understood.
#[derive(Debug)]
pub struct NewTeam {
    name: Name,
    slug: Slug,
    billing_email: Email,
}

impl TryFrom<&TeamForm> for NewTeam {
    type Error = Fields;

    fn try_from(form: &TeamForm) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = fields.check("name", Name::parse(&form.name));
        let slug = fields.check("slug", Slug::parse(&form.slug));
        let billing_email = fields.check("billing_email", Email::parse(&form.billing_email));
        match (name, slug, billing_email) {
            (Some(name), Some(slug), Some(billing_email)) => Ok(Self { name, slug, billing_email }),
            _ => Err(fields),
        }
    }
}

/// A team that was made, or found again when its form came twice.
#[derive(Debug)]
pub struct Team {
    /// Its id.
    pub id: OrgId,
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// Makes a team, with its maker as Owner.
///
/// # Errors
/// `Invalid` when the slug is taken; `TooMany` after many within a day.
pub async fn create_team(cx: &State, me: &Me, new: NewTeam) -> Result<Team> {
    cx.limits.take(&[counter(me)])?;
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let id = OrgId::new(tx.now(), tx.random());
    let NewTeam { name, slug, .. } = &new;
    if !queries::take_slug(&mut tx, slug, id).await? {
        // Sent twice: the first one made it.
        let made = queries::made_by(tx.db(), me.user, slug, name.as_str()).await?;
        let id = made.ok_or_else(slug_is_taken)?;
        return Ok(Team { id, slug: slug.to_string(), name: name.to_string() });
    }
    insert(&mut tx, me, id, &new).await?;
    tx.commit(events::created(id, name.as_str(), slug)).await?;
    Ok(Team { id, slug: slug.to_string(), name: name.to_string() })
}

fn counter(me: &Me) -> Counter {
    Counter::new(&limits::TEAMS, &[&me.user.to_string()])
}

/// The rows of a new team, whose slug was taken for it.
async fn insert(tx: &mut Tx, me: &Me, id: OrgId, new: &NewTeam) -> Result<()> {
    let NewTeam { name, slug, billing_email } = new;
    let (owner, is_personal) = (me.user, false);
    let billing_email = Some(billing_email);
    let org = NewOrg { name: name.as_str(), slug, billing_email, owner, is_personal };
    queries::insert(tx, id, &org).await?;
    tx.open_log(id).await?;
    let email = Email::parse(&me.email).map_err(Error::internal)?;
    found(tx, id, me.user, &me.name, &email).await
}

/// The team that somebody made by onboarding, if they did.
///
/// # Errors
/// When the database does not answer.
pub async fn onboarded(tx: &mut Tx, me: &Me) -> Result<Option<Team>> {
    queries::onboarded(tx.db(), me.user).await
}

/// Makes the one team of somebody's onboarding, as part of a change that holds the lock of their
/// personal organization. Its slug follows from its name, and invoices go to their own address.
///
/// # Errors
/// `TooMany` after many teams within a day.
pub async fn onboard_team(cx: &State, tx: &mut Tx, me: &Me, name: &Name) -> Result<(Team, Event)> {
    cx.limits.take(&[counter(me)])?;
    let id = OrgId::new(tx.now(), tx.random());
    let slug = free_slug(tx, name.as_str(), "team", id).await?;
    let billing_email = Email::parse(&me.email).map_err(Error::internal)?;
    let new = NewTeam { name: name.clone(), slug, billing_email };
    insert(tx, me, id, &new).await?;
    queries::set_onboarded(tx, me.user, id).await?;
    let NewTeam { name, slug, .. } = new;
    let created = events::created(id, name.as_str(), &slug);
    Ok((Team { id, slug: slug.to_string(), name: name.to_string() }, created))
}
