//! Checking an address and a password, and how often that may be tried.

use secrecy::SecretString;

use super::queries::{self, AccountRow};
use super::{Account, Email, browser, events};
use crate::access::Me;
use crate::error::{Error, Result};
use crate::limits::{self, Counter};
use crate::secret::Verdict;
use crate::state::State;
use crate::store::Origin;

/// What came of a try to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// The password is right.
    Right {
        /// Whose it is.
        account: Account,
        /// Whether the hash should be made anew.
        is_weak: bool,
    },
    /// The password is wrong.
    Wrong(Account),
    /// Nobody has this address.
    Nobody,
}

/// Checks an address and a password. It takes as long for an unknown address as for a known one.
///
/// # Errors
/// `TooMany` after too many failures; when the database does not answer.
pub async fn check_password(
    cx: &State,
    origin: &Origin,
    email: &str,
    password: &SecretString,
) -> Result<SignIn> {
    let key = Email::parse(email).map(|email| email.key()).unwrap_or_default();
    let rows = queries::candidates(cx.store.db(), &key).await?;
    check_rows(cx, origin, &key, rows, password).await
}

/// Compares a password with those of accounts that have one address.
pub(super) async fn check_rows(
    cx: &State,
    origin: &Origin,
    key: &str,
    rows: Vec<AccountRow>,
    password: &SecretString,
) -> Result<SignIn> {
    let tries = Tries::of(cx, origin, key, &rows);
    tries.take(cx)?;
    let verdict = compare(cx, rows, password).await;
    match verdict {
        Ok(SignIn::Right { .. }) => tries.forget(cx),
        // Nothing was compared.
        Err(_) => tries.give_back(cx),
        Ok(_) => {}
    }
    verdict
}

/// The account that merely claims this address and has this password, if there is one.
///
/// # Errors
/// As for `check_password`.
pub async fn claim_with_password(
    cx: &State,
    origin: &Origin,
    email: &Email,
    password: &SecretString,
) -> Result<Option<Account>> {
    // Most invitees have no account yet; their first password is no failure.
    if queries::count_claims(cx.store.db(), &email.key()).await? == 0 {
        return Ok(None);
    }
    match check_password(cx, origin, &email.to_string(), password).await? {
        SignIn::Right { account, .. } => Ok(Some(account)),
        SignIn::Wrong(_) | SignIn::Nobody => Ok(None),
    }
}

/// An account that was made a moment ago.
#[derive(Debug)]
pub struct Recent(pub(super) AccountRow);

/// The recent account, if this is its password: the same form was sent twice. Guesses count as they
/// do at sign-in; who may guess no more is told nothing.
///
/// # Errors
/// When the process is about to stop.
pub async fn is_the_same(
    cx: &State,
    origin: &Origin,
    email: &Email,
    password: &SecretString,
    recent: Recent,
) -> Result<Option<Account>> {
    let Recent(row) = recent;
    let tries = Tries::of(cx, origin, &email.key(), std::slice::from_ref(&row));
    let may_try = tries.take(cx).is_ok();
    let hash = row.password_hash.as_deref().filter(|_| may_try);
    if cx.passwords.check(password, hash).await? == Verdict::Wrong {
        return Ok(None);
    }
    tries.forget(cx);
    Ok(Some(row.into()))
}

/// Checks the password of who is signed in, before something that only they may do. Tries count with
/// those at sign-in; a wrong one leaves an event.
///
/// # Errors
/// `Invalid` at the field when it is wrong; `Conflict` when the account has none; `TooMany`.
pub async fn own_password(
    cx: &State,
    me: &Me,
    password: &SecretString,
    field: &'static str,
) -> Result<()> {
    let row = queries::find(cx.store.db(), &me.user.to_string()).await?.ok_or(Error::SignedOut)?;
    let Some(hash) = row.password_hash.as_deref() else {
        let why = "This account has no password yet. Ask for a link to choose one.";
        return Err(Error::Conflict(why.into()));
    };
    let key = Email::parse(&me.email).map(|email| email.key()).unwrap_or_default();
    let tries = Tries::of(cx, me.origin(), &key, std::slice::from_ref(&row));
    tries.take(cx)?;
    match cx.passwords.check(password, Some(hash)).await {
        Ok(Verdict::Wrong) => {
            let tx = me.begin(&cx.store, &[me.personal_org]).await?;
            tx.commit(events::password_refused()).await?;
            Err(Error::invalid(field, "This is not your password."))
        }
        Ok(_) => {
            tries.forget(cx);
            Ok(())
        }
        Err(error) => {
            tries.give_back(cx);
            Err(error)
        }
    }
}

async fn compare(cx: &State, rows: Vec<AccountRow>, password: &SecretString) -> Result<SignIn> {
    let mut wrong = None;
    for row in rows {
        match cx.passwords.check(password, row.password_hash.as_deref()).await? {
            Verdict::Wrong => wrong = wrong.or(Some(row)),
            verdict => {
                let is_weak = verdict == Verdict::RightButWeak;
                return Ok(SignIn::Right { account: row.into(), is_weak });
            }
        }
    }
    if let Some(row) = wrong {
        return Ok(SignIn::Wrong(row.into()));
    }
    cx.passwords.check(password, None).await?;
    Ok(SignIn::Nobody)
}

/// The counters of one try. A stranger elsewhere cannot lock a person out, because failures count by
/// account and network; nor can one in the same network, because a browser that has signed in to
/// the account before has a counter of its own.
struct Tries {
    account: Counter,
    network: Option<Counter>,
}

impl Tries {
    fn of(cx: &State, origin: &Origin, key: &str, rows: &[AccountRow]) -> Self {
        let network = origin.address.map(limits::network);
        let known = browser::read(cx, origin)
            .filter(|known| rows.iter().any(|row| row.id.to_string() == known.user));
        let place = match (&known, &network) {
            (Some(known), _) => known.browser.as_str(),
            (None, Some(network)) => network.as_str(),
            (None, None) => "",
        };
        let account = Counter::new(&limits::PASSWORDS, &[key, place]);
        // Others of its network do not keep a known browser out.
        let network = network.filter(|_| known.is_none());
        let network =
            network.map(|network| Counter::new(&limits::PASSWORDS_OF_NETWORK, &[&network]));
        Self { account, network }
    }

    fn take(&self, cx: &State) -> Result<()> {
        let counters: Vec<Counter> = self.network.into_iter().chain([self.account]).collect();
        cx.limits.take(&counters)
    }

    fn forget(&self, cx: &State) {
        cx.limits.forget(self.account);
        self.give_back_network(cx);
    }

    fn give_back(&self, cx: &State) {
        cx.limits.give_back(self.account);
        self.give_back_network(cx);
    }

    fn give_back_network(&self, cx: &State) {
        if let Some(network) = self.network {
            cx.limits.give_back(network);
        }
    }
}
