//! How often something may be tried: counted in memory, for each instance of the program, in a table
//! of bounded size.
//!
//! A try counts before it is made, so that a hundred at once are no way around; one that turns out
//! to be right is given back.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::error::{Error, Result, Wait};

/// How many counters are kept: about 35 MB.
const CAPACITY: usize = 500_000;
/// How long somebody who had to wait is remembered: who fails again then waits twice as long.
const MEMORY: Duration = Duration::from_hours(24);

/// What may be tried how often.
#[derive(Debug)]
pub struct Rule {
    name: &'static str,
    /// What is said to who must wait.
    why: &'static str,
    tries: u32,
    within: Duration,
    pause: Pause,
}

/// What follows on too many tries.
#[derive(Debug)]
enum Pause {
    /// Nothing until the time of the rule is over.
    UntilOver,
    /// A time that doubles with each repetition, up to an hour.
    Doubling(Duration),
}

/// Passwords for one account out of one network, or from one browser that signed in before.
pub const PASSWORDS: Rule = Rule {
    name: "passwords",
    why: "Too many wrong passwords.",
    tries: 10,
    within: Duration::from_hours(1),
    pause: Pause::Doubling(Duration::from_mins(15)),
};

/// Passwords out of one network, whatever the account.
pub const PASSWORDS_OF_NETWORK: Rule = Rule {
    name: "passwords of network",
    why: "Too many wrong passwords from your network.",
    tries: 100,
    within: Duration::from_mins(10),
    pause: Pause::UntilOver,
};

/// Accounts made out of one network.
pub const SIGN_UPS: Rule = Rule {
    name: "sign-ups",
    why: "Too many accounts were made from your network.",
    tries: 100,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Mails to reset a password, for one address out of one network.
pub const RESETS: Rule = Rule {
    name: "resets",
    why: "Several links were asked for already: look into your mail, and its junk folder.",
    tries: 5,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Mails to reset a password, out of one network.
pub const RESETS_OF_NETWORK: Rule = Rule {
    name: "resets of network",
    why: "Too many links were asked for from your network.",
    tries: 50,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Mails about a new address for one account.
pub const NEW_ADDRESSES: Rule = Rule {
    name: "new addresses",
    why: "Several links were asked for already: look into your mail, and its junk folder.",
    tries: 10,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Invitations mailed to one address, whoever sends them.
pub const INVITED: Rule = Rule {
    name: "invited",
    why: "This address was invited several times within the hour.",
    tries: 6,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Questions whether addresses have an account, by one person.
pub const ACCOUNTS_ASKED: Rule = Rule {
    name: "accounts asked",
    why: "Too many addresses without an account were tried.",
    tries: 50,
    within: Duration::from_hours(24),
    pause: Pause::UntilOver,
};

/// Keys made by one person or key.
pub const KEYS_MADE: Rule = Rule {
    name: "keys made",
    why: "Many keys were made within the hour.",
    tries: 500,
    within: Duration::from_hours(1),
    pause: Pause::UntilOver,
};

/// Teams made by one person.
pub const TEAMS: Rule = Rule {
    name: "teams",
    why: "You made many organizations today.",
    tries: 30,
    within: Duration::from_hours(24),
    pause: Pause::UntilOver,
};

/// Somebody, under a rule: what is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    rule: &'static Rule,
    key: u128,
}

impl Counter {
    /// One out of these parts; only a hash of them is kept.
    #[must_use]
    pub fn new(rule: &'static Rule, parts: &[&str]) -> Self {
        let mut hash = Sha256::new_with_prefix(rule.name);
        for part in parts {
            hash.update([0]);
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (half, _) = digest.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        Self { rule, key: u128::from_be_bytes(*half) }
    }
}

/// The network that an address belongs to: whoever has one IPv6 address has its whole /64.
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// The counters.
pub struct Limits {
    clock: Arc<dyn Clock>,
    records: Mutex<HashMap<u128, Record>>,
}

/// Times are seconds since the process began.
#[derive(Clone, Copy, Default)]
struct Record {
    tries: u16,
    pauses: u16,
    began: u32,
    until: u32,
}

impl Limits {
    /// With nothing counted yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, records: Mutex::default() }
    }

    /// Counts one try at each of these, or none of them.
    ///
    /// # Errors
    /// `TooMany` when one of them must wait.
    pub fn take(&self, counters: &[Counter]) -> Result<()> {
        let now = self.now();
        let mut records = self.records();
        for Counter { rule, key } in counters {
            let until = records.get(key).map_or(0, |record| record.until);
            if until > now {
                let time = Duration::from_secs((until - now).into());
                return Err(Error::TooMany(Wait { why: rule.why, time }));
            }
        }
        for Counter { rule, key } in counters {
            if records.len() >= CAPACITY {
                forget_oldest(&mut records, now);
            }
            records.entry(*key).or_default().count(rule, now);
        }
        Ok(())
    }

    /// A try at this one does not count after all.
    pub fn give_back(&self, counter: Counter) {
        if let Some(record) = self.records().get_mut(&counter.key) {
            if record.until > self.now() {
                record.until = 0;
                record.tries = limit(counter.rule);
            }
            record.tries = record.tries.saturating_sub(1);
        }
    }

    /// Nothing counts any more against this one.
    pub fn forget(&self, counter: Counter) {
        self.records().remove(&counter.key);
    }

    /// How many counters there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.records().len()
    }

    fn now(&self) -> u32 {
        self.clock.elapsed().as_secs().try_into().unwrap_or(u32::MAX)
    }

    fn records(&self) -> MutexGuard<'_, HashMap<u128, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    fn count(&mut self, rule: &Rule, now: u32) {
        if now >= self.until.saturating_add(seconds(MEMORY)) {
            self.pauses = 0;
        }
        if self.tries == 0 || now >= self.began.saturating_add(seconds(rule.within)) {
            (self.tries, self.began) = (0, now);
        }
        self.tries += 1;
        if self.tries >= limit(rule) {
            self.until = self.end_of_pause(rule, now);
            self.pauses = self.pauses.saturating_add(1);
            self.tries = 0;
        }
    }

    fn end_of_pause(&self, rule: &Rule, now: u32) -> u32 {
        match rule.pause {
            Pause::UntilOver => self.began.saturating_add(seconds(rule.within)),
            Pause::Doubling(first) => {
                let longest = Duration::from_hours(1);
                let pause = first.saturating_mul(1 << self.pauses.min(8)).min(longest);
                now.saturating_add(seconds(pause))
            }
        }
    }

    /// When it last mattered.
    fn last(&self) -> u32 {
        self.began.max(self.until)
    }
}

fn limit(rule: &Rule) -> u16 {
    rule.tries.try_into().unwrap_or(u16::MAX)
}

fn seconds(span: Duration) -> u32 {
    span.as_secs().try_into().unwrap_or(u32::MAX)
}

/// Makes room: first what is a day old goes, then the older half. Who must wait now stays longest.
fn forget_oldest(records: &mut HashMap<u128, Record>, now: u32) {
    records.retain(|_, record| record.last().saturating_add(seconds(MEMORY)) > now);
    if records.len() < CAPACITY {
        return;
    }
    let mut ages: Vec<u32> = records.values().map(Record::last).collect();
    let middle = ages.len() / 2;
    let (_, median, _) = ages.select_nth_unstable(middle);
    let median = *median;
    let mut left_over = middle;
    records.retain(|_, record| {
        let is_old = record.last() <= median && left_over > 0;
        left_over -= usize::from(is_old);
        !is_old
    });
}
