//! A parameter that a route does not know is refused by name: a misspelt filter would otherwise answer
//! with more than was asked for.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::error::Error;

/// Lets requests pass whose query has nothing but these names.
pub(super) async fn only_known_names(
    names: &'static [&'static str],
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    let unknown = pairs.into_iter().find(|(name, _)| !names.contains(&name.as_str()));
    let Some((name, _)) = unknown else { return next.run(request).await };
    let known = match names {
        [] => "It takes none.".to_owned(),
        names => format!("It takes {}.", names.join(", ")),
    };
    // A name may be as long as an address; nobody needs all of it to find the mistake.
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(40).collect();
    let why = format!("This address does not know the parameter {name}. {known}");
    Failure(Error::Malformed(why)).into_response()
}
