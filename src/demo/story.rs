//! What happened in the sample organization lately.

use std::time::Duration;

use super::people::{INVITED, LATE, LOST};
use super::product::{BILLING_CLERK, CRANE_OPERATOR, DemoRole};
use super::telling::Telling;
use crate::access::{Can, RoleId};
use crate::accounts::Account;
use crate::error::{Error, Result};
use crate::invitations::{self, Listing};
use crate::members;
use crate::permission::{
    ChangeRoles, InviteMembers, ManageRoles, Permission, SuspendMembers, preset,
};
use crate::roles::{self, RoleForm};
use crate::store::SessionKey;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Tells it: roles of their own, changes of roles, a suspension, a departure, invitations in every state, and when
/// everybody was last seen.
pub(super) async fn tell(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    people: &[Account],
) -> Result<()> {
    roles_of_their_own(telling, owner, people).await?;
    invitations_in_every_state(telling, owner).await?;
    changes_of_people(telling, owner, people).await?;
    a_refusal(telling, people).await?;
    super::keys::tell(telling, owner, people).await?;
    last_seen(telling, owner, people).await
}

/// The Owner makes roles and gives them; later the Admin changes one.
async fn roles_of_their_own(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    people: &[Account],
) -> Result<()> {
    telling.at(DAY * 8);
    let operator = make_role(telling, owner, &CRANE_OPERATOR, people).await?;
    telling.later(HOUR * 3);
    make_role(telling, owner, &BILLING_CLERK, people).await?;
    telling.at(DAY * 5);
    let admin = telling.sign_in(&people[0]).await?;
    let can: Can<ManageRoles> = telling.may(&admin).await?;
    let found = roles::find(telling.cx, &can, &operator).await?;
    let purpose = "Moves containers on the quay, day and night".into();
    let mut form = RoleForm { purpose, ..found.form() };
    form.permissions.push(Permission::ListKeys.key().into());
    roles::change(telling.cx, &can, &operator, &form, Some(found.version())).await.map(drop)
}

async fn make_role(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    role: &DemoRole,
    people: &[Account],
) -> Result<RoleId> {
    let preset = preset(role.template);
    let preset = preset.ok_or_else(|| Error::internal("a template of the demo is none"))?;
    let form = RoleForm::from_preset(preset, &telling.cx.permissions);
    let mut form = RoleForm {
        name: role.name.into(),
        purpose: role.purpose.into(),
        level: role.level.into(),
        ..form
    };
    form.permissions.extend(role.besides.iter().map(ToString::to_string));
    let can: Can<ManageRoles> = telling.may(owner).await?;
    let made = roles::create(telling.cx, &can, &form).await?.id;
    for person in role.held_by {
        telling.later(HOUR / 4);
        let can: Can<ChangeRoles> = telling.may(owner).await?;
        members::change_role(telling.cx, &can, people[*person].id, &made).await?;
    }
    Ok(made)
}

async fn invitations_in_every_state(telling: &mut Telling<'_>, owner: &SessionKey) -> Result<()> {
    telling.at(DAY * 9);
    telling.invite(owner, &LATE).await?;
    telling.at(DAY * 3);
    telling.invite(owner, &INVITED[2]).await?;
    telling.keep_mails().await?;
    let can: Can<InviteMembers> = telling.may(owner).await?;
    let open = invitations::list(telling.cx, &can, &Listing::default()).await?.invitations;
    let taken_back = open.iter().find(|one| one.email == INVITED[2].email);
    let taken_back = taken_back.ok_or(Error::NotFound)?;
    telling.later(HOUR);
    invitations::cancel(telling.cx, &can, taken_back.id).await?;
    telling.at(DAY);
    telling.invite(owner, &LOST).await?;
    telling.lose_mails().await?;
    telling.at(HOUR * 20);
    telling.invite(owner, &INVITED[0]).await?;
    telling.later(HOUR * 4);
    telling.invite(owner, &INVITED[1]).await?;
    telling.keep_mails().await
}

async fn changes_of_people(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    people: &[Account],
) -> Result<()> {
    let roles =
        [(10, "manager"), (16, "developer"), (27, "admin"), (33, "viewer"), (41, "manager")];
    telling.at(DAY * 6);
    for (person, role) in roles {
        telling.later(HOUR * 17);
        let can: Can<ChangeRoles> = telling.may(owner).await?;
        let role = RoleId::from_text(role);
        members::change_role(telling.cx, &can, people[person].id, &role).await?;
    }
    telling.at(HOUR * 11);
    let can: Can<SuspendMembers> = telling.may(owner).await?;
    for person in [18, 32, 47] {
        telling.later(HOUR);
        members::suspend(telling.cx, &can, people[person].id).await?;
    }
    Ok(())
}

/// Somebody tries more than they may.
async fn a_refusal(telling: &mut Telling<'_>, people: &[Account]) -> Result<()> {
    telling.at(HOUR * 5);
    let viewer = telling.sign_in(&people[2]).await?;
    let tried: Result<Can<ChangeRoles>> = telling.may(&viewer).await;
    match tried {
        Err(Error::Forbidden(_)) => Ok(()),
        Err(other) => Err(other),
        Ok(_) => Err(Error::internal("a Viewer of the demo may change roles")),
    }
}

/// Some were here a moment ago, others weeks ago.
async fn last_seen(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    people: &[Account],
) -> Result<()> {
    let can: Can<InviteMembers> = telling.may(owner).await?;
    telling.at(Duration::ZERO);
    let cx = telling.cx;
    for (place, account) in people.iter().enumerate() {
        let hours = u32::try_from(place * place).unwrap_or_default() % (24 * 19);
        let minutes = u32::try_from(place * 7 % 60).unwrap_or_default();
        let ago = HOUR * hours + Duration::from_mins(1) * minutes;
        cx.store.touches().member(can.org.id, account.id, cx.now().before(ago));
    }
    cx.store.write_touches().await
}
