//! Whatever people do with roles, nobody gains what they lack: ten thousand random tries by random
//! people with random roles, each judged by what everybody may do before and after.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use guildhall::access::{self, Can, Role, RoleId};
use guildhall::clock::random_bytes;
use guildhall::error::Error;
use guildhall::members::{self, Search};
use guildhall::permission::{
    ChangeRoles, EditOrg, ListMembers, ManageRoles, PermissionKey, Permit, RemoveMembers,
    SuspendMembers,
};
use guildhall::roles::{self, RoleForm, RoleRulesForm};
use guildhall::store::Origin;

use crate::support::{App, ORG, Person, SeededRandom, Settings, server};

/// The rules are the same on either database; on PostgreSQL a part of the tries is enough.
fn tries() -> usize {
    if server().is_some() { 4_000 } else { 10_000 }
}

/// Custom roles that are there at a time, so that people share them.
const ROLES_AT_ONCE: usize = 14;

const PRODUCT: &str = r#"
    [[permissions]]
    key = "robots:read"
    label = "see robots"
    group = "Robots"
    roles = ["admin", "developer"]
    [[permissions]]
    key = "robots:operate"
    label = "start and stop robots"
    group = "Robots"
    implies = ["robots:read"]
    roles = ["developer"]
"#;

/// The same tries in each run.
struct Dice(SeededRandom);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        let number = u64::from_le_bytes(random_bytes(&self.0));
        usize::try_from(number % u64::try_from(count).unwrap()).unwrap()
    }

    fn one<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

/// What everybody may do.
#[derive(Clone)]
struct World {
    people: BTreeMap<String, (Role, bool)>,
    roles: Vec<Role>,
}

impl World {
    async fn read(app: &App, owner: &Person) -> Self {
        let by = leave::<ListMembers>(app, owner).await.unwrap();
        let search = Search { limit: 50, ..Search::default() };
        let found = members::list(&app.cx, &by, &search).await.unwrap().members;
        let people = found.into_iter().map(|it| (it.user.to_string(), (it.role, it.is_active)));
        let roles = roles::list(&app.cx, &by).await.unwrap();
        Self {
            people: people.collect(),
            roles: roles.into_iter().map(|entry| entry.role).collect(),
        }
    }
}

async fn leave<P: Permit>(app: &App, who: &Person) -> Result<Can<P>, Error> {
    access::can(&app.cx, &who.session(), ORG, Origin::default()).await
}

fn held(role: &Role) -> BTreeSet<&str> {
    role.holdings.keys().map(PermissionKey::as_str).collect()
}

/// Nobody may gain by what this actor did more than the actor had to give.
fn assert_nothing_gained(before: &World, after: &World, actor: &str, what: &str) {
    let (own, _) = &before.people[actor];
    let reach = own.appoints_up_to.unwrap_or(0);
    for (user, (role, is_active)) in &after.people {
        let Some((then, was_active)) = before.people.get(user) else { continue };
        let gained: Vec<&str> = held(role).difference(&held(then)).copied().collect();
        let line = format!("{what}: {} became {}", then.name, role.name);
        if user == actor {
            assert!(gained.is_empty(), "{line}, and gained {gained:?}");
            assert!(role.level <= then.level, "{line}, and rose");
            assert!(role.appoints_up_to <= then.appoints_up_to, "{line}, and reaches further");
            continue;
        }
        assert!(gained.iter().all(|key| own.holdings.has(key)), "{line}, and gained {gained:?}");
        let is_touched = role != then || is_active != was_active;
        if is_touched {
            assert!(then.level <= reach, "{line}, who was above {reach}");
            assert!(role.level <= reach, "{line}, above {reach}");
            assert!(role.appoints_up_to.unwrap_or(0) <= reach, "{line}, reaching beyond {reach}");
        }
    }
    let removed = before.people.iter().filter(|(user, _)| !after.people.contains_key(*user));
    for (user, (role, _)) in removed {
        assert!(user == actor || role.level <= reach, "{what}: {} was removed", role.name);
    }
}

fn random_form(dice: &mut Dice, app: &App, number: usize) -> RoleForm {
    let keys: Vec<String> = app.cx.permissions.iter().map(|it| it.key.to_string()).collect();
    let level = dice.below(100) + 1;
    let mut permissions: Vec<String> = Vec::new();
    for _ in 0..dice.below(7) {
        permissions.push(dice.one(&keys).clone());
    }
    if dice.below(2) == 0 {
        let powers = ["members:role", "roles:manage", "members:suspend", "members:remove"];
        permissions.extend(powers.iter().take(dice.below(5)).map(ToString::to_string));
    }
    let appoints_up_to =
        if dice.below(2) == 0 { String::new() } else { (dice.below(level) + 1).to_string() };
    let (name, level) = (format!("Role {number}"), level.to_string());
    RoleForm { name, purpose: String::new(), level, appoints_up_to, permissions }
}

/// One try; `Ok` when it was allowed.
async fn try_something(
    app: &App,
    dice: &mut Dice,
    world: &World,
    actor: &Person,
    onlooker: &String,
    number: usize,
) -> Result<&'static str, Error> {
    let cx = &app.cx;
    let targets: Vec<&String> = world.people.keys().filter(|user| *user != onlooker).collect();
    let target = dice.one(&targets).parse().unwrap();
    let role: RoleId = dice.one(&world.roles).id.clone();
    let other: RoleId = dice.one(&world.roles).id.clone();
    match dice.below(8) {
        0 | 1 => {
            let by = leave::<ChangeRoles>(app, actor).await?;
            members::change_role(cx, &by, target, &role).await.map(|_| "change_role")
        }
        2 => {
            let by = leave::<ManageRoles>(app, actor).await?;
            let form = random_form(dice, app, number);
            roles::create(cx, &by, &form).await.map(|_| "create")
        }
        3 => {
            let by = leave::<ManageRoles>(app, actor).await?;
            let form = random_form(dice, app, number);
            roles::change(cx, &by, &role, &form, None).await.map(|_| "change")
        }
        4 => {
            let by = leave::<ManageRoles>(app, actor).await?;
            if world.roles.len() < ROLES_AT_ONCE && dice.below(3) > 0 {
                return Err(Error::NotFound);
            }
            roles::delete(cx, &by, &role, Some(&other), None).await.map(|_| "delete")
        }
        5 => {
            let by = leave::<SuspendMembers>(app, actor).await?;
            let done = if dice.below(3) == 0 {
                members::suspend(cx, &by, target).await
            } else {
                members::reactivate(cx, &by, target).await
            };
            done.map(|_| "suspension")
        }
        6 => {
            let by = leave::<RemoveMembers>(app, actor).await?;
            members::remove(cx, &by, target).await.map(|_| "remove")
        }
        _ => {
            let by = leave::<EditOrg>(app, actor).await?;
            let admins = dice.below(2) == 0;
            let form = RoleRulesForm { default_role: role, admins_appoint_admins: Some(admins) };
            roles::set_role_rules(cx, &by, &form, None).await.map(|_| "set_role_rules")
        }
    }
}

/// A new organization's people: one of each built-in role, and some whom others will shape.
async fn people(app: &App) -> Vec<Person> {
    let mut people = vec![app.owner().await];
    let roles = ["owner", "admin", "admin", "manager", "developer", "viewer", "viewer", "viewer"];
    for (number, role) in roles.into_iter().enumerate() {
        people.push(app.member(&format!("P{number}"), role).await);
    }
    people
}

/// Gives some of them power again, past all rules.
async fn raise(app: &App, people: &[Person]) {
    for (person, role) in people[1..].iter().zip(["owner", "admin", "admin", "manager"]) {
        const RAISE: &str = "UPDATE memberships SET role_id = $2, level = $3, status = 'active' \
            WHERE user_id = $1 AND org_id = (SELECT id FROM orgs WHERE slug = 'guild')";
        let level = guildhall::permission::preset(role).unwrap().level;
        app.run(sqlx::query(RAISE).bind(person.id.clone()).bind(role).bind(level)).await;
    }
}

#[tokio::test]
async fn no_verb_lets_anybody_gain_a_permission_or_a_level_that_they_lack() {
    let app = App::start_with(Settings { product: Some(PRODUCT), ..Settings::default() }).await;
    let people = people(&app).await;
    let owner = &people[0];
    let mut dice = Dice(SeededRandom::new());
    let mut world = World::read(&app, owner).await;
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..tries() {
        if number % 100 == 0 {
            // Left alone they end where nobody may do anything.
            raise(&app, &people).await;
            world = World::read(&app, owner).await;
        }
        // The first Owner looks on, and is left alone.
        let actor = &people[1 + dice.below(people.len() - 1)];
        let Ok(what) = try_something(&app, &mut dice, &world, actor, &owner.id, number).await
        else {
            continue;
        };
        *done.entry(what).or_default() += 1;
        let after = World::read(&app, owner).await;
        assert_nothing_gained(&world, &after, &actor.id, what);
        world = after;
        if let Some(gone) = people.iter().find(|person| !world.people.contains_key(&person.id)) {
            app.join(gone, ORG, "viewer").await;
            world = World::read(&app, owner).await;
        }
    }
    let kinds =
        ["change", "change_role", "create", "delete", "remove", "set_role_rules", "suspension"];
    for kind in kinds {
        assert!(
            done.get(kind).is_some_and(|count| *count >= 5),
            "{kind} was hardly tried: {done:?}"
        );
    }
    assert_eq!(owner.get(&app, "/o/guild/members").await.status, StatusCode::OK);
}
