//! A clock that can be set back, to tell a story of some weeks within seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::clock::{Clock, Timestamp};

/// The clock of a demo: another one, set back by some time.
pub struct DemoClock {
    real: Arc<dyn Clock>,
    /// Microseconds.
    behind: AtomicI64,
}

impl DemoClock {
    /// At the present.
    #[must_use]
    pub fn new(real: Arc<dyn Clock>) -> Self {
        Self { real, behind: AtomicI64::new(0) }
    }

    /// From here on it is so long ago.
    pub fn set_back(&self, span: Duration) {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        self.behind.store(micros, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let now = self.real.now().micros();
        Timestamp::from_micros(now - self.behind.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        self.real.elapsed()
    }
}
