//! All permissions of this instance: ours, then the product's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{
    BUILT_IN, Holding, Holdings, OWNER, Permission, PermissionKey, Preset, ProductPermission,
    TEMPLATES, preset,
};

/// A permission as it is shown.
#[derive(Debug)]
pub struct Listed {
    /// Its name for programs.
    pub key: PermissionKey,
    /// What it allows, as the end of "You need permission to …".
    pub label: String,
    /// What to know before giving it; perhaps nothing.
    pub note: String,
    /// Whether it is marked where it is given.
    pub is_dangerous: bool,
    /// Whether only Owners hold it.
    pub is_owners_alone: bool,
    /// What who holds it holds too.
    pub implies: Vec<PermissionKey>,
    group: String,
    presets: Vec<String>,
}

/// Permissions that are shown together.
#[derive(Debug)]
pub struct Group<'a> {
    /// Its name.
    pub name: &'a str,
    /// What stands in it.
    pub permissions: Vec<&'a Listed>,
}

/// All permissions of this instance. Roles are resolved by it.
#[derive(Debug)]
pub struct Catalogue {
    listed: Vec<Listed>,
    places: HashMap<PermissionKey, usize>,
    presets: HashMap<&'static str, Arc<Holdings>>,
}

impl Catalogue {
    /// Our permissions, and these of the product.
    #[must_use]
    pub fn new(product: &[ProductPermission]) -> Self {
        let ours = Permission::ALL.iter().map(|permission| Listed::from(*permission));
        let listed: Vec<Listed> = ours.chain(product.iter().map(Listed::from)).collect();
        let places = listed.iter().enumerate();
        let places = places.map(|(place, listed)| (listed.key.clone(), place)).collect();
        let mut catalogue = Self { listed, places, presets: HashMap::new() };
        for preset in BUILT_IN.iter().chain(TEMPLATES) {
            let given = catalogue.given_to(preset);
            let holdings = Arc::new(catalogue.holdings(given));
            catalogue.presets.insert(preset.id, holdings);
        }
        catalogue
    }

    /// What a built-in role or template has by name. Owners have everything.
    fn given_to(&self, preset: &Preset) -> BTreeSet<PermissionKey> {
        if preset.id == OWNER.id {
            return self.listed.iter().map(|listed| listed.key.clone()).collect();
        }
        let ours = preset.permissions.iter().map(|permission| PermissionKey::from(*permission));
        let is_its = |listed: &&Listed| listed.presets.iter().any(|id| id == preset.id);
        let product = self.listed.iter().filter(is_its).map(|listed| listed.key.clone());
        ours.chain(product).collect()
    }

    /// What a built-in role or template holds; nothing for another id.
    #[must_use]
    pub fn of_preset(&self, preset: &Preset) -> Arc<Holdings> {
        self.presets.get(preset.id).cloned().unwrap_or_default()
    }

    /// What follows from permissions that were given by name. What is none grants nothing.
    #[must_use]
    pub fn holdings(&self, given: BTreeSet<PermissionKey>) -> Holdings {
        let mut held = BTreeMap::new();
        let mut to_follow: Vec<&PermissionKey> = Vec::new();
        for key in given.iter().filter(|key| self.get(key.as_str()).is_some()) {
            held.insert(key.clone(), Holding::Given);
            to_follow.push(key);
        }
        let mut followed = BTreeSet::new();
        while let Some(key) = to_follow.pop() {
            if !followed.insert(key) {
                continue;
            }
            for implied in self.get(key.as_str()).into_iter().flat_map(|listed| &listed.implies) {
                held.insert(implied.clone(), Holding::ImpliedBy(key.clone()));
                to_follow.push(implied);
            }
        }
        Holdings::new(given, held)
    }

    /// The permission with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Listed> {
        self.places.get(key).map(|place| &self.listed[*place])
    }

    /// All of them, in the order in which they are shown.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.listed.iter()
    }

    /// All of them by group, in the order in which they are shown.
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for listed in &self.listed {
            match groups.iter_mut().find(|group| group.name == listed.group) {
                Some(group) => group.permissions.push(listed),
                None => groups.push(Group { name: &listed.group, permissions: vec![listed] }),
            }
        }
        groups
    }

    /// What built-in roles below Admin hold and Admin does not: nobody gives a permission that they
    /// lack, so Admins cannot appoint these roles.
    #[must_use]
    pub fn beyond_admins(&self) -> Vec<(&'static str, PermissionKey)> {
        let Some(admin) = preset("admin") else { return Vec::new() };
        let admins = self.of_preset(admin);
        let below = BUILT_IN.iter().filter(|role| role.level < admin.level);
        let beyond = |role: &'static Preset| {
            let held = self.of_preset(role);
            let beyond: Vec<_> = held.beyond(&admins).cloned().collect();
            beyond.into_iter().map(|key| (role.name, key))
        };
        below.flat_map(beyond).collect()
    }

    /// What a permission allows; of one that is none any more, its key.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a PermissionKey) -> &'a str {
        self.get(key.as_str()).map_or(key.as_str(), |listed| &listed.label)
    }
}

impl Listed {
    /// Whether it belongs to the product.
    #[must_use]
    pub fn is_product(&self) -> bool {
        Permission::from_key(self.key.as_str()).is_none()
    }

    /// The group under which it is shown.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }
}

impl From<Permission> for Listed {
    fn from(permission: Permission) -> Self {
        Self {
            key: permission.into(),
            label: permission.label().into(),
            note: permission.note().into(),
            is_dangerous: permission.is_dangerous(),
            is_owners_alone: permission.is_owners_alone(),
            implies: permission.implies().iter().map(|implied| (*implied).into()).collect(),
            group: permission.group().into(),
            presets: Vec::new(),
        }
    }
}

impl From<&ProductPermission> for Listed {
    fn from(permission: &ProductPermission) -> Self {
        Self {
            key: PermissionKey::from_text(&permission.key),
            label: permission.label.trim().to_owned(),
            note: permission.note.trim().to_owned(),
            is_dangerous: permission.dangerous,
            is_owners_alone: false,
            implies: permission.implies.iter().map(PermissionKey::from_text).collect(),
            group: permission.group.trim().to_owned(),
            presets: permission.roles.clone(),
        }
    }
}
