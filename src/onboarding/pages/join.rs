//! The page that an invitation's link leads to. Who opens it sees who invites them to what.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{Me, Visitor};
use crate::accounts::pages::new_password;
use crate::accounts::{self, Account, Email};
use crate::clock::Timestamp;
use crate::config::SignUp;
use crate::error::{Error, Fields, Gone};
use crate::invitations::{self, Offer};
use crate::onboarding::{self, AccountForm, Joined, NewPerson};
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Failure, Field, Flash, Form, Handled, MaybeMe, Path, Route, Session, filters,
    page, page_with_status, see_other, start_session,
};

#[derive(Template)]
#[template(path = "onboarding/join.html")]
struct JoinPage {
    door: Door,
    offer: Offer,
    until: Timestamp,
    token: String,
    way: Way,
    /// What stands against joining, beside the fields.
    error: Option<String>,
}

impl JoinPage {
    async fn new(
        cx: &State,
        me: Option<&Me>,
        token: String,
        typed_name: Option<&str>,
        fields: &Fields,
    ) -> Result<Self, Failure> {
        let offer = invitations::offer(cx, &Token::from_text(token.clone())).await?;
        let way = way(cx, me, &offer, typed_name, fields).await?;
        let until = offer.link.expires_at();
        let error = fields.at("email").map(str::to_owned);
        Ok(Self { door: Door::of(cx), offer, until, token, way, error })
    }
}

/// How this reader can accept.
enum Way {
    /// Signed in with the invited address.
    Accept { name: String },
    /// Signed in with another address.
    OtherAccount { email: String },
    /// Signed out, with an account.
    SignIn { password: Field },
    /// Signed out, without one.
    NewAccount { name: Field, password: Field },
    /// Signed out, without one, where no new accounts are taken.
    NoAccount,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: SecretString,
}

/// Chooses the way for this reader.
async fn way(
    cx: &State,
    me: Option<&Me>,
    offer: &Offer,
    typed_name: Option<&str>,
    fields: &Fields,
) -> Result<Way, Failure> {
    let invited = Email::parse(&offer.invitation.email).map_err(Error::internal)?;
    if let Some(me) = me {
        let own = Email::parse(&me.email).map(|email| email.key());
        let is_invited = own.is_ok_and(|key| key == invited.key());
        return Ok(if is_invited {
            Way::Accept { name: me.name.clone() }
        } else {
            Way::OtherAccount { email: me.email.clone() }
        });
    }
    if accounts::proven_holder(cx, &invited).await?.is_some() {
        let password = Field::password("password", "Password", "current-password");
        return Ok(Way::SignIn { password: password.error_in(fields).first(fields) });
    }
    if cx.sign_up() == SignUp::Closed {
        return Ok(Way::NoAccount);
    }
    let name = typed_name.unwrap_or(&offer.invitation.name);
    let name = Field::text("name", "Your name").value(name).autocomplete("name").error_in(fields);
    Ok(Way::NewAccount { name, password: new_password(fields) })
}

async fn show(cx: State, MaybeMe(me): MaybeMe, Path(token): Path<String>) -> Handled {
    page(&JoinPage::new(&cx, me.as_ref(), token, None, &Fields::default()).await?)
}

async fn join(
    cx: State,
    visitor: Visitor,
    session: Session,
    MaybeMe(me): MaybeMe,
    Path(token): Path<String>,
    Form(input): Form<JoinInput>,
) -> Handled {
    let secret = Token::from_text(token.clone());
    let asked = Asked { cx: &cx, visitor: &visitor, session: &session, token: &secret };
    match asked.accept(me.as_ref(), &input).await {
        Ok(joined) => welcome(&session, &joined).await,
        Err(Error::Invalid(fields)) => {
            let again = JoinPage::new(&cx, me.as_ref(), token, Some(&input.name), &fields).await?;
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

async fn welcome(session: &Session, joined: &Joined) -> Handled<Response> {
    Flash::leave(session, format!("You are in: welcome to {}.", joined.org_name)).await?;
    Ok(see_other(&format!("/o/{}", joined.slug)))
}

/// A request to join.
struct Asked<'a> {
    cx: &'a State,
    visitor: &'a Visitor,
    session: &'a Session,
    token: &'a Token,
}

impl Asked<'_> {
    async fn accept(&self, me: Option<&Me>, input: &JoinInput) -> Result<Joined, Error> {
        match self.accept_once(me, input).await {
            Err(Error::Gone(Gone::Used)) => self.sent_twice(me, input).await,
            done => done,
        }
    }

    async fn accept_once(&self, me: Option<&Me>, input: &JoinInput) -> Result<Joined, Error> {
        let offer = invitations::offer(self.cx, self.token).await?;
        if let Some(me) = me {
            return onboarding::join_as(self.cx, me, self.token).await;
        }
        let invited = Email::parse(&offer.invitation.email).map_err(Error::internal)?;
        if accounts::proven_holder(self.cx, &invited).await?.is_some() {
            return self.sign_in_and_join(&invited, input).await;
        }
        // The password of an account with this address that waits for its proof: this is the proof.
        let email = invited.to_string();
        let origin = &self.visitor.0;
        let claim =
            accounts::claim_with_password(self.cx, origin, &invited, &input.password).await?;
        if let Some(account) = claim {
            return self.join_with(account).await;
        }
        let form =
            AccountForm { name: input.name.clone(), email, password: input.password.clone() };
        let person = NewPerson::try_from(&form).map_err(Error::Invalid)?;
        let joined =
            onboarding::join_with_new_account(self.cx, self.visitor, self.token, &person).await?;
        start_session(self.session, &joined.account, self.visitor.0.clone()).await?;
        Ok(joined)
    }

    async fn sign_in_and_join(&self, email: &Email, input: &JoinInput) -> Result<Joined, Error> {
        let (cx, visitor) = (self.cx, self.visitor);
        let account = onboarding::sign_in(cx, visitor, &email.to_string(), &input.password).await?;
        self.join_with(account).await
    }

    async fn join_with(&self, account: Account) -> Result<Joined, Error> {
        let (cx, visitor) = (self.cx, self.visitor);
        let joined = onboarding::join_as_account(cx, visitor, &account, self.token).await?;
        start_session(self.session, &account, visitor.0.clone()).await?;
        Ok(joined)
    }

    /// The form came a second time: whoever is the one who joined goes on to where they joined.
    async fn sent_twice(&self, me: Option<&Me>, input: &JoinInput) -> Result<Joined, Error> {
        let joined = onboarding::joined_before(self.cx, self.token).await?;
        let account = &joined.account;
        if me.is_some_and(|me| me.user == account.id) {
            return Ok(joined);
        }
        let (cx, visitor) = (self.cx, self.visitor);
        let same = onboarding::sign_in(cx, visitor, &account.email, &input.password).await;
        if !same.is_ok_and(|same| same.id == account.id) {
            return Err(Error::Gone(Gone::Used));
        }
        start_session(self.session, account, visitor.0.clone()).await?;
        Ok(joined)
    }
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/join/{token}", Access::Public, show),
        Route::post("/join/{token}", Access::Public, join)
            .leaves(&["member.joined", "account.created", "account.signed_in"])
            .form("name=Ines&password=copper+roof+gone+green"),
    ]
}
