//! Accepting an invitation, in each of the ways that a reader may have.

use secrecy::SecretString;

use crate::access::{Me, Visitor};
use crate::accounts::{self, Account, Email};
use crate::error::{Error, Gone};
use crate::invitations;
use crate::onboarding::{self, AccountForm, Joined, NewPerson};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Session, start_session};

/// A request to join.
pub(super) struct Acceptance<'a> {
    pub cx: &'a State,
    pub visitor: &'a Visitor,
    pub session: &'a Session,
    pub token: &'a Token,
    /// What was typed.
    pub name: &'a str,
    pub password: &'a SecretString,
}

impl Acceptance<'_> {
    pub(super) async fn accept(&self, me: Option<&Me>) -> Result<Joined, Error> {
        match self.accept_once(me).await {
            Err(Error::Gone(Gone::Used)) => self.sent_twice(me).await,
            done => done,
        }
    }

    async fn accept_once(&self, me: Option<&Me>) -> Result<Joined, Error> {
        let offer = invitations::offer(self.cx, self.token).await?;
        if let Some(me) = me {
            return onboarding::join_as(self.cx, me, self.token).await;
        }
        let invited = Email::parse(&offer.invitation.email).map_err(Error::internal)?;
        if accounts::proven_holder(self.cx, &invited).await?.is_some() {
            return self.sign_in_and_join(&invited).await;
        }
        // The password of an account with this address that waits for its proof: this is the proof.
        let email = invited.to_string();
        let origin = &self.visitor.0;
        let claim = accounts::claim_with_password(self.cx, origin, &invited, self.password).await?;
        if let Some(account) = claim {
            return self.join_with(account).await;
        }
        let form =
            AccountForm { name: self.name.to_owned(), email, password: self.password.clone() };
        let person = NewPerson::try_from(&form).map_err(Error::Invalid)?;
        let joined =
            onboarding::join_with_new_account(self.cx, self.visitor, self.token, &person).await?;
        start_session(self.session, &joined.account, self.visitor.0.clone()).await?;
        Ok(joined)
    }

    async fn sign_in_and_join(&self, email: &Email) -> Result<Joined, Error> {
        let (cx, visitor) = (self.cx, self.visitor);
        let account = onboarding::sign_in(cx, visitor, &email.to_string(), self.password).await?;
        self.join_with(account).await
    }

    async fn join_with(&self, account: Account) -> Result<Joined, Error> {
        let (cx, visitor) = (self.cx, self.visitor);
        let joined = onboarding::join_as_account(cx, visitor, &account, self.token).await?;
        start_session(self.session, &account, visitor.0.clone()).await?;
        Ok(joined)
    }

    /// The form came a second time: whoever is the one who joined goes on to where they joined.
    async fn sent_twice(&self, me: Option<&Me>) -> Result<Joined, Error> {
        let joined = onboarding::joined_before(self.cx, self.token).await?;
        let account = &joined.account;
        if me.is_some_and(|me| me.user == account.id) {
            return Ok(joined);
        }
        let (cx, visitor) = (self.cx, self.visitor);
        let same = onboarding::sign_in(cx, visitor, &account.email, self.password).await;
        if !same.is_ok_and(|same| same.id == account.id) {
            return Err(Error::Gone(Gone::Used));
        }
        start_session(self.session, account, visitor.0.clone()).await?;
        Ok(joined)
    }
}
