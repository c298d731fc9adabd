//! Who may edit which role, and to what: plain functions, asked by the verb and by what a page
//! offers. Each says why not.

use crate::access::{Org, Role};
use crate::error::{Error, Fields};
use crate::members;
use crate::permission::{Catalogue, Holdings};

use super::{CUSTOM_MAX, RoleTerms};

/// Why somebody may not, as a sentence for them.
pub type Refusal = String;

/// The level up to which somebody makes and edits roles.
///
/// # Errors
/// When they appoint nobody.
pub fn reach(by: &Role) -> Result<i64, Refusal> {
    by.appoints_up_to.ok_or_else(|| {
        format!("As {} you appoint nobody, so you cannot make or change roles.", by.name)
    })
}

/// Whether a member with role `by` may change or delete `role`.
///
/// # Errors
/// Why not.
pub fn may_edit(by: &Role, role: &Role) -> Result<(), Refusal> {
    if role.is_built_in() {
        return Err(format!(
            "{} is built in. Duplicate it to start a role of your own.",
            role.name
        ));
    }
    let reach = reach(by)?;
    if role.level > reach {
        return Err(format!(
            "The role {} has level {}; as {} you reach up to {reach}.",
            role.name, role.level, by.name
        ));
    }
    Ok(())
}

/// Whether a member with role `by` may make a role this: nothing in it goes beyond their own.
/// `before` is the role as it is, with the level up to which it was said to appoint.
///
/// # Errors
/// `BeyondReach` for a permission that they lack, or that only Owners hold; `Invalid` at the fields.
pub fn may_set(
    by: &Role,
    terms: &RoleTerms,
    before: Option<(&Role, Option<i64>)>,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let reach = reach(by).map_err(Error::BeyondReach)?;
    let owners_alone = catalogue.iter().filter(|listed| listed.is_owners_alone);
    if let Some(owners) = owners_alone.map(|it| &it.key).find(|key| terms.given.contains(*key)) {
        let why = format!("Only Owners hold {owners}. No other role can be given it.");
        return Err(Error::BeyondReach(why));
    }
    let mut fields = Fields::default();
    if terms.level > reach {
        let why = format!("At most {reach}: as {} you reach no higher.", by.name);
        fields.add("level", why);
    }
    if terms.appoints_up_to.is_some_and(|up_to| up_to > reach) {
        let why = format!("At most {reach}: as {} you appoint nobody higher yourself.", by.name);
        fields.add("appoints_up_to", why);
    }
    if !fields.is_empty() {
        return Err(Error::Invalid(fields));
    }
    let (nothing, after) = (Holdings::default(), catalogue.holdings(terms.given.clone()));
    let then = before.map_or(&nothing, |(role, _)| &role.holdings);
    if let Some(lacking) = after.beyond(then).find(|key| !by.holdings.has(key.as_str())) {
        return Err(Error::BeyondReach(format!(
            "You cannot add {lacking} to a role: your own role, {}, lacks it.",
            by.name
        )));
    }
    before.map_or(Ok(()), |before| passes_nothing_on(by, terms, before))
}

/// Who lacks something that a role holds cannot let its holders pass it on.
fn passes_nothing_on(
    by: &Role,
    terms: &RoleTerms,
    (role, reached): (&Role, Option<i64>),
) -> Result<(), Error> {
    match members::rules::lacking(by, role).find(|key| terms.given.contains(*key)) {
        Some(lacking) if terms.appoints_up_to > reached => Err(Error::BeyondReach(format!(
            "This role holds {lacking}, which you lack, so you cannot let it appoint further."
        ))),
        _ => Ok(()),
    }
}

/// Whether new members may get this role when nobody chooses one.
///
/// # Errors
/// Why not.
pub fn can_be_default(is_owner: bool, appoints_up_to: Option<i64>) -> Result<(), Refusal> {
    if is_owner || appoints_up_to.is_some() {
        let why = "The role of new members is given without a choice, so it cannot be one that \
                   appoints others.";
        return Err(why.into());
    }
    Ok(())
}

/// Whether a member with role `by` may give everybody who has a role another one instead.
///
/// # Errors
/// Why not.
pub fn may_replace(by: &Role, role: &Role, replacement: &Role) -> Result<(), Refusal> {
    if role.id == replacement.id {
        return Err("Choose another role than the one that goes.".into());
    }
    members::rules::may_appoint(by, replacement)
}

/// Whether an organization with so many roles of its own may have another one.
///
/// # Errors
/// Why not.
pub fn has_room(count: i64) -> Result<(), Refusal> {
    if count >= CUSTOM_MAX {
        return Err(format!(
            "An organization has {CUSTOM_MAX} roles of its own at the most. Delete one first."
        ));
    }
    Ok(())
}

/// Whether an organization has roles of its own at all.
///
/// # Errors
/// Why not.
pub fn is_for_teams(org: &Org) -> Result<(), Refusal> {
    members::rules::is_for_teams(org)
}
