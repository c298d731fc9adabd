//! Offers of membership to an e-mail address, and the links that carry them.

pub mod api;
pub mod events;
mod mail;
mod offer;
pub mod pages;
mod queries;

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::access::{self, Can, Role, RoleId, Standing};
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Fields, Result, Wait};
use crate::ids::{InvitationId, OrgId, UserId};
use crate::members::{self, rules};
use crate::permission::InviteMembers;
use crate::secret::Token;
use crate::state::State;
use crate::store::{Db, LinkEnd, Purpose, Tx};
use crate::text::Name;

pub use offer::{Offer, OrgCard, accept, accepted_by, offer};

/// How many pending invitations a list shows.
const LISTED: i64 = 500;
/// How many invitations an organization sends within a day.
const SENT_A_DAY: i64 = 50;
const DAY: Duration = Duration::from_hours(24);

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The organization it leads into.
    pub org: OrgId,
    /// The name by which the inviter knows the invitee.
    pub name: String,
    /// The address it is for.
    pub email: String,
    /// What addresses are compared by.
    pub email_key: String,
    /// The role it offers.
    pub role_id: RoleId,
    /// Whether it is still open.
    pub is_pending: bool,
    /// Who invited.
    pub invited_by: UserId,
    /// Their name.
    pub inviter_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
    /// Who accepted it.
    pub accepted_by: Option<UserId>,
    /// What became of its mail.
    pub delivery: Delivery,
}

/// How an invitation reaches the invitee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// No mail: the inviter copied a link.
    Copied,
    /// In the outbox; perhaps after tries that failed, and why.
    Queued(Option<String>),
    /// The mail server has taken it.
    Sent,
    /// It will not be sent, and why.
    Failed(String),
}

impl Delivery {
    fn from_mail(state: Option<&str>, error: Option<String>) -> Self {
        match state {
            None => Self::Copied,
            Some("sent") => Self::Sent,
            Some("failed") => Self::Failed(error.unwrap_or_default()),
            Some(_) => Self::Queued(error),
        }
    }
}

/// What somebody typed to invite.
#[derive(Debug, Default)]
pub struct InvitationForm {
    /// The invitee's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The id of the role.
    pub role: String,
}

/// An invitation to be made, understood.
#[derive(Debug)]
pub struct NewInvitation {
    name: Name,
    email: Email,
    role: RoleId,
}

impl TryFrom<&InvitationForm> for NewInvitation {
    type Error = Fields;

    fn try_from(form: &InvitationForm) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = fields.check("name", Name::parse(&form.name));
        let email = fields.check("email", Email::parse(&form.email));
        let role = RoleId::from_text(form.role.trim());
        match (name, email) {
            (Some(name), Some(email)) => Ok(Self { name, email, role }),
            _ => Err(fields),
        }
    }
}

/// What came of inviting.
#[derive(Debug)]
pub struct Invited {
    /// The invitation's id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// Whether it is new; else the address was invited already.
    pub is_new: bool,
    /// The link, where no mail is sent: shown once.
    pub link: Option<SecretString>,
}

/// Invites somebody: by mail, or with a link to copy where there is no mail server. An address that
/// is invited already is not invited again; without mail it gets a new link.
///
/// # Errors
/// `Invalid` at the field; `BeyondReach` for a role above one's reach; `Conflict` when the
/// organization is full or personal; `TooMany` after 50 within a day.
pub async fn invite(cx: &State, by: &Can<InviteMembers>, new: NewInvitation) -> Result<Invited> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    let mut tx = by.begin(&cx.store).await?;
    let role = match offered_role(tx.db(), by, &new.role).await {
        Ok(role) => role,
        Err(error) => return Err(refuse(tx, &new.name, &new.email.to_string(), error).await),
    };
    if members::has_email(&mut tx, by.org.id, &new.email.key()).await? {
        return Err(Error::invalid("email", "This person is a member already."));
    }
    if let Some(open) = queries::pending_for(tx.db(), by.org.id, &new.email.key()).await? {
        return invite_again(cx, tx, by, &role, open).await;
    }
    let (taken, cap) = queries::room(tx.db(), by.org.id).await?;
    if taken >= cap {
        return Err(Error::Conflict(format!(
            "The organization is full: {cap} members, pending invitations included."
        )));
    }
    refuse_too_many(&mut tx, by.org.id).await?;
    let id = InvitationId::new(tx.now(), tx.random());
    let expires_at = tx.now().after(Purpose::Invitation.lifetime());
    queries::insert(&mut tx, by.org.id, id, &new, by.me.user, expires_at).await?;
    let made = Made {
        id,
        name: new.name.to_string(),
        email: new.email.to_string(),
        role: &role,
        expires_at,
    };
    let link = deliver(cx, &mut tx, by, &made).await?;
    let (name, email) = (new.name.as_str(), new.email.to_string());
    tx.commit(events::sent(id, name, &email, &role, cx.has_mail())).await?;
    Ok(Invited { id, email, is_new: true, link })
}

/// So that nobody can use an organization to send mails to the world.
async fn refuse_too_many(tx: &mut Tx, org: OrgId) -> Result<()> {
    let now = tx.now();
    let Some(first) = queries::sent_before(tx.db(), org, SENT_A_DAY).await? else { return Ok(()) };
    let free_at = first.after(DAY);
    if free_at <= now {
        return Ok(());
    }
    let why = "An organization sends 50 invitations within a day at the most.";
    Err(Error::TooMany(Wait { why, time: now.until(free_at) }))
}

/// The role to be offered, if the inviter may offer it.
async fn offered_role(db: impl Db<'_>, by: &Standing, id: &RoleId) -> Result<Role> {
    let known = members::roles(db, &by.org).await?.into_iter().find(|role| role.id == *id);
    let role = known.ok_or_else(|| Error::invalid("role", "Choose a role."))?;
    rules::may_invite_with(&by.role, &role, &by.org.default_role).map_err(Error::BeyondReach)?;
    Ok(role)
}

/// What is beyond one's reach leaves an event; other errors pass through.
async fn refuse(tx: Tx, name: impl AsRef<str>, email: &str, error: Error) -> Error {
    let Error::BeyondReach(why) = &error else { return error };
    let event = events::refused(name.as_ref(), email, why);
    tx.refuse(event, error).await
}

/// An invitation whose link is about to be made.
struct Made<'a> {
    id: InvitationId,
    name: String,
    email: String,
    role: &'a Role,
    expires_at: Timestamp,
}

/// Makes the link, and puts its mail into the outbox; without a mail server the link is given back,
/// to be shown once. The link before it stops working.
async fn deliver(
    cx: &State,
    tx: &mut Tx,
    by: &Standing,
    made: &Made<'_>,
) -> Result<Option<SecretString>> {
    let org = by.org.id;
    let token = tx.make_link(Purpose::Invitation, Some(org), made.id, cx.has_mail()).await?;
    let link = join_link(cx, &token)?;
    if !cx.has_mail() {
        return Ok(Some(link));
    }
    let mail = mail::invitation(cx, by, made, link.expose_secret())?;
    let mail = tx.enqueue(&mail).await?;
    queries::set_mail(tx, org, made.id, mail).await?;
    Ok(None)
}

fn join_link(cx: &State, token: &Token) -> Result<SecretString> {
    Ok(cx.link(&format!("/join/{}", token.text()))?.into())
}

/// The address is invited already. While a mail is on its way, or has arrived, nothing changes; a
/// link that was copied, has expired, did not arrive, or lost its inviter is replaced, and who
/// invites again answers for it. Only who could offer the role that stands there gets a link to it.
async fn invite_again(
    cx: &State,
    mut tx: Tx,
    by: &Standing,
    wanted: &Role,
    open: Invitation,
) -> Result<Invited> {
    let role = match offered_role(tx.db(), by, &open.role_id).await {
        Ok(role) => role,
        Err(error) => return Err(refuse(tx, &open.name, &open.email, error).await),
    };
    if role.id != wanted.id {
        let why = format!("Invited already, as {}. Cancel that invitation first.", role.name);
        return Err(Error::invalid("email", why));
    }
    let (id, email) = (open.id, open.email.clone());
    let is_under_way = matches!(open.delivery, Delivery::Queued(_) | Delivery::Sent);
    let inviter = access::role_of(tx.db(), open.org, open.invited_by).await?;
    let still_stands = offer::may_still_offer(inviter.as_ref(), &role, &by.org.default_role);
    if is_under_way && still_stands && open.expires_at > tx.now() {
        return Ok(Invited { id, email, is_new: false, link: None });
    }
    refuse_too_many(&mut tx, open.org).await?;
    let expires_at = tx.now().after(Purpose::Invitation.lifetime());
    queries::renew(&mut tx, open.org, id, by.me.user, expires_at).await?;
    let name = open.name.clone();
    let made = Made { id, name, email: email.clone(), role: &role, expires_at };
    let link = deliver(cx, &mut tx, by, &made).await?;
    tx.commit(events::link_made(&open)).await?;
    Ok(Invited { id, email, is_new: false, link })
}

/// The pending invitations, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn pending(cx: &State, by: &Can<InviteMembers>) -> Result<Vec<Invitation>> {
    queries::pending(cx.store.db(), by.org.id, LISTED).await
}

/// How many pending invitations did not arrive.
///
/// # Errors
/// When the database does not answer.
pub async fn undelivered(cx: &State, by: &Can<InviteMembers>) -> Result<usize> {
    let has_failed = |invitation: &&Invitation| matches!(invitation.delivery, Delivery::Failed(_));
    Ok(pending(cx, by).await?.iter().filter(has_failed).count())
}

/// Takes an invitation back. Its link stops working.
///
/// # Errors
/// `NotFound`; `Conflict` when it was accepted or cancelled before; `BeyondReach` for an invitation
/// with a role that one could not offer.
pub async fn cancel(cx: &State, by: &Can<InviteMembers>, id: InvitationId) -> Result<Invitation> {
    let mut tx = by.begin(&cx.store).await?;
    let found = queries::find(tx.db(), by.org.id, id).await?.ok_or(Error::NotFound)?;
    if !found.is_pending {
        return Err(Error::Conflict("This invitation is not open any more.".into()));
    }
    if let Err(error) = offered_role(tx.db(), by, &found.role_id).await {
        return Err(refuse(tx, &found.name, &found.email, error).await);
    }
    queries::close(&mut tx, by.org.id, id, "cancelled", None).await?;
    tx.end_links(Purpose::Invitation, id, LinkEnd::Cancelled).await?;
    tx.commit(events::cancelled(&found)).await?;
    Ok(found)
}
