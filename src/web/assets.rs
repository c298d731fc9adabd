//! Style sheet, scripts, icons and fonts: embedded, named by their content, compressed beforehand.

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::error::Error;

/// A file for browsers.
pub struct Asset {
    path: &'static str,
    mime: &'static str,
    etag: &'static str,
    raw: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Sends a file. Its name changes with its content, so a browser may keep it for good.
///
/// # Errors
/// `NotFound` for a name that is not in this build.
pub async fn send(uri: OriginalUri, headers: HeaderMap) -> Result<Response, Failure> {
    let asset = ASSETS.iter().find(|asset| asset.path == uri.path());
    let asset = asset.ok_or(Failure(Error::NotFound))?;
    let fixed = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ETAG, asset.etag),
        (header::VARY, "Accept-Encoding"),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == asset.etag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let (encoding, bytes) = asset.encoded_for(&headers);
    let mut response = (fixed, [(header::CONTENT_TYPE, asset.mime)], bytes).into_response();
    if let Some(encoding) = encoding {
        let encoding = HeaderValue::from_static(encoding);
        response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
    }
    Ok(response)
}

impl Asset {
    /// The smallest form that the browser takes.
    fn encoded_for(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let accepted = accepted.unwrap_or_default();
        let takes = |name: &str| accepted.split(',').any(|coding| coding.trim() == name);
        match (self.brotli, self.gzip) {
            (Some(bytes), _) if takes("br") => (Some("br"), bytes),
            (_, Some(bytes)) if takes("gzip") => (Some("gzip"), bytes),
            _ => (None, self.raw),
        }
    }
}
