//! Making a role, and changing one. It holds from the next request on.

use std::collections::BTreeSet;

use super::{Difference, Found, RoleForm, RoleTerms, events, find_in, queries, rules};
use crate::access::{Can, Role, RoleId, Standing};
use crate::error::{Error, Result};
use crate::ids::CustomRoleId;
use crate::members;
use crate::permission::{BUILT_IN, ManageRoles};
use crate::state::State;
use crate::store::Tx;

/// Makes a role of the organization's own.
///
/// # Errors
/// `Invalid` at the fields; `BeyondReach` for a permission that the maker lacks; `Conflict` in a
/// personal organization, and when there are 50.
pub async fn create(cx: &State, by: &Can<ManageRoles>, form: &RoleForm) -> Result<Role> {
    rules::is_for_teams(&by.org).map_err(Error::Conflict)?;
    let terms = RoleTerms::parse(form, &cx.permissions, &BTreeSet::new());
    let terms = terms.map_err(Error::Invalid)?;
    let mut tx = by.begin(&cx.store).await?;
    let id = RoleId::from_text(CustomRoleId::new(tx.now(), tx.random()).to_string());
    if let Err(error) = rules::may_set(&by.role, &terms, None, &cx.permissions) {
        return Err(refuse(tx, &id, terms.name.as_str(), error).await);
    }
    let count = queries::count(tx.db(), by.org.id).await?;
    rules::has_room(count).map_err(Error::Conflict)?;
    name_is_free(&mut tx, by, &terms, None).await?;
    queries::save(&mut tx, by.org.id, &id, &terms).await?;
    let Found { role, .. } = find_in(tx.db(), by, &id).await?;
    let form = RoleForm::of(&role, terms.appoints_up_to);
    tx.commit(events::created(&role, &form)).await?;
    Ok(role)
}

/// A role as it was changed.
#[derive(Debug)]
pub struct Changed {
    /// As it is now.
    pub role: Role,
    /// Counts its changes.
    pub version: i64,
    /// What it may do now and could not before, and the reverse.
    pub difference: Difference,
}

/// Changes a role. `seen` is the version that the change was made upon. Setting what is so already
/// changes nothing.
///
/// # Errors
/// `NotFound`; `Invalid` at the fields; `BeyondReach` for a built-in role, one above one's reach, and
/// a permission that one lacks; `Stale` when the role has changed since `seen`.
pub async fn change(
    cx: &State,
    by: &Can<ManageRoles>,
    id: &RoleId,
    form: &RoleForm,
    seen: Option<i64>,
) -> Result<Changed> {
    let mut tx = by.begin(&cx.store).await?;
    let before = find_in(tx.db(), by, id).await?;
    if let Err(why) = rules::may_edit(&by.role, &before.role) {
        return Err(refuse(tx, id, &before.role.name, Error::BeyondReach(why)).await);
    }
    let kept = before.role.holdings.given();
    let terms = RoleTerms::parse(form, &cx.permissions, kept).map_err(Error::Invalid)?;
    let now = Some((&before.role, before.own.as_ref().and_then(|own| own.appoints_up_to)));
    if let Err(error) = rules::may_set(&by.role, &terms, now, &cx.permissions) {
        return Err(refuse(tx, id, &before.role.name, error).await);
    }
    stays_fit_for_new_members(by, id, &terms)?;
    name_is_free(&mut tx, by, &terms, Some(id)).await?;
    let then = before.form();
    let after = cx.permissions.holdings(terms.given.clone());
    let difference = Difference::between(&before.role.holdings, &after);
    if is_the_same(&then, &terms) {
        return Ok(Changed { version: before.version(), role: before.role, difference });
    }
    if seen.is_some_and(|seen| seen != before.version()) {
        return Err(Error::Stale);
    }
    queries::save(&mut tx, by.org.id, id, &terms).await?;
    if terms.level != before.role.level {
        members::set_level(&mut tx, by.org.id, id, terms.level).await?;
    }
    let now = find_in(tx.db(), by, id).await?;
    tx.commit(events::changed(&now.role, &then, &now.form(), &difference)).await?;
    Ok(Changed { version: now.version(), role: now.role, difference })
}

fn is_the_same(form: &RoleForm, terms: &RoleTerms) -> bool {
    let reach = terms.appoints_up_to.map(|reach| reach.to_string()).unwrap_or_default();
    form.name == terms.name.as_str()
        && form.purpose == terms.purpose
        && form.level == terms.level.to_string()
        && form.appoints_up_to == reach
        && form.given() == terms.given
}

/// The role of new members cannot become one that appoints others.
fn stays_fit_for_new_members(by: &Standing, id: &RoleId, terms: &RoleTerms) -> Result<()> {
    if by.org.default_role != *id {
        return Ok(());
    }
    let can_be = rules::can_be_default(false, terms.appoints_up_to);
    can_be.map_err(|why| Error::invalid("appoints_up_to", why))
}

async fn name_is_free(
    tx: &mut Tx,
    by: &Standing,
    terms: &RoleTerms,
    own: Option<&RoleId>,
) -> Result<()> {
    let key = terms.name_key();
    let is_built_in = BUILT_IN.iter().any(|role| role.name.to_lowercase() == key);
    let taken = queries::named(tx.db(), by.org.id, &key).await?;
    let is_anothers = taken.is_some_and(|id| own.is_none_or(|own| own.as_str() != id));
    if is_built_in || is_anothers {
        let why = "There is a role with this name already. Choose another.";
        return Err(Error::invalid("name", why));
    }
    Ok(())
}

/// Gives the change up. What is beyond one's reach leaves an event.
pub(super) async fn refuse(tx: Tx, id: &RoleId, name: &str, error: Error) -> Error {
    tx.refuse(events::refused(id, name, &error.words()), error).await
}
