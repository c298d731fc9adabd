//! The page that an invitation's link leads to. Who opens it sees who invites them to what.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;
use serde::Deserialize;

use super::acceptance::Acceptance;
use super::join_gone::show_gone;
use crate::access::{Me, Visitor};
use crate::accounts::pages::new_password;
use crate::accounts::{self, Email};
use crate::clock::Timestamp;
use crate::config::SignUp;
use crate::error::{Error, Fields};
use crate::invitations::{self, Offer};
use crate::onboarding::{Joined, Proof};
use crate::secret::Token;
use crate::state::State;
use crate::web::{
    Access, Door, Failure, Field, Flash, Form, Handled, MaybeMe, Path, Route, Session, filters,
    page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "onboarding/join.html")]
struct JoinPage {
    door: Door,
    offer: Offer,
    until: Timestamp,
    token: String,
    way: Way,
    /// What the link does for the reader's address, where that matters.
    proof: Option<Proof>,
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
        let error = fields.at("email").map(str::to_owned).or_else(|| offer.obstacle());
        let proof = way.proof(&offer);
        Ok(Self { door: Door::of(cx), offer, until, token, way, proof, error })
    }
}

/// How this reader can accept.
enum Way {
    /// Signed in with the invited address.
    Accept { name: String, is_verified: bool },
    /// Signed in with another address.
    OtherAccount { email: String },
    /// Signed out, with an account.
    SignIn { password: Field },
    /// Signed out, without one.
    NewAccount { name: Field, password: Field },
    /// The organization does not take them as things are now; the page says why.
    Barred,
    /// Signed out, without one, where no new accounts are taken: by the instance, or for this
    /// organization.
    NoAccount { is_closed: bool },
}

impl Way {
    fn proof(&self, offer: &Offer) -> Option<Proof> {
        match self {
            Self::Accept { is_verified, .. } => Some(Proof::of(&offer.link, *is_verified)),
            Self::NewAccount { .. } => Some(Proof::of(&offer.link, false)),
            Self::OtherAccount { .. }
            | Self::SignIn { .. }
            | Self::NoAccount { .. }
            | Self::Barred => None,
        }
    }
}

/// Chooses the way for this reader.
async fn way(
    cx: &State,
    me: Option<&Me>,
    offer: &Offer,
    typed_name: Option<&str>,
    fields: &Fields,
) -> Result<Way, Failure> {
    if offer.obstacle().is_some() {
        return Ok(Way::Barred);
    }
    let invited = Email::parse(&offer.invitation.email).map_err(Error::internal)?;
    if let Some(me) = me {
        let own = Email::parse(&me.email).map(|email| email.key());
        let is_invited = own.is_ok_and(|key| key == invited.key());
        return Ok(if is_invited {
            Way::Accept { name: me.name.clone(), is_verified: me.is_verified }
        } else {
            Way::OtherAccount { email: me.email.clone() }
        });
    }
    if accounts::proven_holder(cx, &invited).await?.is_some() {
        let password = Field::password("password", "Password", "current-password");
        return Ok(Way::SignIn { password: password.error_in(fields).first(fields) });
    }
    let is_closed = cx.sign_up() == SignUp::Closed;
    if is_closed || offer.needs_an_account() {
        return Ok(Way::NoAccount { is_closed });
    }
    let name = typed_name.unwrap_or(&offer.invitation.name);
    let name = Field::text("name", "Your name").value(name).autocomplete("name").error_in(fields);
    Ok(Way::NewAccount { name, password: new_password(fields) })
}

async fn show(cx: State, MaybeMe(me): MaybeMe, Path(token): Path<String>) -> Handled {
    match JoinPage::new(&cx, me.as_ref(), token.clone(), None, &Fields::default()).await {
        Ok(offered) => page(&offered),
        Err(Failure(Error::Gone(why))) => show_gone(&cx, me.as_ref(), token, why).await,
        Err(failure) => Err(failure),
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: SecretString,
}

async fn join(
    cx: State,
    visitor: Visitor,
    session: Session,
    MaybeMe(me): MaybeMe,
    Path(token): Path<String>,
    Form(input): Form<JoinInput>,
) -> Handled {
    let me = me.as_ref();
    let secret = Token::from_text(token.clone());
    let JoinInput { name, password } = input;
    let acceptance = Acceptance {
        cx: &cx,
        visitor: &visitor,
        session: &session,
        token: &secret,
        name: &name,
        password: &password,
    };
    let (status, fields) = match acceptance.accept(me).await {
        Ok(joined) => return welcome(&session, &joined).await,
        Err(Error::Invalid(fields)) => (StatusCode::UNPROCESSABLE_ENTITY, fields),
        Err(Error::Conflict(why)) => (StatusCode::CONFLICT, Fields::one("email", why)),
        Err(Error::Gone(why)) => return show_gone(&cx, me, token, why).await,
        Err(error) => return Err(error.into()),
    };
    let again = JoinPage::new(&cx, me, token, Some(&name), &fields).await?;
    page_with_status(status, &again)
}

/// Says what the link did for the address of who joined.
async fn welcome(session: &Session, joined: &Joined) -> Handled<Response> {
    let proof = match joined.proof {
        Proof::Before => "",
        Proof::ByThisLink => " Your address is confirmed by this link.",
        Proof::NotYet => {
            " This link was handed to you, so your address is not confirmed yet: your account page \
             says how."
        }
    };
    let said = format!("You are in: welcome to {}.{proof}", joined.org_name);
    Flash::leave(session, said).await?;
    Ok(see_other(&format!("/o/{}", joined.slug)))
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
