//! Errors for somebody who is signed in: within their frame, with a way on, and with whom to ask.

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::asked::Asked;
use super::failure::status;
use super::missing::Missing;
use super::present::{error_of, keep_headers};
use super::words::{Words, words};
use super::{Frame, Handled, Section, Session, filters, page_with_status};
use crate::access::{self, Me, Standing};
use crate::error::{Error, Result};
use crate::members::{self, Leader};
use crate::permission::{ListMembers, Permission};
use crate::state::State;
use crate::store::{Origin, SessionKey};

#[derive(Template)]
#[template(path = "error_framed.html")]
struct FramedError<'a> {
    frame: Frame,
    words: &'a Words,
    way_on: WayOn,
    missing: Option<Missing>,
    leaders: Vec<Leader>,
    request_id: &'a str,
}

/// Where the page leads on.
struct WayOn {
    href: String,
    words: &'static str,
    /// For whom nothing is open here: where they leave the organization.
    leaving: Option<String>,
}

impl WayOn {
    fn from(frame: &Frame) -> Self {
        let to = |href: String, words| Self { href, words, leaving: None };
        let Some(here) = frame.orgs.iter().find(|membership| frame.is_current(membership)) else {
            return to("/".into(), "Back to the start");
        };
        let is_open = |section: &Section| section.is_open_to(&here.role, here.is_personal);
        if Section::OF_ORG.iter().any(is_open) {
            return to(Section::Overview.landing(here), "Back to the organization");
        }
        let leaving = (!here.is_personal).then(|| format!("/o/{}/leaving", here.slug));
        Self { leaving, ..to("/account".into(), "Your account") }
    }
}

/// Presents what concerns the person rather than the machine. Faults, ended sessions, and links
/// that anybody may hold are told at the door.
pub(super) async fn present_framed(
    axum::extract::State(cx): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(&request);
    let session = request.extensions().get::<Session>().cloned();
    let response = next.run(request).await;
    let Some(session) = session else { return response };
    let Some(error) = error_of(&response).filter(|error| is_for_the_person(error)) else {
        return response;
    };
    if !asked.is_page() {
        return with_missing(&cx, &session, &asked, &error, response).await;
    }
    match framed(&cx, &session, &asked, &error).await {
        Ok(page) => keep_headers(page, &response),
        // The door says it as well, and needs nothing.
        Err(_) => response,
    }
}

/// What a refusal to a program or to a part of a page says besides.
async fn with_missing(
    cx: &State,
    session: &Session,
    asked: &Asked,
    error: &Error,
    mut response: Response,
) -> Response {
    // The session of a browser is not who asks, where a key does.
    let id = session.id().filter(|_| !asked.names_itself);
    let (Some(org), Some(id)) = (asked.org(), id) else { return response };
    let standing = access::standing(cx, &SessionKey::of(&id), org).await;
    if let Ok(Some(standing)) = standing
        && let Ok(Some(missing)) = Missing::of(cx, &standing, error).await
    {
        response.extensions_mut().insert(missing);
    }
    response
}

fn is_for_the_person(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound
            | Error::Forbidden(_)
            | Error::BeyondReach(_)
            | Error::PlatformOnly
            | Error::Invalid(_)
            | Error::Malformed(_)
            | Error::Conflict(_)
            | Error::Stale
            | Error::SsoRequired
            | Error::MethodNotAllowed
    )
}

async fn framed(cx: &State, session: &Session, asked: &Asked, error: &Error) -> Handled {
    let key = SessionKey::of(&session.id().ok_or(Error::SignedOut)?);
    let me = access::me(cx, &key, Origin::default()).await?;
    let standing = match asked.org() {
        Some(org) => access::standing(cx, &key, org).await?,
        None => None,
    };
    let frame = frame(cx, session, &me, standing.as_ref()).await?;
    let (missing, leaders) = match &standing {
        Some(standing) => {
            let missing = Missing::of(cx, standing, error).await?;
            (missing, leaders(cx, &key, standing, error).await?)
        }
        None => (None, Vec::new()),
    };
    let way_on = WayOn::from(&frame);
    let request_id = asked.request_id.as_str();
    let page = FramedError { frame, words: &words(error), way_on, missing, leaders, request_id };
    page_with_status(status(error), &page)
}

async fn frame(
    cx: &State,
    session: &Session,
    me: &Me,
    standing: Option<&Standing>,
) -> Handled<Frame> {
    match standing {
        Some(standing) => Frame::in_org(cx, standing, session, Section::None).await,
        None => Frame::outside(cx, me, session, Section::None).await,
    }
}

/// Whom to ask, for those who may know who is a member.
async fn leaders(
    cx: &State,
    key: &SessionKey,
    standing: &Standing,
    error: &Error,
) -> Result<Vec<Leader>> {
    let lacking = match error {
        Error::Forbidden(permission) => Some(*permission),
        Error::BeyondReach(_) => None,
        _ => return Ok(Vec::new()),
    };
    if !standing.can(Permission::ListMembers) {
        return Ok(Vec::new());
    }
    let org = standing.org.id.to_string();
    let by = access::can::<ListMembers>(cx, key, &org, Origin::default()).await?;
    members::leaders(cx, &by, lacking).await
}
