//! Organizations: making them, their slugs, whose they are.

pub mod api;
mod billing;
mod domain;
pub mod events;
mod invitation_rules;
pub mod pages;
mod queries;
mod settings;
mod slug;
mod team;

use crate::access::{self, NewMember, Role, RoleId};
use crate::accounts::{Account, Email};
use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::permission::OWNER;
use crate::state::State;
use crate::store::Tx;

pub use billing::{Billing, billing, set_billing_email};
pub use domain::Domain;
pub use invitation_rules::{InvitationRules, invitation_rules, set_invitation_rules};
pub use settings::{Settings, rename, settings};
pub use slug::Slug;
pub use team::{NewTeam, Team, TeamForm, create_team, onboard_team, onboarded};

/// The role that new members get when nobody says otherwise: the one that can do least.
const DEFAULT_ROLE: &str = "viewer";
/// How many members an organization may have until the platform administrator says otherwise.
const MEMBER_CAP: i64 = 500;

/// An organization as one of its members sees it in a list.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Its id.
    pub id: OrgId,
    /// Whether it is the person's own.
    pub is_personal: bool,
    /// Its key in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The person's role there.
    pub role: Role,
}

impl Membership {
    /// The name of the person's role.
    #[must_use]
    pub fn role_name(&self) -> &str {
        &self.role.name
    }
}

/// An organization to be made.
#[derive(Debug)]
struct NewOrg<'a> {
    name: &'a str,
    slug: &'a Slug,
    billing_email: Option<&'a Email>,
    owner: UserId,
    is_personal: bool,
}

const TAKEN: &str = "This address is taken. Try another.";

fn slug_is_taken() -> Error {
    Error::invalid("slug", TAKEN)
}

/// The id of a personal organization that this change will make, and its opened log.
///
/// # Errors
/// When the database does not take it.
pub async fn reserve_personal(tx: &mut Tx) -> Result<OrgId> {
    let id = OrgId::new(tx.now(), tx.random());
    tx.open_log(id).await?;
    Ok(id)
}

/// Makes the personal organization of a new account, under the id reserved for it.
///
/// # Errors
/// When the database does not take it.
pub async fn create_personal(tx: &mut Tx, account: &Account) -> Result<()> {
    let id = account.personal_org;
    let slug = free_slug(tx, &account.name, "personal", id).await?;
    let (owner, is_personal) = (account.id, true);
    let org = NewOrg { name: &account.name, slug: &slug, billing_email: None, owner, is_personal };
    queries::insert(tx, id, &org).await?;
    let email = Email::parse(&account.email).map_err(Error::internal)?;
    found(tx, id, account.id, &account.name, &email).await
}

/// Takes the first free slug that a name suggests, or else one made of a word and the id.
async fn free_slug(tx: &mut Tx, name: &str, word: &str, org: OrgId) -> Result<Slug> {
    if let Some(base) = Slug::propose(name) {
        for slug in base.and_numbered() {
            if queries::take_slug(tx, &slug, org).await? {
                return Ok(slug);
            }
        }
    }
    // The last part of the id is random, so it is free.
    let id = org.to_string();
    let ending = id.rsplit('-').next().unwrap_or_default();
    let slug = Slug::parse(&format!("{word}-{ending}")).map_err(Error::internal)?;
    queries::take_slug(tx, &slug, org).await?;
    Ok(slug)
}

/// The founding membership.
async fn found(tx: &mut Tx, org: OrgId, user: UserId, name: &str, email: &Email) -> Result<()> {
    let new = NewMember {
        org,
        user,
        role: &RoleId::owner(),
        level: OWNER.level,
        given_by: None,
        name,
        email_key: &email.key(),
    };
    access::add_member(tx, &new).await.map(drop)
}

/// The organizations of a person.
///
/// # Errors
/// When the database does not answer.
pub async fn of_user(cx: &State, user: UserId) -> Result<Vec<Membership>> {
    queries::of_user(cx.store.db(), &cx.permissions, user).await
}

/// The first free slug that a name suggests.
///
/// # Errors
/// When the database does not answer.
pub async fn propose_free(cx: &State, name: &str) -> Result<Option<Slug>> {
    let Some(base) = Slug::propose(name) else { return Ok(None) };
    for slug in base.and_numbered() {
        if !queries::is_slug_taken(cx.store.db(), &slug).await? {
            return Ok(Some(slug));
        }
    }
    Ok(None)
}

/// Whether a slug can be had now. The message says why not.
///
/// # Errors
/// When the database does not answer.
pub async fn availability(cx: &State, typed: &str) -> Result<Result<Slug, String>> {
    let slug = match Slug::parse(typed) {
        Ok(slug) => slug,
        Err(message) => return Ok(Err(message)),
    };
    let is_taken = queries::is_slug_taken(cx.store.db(), &slug).await?;
    Ok(if is_taken { Err(TAKEN.into()) } else { Ok(slug) })
}
