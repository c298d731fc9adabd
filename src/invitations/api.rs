//! Invitations for programs.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{Delivery, Invitation, InvitationForm, NewInvitation, cancel, invite, pending};
use crate::access::Can;
use crate::error::Error;
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Route};

#[derive(Serialize)]
struct InvitationItem {
    id: String,
    name: String,
    email: String,
    role: String,
    invited_by: String,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    expires_at: i64,
    delivery: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_error: Option<String>,
}

impl From<Invitation> for InvitationItem {
    fn from(invitation: Invitation) -> Self {
        let (delivery, delivery_error) = match invitation.delivery {
            Delivery::Copied => ("link", None),
            Delivery::Queued(error) => ("queued", error),
            Delivery::Sent => ("sent", None),
            Delivery::Failed(error) => ("failed", Some(error)),
        };
        Self {
            id: invitation.id.to_string(),
            name: invitation.name,
            email: invitation.email,
            role: invitation.role_id.to_string(),
            invited_by: invitation.invited_by.to_string(),
            created_at: invitation.created_at.micros(),
            expires_at: invitation.expires_at.micros(),
            delivery,
            delivery_error,
        }
    }
}

#[derive(Serialize)]
struct InvitationList {
    invitations: Vec<InvitationItem>,
}

async fn index(cx: State, by: Can<InviteMembers>) -> Handled {
    let invitations = pending(&cx, &by).await?.into_iter().map(InvitationItem::from).collect();
    Ok(axum::Json(InvitationList { invitations }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InvitationBody {
    name: String,
    email: String,
    role: String,
}

#[derive(Serialize)]
struct InvitedBody {
    id: String,
    email: String,
    /// The link, where no mail is sent; given once.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

async fn create(cx: State, by: Can<InviteMembers>, Json(body): Json<InvitationBody>) -> Handled {
    let InvitationBody { name, email, role } = body;
    let form = InvitationForm { name, email, role };
    let new = NewInvitation::try_from(&form).map_err(Error::Invalid)?;
    let invited = invite(&cx, &by, new).await?;
    let status = if invited.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let link = invited.link.map(|link| link.expose_secret().to_owned());
    let body = InvitedBody { id: invited.id.to_string(), email: invited.email, link };
    Ok((status, axum::Json(body)).into_response())
}

async fn delete(
    cx: State,
    by: Can<InviteMembers>,
    Path((_, id)): Path<(String, String)>,
) -> Handled {
    cancel(&cx, &by, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// This room's API.
#[must_use]
pub fn routes() -> Vec<Route> {
    const LIST: &str = "/api/v1/org/{org}/invitations";
    let inviting = Access::Can(Permission::InviteMembers);
    vec![
        Route::get(LIST, inviting, index),
        Route::post(LIST, inviting, create)
            .leaves(&["invitation.sent", "invitation.link_made", "invitation.refused"])
            .json(r#"{"name":"Ines","email":"ines@guild.example","role":"viewer"}"#),
        Route::delete("/api/v1/org/{org}/invitations/{invitation}", inviting, delete)
            .leaves(&["invitation.cancelled", "invitation.refused"]),
    ]
}
