//! Time and randomness as parameters, so that tests own them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use time::macros::format_description;

/// A moment: microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment as a calendar date and time in UTC.
    #[must_use]
    pub fn date(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// For readers whose time zone is not known: `Sunday 29 November 2026, 10:14 UTC`.
    #[must_use]
    pub fn in_words(self) -> String {
        let format = format_description!(
            "[weekday] [day padding:none] [month repr:long] [year], [hour]:[minute] UTC"
        );
        self.date().format(&format).unwrap_or_default()
    }

    /// The moment `span` later; stays at the end of time when there is none.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }

    /// How long from here to a later moment; nothing when it is not later.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        Duration::from_micros(later.0.saturating_sub(self.0).try_into().unwrap_or_default())
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// How long the process has run: it never goes back, whatever becomes of the date.
    fn elapsed(&self) -> Duration;
}

/// The machine's clock.
pub struct SystemClock {
    began: Instant,
}

impl SystemClock {
    /// From here on.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it depends on when it is made")]
    pub fn new() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
        Timestamp(i64::try_from(nanos / 1000).unwrap_or(i64::MAX))
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Gives random bytes that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness.
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness nothing here is safe, so the process may not go on.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// Random bytes as an array.
pub fn random_bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// Numbers that look random and never come twice: `SplitMix64` (Steele, Lea, Flood 2014). For what is
/// no secret, because whoever knows one knows the next; asking the system for each would cost more.
pub struct Numbers(AtomicU64);

impl Numbers {
    /// From a random beginning.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(AtomicU64::new(u64::from_be_bytes(random_bytes(random))))
    }

    /// The next one.
    pub fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let number = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }
}
