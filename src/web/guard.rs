//! What handlers ask for instead of checking: who is here, and what they may do.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::Failure;
use super::asked::RequestId;
use super::credential::{credential, is_api};
use super::known_browser::mark_in;
use crate::access::{self, Belongs, Can, Credential, Me, Platform, Standing, Visitor};
use crate::config::Config;
use crate::error::Error;
use crate::permission::Permit;
use crate::state::State;
use crate::store::Origin;

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
        let by = credential(parts, cx).await?;
        Ok(access::me(cx, by, origin(parts, cx)).await?)
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
        let standing = Standing::from_request_parts(parts, cx).await?;
        Ok(standing.demand(cx).await?)
    }
}

impl FromRequestParts<State> for Belongs {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        Ok(Standing::from_request_parts(parts, cx).await?.belongs()?)
    }
}

/// What a request shows to say who asks, before anything is decided: for routes that name their organization
/// elsewhere than in the path.
#[derive(Debug)]
pub struct Shown {
    /// What they came with.
    pub by: Credential,
    /// Where from.
    pub origin: Origin,
}

impl FromRequestParts<State> for Shown {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        Ok(Self { by: credential(parts, cx).await?, origin: origin(parts, cx) })
    }
}

impl FromRequestParts<State> for Standing {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        let by = credential(parts, cx).await?;
        let named = NamedOrg::of(parts, cx, &by).await?;
        let reached = access::reach(cx, by, &named.org, origin(parts, cx)).await;
        Ok(named.agrees(reached)?)
    }
}

/// Whoever asks: a person, or a key in its organization.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one for a request, and never kept")]
pub enum Caller {
    /// A person.
    Person(Me),
    /// A key; what it may do there is another question.
    Key(Standing),
}

impl FromRequestParts<State> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, cx: &State) -> Result<Self, Failure> {
        match credential(parts, cx).await? {
            Credential::Key(_) => Standing::from_request_parts(parts, cx).await.map(Self::Key),
            _ => Me::from_request_parts(parts, cx).await.map(Self::Person),
        }
    }
}

/// Pages name the organization by `{slug}`, the API by `{org}`, or by a header where the address names
/// none.
struct NamedOrg {
    org: String,
    /// What the header says, where the address names one too.
    other: Option<String>,
}

impl NamedOrg {
    async fn of(parts: &mut Parts, cx: &State, by: &Credential) -> Result<Self, Failure> {
        let in_path = org_in_path(parts, cx).await?;
        let in_header = org_in_header(parts)?;
        let (org, other) = match (in_path, in_header) {
            (Some(path), header) => (path, header),
            (None, Some(header)) => (header, None),
            (None, None) => (org_of_key(cx, by).await?, None),
        };
        // PostgreSQL takes no NUL in text; no slug and no id has one.
        if org.contains('\0') { Err(Failure(Error::NotFound)) } else { Ok(Self { org, other }) }
    }

    /// Whether address and header name the same, by id or slug.
    fn agrees(self, reached: Result<Standing, Error>) -> Result<Standing, Error> {
        let Some(other) = self.other.filter(|other| *other != self.org) else { return reached };
        let why = "The address names one organization, and X-Org-ID another. Leave one out.";
        let differs = || Error::Malformed(why.into());
        match reached {
            Ok(standing) if standing.org.slug == other => Ok(standing),
            Ok(standing) if standing.org.id.to_string() == other => Ok(standing),
            Ok(_) | Err(Error::NotFound) => Err(differs()),
            Err(error) => Err(error),
        }
    }
}

/// The organization that the path names. The hot way in has no router, and its paths name none.
async fn org_in_path(parts: &mut Parts, cx: &State) -> Result<Option<String>, Error> {
    let params = match RawPathParams::from_request_parts(parts, cx).await {
        Ok(params) => params,
        Err(RawPathParamsRejection::MissingPathParams(_)) => return Ok(None),
        Err(_) => return Err(Error::NotFound),
    };
    let org = params.iter().find(|(name, _)| matches!(*name, "slug" | "org"));
    Ok(org.map(|(_, org)| org.to_owned()))
}

/// The organization that X-Org-ID names, if it does, for routes that ask nobody who they are.
#[derive(Debug)]
pub struct OrgInHeader(pub Option<String>);

impl FromRequestParts<State> for OrgInHeader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Failure> {
        Ok(Self(org_in_header(parts)?))
    }
}

/// The organization that the header names, of a request for the API.
fn org_in_header(parts: &Parts) -> Result<Option<String>, Error> {
    let mut lines = parts.headers.get_all("x-org-id").iter().filter(|_| is_api(parts));
    let Some(line) = lines.next() else { return Ok(None) };
    let text = line.to_str().ok().map(str::trim).filter(|text| could_name_an_org(text));
    match (text, lines.next()) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        _ => Err(Error::Malformed("X-Org-ID takes one id or slug of an organization.".into())),
    }
}

/// Whether a text has the signs of a slug or an id.
fn could_name_an_org(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=39).contains(&text.len()) && text.bytes().all(is_sign)
}

/// A key reaches one organization only, so it need not be named.
async fn org_of_key(cx: &State, by: &Credential) -> Result<String, Error> {
    if let Credential::Key(secret) = by
        && let Some(known) = access::find_key(cx, *secret).await?
    {
        return Ok(known.org.id.to_string());
    }
    let why = "Name the organization, by id or slug: X-Org-ID: acme.";
    Err(Error::Malformed(why.into()))
}

/// Where a request came from.
pub(super) fn origin(parts: &Parts, cx: &State) -> Origin {
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
