//! The keys of the sample organization, as their makers made them.

use std::net::IpAddr;
use std::time::Duration;

use super::telling::{SLUG, Telling, visitor};
use crate::access::{self, Can};
use crate::accounts::Account;
use crate::error::Result;
use crate::ids::{KeyId, OrgId};
use crate::keys::{self, By, Expiry, KeyForm, Made, Overlap};
use crate::permission::{CreateKeys, RevokeKeys};
use crate::secret::{KeyKind, KeySecret};
use crate::store::{SessionKey, UsedFrom};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A key, when it was made, how long it lives, and when it was last used.
struct DemoKey {
    name: &'static str,
    kind: KeyKind,
    scopes: &'static [&'static str],
    made: Duration,
    days: i64,
    used: Option<Duration>,
}

const fn key(name: &'static str, kind: KeyKind, scopes: &'static [&'static str]) -> DemoKey {
    DemoKey { name, kind, scopes, made: DAY, days: 90, used: None }
}

/// Those of the organization, the oldest first.
const KEYS: &[DemoKey] = &[
    DemoKey {
        made: Duration::from_hours(24 * 26),
        days: 30,
        used: Some(Duration::from_hours(9)),
        ..key("Nightly export to the finance warehouse", KeyKind::Standard, &["org:read"])
    },
    DemoKey {
        made: Duration::from_hours(24 * 20),
        days: 7,
        used: Some(Duration::from_hours(24 * 14)),
        ..key("Old telemetry", KeyKind::Standard, &["cranes:read"])
    },
    DemoKey {
        made: Duration::from_hours(24 * 17),
        used: Some(Duration::from_hours(24 * 2)),
        ..key("Leaked in a notebook", KeyKind::Standard, &["members:read", "members:invite"])
    },
    DemoKey {
        made: Duration::from_hours(24 * 15),
        days: 365,
        used: Some(Duration::from_hours(4)),
        ..key(
            "Backend production",
            KeyKind::Standard,
            &["cranes:read", "org:read", "members:read", "keys:read"],
        )
    },
    DemoKey {
        made: Duration::from_hours(24 * 9),
        used: Some(Duration::from_mins(8)),
        ..key("Dispatch agent", KeyKind::Agent, &["cranes:operate"])
    },
    DemoKey {
        made: Duration::from_hours(24 * 6),
        used: Some(Duration::from_hours(24 * 3)),
        ..key("Route planner", KeyKind::Agent, &["cranes:read"])
    },
    key("Partner sandbox (Bergen)", KeyKind::Standard, &["cranes:read"]),
];

/// Their own, and whose: a place among the members.
const OF_MEMBERS: &[(usize, DemoKey)] = &[
    (
        4,
        DemoKey {
            made: Duration::from_hours(24 * 5),
            used: Some(Duration::from_hours(30)),
            ..key("Bench scripts", KeyKind::Personal, &["members:read", "cranes:read"])
        },
    ),
    (
        3,
        DemoKey {
            made: Duration::from_hours(24 * 4),
            used: Some(Duration::from_hours(50)),
            ..key("Support console", KeyKind::Personal, &["members:read"])
        },
    ),
];

/// Tells of keys of every type, and in every state.
pub(super) async fn tell(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    people: &[Account],
) -> Result<()> {
    let org = telling.may::<CreateKeys>(owner).await?.org.id;
    for demo in KEYS {
        telling.at(demo.made);
        let by = By::Permission(telling.may::<CreateKeys>(owner).await?);
        let made = keys::create(telling.cx, &by, &demo.form()).await?;
        used(telling, (org, made.key.id), &made.secret, demo.used).await?;
        what_became_of_it(telling, owner, org, &made).await?;
    }
    for (person, demo) in OF_MEMBERS {
        telling.at(demo.made);
        let session = telling.sign_in(&people[*person]).await?;
        telling.cx.store.write_touches().await?;
        let by = access::belongs(telling.cx, &session, SLUG, visitor().0).await?;
        let made = keys::create(telling.cx, &By::Own(by), &demo.form()).await?;
        used(telling, (org, made.key.id), &made.secret, demo.used).await?;
    }
    Ok(())
}

impl DemoKey {
    fn form(&self) -> KeyForm {
        KeyForm {
            kind: self.kind,
            name: self.name.into(),
            scopes: self.scopes.iter().map(ToString::to_string).collect(),
            expiry: Expiry::Days(self.days),
            addresses: Vec::new(),
            per_minute: String::new(),
            per_day: String::new(),
        }
    }
}

async fn used(
    telling: &mut Telling<'_>,
    (org, key): (OrgId, KeyId),
    secret: &KeySecret,
    ago: Option<Duration>,
) -> Result<()> {
    let Some(ago) = ago else { return Ok(()) };
    telling.at(ago);
    let from = IpAddr::from([203, 0, 113, 24]);
    let cx = telling.cx;
    cx.store.touches().key(org, key, secret.hash(), UsedFrom::Seen(Some(from)), cx.now());
    cx.store.write_touches().await
}

/// One was revoked, one has another secret since this morning, one agent is stopped, one expired.
async fn what_became_of_it(
    telling: &mut Telling<'_>,
    owner: &SessionKey,
    org: OrgId,
    made: &Made,
) -> Result<()> {
    match made.key.name.as_str() {
        "Leaked in a notebook" => {
            telling.at(DAY * 2);
            let by: Can<RevokeKeys> = telling.may(owner).await?;
            keys::revoke(telling.cx, &By::Permission(by), made.key.id).await.map(drop)
        }
        "Backend production" => {
            telling.at(HOUR * 3);
            let by = By::Permission(telling.may::<CreateKeys>(owner).await?);
            let rotated = keys::rotate(telling.cx, &by, made.key.id, Overlap::Day).await?;
            used(telling, (org, made.key.id), &made.secret, Some(MINUTE * 3)).await?;
            let now = Some(Duration::from_secs(20));
            used(telling, (org, made.key.id), &rotated.made.secret, now).await
        }
        "Route planner" => {
            telling.at(DAY * 3);
            let by: Can<RevokeKeys> = telling.may(owner).await?;
            keys::stop(telling.cx, &by, made.key.id).await.map(drop)
        }
        "Old telemetry" => {
            telling.at(DAY * 13);
            keys::end_due(telling.cx).await
        }
        _ => Ok(()),
    }
}
