//! By which right somebody deals with keys: by a permission with all of the organization's, without
//! one with their own.

use std::ops::Deref;

use super::Key;
use crate::access::{Belongs, Can, Standing};
use crate::error::Result;
use crate::permission::{CreateKeys, ListKeys, Permission, Permit, RevokeKeys};
use crate::secret::KeyKind;
use crate::state::State;
use crate::store::{Store, Tx};

/// By which right.
#[derive(Debug)]
pub enum By<P> {
    /// By permission, with every key.
    Permission(Can<P>),
    /// As a member, with their own.
    Own(Belongs),
}

impl<P> Deref for By<P> {
    type Target = Standing;

    fn deref(&self) -> &Standing {
        match self {
            Self::Permission(can) => can,
            Self::Own(belongs) => belongs,
        }
    }
}

impl<P: Permit> By<P> {
    /// Begins a change; under the lock the right is read again.
    pub(super) async fn begin(&self, store: &Store) -> Result<Tx> {
        match self {
            Self::Permission(can) => can.begin(store).await,
            Self::Own(belongs) => belongs.begin(store).await,
        }
    }

    /// Whether a key is their business.
    #[must_use]
    pub fn is_seeing(&self, key: &Key) -> bool {
        match self {
            Self::Permission(_) => true,
            Self::Own(belongs) => key.is_of(belongs.user()),
        }
    }
}

/// The right to see keys: all of them, or one's own.
///
/// # Errors
/// `Forbidden` for a key without that scope.
pub async fn reader(cx: &State, standing: Standing) -> Result<By<ListKeys>> {
    if standing.can(Permission::ListKeys) || standing.is_by_key() {
        return standing.demand(cx).await.map(By::Permission);
    }
    standing.belongs().map(By::Own)
}

/// The right to make a key, or to rotate one: a personal one of one's own, or one of the organization.
///
/// # Errors
/// `Forbidden` where it takes the permission.
pub async fn maker(cx: &State, standing: Standing, kind: KeyKind) -> Result<By<CreateKeys>> {
    if kind == KeyKind::Personal && !standing.is_by_key() {
        return standing.belongs().map(By::Own);
    }
    standing.demand(cx).await.map(By::Permission)
}

/// The right to revoke a key: one's own, or any.
///
/// # Errors
/// `Forbidden` where it takes the permission.
pub async fn revoker(cx: &State, standing: Standing, key: &Key) -> Result<By<RevokeKeys>> {
    if key.is_of(standing.user()) && !standing.is_by_key() {
        return standing.belongs().map(By::Own);
    }
    standing.demand(cx).await.map(By::Permission)
}
