//! A forgotten password: a link to choose a new one, by mail, or printed where Guildhall runs.

use secrecy::SecretString;

use super::{Account, Email, NewPassword, browser, events, mail, prove_address, queries};
use crate::access::{System, Visitor};
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::limits::{self, Counter};
use crate::secret::Token;
use crate::state::State;
use crate::store::{self, Purpose, Tx};

/// Sends a link to choose a new password to whoever has this address. The answer, and the time it
/// takes, are the same for a known and an unknown one: who it is for is looked up afterwards.
///
/// # Errors
/// `Invalid` when it is no address; `Conflict` when the instance cannot send mail; `TooMany`.
pub async fn ask_for_reset(cx: &State, visitor: &Visitor, typed: &str) -> Result<()> {
    let email = Email::parse(typed).map_err(|why| Error::invalid("email", why))?;
    if !cx.has_mail() {
        return Err(Error::Conflict("This Guildhall has no mail server.".into()));
    }
    // Others of its network do not keep a browser out that has signed in before.
    let network = match browser::read(cx, &visitor.0) {
        Some(known) => known.browser,
        None => visitor.0.address.map(limits::network).unwrap_or_default(),
    };
    cx.limits.take(&[
        Counter::new(&limits::RESETS_OF_NETWORK, &[&network]),
        Counter::new(&limits::RESETS, &[&email.key(), &network]),
    ])?;
    let tx = visitor.begin(&cx.store, &[OrgId::INSTANCE]).await?;
    tx.commit(events::reset_asked()).await?;
    let (cx, visitor) = (cx.clone(), visitor.clone());
    tokio::spawn(async move {
        if let Err(error) = send_links(&cx, &visitor, &email).await {
            tracing::warn!("a link to reset a password was not sent: {error:?}");
        }
    });
    Ok(())
}

/// One mail for the account that has proven the address; while none has, one for each that claims it.
async fn send_links(cx: &State, visitor: &Visitor, email: &Email) -> Result<()> {
    for account in queries::resettable(cx.store.db(), &email.key()).await? {
        let account = Account::from(account);
        let mut tx = visitor.begin(&cx.store, &[account.personal_org]).await?;
        if super::find_in(&mut tx, account.id).await?.has_ended() {
            continue;
        }
        let token = tx.make_link(Purpose::ResetPassword, None, account.id, true).await?;
        let mail = mail::reset(cx, &account, &token)?;
        tx.enqueue(&mail).await?;
        tx.commit(events::reset_sent(&account)).await?;
    }
    Ok(())
}

/// A link to choose a new password, to be handed over by who runs this Guildhall. It proves no
/// address: it was not sent to it.
///
/// # Errors
/// When the database does not take it.
pub async fn print_reset_link(cx: &State, by: &System, account: &Account) -> Result<String> {
    let mut tx = by.begin(&cx.store, &[account.personal_org]).await?;
    let link = new_reset_link(cx, &mut tx, account).await?;
    tx.commit(events::reset_link_printed(account)).await?;
    Ok(link)
}

/// A link to choose a password, not sent by mail, as part of a change.
///
/// # Errors
/// When the database does not take it.
pub async fn new_reset_link(cx: &State, tx: &mut Tx, account: &Account) -> Result<String> {
    let token = tx.make_link(Purpose::ResetPassword, None, account.id, false).await?;
    cx.link(&format!("/reset/{}", token.text()))
}

/// Whose password the link with this token changes. Looking uses nothing up.
///
/// # Errors
/// `Gone` when it does not work.
pub async fn reset_offer(cx: &State, token: &Token) -> Result<Account> {
    let link = cx.store.link(Purpose::ResetPassword, token).await?;
    link.check(cx.now())?;
    super::find(cx, &link.subject_id).await
}

/// Sets a new password by a link, and ends every session of the account. A link that was mailed
/// proves the address.
///
/// # Errors
/// `Gone` when the link does not work; `Invalid` when the password cannot be taken.
pub async fn reset_password(
    cx: &State,
    visitor: &Visitor,
    token: &Token,
    typed: &SecretString,
) -> Result<Account> {
    let account = reset_offer(cx, token).await?;
    let password = NewPassword::parse(typed, &[&account.name, &account.email])
        .map_err(|why| Error::invalid("password", why))?;
    let hash = cx.passwords.hash(password.secret()).await?;
    let mut tx = visitor.begin(&cx.store, &[account.personal_org]).await?;
    let link = tx.working_link(Purpose::ResetPassword, token).await?;
    tx.use_up(&link).await?;
    queries::set_password_hash(&mut tx, account.id, &hash).await?;
    if link.proves_the_address() {
        prove_address(&mut tx, &account, None).await?;
    } else {
        store::end_other_sessions(&mut tx, account.id, None).await?;
    }
    visitor.becomes(&mut tx, account.id, &account.name);
    tx.commit(events::password_reset(&account)).await?;
    Ok(account)
}
