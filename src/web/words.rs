//! What people are told about an error: what happened, and what to do now.

use super::edge::BODY_MAX;
use crate::error::{Error, Gone};

/// What a page says about an error.
pub(super) struct Words {
    pub title: String,
    pub text: String,
    /// Where to go on, besides the start: words and path.
    pub way: Option<(&'static str, &'static str)>,
}

impl Words {
    fn way(mut self, words: &'static str, path: &'static str) -> Self {
        self.way = Some((words, path));
        self
    }
}

fn say(title: impl Into<String>, text: impl Into<String>) -> Words {
    Words { title: title.into(), text: text.into(), way: None }
}

/// The words for an error.
pub(super) fn words(error: &Error) -> Words {
    match error {
        Error::NotFound => say(
            "Nothing at this address",
            "The page may have moved, or it belongs to an organization that you are not in. Check \
             the address, or ask somebody in the organization to invite you.",
        ),
        Error::Forbidden(permission) => say(
            format!("You need permission to {}", permission.label()),
            format!(
                "Your role does not include {}. An Owner of the organization can give you one that \
                 does. The attempt is in the audit log.",
                permission.key()
            ),
        ),
        Error::BeyondReach(why) => say(
            "This is beyond your role",
            format!("{why} Ask an Owner or Admin of the organization to do it."),
        ),
        Error::PlatformOnly => {
            let text = "Ask one of them to do it for you, or whoever runs this Guildhall to make you \
                        one of them.";
            say("For administrators of this Guildhall", text)
        }
        Error::CrossSite => say(
            "This request came from another site",
            "Nothing was changed. Open the page here and do it again.",
        ),
        Error::Invalid(fields) => say("Something needs another value", fields.words()),
        Error::Conflict(why) => {
            say("Not as things are now", format!("{why} Go back, and look at how things are now."))
        }
        Error::Gone(gone) => gone_words(*gone),
        Error::Stale => say(
            "Something changed meanwhile",
            "Nothing was done. Look again at how things are now, and repeat it if you still want to.",
        ),
        Error::SsoRequired => say(
            "This organization asks for its single sign-on",
            "Sign in through the organization's own way, then open the page again.",
        ),
        Error::AccessEnded => say(
            "Sign in again",
            "Somebody who manages the members of this organization ended your access to it until \
             you sign in again. Your other organizations are not touched.",
        )
        .way("Sign in again", "/sign-in?again=yes"),
        Error::TooLarge => say(
            "Too large",
            format!("This page takes {} KB at the most. Go back and send less.", BODY_MAX / 1024),
        ),
        Error::UriTooLong => {
            say("This address is too long", "Go back to the start and find the page from there.")
        }
        Error::HeadersTooLarge => say(
            "Your browser sends too much along",
            "Delete the cookies of this site in your browser, then open the page again.",
        ),
        Error::Malformed(why) | Error::UnsupportedMedia(why) => {
            say("This request cannot be read", format!("{why} Go back, and start from a page."))
        }
        Error::MethodNotAllowed => {
            say("Not that way", "This address cannot be asked for like this. Start from a page.")
        }
        Error::TimedOut => say("This took too long", "Nothing was changed. Try again."),
        Error::TooMany(wait) => say("Too many for now", wait.to_string()),
        Error::Unavailable(_) => say(
            "The database does not answer",
            "Nothing was changed. Go back and try again in a moment; if it stays, tell whoever \
             runs this Guildhall.",
        ),
        Error::PeopleOnly | Error::NotAccepted(_) | Error::Limited(_) => {
            say("This is for programs", error.to_string())
        }
        Error::SignedOut => say("You are signed out", "Sign in, then open the page again.")
            .way("Sign in", "/sign-in"),
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
        )
        .way("Sign in", "/sign-in"),
        Gone::Cancelled => say(
            "This link does not work any more",
            "It was taken back. If you think that this is a mistake, ask the person who sent it.",
        ),
        Gone::Rotated => say(
            "A newer link took its place",
            "This link does not work any more. Look for a newer mail or message, or ask the person \
             who sent this one.",
        ),
        Gone::Rejected => say(
            "This invitation was declined",
            "Nobody joined by it, and it cannot be accepted any more. If you have changed your \
             mind, ask the person who sent it for another.",
        ),
    }
}
