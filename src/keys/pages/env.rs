//! A new secret as a file. It comes from the page that shows it, and is kept nowhere.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::access::Standing;
use crate::error::Error;
use crate::secret::KeySecret;
use crate::state::State;
use crate::web::{Access, Form, Handled, Route};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvInput {
    secret: SecretString,
}

async fn download(cx: State, by: Standing, Form(input): Form<EnvInput>) -> Handled {
    let secret = KeySecret::parse(input.secret.expose_secret());
    let secret = secret.map_err(|why| Error::invalid("secret", why.to_string()))?;
    let url = cx.public_url();
    let url = url.as_str().trim_end_matches('/');
    let text = format!("GUILDHALL_URL={url}\nGUILDHALL_KEY={}\n", secret.text());
    // Browsers take the dot off a name that begins with one. A slug needs no quoting.
    let name = format!("attachment; filename=\"{}.env\"", by.org.slug);
    let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/o/{slug}/keys/env", Access::Member, download)
            .keeps_nothing()
            .form("secret=guild_std_0000000000000000000000000000000031dnws"),
    ]
}
