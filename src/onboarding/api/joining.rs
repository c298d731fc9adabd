//! Accepting an invitation, for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::access::{Me, Visitor};
use crate::accounts::{self, Email};
use crate::error::{Error, Gone};
use crate::invitations;
use crate::onboarding::{
    AccountForm, Joined, NewPerson, join_as, join_as_account, join_own, join_with_new_account,
    joined_before,
};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Route};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AcceptedToken")]
struct TokenBody {
    /// The end of the link.
    token: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JoinedOrganization")]
struct OrgItem {
    slug: String,
    name: String,
}

/// Where somebody is a member now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Joined")]
struct JoinedItem {
    user_id: String,
    organization: OrgItem,
}

impl From<Joined> for JoinedItem {
    fn from(joined: Joined) -> Self {
        let organization = OrgItem { slug: joined.slug, name: joined.org_name };
        Self { user_id: joined.account.id.to_string(), organization }
    }
}

async fn accept(cx: State, me: Me, Json(body): Json<TokenBody>) -> Handled {
    let token = Token::from_text(body.token);
    let joined = match join_as(&cx, &me, &token).await {
        // Sent twice: whoever is the one who joined has joined.
        Err(Error::Gone(Gone::Used)) => {
            let joined = joined_before(&cx, &token).await?;
            let is_me = joined.account.id == me.user;
            if is_me { Ok(joined) } else { Err(Error::Gone(Gone::Used)) }
        }
        joined => joined,
    }?;
    Ok(axum::Json(JoinedItem::from(joined)).into_response())
}

async fn accept_own(cx: State, me: Me, Path(id): Path<String>) -> Handled {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(axum::Json(JoinedItem::from(join_own(&cx, &me, id).await?)).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JoiningAccount")]
struct NewBody {
    /// The end of the link.
    token: String,
    name: String,
    #[schemars(with = "String")]
    password: SecretString,
}

/// Joins without an account: one is made, for the invited address.
async fn join(cx: State, visitor: Visitor, Json(body): Json<NewBody>) -> Handled {
    let NewBody { token, name, password } = body;
    let token = Token::from_text(token);
    let offer = invitations::offer(&cx, &token).await?;
    let invited = Email::parse(&offer.invitation.email).map_err(Error::internal)?;
    if accounts::proven_holder(&cx, &invited).await?.is_some() {
        let why = "The invited address has an account. Sign in with it, and accept.";
        return Err(Error::invalid("token", why).into());
    }
    let claim = accounts::claim_with_password(&cx, &visitor.0, &invited, &password).await?;
    let joined = if let Some(account) = claim {
        join_as_account(&cx, &visitor, &account, &token).await?
    } else {
        let form = AccountForm { name, email: invited.to_string(), password };
        let person = NewPerson::try_from(&form).map_err(Error::Invalid)?;
        join_with_new_account(&cx, &visitor, &token, &person).await?
    };
    Ok((StatusCode::CREATED, axum::Json(JoinedItem::from(joined))).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const OWN: &str = "/api/v1/user/invitations/{invitation}/acceptance";
    vec![
        Route::post("/api/v1/invitations/acceptance", Access::Me, accept)
            .says("Accepts an invitation by its link")
            .takes::<TokenBody>()
            .answers::<JoinedItem>()
            .can_be_gone()
            .leaves(&["member.joined"])
            .json(r#"{"token":"{token}"}"#),
        Route::post("/api/v1/invitations/account", Access::Public, join)
            .says("Joins with a new account")
            .takes::<NewBody>()
            .answers_with::<JoinedItem>(StatusCode::CREATED)
            .can_be_gone()
            .leaves(&["member.joined", "account.created"])
            .json(r#"{"token":"{token}","name":"Pia","password":"copper roof gone green"}"#),
        Route::post(OWN, Access::Me, accept_own)
            .says("Accepts an invitation to one’s own address")
            .answers::<JoinedItem>()
            .can_be_gone()
            .leaves(&["member.joined"]),
    ]
}
