//! Another e-mail address for an account: it counts once the link that was sent to it is opened.

use secrecy::SecretString;

use super::{
    Account, Email, MAIL_PAUSE, begin_everywhere, check, events, find_in, mail, profile, queries,
};
use crate::access::Me;
use crate::error::{Error, Gone, Result, Wait};
use crate::limits::{self, Counter};
use crate::secret::Token;
use crate::state::State;
use crate::store::{self, Link, LinkEnd, Purpose, Tx};

const LINK: Purpose = Purpose::ChangeEmail;

/// Asks for another address: a link goes to the new one, and word of it to the one before. Whether
/// somebody else has the new one makes no difference to who asks. The same form sent twice sends one
/// link.
///
/// # Errors
/// `Invalid` at `email` or `password`; `Conflict` when the instance cannot send mail; `TooMany`.
pub async fn ask_for_new_address(
    cx: &State,
    me: &Me,
    typed: &str,
    password: &SecretString,
) -> Result<()> {
    needs_mail(cx)?;
    let email = Email::parse(typed).map_err(|why| Error::invalid("email", why))?;
    if Email::parse(&me.email).is_ok_and(|own| own.key() == email.key()) {
        return Err(Error::invalid("email", "This is your address already."));
    }
    check::own_password(cx, me, password, "password").await?;
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let waiting = queries::new_email(tx.db(), me.user).await?;
    if waiting == Some(email.to_string()) && was_sent_just_now(&mut tx, me).await? {
        return Ok(());
    }
    cx.limits.take(&[counter(me)])?;
    let account = find_in(&mut tx, me.user).await?;
    queries::set_new_email(&mut tx, me.user, Some(&email)).await?;
    send_link(cx, &mut tx, &account, &email).await?;
    tx.enqueue(&mail::address_asked(cx, &account, &email)?).await?;
    tx.commit(events::email_change_asked(&account, &email)).await
}

fn counter(me: &Me) -> Counter {
    Counter::new(&limits::NEW_ADDRESSES, &[&me.user.to_string()])
}

fn needs_mail(cx: &State) -> Result<()> {
    if cx.has_mail() {
        return Ok(());
    }
    let why = "This Guildhall has no mail server, so it cannot confirm a new address.";
    Err(Error::Conflict(why.into()))
}

async fn was_sent_just_now(tx: &mut Tx, me: &Me) -> Result<bool> {
    let since = tx.now().before(MAIL_PAUSE);
    tx.has_link_since(LINK, me.user, since).await
}

/// A link for who reads mail at the new address; where another account has proven it, that one is
/// told, and nobody gets the link.
async fn send_link(cx: &State, tx: &mut Tx, account: &Account, email: &Email) -> Result<()> {
    let token = tx.make_link(LINK, None, account.id, true).await?;
    let mail = match queries::holder_of(tx.db(), &email.key()).await? {
        Some(holder) => mail::address_is_in_use(cx, &holder.into())?,
        None => mail::new_address(cx, account, email, &token)?,
    };
    tx.enqueue(&mail).await?;
    Ok(())
}

/// Sends the link to the new address again; the one before it stops working.
///
/// # Errors
/// `Conflict` when none waits; `TooMany` within a minute of the last one.
pub async fn send_new_address_again(cx: &State, me: &Me) -> Result<String> {
    needs_mail(cx)?;
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let waiting = queries::new_email(tx.db(), me.user).await?;
    let waiting = waiting.ok_or_else(|| Error::Conflict("No address waits.".into()))?;
    if was_sent_just_now(&mut tx, me).await? {
        let why = "A link was sent a moment ago; look into the mail of the new address.";
        return Err(Error::TooMany(Wait { why, time: MAIL_PAUSE }));
    }
    cx.limits.take(&[counter(me)])?;
    let email = Email::parse(&waiting).map_err(Error::internal)?;
    let account = find_in(&mut tx, me.user).await?;
    send_link(cx, &mut tx, &account, &email).await?;
    tx.commit(events::email_change_sent_again(&account, &email)).await?;
    Ok(waiting)
}

/// Stays with the address as it is. When none waits, that is so already.
///
/// # Errors
/// When the database does not take it.
pub async fn cancel_new_address(cx: &State, me: &Me) -> Result<()> {
    let mut tx = me.begin(&cx.store, &[me.personal_org]).await?;
    let Some(waiting) = queries::new_email(tx.db(), me.user).await? else { return Ok(()) };
    let email = Email::parse(&waiting).map_err(Error::internal)?;
    let account = find_in(&mut tx, me.user).await?;
    queries::set_new_email(&mut tx, me.user, None).await?;
    tx.end_links(LINK, me.user, LinkEnd::Cancelled).await?;
    tx.commit(events::email_change_cancelled(&account, &email)).await
}

/// Whose address the link with this token changes. Looking uses nothing up.
///
/// # Errors
/// `Gone` when it does not work.
pub async fn new_address_link(cx: &State, token: &Token) -> Result<Link> {
    let link = cx.store.link(LINK, token).await?;
    link.check(cx.now())?;
    Ok(link)
}

/// The address that waits for this link, when it is one's own.
///
/// # Errors
/// When the database does not answer.
pub async fn new_address_of(cx: &State, me: &Me, link: &Link) -> Result<Option<String>> {
    if link.subject_id != me.user.to_string() {
        return Ok(None);
    }
    Ok(profile::profile(cx, me).await?.new_email)
}

/// Takes the new address by the link that was sent to it, signed in to the account. It counts as
/// proven; other sessions end, and so do links that went to the address before, which is told.
///
/// # Errors
/// `Gone` when the link does not work; `NotFound` when it belongs to another account; `Conflict` when
/// another account has proven the address meanwhile.
pub async fn take_new_address(cx: &State, me: &Me, token: &Token) -> Result<String> {
    let mut tx = begin_everywhere(cx, me).await?;
    let link = tx.working_link(LINK, token).await?;
    if link.subject_id != me.user.to_string() {
        return Err(Error::NotFound);
    }
    let account = find_in(&mut tx, me.user).await?;
    let waiting = queries::new_email(tx.db(), me.user).await?;
    let waiting = waiting.ok_or(Error::Gone(Gone::Cancelled))?;
    let email = Email::parse(&waiting).map_err(Error::internal)?;
    if !queries::set_email(&mut tx, me.user, &email).await? {
        let why = "Another account has confirmed this address meanwhile. Yours stays as it was.";
        return Err(Error::Conflict(why.into()));
    }
    tx.use_up(&link).await?;
    for purpose in [Purpose::VerifyEmail, Purpose::ResetPassword] {
        tx.end_links(purpose, me.user, LinkEnd::Cancelled).await?;
    }
    store::end_other_sessions(&mut tx, me.user, me.session()).await?;
    queries::shut_out_other_claims(&mut tx, me.user, &email).await?;
    if cx.has_mail() {
        tx.enqueue(&mail::address_changed(cx, &account, &email)?).await?;
    }
    tx.commit(events::email_changed(&account, &email)).await?;
    Ok(waiting)
}
