//! What was read a moment ago, so that a question that comes again and again does not go to the
//! database each time. Each change of this process makes all of it void; where others write too, the
//! reader has to make sure that none of them has.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::clock::Clock;
use crate::secret::KeyHash;

/// Commands of the same machine may write too, so nothing counts longer than this.
const LIFE: Duration = Duration::from_secs(1);
/// How much is kept: about 50 MB.
const CAPACITY: usize = 50_000;

/// Values by the hash of a key.
pub struct Recent {
    is_alone: bool,
    clock: Arc<dyn Clock>,
    changes: Arc<AtomicU64>,
    kept: RwLock<HashMap<KeyHash, Kept>>,
}

struct Kept {
    mark: Mark,
    at: Duration,
    value: Arc<dyn Any + Send + Sync>,
}

/// How many changes had ended when a question was asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64);

/// Makes void what was remembered, when it goes: with the change that it belongs to, however that
/// ended.
pub(super) struct Ending(Arc<AtomicU64>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Recent {
    pub(super) fn new(clock: Arc<dyn Clock>, is_alone: bool) -> Self {
        Self { is_alone, clock, changes: Arc::default(), kept: RwLock::default() }
    }

    pub(super) fn ending(&self) -> Ending {
        Ending(self.changes.clone())
    }

    /// Whether this process alone writes. Else what is remembered has to be compared with the
    /// database, because the changes of others are not seen here.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// To be taken before the database is asked: what a change makes void in between is not kept.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark(self.changes.load(Ordering::SeqCst))
    }

    /// What is known, if no change has ended since it was read.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self, hash: KeyHash) -> Option<Arc<T>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&hash).filter(|found| found.mark == self.mark())?;
        let is_young = self.clock.elapsed() < found.at.saturating_add(LIFE);
        is_young.then(|| found.value.clone())?.downcast().ok()
    }

    /// Keeps what the database said after `mark` was taken.
    pub fn keep<T: Send + Sync + 'static>(&self, hash: KeyHash, mark: Mark, value: Arc<T>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= CAPACITY {
            kept.clear();
        }
        kept.insert(hash, Kept { mark, at: self.clock.elapsed(), value });
    }
}
