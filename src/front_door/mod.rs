//! The product's front door: a reverse proxy asks here, before it passes a request on, who sent it
//! and whether they may (nginx `auth_request`, Caddy `forward_auth`, Traefik `ForwardAuth`). So a
//! product has sign-in and roles without a line of code.
//!
//! A good answer is 200 with who it is in headers. Without a good session it is 401 with where to
//! sign in. Whom signing in again would not help gets 403: with 401 a proxy would send them to a
//! sign-in that leads right back, and round again.

mod destination;
mod identity;
mod refusal;

use axum::http::HeaderMap;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::{self, Credential};
use crate::error::Error;
use crate::secret::KeyHash;
use crate::state::State;
use crate::web::{Access, Failure, Handled, OrgInHeader, Query, Route, Shown};

use refusal::{Lack, sign_in};

/// Who it is, or what they lack.
type Verdict = Result<HeaderMap, Lack>;

/// What the proxy's settings ask for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Needed {
    /// The organization, by id or slug, that somebody has to belong to.
    org: Option<String>,
    /// The permission that they need there, ours or the product's.
    permission: Option<String>,
}

async fn auth(
    cx: State,
    shown: Result<Shown, Failure>,
    headers: HeaderMap,
    OrgInHeader(header): OrgInHeader,
    Query(mut needed): Query<Needed>,
) -> Handled {
    match (&needed.org, header) {
        (Some(org), Some(header)) if *org != header => {
            let why = "The query names one organization, and X-Org-ID another. Leave one out.";
            return Err(Error::Malformed(why.into()).into());
        }
        (None, header) => needed.org = header,
        _ => {}
    }
    if needed.permission.is_some() && needed.org.is_none() {
        let why = "A permission is held in an organization: name it with org.";
        return Err(Error::Malformed(why.into()).into());
    }
    let request_id = shown.as_ref().ok().and_then(|shown| shown.origin.request_id.clone());
    let admitted = match shown {
        Ok(shown) => admit(&cx, shown, &needed).await,
        Err(Failure(error)) => Err(error),
    };
    match admitted {
        Ok(Ok(identity)) => Ok(identity.into_response()),
        Ok(Err(lack)) => lack.answer(&headers, request_id.as_deref()),
        Err(error @ (Error::SignedOut | Error::NotAccepted(_))) => {
            sign_in(&cx, &headers, error, false)
        }
        // A new session, or one begun by the organization's single sign-on, is let in.
        Err(Error::AccessEnded | Error::SsoRequired) => {
            sign_in(&cx, &headers, Error::SignedOut, true)
        }
        Err(error) => Err(error.into()),
    }
}

/// Who is let through, or why not.
async fn admit(cx: &State, shown: Shown, needed: &Needed) -> Result<Verdict, Error> {
    let Shown { by, origin } = shown;
    let org = match (&needed.org, &by) {
        (Some(org), _) => org.clone(),
        (None, Credential::Key(secret)) => org_of_key(cx, *secret).await?,
        (None, _) => return Ok(Ok(identity::of_person(&access::me(cx, by, origin).await?))),
    };
    let by = match access::reach(cx, by, &org, origin).await {
        // The same for an organization of others as for none.
        Err(Error::NotFound) => return Ok(Err(Lack::membership())),
        found => found?,
    };
    let Some(permission) = &needed.permission else { return Ok(Ok(identity::of_member(&by))) };
    let Some(listed) = cx.permissions.get(permission) else {
        return Ok(Err(Lack::unknown(permission)));
    };
    let holds = access::holds(cx, &by, listed).await?;
    Ok(if holds { Ok(identity::of_member(&by)) } else { Err(Lack::permission(listed)) })
}

/// A key reaches one organization only.
async fn org_of_key(cx: &State, secret: KeyHash) -> Result<String, Error> {
    let known = access::find_key(cx, secret).await?;
    Ok(known.map(|known| known.org.id.to_string()).unwrap_or_default())
}

/// The way in for proxies.
#[must_use]
pub fn routes() -> Vec<Route> {
    // It is for its answer to say who is let in.
    vec![
        Route::get("/api/v1/auth", Access::Public, auth)
            .says("Says to a reverse proxy who sends a request, and whether they are let in")
            .query(&["org", "permission"])
            .asks::<Needed>()
            .answers_in_headers()
            .takes_org()
            .asks_who(),
    ]
}
