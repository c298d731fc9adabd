//! Signing up: an account and its personal organization, in one change.

use super::{NewPerson, Terms, create_account};
use crate::access::Visitor;
use crate::accounts::{self, Account};
use crate::config::SignUp;
use crate::error::{Error, Result};
use crate::ids::OrgId;
use crate::limits::{self, Counter};
use crate::state::State;

/// Makes an account. Whether the address has an account already makes no difference to the answer:
/// who holds the address learns it from the mail, and a stranger learns nothing.
///
/// # Errors
/// `Conflict` when strangers may not sign up here; `TooMany` after too many from one network.
pub async fn sign_up(cx: &State, visitor: &Visitor, person: &NewPerson) -> Result<Account> {
    if cx.sign_up() != SignUp::Open {
        return Err(Error::Conflict("Joining this Guildhall needs an invitation.".into()));
    }
    if let Some(address) = visitor.0.address {
        let network = limits::network(address);
        cx.limits.take(&[Counter::new(&limits::SIGN_UPS, &[&network])])?;
    }
    let hash = cx.passwords.hash(person.password.secret()).await?;
    let lock = [OrgId::INSTANCE];
    let mut tx = visitor.begin(&cx.store, &lock).await?;
    let recent = accounts::made_a_moment_ago(&mut tx, &person.email).await?;
    let password = person.password.secret();
    let is_first = recent.is_none();
    if let Some(recent) = recent {
        // Passwords are never checked while others wait for the lock.
        drop(tx);
        let (origin, email) = (&visitor.0, &person.email);
        let same = accounts::is_the_same(cx, origin, email, password, recent).await?;
        if let Some(same) = same {
            return Ok(same);
        }
        tx = visitor.begin(&cx.store, &lock).await?;
    }
    accounts::make_room_for_claim(&mut tx, &person.email).await?;
    let account = create_account(&mut tx, &Terms::of(person, &hash)).await?;
    if cx.has_mail() {
        accounts::enqueue_verification(cx, &mut tx, &account).await?;
    }
    visitor.becomes(&mut tx, account.id, &account.name);
    tx.commit(accounts::events::created(&account)).await?;
    if is_first {
        // It takes as long as beside a recent account. The account is made, whatever comes of this.
        drop(cx.passwords.check(password, None).await);
    }
    Ok(account)
}
