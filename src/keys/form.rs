//! What somebody types for a key, and what it means.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::Expiry;
use crate::error::Fields;
use crate::permission::{Catalogue, Holdings, PermissionKey};
use crate::quota::Allowance;
use crate::secret::{KeyKind, holds_a_key};
use crate::text::Name;

/// How often an agent may be used within a minute when nobody says otherwise.
pub const PER_MINUTE_DEFAULT: i64 = 60;
/// The same within a day.
pub const PER_DAY_DEFAULT: i64 = 10_000;
const PER_MINUTE_MOST: i64 = 100_000;
const PER_DAY_MOST: i64 = 100_000_000;
/// The most networks that a key names.
const NETWORKS_MOST: usize = 20;

/// What somebody typed for a key.
#[derive(Clone, Debug)]
pub struct KeyForm {
    /// To whom it is to belong.
    pub kind: KeyKind,
    /// Its name.
    pub name: String,
    /// The keys of permissions.
    pub scopes: Vec<String>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Addresses and networks; none for everywhere.
    pub addresses: Vec<String>,
    /// Limits of an agent, as typed; empty for the usual ones.
    pub per_minute: String,
    /// Per day.
    pub per_day: String,
}

/// What a key is to be, understood.
#[derive(Clone, Debug)]
pub(super) struct KeyTerms {
    pub kind: KeyKind,
    pub name: Name,
    pub scopes: BTreeSet<PermissionKey>,
    /// What follows from the scopes.
    pub holdings: Holdings,
    pub expiry: Expiry,
    pub addresses: Vec<IpNet>,
    pub allowance: Option<Allowance>,
}

impl KeyTerms {
    /// Messages stand at `name`, `scopes`, `addresses`, `per_minute` and `per_day`.
    pub(super) fn parse(form: &KeyForm, catalogue: &Catalogue) -> Result<Self, Fields> {
        let mut fields = Fields::default();
        let name = fields.check("name", name(&form.name));
        let scopes = fields.check("scopes", scopes(&form.scopes, catalogue));
        let addresses = fields.check("addresses", networks(&form.addresses));
        let allowance = allowance(form, &mut fields);
        match (name, scopes, addresses) {
            (Some(name), Some(scopes), Some(addresses)) if fields.is_empty() => Ok(Self {
                kind: form.kind,
                name,
                holdings: catalogue.holdings(scopes.clone()),
                scopes,
                expiry: form.expiry,
                addresses,
                allowance,
            }),
            _ => Err(fields),
        }
    }
}

/// A name, and not by mistake the secret itself.
fn name(typed: &str) -> Result<Name, String> {
    if holds_a_key(typed) {
        return Err("This is the secret of a key. Type a name.".into());
    }
    Name::parse(typed)
}

fn scopes(typed: &[String], catalogue: &Catalogue) -> Result<BTreeSet<PermissionKey>, String> {
    let mut scopes = BTreeSet::new();
    for text in typed {
        let Some(listed) = catalogue.get(text) else {
            let shown: String = text.chars().filter(|sign| !sign.is_control()).take(64).collect();
            return Err(format!("There is no permission {shown}."));
        };
        if listed.is_owners_alone {
            return Err(format!("No key can {}: only Owners do.", listed.label));
        }
        scopes.insert(listed.key.clone());
    }
    Ok(scopes)
}

fn networks(typed: &[String]) -> Result<Vec<IpNet>, String> {
    let mut networks = Vec::new();
    for text in typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let network = network(text).ok_or_else(|| {
            let shown: String = text.chars().filter(|sign| !sign.is_control()).take(64).collect();
            format!("{shown} is no address. Type one like 203.0.113.7, or a network like 203.0.113.0/24.")
        })?;
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    if networks.len() > NETWORKS_MOST {
        return Err(format!("At most {NETWORKS_MOST} networks; these are {}.", networks.len()));
    }
    Ok(networks)
}

/// A network, or one address alone.
fn network(text: &str) -> Option<IpNet> {
    let one = |address: IpAddr| IpNet::from(address.to_canonical());
    text.parse::<IpAddr>().map(one).or_else(|_| text.parse::<IpNet>().map(|net| net.trunc())).ok()
}

fn allowance(form: &KeyForm, fields: &mut Fields) -> Option<Allowance> {
    let typed = [form.per_minute.trim(), form.per_day.trim()];
    if form.kind != KeyKind::Agent {
        let names = ["per_minute", "per_day"];
        for (name, _) in names.into_iter().zip(typed).filter(|(_, typed)| !typed.is_empty()) {
            fields.add(name, "Only agents have limits of their own. Leave it empty.");
        }
        return None;
    }
    let [minute, day] = typed;
    let minute = number(minute, PER_MINUTE_DEFAULT, PER_MINUTE_MOST);
    let day = number(day, PER_DAY_DEFAULT, PER_DAY_MOST);
    let per_minute = fields.check("per_minute", minute)?;
    let per_day = fields.check("per_day", day)?;
    Some(Allowance { per_minute, per_day })
}

fn number(typed: &str, usual: i64, most: i64) -> Result<i64, String> {
    if typed.is_empty() {
        return Ok(usual);
    }
    let number = typed.parse::<i64>().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("Type a whole number from 1 to {most}."))
}
