//! The invitee's side for programs: by the link's token, or by one's own proven address.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Me, Visitor};
use crate::error::Error;
use crate::invitations::{Offer, ask_for_renewal, offer, own_offers, reject, reject_own};
use crate::secret::Token;
use crate::state::State;
use crate::web::{Access, Handled, Json, MaybeMe, Path, Route};

/// The end of a link, which is a secret: it never stands in an address of the API.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvitationToken")]
struct TokenBody {
    token: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OfferingOrganization")]
struct OrgItem {
    name: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OfferedRole")]
struct RoleItem {
    id: String,
    name: String,
}

/// What an invitation offers.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Offer")]
struct OfferItem {
    id: String,
    organization: OrgItem,
    role: RoleItem,
    email: String,
    invited_by: String,
    message: String,
    /// Microseconds since 1970-01-01 UTC.
    expires_at: i64,
    /// What stands against accepting as things are now.
    obstacle: Option<String>,
}

impl From<Offer> for OfferItem {
    fn from(offer: Offer) -> Self {
        let obstacle = offer.obstacle();
        let Offer { invitation, org, role, link } = offer;
        Self {
            id: invitation.id.to_string(),
            organization: OrgItem { name: org.name },
            role: RoleItem { id: role.id.to_string(), name: role.name },
            email: invitation.email,
            invited_by: invitation.inviter_name,
            message: invitation.message,
            expires_at: link.expires_at().micros(),
            obstacle,
        }
    }
}

/// Reads: the token is in the body, so that no log of addresses has it.
async fn show(cx: State, Json(body): Json<TokenBody>) -> Handled {
    let offer = offer(&cx, &Token::from_text(body.token)).await?;
    Ok(axum::Json(OfferItem::from(offer)).into_response())
}

async fn decline(
    cx: State,
    visitor: Visitor,
    MaybeMe(me): MaybeMe,
    Json(body): Json<TokenBody>,
) -> Handled {
    reject(&cx, &visitor, me.as_ref(), &Token::from_text(body.token)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn ask(
    cx: State,
    visitor: Visitor,
    MaybeMe(me): MaybeMe,
    Json(body): Json<TokenBody>,
) -> Handled {
    ask_for_renewal(&cx, &visitor, me.as_ref(), &Token::from_text(body.token)).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OfferList")]
struct OfferList {
    invitations: Vec<OfferItem>,
}

async fn own(cx: State, me: Me) -> Handled {
    let invitations = own_offers(&cx, &me).await?.into_iter().map(OfferItem::from).collect();
    Ok(axum::Json(OfferList { invitations }).into_response())
}

async fn decline_own(cx: State, me: Me, Path(id): Path<String>) -> Handled {
    reject_own(&cx, &me, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    const OWN: &str = "/api/v1/user/invitations/{invitation}/rejection";
    const TOKEN: &str = r#"{"token":"{token}"}"#;
    vec![
        Route::post("/api/v1/invitations/offer", Access::Public, show)
            .says("Shows what an invitation offers")
            .takes::<TokenBody>()
            .answers::<OfferItem>()
            .can_be_gone()
            .keeps_nothing()
            .json(TOKEN),
        Route::post("/api/v1/invitations/rejection", Access::Public, decline)
            .says("Declines an invitation by its link")
            .takes::<TokenBody>()
            .answers_nothing()
            .can_be_gone()
            .leaves(&["invitation.rejected"])
            .json(TOKEN),
        Route::post("/api/v1/invitations/renewal", Access::Public, ask)
            .says("Asks the inviter for a new link")
            .takes::<TokenBody>()
            .accepts()
            .can_be_gone()
            .leaves(&["invitation.link_asked"])
            .json(TOKEN),
        Route::get("/api/v1/user/invitations", Access::Me, own)
            .says("Lists the invitations to one’s own address")
            .answers::<OfferList>(),
        Route::post(OWN, Access::Me, decline_own)
            .says("Declines an invitation to one’s own address")
            .answers_nothing()
            .can_be_gone()
            .leaves(&["invitation.rejected"]),
    ]
}
