//! A request that carries an `Idempotency-Key` is carried out once (draft-ietf-httpapi-idempotency-key-
//! header): sent again, it is answered as before, without the secrets of that answer.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::credential::caller_mark;
use super::extract::body;
use super::{Access, Failure};
use crate::access::{Me, Platform, Standing};
use crate::clock::Timestamp;
use crate::error::{Error, Fields};
use crate::secret::sha256_hex;
use crate::state::State;
use crate::store::{Claim, KeptAnswer, Repeatable};

const KEY: &str = "idempotency-key";
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key.
const KEY_MAX: usize = 255;
/// What is told once, wherever it stands in an answer.
const SECRETS: [&str; 2] = ["secret", "link"];

/// What a route knows of itself.
#[derive(Clone)]
pub(super) struct Guarded {
    pub cx: State,
    pub access: Access,
}

/// Carries a request out once, if it has a key. Whoever may not use the route gets its refusal, and
/// nothing of an earlier answer.
pub(super) async fn once(
    axum::extract::State(guarded): axum::extract::State<Guarded>,
    request: Request,
    next: Next,
) -> Response {
    match try_once(guarded, request, next).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn try_once(guarded: Guarded, request: Request, next: Next) -> Result<Response, Failure> {
    let Guarded { cx, access } = guarded;
    let (mut parts, content) = request.into_parts();
    let (Some(key), true) = (key_in(&parts)?, access != Access::Public) else {
        return Ok(next.run(Request::from_parts(parts, content)).await);
    };
    // A credential that is refused is tried once only: tries are counted.
    let caller = caller_mark(&mut parts, &cx).await?;
    if !may_use(access, &mut parts, &cx).await {
        return Ok(next.run(Request::from_parts(parts, content)).await);
    }
    let request = Request::from_parts(parts.clone(), content);
    let bytes = body(request, &cx).await?;
    let asked = Repeatable { caller, key, request: fingerprint(&parts, &bytes) };
    match cx.store.claim(&asked).await? {
        Claim::New(since) => {
            let request = Request::from_parts(parts, Body::from(bytes));
            Ok(carry_out(cx, asked, since, request, next).await)
        }
        Claim::Done(answer) => Ok(replay(answer)),
        Claim::UnderWay => {
            let why = "The same request is being carried out. Ask again in a moment.";
            Err(Error::Conflict(why.into()).into())
        }
        Claim::Other => {
            let why = "This key was used for another request within the last day. Take a new one.";
            Err(Error::Invalid(Fields::one("Idempotency-Key", why)).into())
        }
    }
}

/// The key, if the request has one.
fn key_in(parts: &Parts) -> Result<Option<String>, Error> {
    let mut lines = parts.headers.get_all(KEY).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let is_key = |text: &&str| {
        (1..=KEY_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match (line.to_str().ok().filter(is_key), lines.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => {
            let why =
                format!("Idempotency-Key takes 1 to {KEY_MAX} visible ASCII characters, once.");
            Err(Error::Malformed(why))
        }
    }
}

/// Whether the caller may use the route now. The refusal is left to the route itself.
async fn may_use(access: Access, parts: &mut Parts, cx: &State) -> bool {
    match access {
        Access::Public => false,
        Access::Me => Me::from_request_parts(parts, cx).await.is_ok(),
        Access::Platform => Platform::from_request_parts(parts, cx).await.is_ok(),
        Access::Member => Standing::from_request_parts(parts, cx).await.is_ok(),
        Access::Can(permission) => Standing::from_request_parts(parts, cx)
            .await
            .is_ok_and(|standing| standing.can(permission)),
    }
}

/// What is asked for: another method, address, organization or body is another request.
fn fingerprint(parts: &Parts, body: &[u8]) -> String {
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let org = parts.headers.get("x-org-id").map_or(&b""[..], HeaderValue::as_bytes);
    let head = [parts.method.as_str().as_bytes(), address.as_bytes(), org].join(&b'\n');
    sha256_hex(&[head.as_slice(), body].join(&b'\n'))
}

/// Goes on when its caller has gone, so that it is never left half known.
async fn carry_out(
    cx: State,
    asked: Repeatable,
    since: Timestamp,
    request: Request,
    next: Next,
) -> Response {
    let (store, claimed) = (cx.store.clone(), asked.clone());
    let running = tokio::spawn(async move {
        let response = next.run(request).await;
        settle(&cx, &asked, since, response).await
    });
    match running.await {
        Ok(response) => response,
        Err(broken) => {
            // A panic: what is around every route tells of it.
            if let Err(error) = store.give_up(&claimed, since).await {
                tracing::warn!("a request that failed is not given up: {error:?}");
            }
            match broken.try_into_panic() {
                Ok(cause) => std::panic::resume_unwind(cause),
                Err(cancelled) => Failure(Error::internal(cancelled)).into_response(),
            }
        }
    }
}

/// Keeps what was done; a failure may be tried again.
async fn settle(cx: &State, asked: &Repeatable, since: Timestamp, response: Response) -> Response {
    if !response.status().is_success() {
        if let Err(error) = cx.store.give_up(asked, since).await {
            tracing::warn!("a request that failed is not given up: {error:?}");
        }
        return response;
    }
    let (parts, content) = response.into_parts();
    let Ok(bytes) = to_bytes(content, usize::MAX).await else {
        return Failure(Error::internal("an answer of ours broke off")).into_response();
    };
    let answer = KeptAnswer { status: parts.status.as_u16(), body: without_secrets(&bytes) };
    if let Err(error) = cx.store.keep_answer(asked, since, &answer).await {
        tracing::warn!("an answer is not kept: {error:?}");
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn without_secrets(body: &[u8]) -> String {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return String::new() };
    remove_secrets(&mut value);
    value.to_string()
}

fn remove_secrets(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !SECRETS.contains(&name.as_str()));
            fields.values_mut().for_each(remove_secrets);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_secrets),
        _ => {}
    }
}

fn replay(answer: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if status != StatusCode::NO_CONTENT {
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
