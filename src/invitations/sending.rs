//! A change that sends invitations: one or many, new ones or new links for open ones.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::form::{Invitee, Terms};
use super::inviter::{Inviter, Right};
use super::{Delivery, Invitation, OrgCard, events, mail, queries};
use crate::access::{self, Can, Me, Platform, Role, RoleId, Who};
use crate::accounts::Email;
use crate::clock::Timestamp;
use crate::error::{Error, Result, Wait};
use crate::ids::{InvitationId, OrgId};
use crate::limits::{self, Counter};
use crate::members;
use crate::permission::InviteMembers;
use crate::state::State;
use crate::store::{Event, Events, Purpose, Tx};

/// How many links an organization sends within a day, so that nobody can use it to send mails to
/// the world.
const SENT_A_DAY: i64 = 50;
const DAY: Duration = Duration::from_hours(24);

/// What came of inviting one address.
#[derive(Debug)]
pub struct Invited {
    /// The invitation's id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// What was done.
    pub done: Done,
    /// The link, where no mail is sent: shown once.
    pub link: Option<SecretString>,
}

/// What inviting an address did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was invited.
    New,
    /// It was invited already, and got a new link.
    Renewed,
    /// It was invited already, and nothing was changed.
    Unchanged,
    /// It stood in the list twice, and was invited once.
    Twice,
}

impl Done {
    /// Its word for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "invited",
            Self::Renewed => "renewed",
            Self::Unchanged => "unchanged",
            Self::Twice => "twice",
        }
    }
}

/// An open change, with what it judges by.
pub(super) struct Sending<'a> {
    cx: &'a State,
    pub tx: Tx,
    by: Sender<'a>,
    right: Right,
    id: OrgId,
    org: OrgCard,
    roles: Vec<Role>,
    /// How many more links may be sent, and when the next one after them.
    left: i64,
    free_at: Timestamp,
    invited: i64,
    events: Vec<Event>,
}

impl<'a> Sending<'a> {
    /// By a member.
    pub(super) async fn by_member(cx: &'a State, by: &'a Can<InviteMembers>) -> Result<Self> {
        let tx = by.begin(&cx.store).await?;
        let sender = Sender::of(&by.who);
        Self::open(cx, tx, sender, Right::Member(by.role.clone()), by.org.id).await
    }

    /// By a platform administrator.
    pub(super) async fn by_platform(cx: &'a State, by: &'a Platform, org: OrgId) -> Result<Self> {
        let tx = by.begin_in(&cx.store, &[org]).await?;
        let inviter = Inviter::Platform(by.me.user);
        let sender = Sender { inviter, name: &by.me.name, email: proven(&by.me) };
        Self::open(cx, tx, sender, Right::Platform, org).await
    }

    async fn open(
        cx: &'a State,
        mut tx: Tx,
        by: Sender<'a>,
        right: Right,
        id: OrgId,
    ) -> Result<Self> {
        let org = queries::org_of(tx.db(), id).await?.ok_or(Error::NotFound)?;
        org.is_for_teams().map_err(Error::Conflict)?;
        let roles = access::roles(tx.db(), id, &org.role_rules(cx)).await?;
        let now = tx.now();
        let sent = queries::sent_since(tx.db(), id, now.before(DAY), SENT_A_DAY).await?;
        let left = SENT_A_DAY - i64::try_from(sent.len()).map_err(Error::internal)?;
        let free_at = sent.last().copied().unwrap_or(now).after(DAY);
        let (invited, events) = (0, Vec::new());
        Ok(Self { cx, tx, by, right, id, org, roles, left, free_at, invited, events })
    }

    /// The role with this id, if the inviter may offer it.
    pub(super) fn offered_role(&self, id: &RoleId) -> Result<Role> {
        let known = self.roles.iter().find(|role| role.id == *id);
        let role = known.ok_or_else(|| Error::invalid("role", "Choose a role."))?;
        let may = self.right.may_offer(role, &self.org.default_role());
        may.map(|()| role.clone()).map_err(Error::BeyondReach)
    }

    /// Gives the change up. What is beyond one's reach leaves an event.
    pub(super) async fn refuse(self, about: &str, email: &str, error: Error) -> Error {
        let Error::BeyondReach(why) = &error else { return error };
        let event = events::refused(about, email, why);
        self.tx.refuse(event, error).await
    }

    /// Makes durable what was done; when nothing was, there is nothing to keep.
    pub(super) async fn commit(self) -> Result<()> {
        match Events::of(self.events) {
            Some(events) => self.tx.commit(events).await,
            None => Ok(()),
        }
    }

    /// Invites one address; one that is invited already is not invited again. An error changed
    /// nothing: the next address can be invited in the same change.
    pub(super) async fn invite(
        &mut self,
        new: &Invitee,
        role: &Role,
        terms: &Terms,
    ) -> Result<Invited> {
        let key = new.email.key();
        if members::has_email(&mut self.tx, self.id, &key).await? {
            return Err(Error::invalid("email", "This person is a member already."));
        }
        if let Some(open) = queries::pending_for(self.tx.db(), self.id, &key).await? {
            return self.invite_again(role, open).await;
        }
        self.check_quota()?;
        self.judge(&new.email).await?;
        self.org.has_room(self.invited).map_err(Error::Conflict)?;
        self.take_from_quota(&new.email, self.cx.has_mail())?;
        self.insert(new, role, terms).await
    }

    async fn insert(&mut self, new: &Invitee, role: &Role, terms: &Terms) -> Result<Invited> {
        let tx = &mut self.tx;
        let id = InvitationId::new(tx.now(), tx.random());
        let expires_at = tx.now().after(Purpose::Invitation.lifetime());
        let by = self.by.inviter;
        queries::insert(tx, self.id, id, new, terms, by, expires_at).await?;
        self.invited += 1;
        let email = new.email.to_string();
        let letter = Letter {
            id,
            name: new.name(),
            email: &email,
            message: terms.message.as_str(),
            role,
            expires_at,
        };
        let has_mail = self.cx.has_mail();
        let link = self.deliver(&letter, has_mail).await?;
        let sent = events::sent(id, new.name(), &email, role, has_mail);
        self.events.push(sent.in_org(self.id));
        Ok(Invited { id, email, done: Done::New, link })
    }

    /// The address is invited already. While a mail is on its way, or has arrived, nothing changes;
    /// a link that was copied, has expired, did not arrive, or lost its inviter is replaced, and who
    /// invites again answers for it. Only who could offer the role that stands there gets a link.
    async fn invite_again(&mut self, wanted: &Role, open: Invitation) -> Result<Invited> {
        let role = match self.offered_role(&open.role_id) {
            Err(Error::BeyondReach(why)) => {
                self.events.push(events::refused(open.invitee(), &open.email, &why));
                return Err(Error::BeyondReach(why));
            }
            role => role?,
        };
        if role.id != wanted.id {
            let why = format!("Invited already, as {}. Cancel that invitation first.", role.name);
            return Err(Error::invalid("email", why));
        }
        let is_under_way = matches!(open.delivery, Delivery::Queued(_) | Delivery::Sent);
        let right = Right::of_inviter(self.tx.db(), self.cx, &open).await?;
        let still_stands = right.may_offer(&role, &self.org.default_role()).is_ok();
        let (id, email) = (open.id, open.email.clone());
        if is_under_way && still_stands && open.expires_at > self.tx.now() {
            return Ok(Invited { id, email, done: Done::Unchanged, link: None });
        }
        let link = self.renew(&open, &role, self.cx.has_mail()).await?;
        Ok(Invited { id, email, done: Done::Renewed, link })
    }

    /// Makes a new link for an open invitation, whose 7 days begin again; the link before stops
    /// working. It keeps its place under the cap.
    pub(super) async fn renew(
        &mut self,
        open: &Invitation,
        role: &Role,
        by_mail: bool,
    ) -> Result<Option<SecretString>> {
        let email = Email::parse(&open.email).map_err(Error::internal)?;
        self.check_quota()?;
        self.judge(&email).await?;
        self.take_from_quota(&email, by_mail)?;
        let expires_at = self.tx.now().after(Purpose::Invitation.lifetime());
        let by = self.by.inviter;
        queries::renew(&mut self.tx, self.id, open.id, by, expires_at).await?;
        let letter = Letter {
            id: open.id,
            name: &open.name,
            email: &open.email,
            message: &open.message,
            role,
            expires_at,
        };
        let link = self.deliver(&letter, by_mail).await?;
        let event = if by_mail { events::resent(open) } else { events::link_made(open) };
        self.events.push(event.in_org(self.id));
        Ok(link)
    }

    /// What the organization's rules say about an address.
    async fn judge(&mut self, email: &Email) -> Result<()> {
        self.org.takes(email).map_err(|why| Error::invalid("email", why))?;
        if self.org.asks_for_an_account() && !queries::is_proven(self.tx.db(), email).await? {
            // Whether an address has an account is not for asking at will.
            let asker = self.by.inviter.to_string();
            self.cx.limits.take(&[Counter::new(&limits::ACCOUNTS_ASKED, &[&asker])])?;
            let why = "The organization invites only people who have an account and have \
                       confirmed its address. This address has none.";
            return Err(Error::invalid("email", why));
        }
        Ok(())
    }

    fn check_quota(&self) -> Result<()> {
        if self.left > 0 {
            return Ok(());
        }
        let why = "An organization sends 50 invitations within a day at the most.";
        let time = self.tx.now().until(self.free_at);
        Err(Error::TooMany(Wait { why, time }))
    }

    /// One of today's; and of those that one address gets by mail from everybody.
    fn take_from_quota(&mut self, to: &Email, by_mail: bool) -> Result<()> {
        if by_mail {
            self.cx.limits.take(&[Counter::new(&limits::INVITED, &[&to.key()])])?;
        }
        self.left -= 1;
        Ok(())
    }

    /// Makes the link, and puts its mail into the outbox; without mail the link is given back, to be
    /// shown once. The link before it stops working.
    async fn deliver(&mut self, to: &Letter<'_>, by_mail: bool) -> Result<Option<SecretString>> {
        let (org, tx) = (self.id, &mut self.tx);
        let token = tx.make_link(Purpose::Invitation, Some(org), to.id, by_mail).await?;
        let link = self.cx.link(&format!("/join/{}", token.text()))?;
        let link = SecretString::from(link);
        if !by_mail {
            queries::set_mail(tx, org, to.id, None).await?;
            return Ok(Some(link));
        }
        let from = (org, self.org.name.as_str());
        let mail = mail::invitation(self.cx, &self.by, from, to, link.expose_secret())?;
        let mail = tx.enqueue(&mail).await?;
        queries::set_mail(tx, org, to.id, Some(mail)).await?;
        Ok(None)
    }
}

/// Who sends an invitation, as its reader is told.
pub(super) struct Sender<'a> {
    pub inviter: Inviter,
    pub name: &'a str,
    /// An address that nobody has proven would lend its owner's name to a stranger.
    pub email: Option<&'a str>,
}

impl<'a> Sender<'a> {
    fn of(who: &'a Who) -> Self {
        let email = match who {
            Who::Person(me) => proven(me),
            Who::Key(_) => None,
        };
        Self { inviter: Inviter::of(who), name: who.name(), email }
    }
}

fn proven(me: &Me) -> Option<&str> {
    me.is_verified.then_some(me.email.as_str())
}

/// An invitation whose link is about to be made.
pub(super) struct Letter<'a> {
    pub id: InvitationId,
    pub name: &'a str,
    pub email: &'a str,
    pub message: &'a str,
    pub role: &'a Role,
    pub expires_at: Timestamp,
}
