//! Who may make, rotate and stop which key: plain functions, asked by the verb and, for what a page
//! offers, by the view model. Each says why not.

use ipnet::IpNet;

use super::Key;
use crate::access::{KnownKey, Role};
use crate::clock::Timestamp;
use crate::permission::{Catalogue, Holdings, PermissionKey};
use crate::secret::KeyKind;

/// Why somebody may not, as a sentence for them.
pub type Refusal = String;

/// Whether who may do this may put those permissions into a key.
///
/// # Errors
/// The first that they lack.
pub fn may_hold(by: &Role, scopes: &Holdings, catalogue: &Catalogue) -> Result<(), Refusal> {
    let Some(lacking) = scopes.beyond(&by.holdings).next() else { return Ok(()) };
    let label = catalogue.label(lacking);
    Err(format!("You cannot give a key {lacking} ({label}), which you lack."))
}

/// Whether a key that makes another makes none that is wider: by addresses or end.
///
/// # Errors
/// In what it would be wider.
pub(super) fn is_no_wider(
    own: &KnownKey,
    addresses: &[IpNet],
    expires_at: Option<Timestamp>,
) -> Result<(), Refusal> {
    may_deal_with_keys(own)?;
    let is_inside = |network: &IpNet| own.addresses().iter().any(|net| net.contains(network));
    let is_bound =
        own.addresses().is_empty() || !addresses.is_empty() && addresses.iter().all(is_inside);
    if !is_bound {
        return Err("A key makes only keys that work from its own addresses.".into());
    }
    let ends_later = own.expires_at.is_some_and(|end| expires_at.is_none_or(|other| other > end));
    if ends_later {
        return Err("A key makes only keys that end no later than itself.".into());
    }
    Ok(())
}

/// Whether a key has a say about keys at all, whatever its scopes.
///
/// # Errors
/// Why not.
pub(super) fn may_deal_with_keys(own: &KnownKey) -> Result<(), Refusal> {
    if own.is_replaced() {
        return Err(
            "This secret was replaced by a newer one, and makes none. Use the newer.".into()
        );
    }
    if own.kind == KeyKind::Agent {
        return Err("An agent makes no keys, lest it pass its limits by.".into());
    }
    Ok(())
}

/// Whether a key may have another secret of itself, or that of another key that it could make.
///
/// # Errors
/// Why not.
pub(super) fn may_rotate_by(own: &KnownKey, key: &Key) -> Result<(), Refusal> {
    if own.id == key.id && !own.is_replaced() {
        return Ok(());
    }
    is_no_wider(own, &key.addresses, key.expires_at)
}

/// Whether somebody may have the secret of a key that is there: they could make it as it is.
///
/// # Errors
/// Why not.
pub fn may_take_over(by: &Role, key: &Key, catalogue: &Catalogue) -> Result<(), Refusal> {
    let scopes = key.scopes.iter().map(|scope| PermissionKey::from_text(scope.as_str()));
    may_hold(by, &catalogue.holdings(scopes.collect()), catalogue)?;
    let reaches =
        key.appoints_up_to.is_none_or(|reach| by.appoints_up_to.is_some_and(|own| own >= reach));
    if reaches { Ok(()) } else { Err("This key may appoint further than you.".into()) }
}

/// Whether a key can have another secret.
///
/// # Errors
/// Why not.
pub fn can_be_rotated(key: &Key, now: Timestamp) -> Result<(), Refusal> {
    if key.status(now).is_over() {
        return Err("This key has ended, and never works again. Create another.".into());
    }
    Ok(())
}

/// Whether a key can be stopped for a while.
///
/// # Errors
/// Why not.
pub fn can_be_stopped(key: &Key, now: Timestamp) -> Result<(), Refusal> {
    if key.kind != KeyKind::Agent {
        return Err("Only agents can be stopped. Revoke this key instead.".into());
    }
    can_be_rotated(key, now)
}
