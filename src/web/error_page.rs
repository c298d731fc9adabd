//! Errors for people: a page that says what happened and what to do.

use askama::Template;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};

use super::asked::Asked;
use super::failure::status;
use super::{Door, filters, page_with_status};
use crate::error::{Error, Gone};
use crate::state::State;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    door: Door,
    status: u16,
    words: &'a Words,
    request_id: &'a str,
}

#[derive(Template)]
#[template(path = "components/_refusal.html")]
struct ErrorNote<'a> {
    words: &'a Words,
    request_id: &'a str,
}

/// What a page says about an error.
struct Words {
    title: String,
    text: String,
}

/// The error as a page; for htmx as a note, because the page around it stays.
pub(super) fn present(cx: &State, error: &Error, asked: &Asked) -> Response {
    let words = &words(error);
    let request_id = asked.request_id.as_str();
    let code = status(error);
    let rendered = if asked.htmx.is_partial {
        page_with_status(code, &ErrorNote { words, request_id })
    } else {
        let door = Door::of(cx);
        page_with_status(code, &ErrorPage { door, status: code.as_u16(), words, request_id })
    };
    let mut response = rendered.unwrap_or_else(|_| code.into_response());
    if asked.htmx.is_partial {
        let target = HeaderValue::from_static("#status-note");
        response.headers_mut().insert("hx-retarget", target);
        response.headers_mut().insert("hx-reswap", HeaderValue::from_static("innerHTML"));
    }
    response
}

fn say(title: impl Into<String>, text: impl Into<String>) -> Words {
    Words { title: title.into(), text: text.into() }
}

fn words(error: &Error) -> Words {
    match error {
        Error::NotFound => say(
            "Nothing at this address",
            "The page may have moved, or it belongs to an organization that you are not in.",
        ),
        Error::Forbidden(permission) => say(
            format!("You need permission to {}", permission.label()),
            format!(
                "Your role does not include {}. An Owner or Admin of the organization can give \
                 you one that does. The attempt is in the audit log.",
                permission.key()
            ),
        ),
        Error::BeyondReach(why) => say("This is beyond your role", why),
        Error::PlatformOnly => {
            say("For administrators of this Guildhall", "Ask one of them to do it for you.")
        }
        Error::CrossSite => say(
            "This request came from another site",
            "Nothing was changed. Open the page here and do it again.",
        ),
        Error::Invalid(fields) => {
            let messages: Vec<&str> = fields.iter().map(|(_, message)| message).collect();
            say("Something needs another value", messages.join(" "))
        }
        Error::Conflict(why) => say("Not as things are now", why),
        Error::Gone(gone) => gone_words(*gone),
        Error::Stale => say(
            "Something changed meanwhile",
            "Nothing was done. Look again at how things are now, and repeat it if you still want to.",
        ),
        Error::SsoRequired => say(
            "This organization asks for its single sign-on",
            "Sign in through the organization's own way, then open the page again.",
        ),
        Error::TooLarge => say("Too large", "What was sent is larger than this page takes."),
        Error::Malformed(why) | Error::UnsupportedMedia(why) => {
            say("This request cannot be read", why)
        }
        Error::MethodNotAllowed => {
            say("Not that way", "This address cannot be asked for like this. Start from a page.")
        }
        Error::TimedOut => say("This took too long", "Nothing was changed. Try again."),
        Error::TooMany(wait) => say("Too many tries", wait.to_string()),
        Error::Unavailable(_) => {
            say("The database does not answer", "Nothing was changed. Try again in a moment.")
        }
        Error::SignedOut => say("You are signed out", "Sign in, then open the page again."),
        Error::Internal(_) => say(
            "Something broke on our side",
            "Nothing was half done. Try again; if it stays, report the number below.",
        ),
    }
}

/// Links that do not work. None of them says anything about an organization.
fn gone_words(gone: Gone) -> Words {
    match gone {
        Gone::Unknown => say(
            "This link is not known here",
            "Perhaps a part of it was lost. Open it again where you got it, or copy all of it.",
        ),
        Gone::Expired => say(
            "This link has expired",
            "Links work for a limited time. Ask the person who sent it for a new one.",
        ),
        Gone::Used => say(
            "This link was used already",
            "A link works once. If it was you, sign in; if not, ask the person who sent it.",
        ),
        Gone::Cancelled => say(
            "This link does not work any more",
            "It was taken back, or a newer one took its place. Look for a newer mail, or ask the \
             person who sent it.",
        ),
    }
}
