//! Invitations for programs.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    Delivery, Done, Invitation, InvitationForm, Invited, Judged, Listing, NewInvitation,
    NewInvitations, Renewed, Show, Side, cancel, invite, invite_all, list, new_link, resend,
};
use crate::access::Can;
use crate::clock::Timestamp;
use crate::error::{Error, Fields};
use crate::ids::InvitationId;
use crate::permission::{InviteMembers, Permission};
use crate::state::State;
use crate::web::{Access, Handled, Json, Path, Query, Route, status};

#[derive(Serialize)]
struct InvitationItem {
    id: String,
    name: String,
    email: String,
    role: String,
    message: String,
    state: &'static str,
    invited_by: String,
    /// Microseconds since 1970-01-01 UTC.
    created_at: i64,
    sent_at: i64,
    expires_at: i64,
    /// When the invitee asked for a new link.
    asked_at: Option<i64>,
    closed_at: Option<i64>,
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
            message: invitation.message,
            state: invitation.state.key(),
            invited_by: invitation.inviter.to_string(),
            created_at: invitation.created_at.micros(),
            sent_at: invitation.sent_at.micros(),
            expires_at: invitation.expires_at.micros(),
            asked_at: invitation.asked_at.map(Timestamp::micros),
            closed_at: invitation.closed_at.map(Timestamp::micros),
            delivery,
            delivery_error,
        }
    }
}

#[derive(Serialize)]
struct InvitationList {
    invitations: Vec<InvitationItem>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    state: String,
    limit: Option<u32>,
    cursor: Option<String>,
}

async fn index(cx: State, by: Can<InviteMembers>, Query(query): Query<ListQuery>) -> Handled {
    let side = query.cursor.map_or(Side::Start, Side::Older);
    let wanted = Listing { show: Show::parse(&query.state)?, side, limit: query.limit };
    let found = list(&cx, &by, &wanted).await?;
    let invitations = found.invitations.into_iter().map(InvitationItem::from).collect();
    Ok(axum::Json(InvitationList { invitations, next_cursor: found.older }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InvitationBody {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    emails: Option<Vec<String>>,
    role: String,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Serialize)]
struct InvitedBody {
    id: String,
    email: String,
    /// The link, where no mail is sent; given once.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

fn exposed(link: Option<SecretString>) -> Option<String> {
    link.map(|link| link.expose_secret().to_owned())
}

/// One address gets an answer of its own; several get a list of them.
async fn create(cx: State, by: Can<InviteMembers>, Json(body): Json<InvitationBody>) -> Handled {
    let message = body.message.unwrap_or_default();
    match (body.email, body.emails) {
        (Some(email), None) => {
            let name = body.name.unwrap_or_default();
            let form = InvitationForm { name, email, role: body.role, message };
            create_one(&cx, &by, &form).await
        }
        (None, Some(emails)) if body.name.is_none() => {
            let new = NewInvitations::of_many(&emails, &body.role, &message);
            let judged = invite_all(&cx, &by, new.map_err(Error::Invalid)?).await?;
            let results = judged.into_iter().map(ResultItem::from).collect();
            Ok((StatusCode::MULTI_STATUS, axum::Json(ResultList { results })).into_response())
        }
        _ => {
            let why = "Give either `email`, perhaps with `name`, or a list of `emails`.";
            Err(Error::Invalid(Fields::one("email", why)).into())
        }
    }
}

async fn create_one(cx: &State, by: &Can<InviteMembers>, form: &InvitationForm) -> Handled {
    let new = NewInvitation::try_from(form).map_err(Error::Invalid)?;
    let Invited { id, email, done, link } = invite(cx, by, new).await?;
    let body = InvitedBody { id: id.to_string(), email, link: exposed(link) };
    Ok((done_status(done), axum::Json(body)).into_response())
}

const fn done_status(done: Done) -> StatusCode {
    if matches!(done, Done::New) { StatusCode::CREATED } else { StatusCode::OK }
}

#[derive(Serialize)]
struct ResultList {
    results: Vec<ResultItem>,
}

/// What came of one of several addresses, with the status that it would have had alone.
#[derive(Serialize)]
struct ResultItem {
    email: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// What stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl From<Judged> for ResultItem {
    fn from(judged: Judged) -> Self {
        let detail = judged.refusal();
        match judged.result {
            Ok(Invited { id, email, done, link }) => Self {
                email,
                status: done_status(done).as_u16(),
                done: Some(done.key()),
                id: Some(id.to_string()),
                link: exposed(link),
                detail: None,
            },
            Err(error) => Self {
                email: judged.typed,
                status: status(&error).as_u16(),
                done: None,
                id: None,
                link: None,
                detail,
            },
        }
    }
}

type Place = Path<(String, String)>;

fn id_in(Path((_, id)): Place) -> Result<InvitationId, Error> {
    id.parse().map_err(|_| Error::NotFound)
}

fn show_renewed(Renewed { before, link }: Renewed) -> Response {
    let body = InvitedBody { id: before.id.to_string(), email: before.email, link: exposed(link) };
    axum::Json(body).into_response()
}

async fn send_again(cx: State, by: Can<InviteMembers>, place: Place) -> Handled {
    Ok(show_renewed(resend(&cx, &by, id_in(place)?, None).await?))
}

async fn make_link(cx: State, by: Can<InviteMembers>, place: Place) -> Handled {
    Ok(show_renewed(new_link(&cx, &by, id_in(place)?).await?))
}

async fn delete(cx: State, by: Can<InviteMembers>, place: Place) -> Handled {
    cancel(&cx, &by, id_in(place)?).await?;
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
            .leaves(&[
                "invitation.sent",
                "invitation.resent",
                "invitation.link_made",
                "invitation.refused",
            ])
            .json(r#"{"name":"Ines","email":"ines@guild.example","role":"viewer"}"#),
        Route::post("/api/v1/org/{org}/invitations/{invitation}/sendings", inviting, send_again)
            .leaves(&["invitation.resent", "invitation.link_made", "invitation.refused"]),
        Route::post("/api/v1/org/{org}/invitations/{invitation}/link", inviting, make_link)
            .leaves(&["invitation.link_made", "invitation.refused"]),
        Route::delete("/api/v1/org/{org}/invitations/{invitation}", inviting, delete)
            .leaves(&["invitation.cancelled", "invitation.refused"]),
    ]
}
