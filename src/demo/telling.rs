//! The teller of the demo's story: makes people do things, at their time.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tower_sessions::Session;

use super::clock::DemoClock;
use super::people::{DemoPerson, OWNER};
use crate::access::{self, Can, Me, Visitor};
use crate::accounts::{self, Account};
use crate::clock::random_bytes;
use crate::error::{Error, Result};
use crate::invitations::{self, InvitationForm, NewInvitation};
use crate::onboarding::{self, AccountForm, NewPerson, SetUpForm};
use crate::orgs::{self, NewTeam, TeamForm};
use crate::permission::Permit;
use crate::secret::{Token, sha256_hex};
use crate::state::State;
use crate::store::{MailError, Origin, SessionKey, SessionStore};
use crate::web::start_session;

/// The key of the sample organization in URLs.
pub(super) const SLUG: &str = "harbour";
/// Tells the story: who is called what to do next, as what, in the sample organization.
pub(super) struct Telling<'a> {
    pub(super) cx: &'a State,
    clock: &'a DemoClock,
    ago: Duration,
    /// The password of everybody: nobody needs to know it.
    password: SecretString,
}

impl Telling<'_> {
    /// At the beginning of the story.
    pub(super) fn new<'a>(cx: &'a State, clock: &'a DemoClock, ago: Duration) -> Telling<'a> {
        let password = sha256_hex(&random_bytes::<32>(cx.random())).into();
        clock.set_back(ago);
        Telling { cx, clock, ago, password }
    }

    /// Some time passes; never beyond the present.
    pub(super) fn later(&mut self, span: Duration) {
        self.ago = self.ago.saturating_sub(span);
        self.clock.set_back(self.ago);
    }

    /// Sets the moment, counted back from the present.
    pub(super) fn at(&mut self, ago: Duration) {
        self.ago = ago;
        self.clock.set_back(ago);
    }

    /// Somebody sets the instance up and founds the organizations.
    pub(super) async fn set_up(&mut self) -> Result<SessionKey> {
        let link = onboarding::new_set_up_link(self.cx).await?;
        let link = link.ok_or_else(|| Error::internal("the demo begins with an empty instance"))?;
        let form = SetUpForm {
            account: self.account_form(&OWNER),
            instance: "Guildhall demo".into(),
            public_url: self.cx.public_url().to_string(),
            sign_up: "open".into(),
        };
        let token = token_at_end_of(&link);
        let account = onboarding::set_up(self.cx, &visitor(), &token, &form).await?;
        let proof = self.mailed_token("/verify/").await?;
        let key = self.sign_in(&account).await?;
        let me = access::me(self.cx, &key, visitor().0).await?;
        accounts::verify_email(self.cx, &me, &proof).await?;
        self.make_team(&me, "Harbour Works", SLUG).await?;
        self.make_team(&me, "North Pier Studio", "north-pier").await?;
        Ok(key)
    }

    async fn make_team(&self, me: &Me, name: &str, slug: &str) -> Result<()> {
        let billing_email = "accounts@harbour.example".into();
        let form = TeamForm { name: name.into(), slug: slug.into(), billing_email };
        let team = NewTeam::try_from(&form).map_err(Error::Invalid)?;
        orgs::create_team(self.cx, me, team).await.map(drop)
    }

    /// One is invited, opens the mail, and joins.
    pub(super) async fn invite_and_join(
        &mut self,
        by: &SessionKey,
        person: &DemoPerson,
    ) -> Result<Account> {
        self.invite(by, person).await?;
        let token = self.mailed_token("/join/").await?;
        self.later(Duration::from_mins(40));
        let form = self.account_form(person);
        let new = NewPerson::try_from(&form).map_err(Error::Invalid)?;
        let joined = onboarding::join_with_new_account(self.cx, &visitor(), &token, &new).await?;
        Ok(joined.account)
    }

    /// Invites somebody.
    pub(super) async fn invite(&self, by: &SessionKey, person: &DemoPerson) -> Result<()> {
        let can = self.may(by).await?;
        let form = InvitationForm {
            name: person.name.into(),
            email: person.email.into(),
            role: person.role.into(),
            message: String::new(),
        };
        let new = NewInvitation::try_from(&form).map_err(Error::Invalid)?;
        invitations::invite(self.cx, &can, new).await.map(drop)
    }

    /// What a session may do in the sample organization. It is in use, so it does not end.
    pub(super) async fn may<P: Permit>(&self, session: &SessionKey) -> Result<Can<P>> {
        self.cx.store.write_touches().await?;
        access::can(self.cx, session, SLUG, visitor().0).await
    }

    /// The token of the link in the newest mail.
    async fn mailed_token(&self, path: &str) -> Result<Token> {
        let mut token = None;
        while let Some(mail) = self.cx.store.take_mail().await? {
            let link = mail.body.text.lines().find(|line| line.contains(path));
            token = link.map(token_at_end_of).or(token);
            self.cx.store.mail_was_kept(mail.id).await?;
        }
        token.ok_or_else(|| Error::internal("a link of the demo was not mailed"))
    }

    /// The mails that wait have reached their readers.
    pub(super) async fn keep_mails(&self) -> Result<()> {
        while let Some(mail) = self.cx.store.take_mail().await? {
            self.cx.store.mail_was_kept(mail.id).await?;
        }
        Ok(())
    }

    /// The mails that wait are refused by their mail server.
    pub(super) async fn lose_mails(&self) -> Result<()> {
        while let Some(mail) = self.cx.store.take_mail().await? {
            let why = "550 5.1.2 no mail server takes mail for this domain".to_owned();
            self.cx.store.mail_was_not_sent(&mail, &MailError::Final(why)).await?;
        }
        Ok(())
    }

    /// A session of somebody.
    pub(super) async fn sign_in(&self, account: &Account) -> Result<SessionKey> {
        let store = Arc::new(SessionStore(self.cx.store.clone()));
        let session = Session::new(None, store, None);
        start_session(&session, account, visitor().0).await?;
        session.save().await.map_err(Error::internal)?;
        let id = session.id().ok_or_else(|| Error::internal("a saved session has an id"))?;
        Ok(SessionKey::of(&id))
    }

    fn account_form(&self, person: &DemoPerson) -> AccountForm {
        let password = self.password.clone();
        AccountForm { name: person.name.into(), email: person.email.into(), password }
    }
}

/// They come from nowhere.
pub(super) fn visitor() -> Visitor {
    Visitor(Origin::default())
}

fn token_at_end_of(link: &str) -> Token {
    Token::from_text(link.trim().rsplit('/').next().unwrap_or_default().to_owned())
}
