//! How often a key may be used, and what is left of that.

use std::time::Duration;

/// How often a key may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Within a minute.
    pub per_minute: i64,
    /// Within a day.
    pub per_day: i64,
}

/// One of the two limits, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How much there is in all.
    pub limit: i64,
    /// How much is left.
    pub left: i64,
    /// When it begins anew.
    pub resets_in: Duration,
}

/// What is left to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whether this use was within the limits; else it was not counted.
    pub is_within: bool,
    /// Of this minute.
    pub minute: Window,
    /// Of this day.
    pub day: Window,
}

impl Left {
    /// When a use can be within the limits again.
    #[must_use]
    pub fn wait(&self) -> Duration {
        if self.day.left == 0 { self.day.resets_in } else { self.minute.resets_in }
    }
}
