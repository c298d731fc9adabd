//! People's accounts: password, e-mail address and its proof, profile, sessions.

mod address;
mod administration;
pub mod api;
mod basic;
mod browser;
mod check;
mod device;
mod email;
pub mod events;
mod mail;
pub mod pages;
mod password;
mod preferences;
mod profile;
mod queries;
mod recovery;
mod sessions;
mod username;

use std::time::Duration;

use time::macros::format_description;

use crate::access::{Me, Visitor};
use crate::clock::Timestamp;
use crate::error::{Error, Result, Wait};
use crate::ids::{OrgId, UserId};
use crate::secret::Token;
use crate::state::State;
use crate::store::{self, Link, Purpose, SessionKey, Tx};
use crate::text::Name;

pub use address::{
    ask_for_new_address, cancel_new_address, new_address_link, new_address_of,
    send_new_address_again, take_new_address,
};
pub use administration::{make_platform_admin, named, with_email};
pub use basic::show_password;
pub use browser::{KnownBrowser, mark as mark_browser, read as known_browser};
pub use check::{Recent, SignIn, check_password, claim_with_password, is_the_same};
pub use device::Device;
pub use email::Email;
pub use password::{LENGTH as PASSWORD_LENGTH, NewPassword, change_password};
pub use preferences::{Preferences, change_preferences};
pub use profile::{Profile, ProfileForm, change_profile, profile, username_availability};
pub use recovery::{ask_for_reset, new_reset_link, print_reset_link, reset_offer, reset_password};
pub use sessions::{OwnSession, end_other_sessions, end_session, sessions};
pub use username::{Initials, Username};

/// A second sign-up with the same address and password within this time is the same form, sent
/// twice.
const SENT_TWICE: Duration = Duration::from_mins(1);
/// How long an account without a team holds a place among those that claim its address.
const CLAIM_LASTS: Duration = Duration::from_hours(24);
/// How long to wait before another verification mail.
const MAIL_PAUSE: Duration = Duration::from_mins(1);

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// The address, as it was typed.
    pub email: String,
    /// Whether the address is proven.
    pub is_verified: bool,
    /// The organization that holds the account's own events.
    pub personal_org: OrgId,
    /// When it was made.
    pub created_at: Timestamp,
    /// How often its password was set anew; a session begins only while that is so.
    pub credential: i64,
}

impl Account {
    /// The day it was made, in full, in UTC: `22 November 2026`. It tells accounts apart that claim
    /// one address.
    #[must_use]
    pub fn made_on(&self) -> String {
        let format = format_description!("[day padding:none] [month repr:long] [year]");
        self.created_at.date().format(&format).unwrap_or_default()
    }
}

/// An account to be made.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// The person's name.
    pub name: &'a Name,
    /// Their address.
    pub email: &'a Email,
    /// Whether the way here proves the address.
    pub is_verified: bool,
    /// The PHC string of their password; nothing until they choose one.
    pub password_hash: Option<&'a str>,
    /// Whether they manage the instance.
    pub is_platform_admin: bool,
    /// The personal organization, which is made in the same change.
    pub personal_org: OrgId,
}

/// Makes an account, as part of a change that also makes its personal organization.
///
/// # Errors
/// `Invalid` when another account has proven the address, or too many claim it.
pub async fn create(tx: &mut Tx, new: &NewAccount<'_>) -> Result<Account> {
    let id = UserId::new(tx.now(), tx.random());
    if !queries::insert(tx, id, new).await? {
        return Err(has_an_account());
    }
    if new.is_verified {
        queries::shut_out_other_claims(tx, id, new.email).await?;
    }
    Ok(Account {
        id,
        name: new.name.to_string(),
        email: new.email.to_string(),
        is_verified: new.is_verified,
        personal_org: new.personal_org,
        created_at: tx.now(),
        credential: 0,
    })
}

/// The answer to somebody who has proven an address that another account has proven before.
fn has_an_account() -> Error {
    Error::invalid("email", "There is an account with this address. Sign in with it.")
}

/// Makes room for one more account that claims an address without proof. Idle claims of more than a
/// day ago give way; whether somebody has proven the address makes no difference.
///
/// # Errors
/// `Invalid` when too many claims are fresh.
pub async fn make_room_for_claim(tx: &mut Tx, email: &Email) -> Result<()> {
    let before = tx.now().before(CLAIM_LASTS);
    queries::retire_claims(tx, &email.key(), before).await?;
    if queries::count_claims(tx.db(), &email.key()).await? < queries::MAX_CLAIMS {
        return Ok(());
    }
    let why = "Several accounts with this address wait for its confirmation. Confirm one of them \
               by the link in its mail, or try again tomorrow.";
    Err(Error::invalid("email", why))
}

/// The account that was made with this address a moment ago, if there is one: perhaps by the same
/// form, sent twice. It is looked for under the lock that new ones take.
///
/// # Errors
/// When the database does not answer.
pub async fn made_a_moment_ago(tx: &mut Tx, email: &Email) -> Result<Option<Recent>> {
    let since: Timestamp = tx.now().before(SENT_TWICE);
    let rows = queries::candidates(tx.db(), &email.key()).await?;
    Ok(rows.into_iter().rfind(|row| row.created_at > since).map(Recent))
}

/// Stores a hash made with today's effort, of the password that was just compared.
///
/// # Errors
/// When the database does not take it.
pub async fn renew_hash(tx: &mut Tx, account: &Account, hash: &str) -> Result<()> {
    queries::renew_hash(tx, account.id, account.credential, hash).await
}

/// The account that has proven an address, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn proven_holder(cx: &State, email: &Email) -> Result<Option<Account>> {
    let rows = queries::candidates(cx.store.db(), &email.key()).await?;
    Ok(rows.into_iter().map(Account::from).find(|account| account.is_verified))
}

/// The account with this id.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn find(cx: &State, id: &str) -> Result<Account> {
    queries::find(cx.store.db(), id).await?.map(Account::from).ok_or(Error::NotFound)
}

/// Puts a mail into the outbox whose link proves the account's address.
///
/// # Errors
/// When the database does not take it.
pub async fn enqueue_verification(cx: &State, tx: &mut Tx, account: &Account) -> Result<()> {
    let token = tx.make_link(Purpose::VerifyEmail, None, account.id, true).await?;
    let mail = mail::verification(cx, account, &token)?;
    tx.enqueue(&mail).await?;
    Ok(())
}

/// Sends the link that proves one's address again; the one before it stops working.
///
/// # Errors
/// `Conflict` when the address is proven already, or the instance cannot send mail; `TooMany` within
/// a minute of the last one.
pub async fn send_verification(cx: &State, me: &Me) -> Result<()> {
    if me.is_verified {
        return Err(Error::Conflict("Your address is confirmed already.".into()));
    }
    if !cx.has_mail() {
        let why = "This Guildhall has no mail server, so it cannot confirm addresses.";
        return Err(Error::Conflict(why.into()));
    }
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let since = tx.now().before(MAIL_PAUSE);
    if tx.has_link_since(Purpose::VerifyEmail, me.user, since).await? {
        let why = "A link was sent a moment ago; look into your mail.";
        return Err(Error::TooMany(Wait { why, time: MAIL_PAUSE }));
    }
    let account = find_in(&mut tx, me.user).await?;
    enqueue_verification(cx, &mut tx, &account).await?;
    tx.commit(events::verification_sent()).await
}

/// The verification link with this token, if it still works.
///
/// # Errors
/// `Gone` when it does not.
pub async fn verification(cx: &State, token: &Token) -> Result<Link> {
    let link = cx.store.link(Purpose::VerifyEmail, token).await?;
    link.check(cx.now())?;
    Ok(link)
}

/// Proves the address of one's own account by a mailed link. Who opens the link must also be signed
/// in to that account, so nobody can prove an address for an account that a stranger made with it.
///
/// # Errors
/// `Gone` when the link does not work; `NotFound` when it belongs to another account; `Invalid` when
/// another account has proven the address.
pub async fn verify_email(cx: &State, me: &Me, token: &Token) -> Result<()> {
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let link = tx.working_link(Purpose::VerifyEmail, token).await?;
    if link.subject_id != me.user.to_string() {
        return Err(Error::NotFound);
    }
    let account = find_in(&mut tx, me.user).await?;
    prove_address(&mut tx, &account, me.session()).await?;
    tx.use_up(&link).await?;
    tx.commit(events::email_verified(&account)).await
}

/// Marks an address as proven. What was begun before the proof ends: the account's own sessions, but
/// for the one that shows the proof, and idle accounts of others that claimed the address.
///
/// # Errors
/// `Invalid` when another account has proven it.
pub async fn prove_address(
    tx: &mut Tx,
    account: &Account,
    kept: Option<&SessionKey>,
) -> Result<()> {
    if !queries::set_verified(tx, account.id).await? {
        return Err(has_an_account());
    }
    store::end_other_sessions(tx, account.id, kept).await?;
    let email = Email::parse(&account.email).map_err(Error::internal)?;
    queries::shut_out_other_claims(tx, account.id, &email).await
}

/// Begins a change of one's own account that shows in every organization one is in: all of them are
/// locked. Its events stand in the personal one.
async fn begin_everywhere(cx: &State, me: &Me) -> Result<Tx> {
    let mut orgs = vec![me.personal_org];
    orgs.extend(queries::orgs_of(cx.store.db(), me.user).await?);
    me.begin(&cx.store, &orgs).await
}

async fn find_in(tx: &mut Tx, user: UserId) -> Result<Account> {
    let found = queries::find(tx.db(), &user.to_string()).await?;
    found.map(Account::from).ok_or(Error::NotFound)
}

/// Writes down that somebody signed out; the session itself ends in the browser's answer.
///
/// # Errors
/// When the database does not take it.
pub async fn signed_out(cx: &State, me: &Me) -> Result<()> {
    let tx = me.begin(&cx.store, &[me.personal_org]).await?;
    tx.commit(events::signed_out()).await
}

/// Writes down a failed sign-in: in the account's own log, or in the instance's.
///
/// # Errors
/// When the database does not take it.
pub async fn sign_in_failed(
    cx: &State,
    visitor: &Visitor,
    account: Option<&Account>,
) -> Result<()> {
    let org = account.map_or(OrgId::INSTANCE, |account| account.personal_org);
    let event = account.map_or_else(events::sign_in_unknown, events::sign_in_failed);
    visitor.begin(&cx.store, &[org]).await?.commit(event).await
}
