//! May they do this? What a product's backend asks about a member or a key, with the answer of the
//! code that decides, in words.

use super::verify::{Question, Verdict, verify};
use crate::access::{Because, Can, KeyFault, KnownKey, judge};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::permission::{ListMembers, Listed, PermissionKey};
use crate::quota::Left;
use crate::roles::{self, Why};
use crate::secret::KeyKind;
use crate::state::State;

/// Whom a question is about.
#[derive(Debug)]
pub enum Subject {
    /// A member.
    Member(UserId),
    /// The holder of a key.
    Key(Question),
}

/// The answer, and why.
#[derive(Debug)]
pub enum Answer {
    /// About a member.
    Member(Box<Why>),
    /// There is no such member.
    NoMember,
    /// About a key that is good.
    Key(KeyAnswer),
    /// The key is not good.
    BadKey(KeyFault),
    /// The key was used as often as it may be.
    Limited(Left),
}

/// What a good key may do.
#[derive(Debug)]
pub struct KeyAnswer {
    /// What its scopes say; of a personal one, with its holder's role.
    pub because: Because,
    /// Why, as a sentence.
    pub sentence: String,
    /// What is left to it, for an agent.
    pub left: Option<Left>,
}

/// Whether somebody may do what a permission stands for. A question about a key is a use of it.
///
/// # Errors
/// `Invalid` when there is no such permission, or when the database does not answer.
pub async fn check(
    cx: &State,
    by: &Can<ListMembers>,
    subject: &Subject,
    permission: &str,
) -> Result<Answer> {
    match subject {
        Subject::Member(user) => {
            let key = PermissionKey::from_text(permission);
            match roles::why(cx, by, *user, &key).await {
                Ok(why) => Ok(Answer::Member(Box::new(why))),
                Err(Error::NotFound) => Ok(Answer::NoMember),
                Err(error) => Err(error),
            }
        }
        Subject::Key(question) => {
            let listed = cx.permissions.get(permission).ok_or_else(roles::no_such_permission)?;
            let org = by.org.id.to_string();
            Ok(match verify(cx, question, Some(&org)).await? {
                Verdict::Good(known, left) => Answer::Key(KeyAnswer::of(&known, listed, left)),
                Verdict::Bad(fault) => Answer::BadKey(fault),
                Verdict::Limited(left) => Answer::Limited(left),
            })
        }
    }
}

impl KeyAnswer {
    fn of(known: &KnownKey, listed: &Listed, left: Option<Left>) -> Self {
        let because = judge(true, &known.role, listed.key.as_str());
        let is_allowed = because.allows();
        let can = if is_allowed { "can" } else { "cannot" };
        let why = match (is_allowed, known.kind) {
            (true, KeyKind::Personal) => "its scopes and its holder’s role include it",
            (true, _) => "its scopes include it",
            (false, KeyKind::Personal) => "its scopes, or its holder’s role, do not include it",
            (false, _) => "its scopes do not include it",
        };
        let sentence = format!("The key {} {can} {}: {why}.", known.name, listed.label);
        Self { because, sentence, left }
    }
}

impl Answer {
    /// Whether it is a yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        match self {
            Self::Member(why) => why.is_allowed(),
            Self::Key(answer) => answer.because.allows(),
            Self::NoMember | Self::BadKey(_) | Self::Limited(_) => false,
        }
    }

    /// Its reason, as a word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Member(why) => why.because.code(),
            Self::Key(answer) => answer.because.code(),
            Self::NoMember => "no_member",
            Self::BadKey(fault) => fault.code(),
            Self::Limited(_) => "limited",
        }
    }
}
