//! One-time links of every kind. The database keeps the hash of a token, never the token; expiry is
//! checked at use, and looking at a link uses nothing up.

use std::time::Duration;

use sqlx::FromRow;

use super::{Db, Flag, Store, Tx};
use crate::clock::Timestamp;
use crate::error::{Error, Gone, Result};
use crate::ids::OrgId;
use crate::secret::Token;

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Setting up a new instance.
    SetUp,
    /// Proving an e-mail address.
    VerifyEmail,
    /// Choosing a new password.
    ResetPassword,
    /// Changing an account's e-mail address to the one that the link was sent to.
    ChangeEmail,
    /// Joining an organization.
    Invitation,
}

impl Purpose {
    const fn key(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::Invitation => "invitation",
        }
    }

    /// How long such a link works.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        const DAY: Duration = Duration::from_hours(24);
        match self {
            Self::SetUp | Self::VerifyEmail | Self::ChangeEmail => DAY,
            Self::ResetPassword => Duration::from_hours(1),
            Self::Invitation => DAY.saturating_mul(7),
        }
    }
}

/// Why a link ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// It has done its work.
    Used,
    /// It was taken back.
    Cancelled,
    /// A newer one took its place.
    Rotated,
    /// Its reader wants nothing of it.
    Rejected,
}

impl LinkEnd {
    const fn key(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Cancelled => "cancelled",
            Self::Rotated => "rotated",
            Self::Rejected => "rejected",
        }
    }
}

/// A link that was found by its token.
#[derive(Clone, Debug, FromRow)]
pub struct Link {
    hash: String,
    /// The organization it belongs to, if any.
    pub org_id: Option<OrgId>,
    /// What it is about: the id of an invitation or an account.
    pub subject_id: String,
    is_mailed: Flag,
    expires_at: Timestamp,
    end_reason: Option<String>,
}

impl Link {
    /// Whether it went by mail and so proves the address it was sent to.
    #[must_use]
    pub fn proves_the_address(&self) -> bool {
        self.is_mailed.0
    }

    /// Until when it works.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether it still works.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, now: Timestamp) -> Result<()> {
        let ended = match self.end_reason.as_deref() {
            Some("used") => Some(Gone::Used),
            Some("rotated") => Some(Gone::Rotated),
            Some("rejected") => Some(Gone::Rejected),
            Some(_) => Some(Gone::Cancelled),
            None if self.expires_at <= now => Some(Gone::Expired),
            None => None,
        };
        ended.map_or(Ok(()), |why| Err(Error::Gone(why)))
    }
}

const FIND: &str = "SELECT hash, org_id, subject_id, is_mailed, expires_at, end_reason \
    FROM links WHERE hash = $1 AND purpose = $2";

async fn find(db: impl Db<'_>, purpose: Purpose, token: &Token) -> Result<Link> {
    let found = sqlx::query_as(FIND).bind(token.hash()).bind(purpose.key());
    found.fetch_optional(db).await?.ok_or(Error::Gone(Gone::Unknown))
}

async fn newest(db: impl Db<'_>, purpose: Purpose, subject: String) -> Result<Link> {
    const NEWEST: &str = "SELECT hash, org_id, subject_id, is_mailed, expires_at, end_reason \
        FROM links WHERE subject_id = $1 AND purpose = $2 \
        ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1";
    let found = sqlx::query_as(NEWEST).bind(subject).bind(purpose.key());
    found.fetch_optional(db).await?.ok_or(Error::Gone(Gone::Unknown))
}

impl Store {
    /// The newest link of a subject, whether it still works or not.
    ///
    /// # Errors
    /// `Gone(Unknown)` when it never had one of this purpose.
    pub async fn link_of(&self, purpose: Purpose, subject: impl ToString) -> Result<Link> {
        newest(self.db(), purpose, subject.to_string()).await
    }

    /// The link with this token, whether it still works or not.
    ///
    /// # Errors
    /// `Gone(Unknown)` when there is none of this purpose.
    pub async fn link(&self, purpose: Purpose, token: &Token) -> Result<Link> {
        find(self.db(), purpose, token).await
    }
}

impl Tx {
    /// Makes a new link; those before it with the same purpose and subject end.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn make_link(
        &mut self,
        purpose: Purpose,
        org: Option<OrgId>,
        subject: impl ToString,
        is_mailed: bool,
    ) -> Result<Token> {
        const INSERT: &str = "INSERT INTO links (hash, purpose, org_id, subject_id, is_mailed, \
            created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.end_links(purpose, subject.to_string(), LinkEnd::Rotated).await?;
        let token = Token::new(self.random());
        let now = self.now();
        sqlx::query(INSERT)
            .bind(token.hash())
            .bind(purpose.key())
            .bind(org)
            .bind(subject.to_string())
            .bind(Flag(is_mailed))
            .bind(now)
            .bind(now.after(purpose.lifetime()))
            .execute(self.db())
            .await?;
        Ok(token)
    }

    /// Whether a link of this purpose was made for a subject since a moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_link_since(
        &mut self,
        purpose: Purpose,
        subject: impl ToString,
        since: Timestamp,
    ) -> Result<bool> {
        const FIND: &str = "SELECT hash FROM links WHERE subject_id = $1 AND purpose = $2 \
            AND created_at > $3 LIMIT 1";
        let found: Option<String> = sqlx::query_scalar(FIND)
            .bind(subject.to_string())
            .bind(purpose.key())
            .bind(since)
            .fetch_optional(self.db())
            .await?;
        Ok(found.is_some())
    }

    /// The link with this token, if it still works; for use inside this change.
    ///
    /// # Errors
    /// `Gone` with the reason.
    pub async fn working_link(&mut self, purpose: Purpose, token: &Token) -> Result<Link> {
        let link = find(self.db(), purpose, token).await?;
        link.check(self.now())?;
        Ok(link)
    }

    /// Uses a link up.
    ///
    /// # Errors
    /// When another change used it first.
    pub async fn use_up(&mut self, link: &Link) -> Result<()> {
        const USE: &str = "UPDATE links SET ended_at = $2, end_reason = 'used' \
            WHERE hash = $1 AND ended_at IS NULL";
        let now = self.now();
        let used = sqlx::query(USE).bind(&link.hash).bind(now).execute(self.db()).await?;
        if used.rows_affected() == 1 { Ok(()) } else { Err(Error::Gone(Gone::Used)) }
    }

    /// Ends every working link of a subject.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn end_links(
        &mut self,
        purpose: Purpose,
        subject: impl ToString,
        why: LinkEnd,
    ) -> Result<()> {
        const END: &str = "UPDATE links SET ended_at = $3, end_reason = $4 \
            WHERE subject_id = $1 AND purpose = $2 AND ended_at IS NULL";
        let now = self.now();
        sqlx::query(END)
            .bind(subject.to_string())
            .bind(purpose.key())
            .bind(now)
            .bind(why.key())
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Forgets every link of a subject, the ended ones too.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn forget_links(&mut self, subject: impl ToString) -> Result<()> {
        const FORGET: &str = "DELETE FROM links WHERE subject_id = $1";
        sqlx::query(FORGET).bind(subject.to_string()).execute(self.db()).await?;
        Ok(())
    }

    /// The link of a subject that still works.
    ///
    /// # Errors
    /// `Gone` when there is none.
    pub async fn working_link_of(
        &mut self,
        purpose: Purpose,
        subject: impl ToString,
    ) -> Result<Link> {
        let now = self.now();
        let link = newest(self.db(), purpose, subject.to_string()).await?;
        link.check(now)?;
        Ok(link)
    }
}
