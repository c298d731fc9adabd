//! Time that stands still until a test moves it, and randomness that repeats.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use guildhall::clock::{Clock, Random, Timestamp};

/// 22 November 2026, 09:14 UTC.
const START: i64 = 1_795_338_840_000_000;

pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn new() -> Self {
        Self(AtomicI64::new(START))
    }

    pub fn pass(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    /// Each look is a microsecond later, so that lists have an order.
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_micros((self.0.load(Ordering::SeqCst) - START).cast_unsigned())
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014): good enough to be unique, and the same each time.
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    pub fn new() -> Self {
        Self::after(1)
    }

    pub fn after(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            let mut word = state;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    }
}
