//! How often keys are used: the marks of last use, and the limits of agents, counted by the minute and
//! by the day (UTC).
//!
//! One process alone counts in memory, and writes the counts now and then; several count in the
//! database.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::FromRow;

use super::Store;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{KeyId, OrgId};
use crate::quota::{Allowance, Left, Window};
use crate::secret::KeyHash;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
/// Beyond so many keys at once, what was written already is forgotten and read again.
const CAPACITY: usize = 100_000;

/// How often a key was used in the minute and on the day when it was last.
#[derive(Clone, Copy, Debug, FromRow)]
struct Used {
    minute: i64,
    in_minute: i64,
    day: i64,
    in_day: i64,
}

/// Which minute and which day it is.
#[derive(Clone, Copy)]
struct Present {
    now: Timestamp,
    minute: i64,
    day: i64,
}

impl Present {
    fn at(now: Timestamp) -> Self {
        Self { now, minute: number(now, MINUTE), day: number(now, DAY) }
    }

    fn resets_in(self, span: Duration) -> Duration {
        let next = (number(self.now, span) + 1).saturating_mul(micros(span));
        self.now.until(Timestamp::from_micros(next))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

fn number(now: Timestamp, span: Duration) -> i64 {
    now.micros().div_euclid(micros(span))
}

impl Used {
    const NEVER: Self = Self { minute: 0, in_minute: 0, day: 0, in_day: 0 };

    /// What of it counts now.
    fn counts(self, present: Present) -> Self {
        Self {
            minute: present.minute,
            in_minute: if self.minute == present.minute { self.in_minute } else { 0 },
            day: present.day,
            in_day: if self.day == present.day { self.in_day } else { 0 },
        }
    }

    fn left(self, allowed: Allowance, present: Present, is_within: bool) -> Left {
        let window = |limit: i64, used: i64, span: Duration| Window {
            limit,
            left: (limit - used).max(0),
            resets_in: present.resets_in(span),
        };
        Left {
            is_within,
            minute: window(allowed.per_minute, self.in_minute, MINUTE),
            day: window(allowed.per_day, self.in_day, DAY),
        }
    }
}

/// The counts, where one process alone keeps them.
pub(super) struct KeyUses {
    is_alone: bool,
    counts: Mutex<HashMap<KeyId, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    used: Used,
    is_written: bool,
}

impl KeyUses {
    pub(super) fn new(is_alone: bool) -> Self {
        Self { is_alone, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<KeyId, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a use; nothing when the key's count has to be read first.
    fn take(&self, key: KeyId, allowed: Allowance, present: Present) -> Option<Left> {
        let mut counts = self.counts();
        let count = counts.get_mut(&key)?;
        let mut used = count.used.counts(present);
        let is_within = used.in_minute < allowed.per_minute && used.in_day < allowed.per_day;
        if is_within {
            used.in_minute += 1;
            used.in_day += 1;
            *count = Count { used, is_written: false };
        }
        Some(used.left(allowed, present, is_within))
    }

    /// What the database knew, unless somebody has read it meanwhile.
    fn learn(&self, key: KeyId, used: Used) {
        let mut counts = self.counts();
        if counts.len() >= CAPACITY {
            counts.retain(|_, count| !count.is_written);
        }
        counts.entry(key).or_insert(Count { used, is_written: true });
    }

    fn to_write(&self) -> Vec<(KeyId, Used)> {
        let mut counts = self.counts();
        let fresh = counts.iter_mut().filter(|(_, count)| !count.is_written);
        let due = fresh.map(|(key, count)| {
            count.is_written = true;
            (*key, count.used)
        });
        due.collect()
    }
}

impl Store {
    /// Counts one use of a key, if that is within its limits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_use(&self, key: KeyId, allowed: Allowance) -> Result<Left> {
        let present = Present::at(self.clock.now());
        if !self.key_uses.is_alone {
            return self.take_shared(key, allowed, present).await;
        }
        if let Some(left) = self.key_uses.take(key, allowed, present) {
            return Ok(left);
        }
        let used = self.used(key).await?;
        self.key_uses.learn(key, used);
        let left = self.key_uses.take(key, allowed, present);
        Ok(left.unwrap_or_else(|| used.counts(present).left(allowed, present, true)))
    }

    /// What is left to a key, without counting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn left_to(&self, key: KeyId, allowed: Allowance) -> Result<Left> {
        let present = Present::at(self.clock.now());
        let known = self.key_uses.counts().get(&key).map(|count| count.used);
        let used = match known {
            Some(used) => used,
            None => self.used(key).await?,
        };
        Ok(used.counts(present).left(allowed, present, true))
    }

    async fn used(&self, key: KeyId) -> Result<Used> {
        const USED: &str = "SELECT minute, in_minute, day, in_day FROM key_uses WHERE key_id = $1";
        let found = sqlx::query_as(USED).bind(key).fetch_optional(&self.readers).await?;
        Ok(found.unwrap_or(Used::NEVER))
    }

    /// Counts where every instance sees it; the row is the lock.
    async fn take_shared(&self, key: KeyId, allowed: Allowance, present: Present) -> Result<Left> {
        const TAKE: &str = "INSERT INTO key_uses (key_id, minute, in_minute, day, in_day) \
            VALUES ($1, $2, 1, $3, 1) ON CONFLICT (key_id) DO UPDATE SET minute = $2, day = $3, \
                in_minute = CASE WHEN key_uses.minute = $2 THEN key_uses.in_minute ELSE 0 END + 1, \
                in_day = CASE WHEN key_uses.day = $3 THEN key_uses.in_day ELSE 0 END + 1 \
            WHERE (key_uses.minute <> $2 OR key_uses.in_minute < $4) \
                AND (key_uses.day <> $3 OR key_uses.in_day < $5) \
            RETURNING minute, in_minute, day, in_day";
        let Present { minute, day, .. } = present;
        let Allowance { per_minute, per_day } = allowed;
        let take = sqlx::query_as(TAKE).bind(key).bind(minute).bind(day);
        let taken: Option<Used> =
            take.bind(per_minute).bind(per_day).fetch_optional(&self.writer).await?;
        let used = match taken {
            Some(used) => used,
            None => self.used(key).await?,
        };
        Ok(used.counts(present).left(allowed, present, taken.is_some()))
    }

    /// Writes the counts that have changed.
    pub(super) async fn write_counts_of_use(&self) -> Result<()> {
        const WRITE: &str = "INSERT INTO key_uses (key_id, minute, in_minute, day, in_day) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key_id) DO UPDATE SET minute = $2, \
                in_minute = $3, day = $4, in_day = $5";
        for (key, used) in self.key_uses.to_write() {
            let write = sqlx::query(WRITE).bind(key).bind(used.minute).bind(used.in_minute);
            write.bind(used.day).bind(used.in_day).execute(&self.writer).await?;
        }
        Ok(())
    }

    /// Writes when and from where a key was last used, and by which of its secrets.
    pub(super) async fn write_key_use(
        &self,
        org: OrgId,
        key: KeyId,
        secret: KeyHash,
        from: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<()> {
        const KEY: &str = "UPDATE keys SET last_used_at = $1, last_used_from = $2 \
            WHERE org_id = $3 AND id = $4";
        const SECRET: &str = "UPDATE key_secrets SET last_used_at = $1, last_used_from = $2 \
            WHERE hash = $3";
        let from = from.map(|address| address.to_string());
        let update = sqlx::query(KEY).bind(at).bind(&from).bind(org).bind(key);
        update.execute(&self.writer).await?;
        let update = sqlx::query(SECRET).bind(at).bind(&from).bind(secret.to_text());
        update.execute(&self.writer).await?;
        Ok(())
    }
}
