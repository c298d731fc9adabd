//! What handlers ask for instead of checking: who is here, and what they may do.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::asked::RequestId;
use super::known_browser::mark_in;
use super::{Failure, Session};
use crate::access::{self, Belongs, Can, Me, Platform, Visitor};
use crate::config::Config;
use crate::error::Error;
use crate::permission::Permit;
use crate::state::State;
use crate::store::{Origin, SessionKey};

/// The longest user agent that is kept.
const USER_AGENT_MAX: usize = 300;

impl FromRequestParts<Self> for State {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &Self) -> Result<Self, Infallible> {
        Ok(state.clone())
    }
}

impl FromRequestParts<State> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Infallible> {
        Ok(Self(origin(parts, cx)))
    }
}

impl FromRequestParts<State> for Me {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        let key = session_key(parts, cx).await?;
        Ok(access::me(cx, &key, origin(parts, cx)).await?)
    }
}

/// Somebody who may be signed in.
#[derive(Debug)]
pub struct MaybeMe(pub Option<Me>);

impl FromRequestParts<State> for MaybeMe {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        match Me::from_request_parts(parts, cx).await {
            Ok(me) => Ok(Self(Some(me))),
            Err(Failure(Error::SignedOut)) => Ok(Self(None)),
            Err(failure) => Err(failure),
        }
    }
}

impl FromRequestParts<State> for Platform {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        Ok(Me::from_request_parts(parts, cx).await?.platform()?)
    }
}

impl<P: Permit> FromRequestParts<State> for Can<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        let key = session_key(parts, cx).await?;
        let org = org_in_path(parts, cx).await?;
        Ok(access::can::<P>(cx, &key, &org, origin(parts, cx)).await?)
    }
}

impl FromRequestParts<State> for Belongs {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        let key = session_key(parts, cx).await?;
        let org = org_in_path(parts, cx).await?;
        Ok(access::belongs(cx, &key, &org, origin(parts, cx)).await?)
    }
}

/// Whoever sent a request, before anything is decided: for routes that name their organization
/// elsewhere than in the path.
#[derive(Debug)]
pub struct Caller {
    /// What they came with.
    pub key: SessionKey,
    /// Where from.
    pub origin: Origin,
}

impl FromRequestParts<State> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        Ok(Self { key: session_key(parts, cx).await?, origin: origin(parts, cx) })
    }
}

/// The key of the session that the cookie names; its row is read with the decision.
async fn session_key(parts: &mut Parts, cx: &State) -> Result<SessionKey, Failure> {
    let session = Session::from_request_parts(parts, cx).await;
    let id = session.ok().and_then(|session| session.id());
    id.map(|id| SessionKey::of(&id)).ok_or(Failure(Error::SignedOut))
}

/// Pages name the organization by `{slug}`, the API by `{org}`.
async fn org_in_path(parts: &mut Parts, cx: &State) -> Result<String, Failure> {
    let params = RawPathParams::from_request_parts(parts, cx).await;
    let params = params.map_err(|_| Failure(Error::NotFound))?;
    let org = params.iter().find(|(name, _)| matches!(*name, "slug" | "org"));
    let Some((_, org)) = org else {
        let fault = "a route that asks for a permission names no organization";
        return Err(Failure(Error::internal(fault)));
    };
    // PostgreSQL takes no NUL in text; no slug and no id has one.
    if org.contains('\0') { Err(Failure(Error::NotFound)) } else { Ok(org.to_owned()) }
}

/// Where a request came from.
fn origin(parts: &Parts, cx: &State) -> Origin {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        address: peer.map(|peer| caller(peer, &parts.headers, &cx.config)),
        request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()),
        user_agent: agent.map(|agent| agent.chars().take(USER_AGENT_MAX).collect()),
        browser: mark_in(&parts.headers, cx.is_https()),
    }
}

/// The caller's address. `X-Forwarded-For` counts only as far back as our own proxies wrote it: from
/// the right, to the first hop that is not one of them. A hop that cannot be read ends the walk,
/// because what stands left of it was not written by ours.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, config: &Config) -> IpAddr {
    let is_ours = |address: &IpAddr| config.trusted_proxies.iter().any(|net| net.contains(address));
    let lines = headers.get_all("x-forwarded-for").iter();
    let line = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>();
    let mut caller = peer;
    for hop in line.join(",").rsplit(',') {
        if !is_ours(&caller) {
            break;
        }
        let Some(address) = hop_address(hop.trim()) else { break };
        caller = address;
    }
    caller
}

/// A hop with or without a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let with_port = hop.parse::<SocketAddr>().map(|socket| socket.ip());
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    with_port.or_else(|_| bare.parse()).ok().map(|address: IpAddr| address.to_canonical())
}
