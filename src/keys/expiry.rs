//! When a key ends.

use std::time::Duration;

use crate::clock::Timestamp;

/// How long a key lives when nobody says otherwise, in days.
pub const DAYS_DEFAULT: i64 = 90;
const DAY: Duration = Duration::from_hours(24);
/// Beyond this nobody means what they say.
const DAYS_MOST: i64 = 36_500;

/// When a key is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// After the usual time, or the organization's maximum where that is shorter.
    Default,
    /// So many days from now.
    Days(i64),
    /// At a moment.
    At(Timestamp),
    /// Never.
    Never,
}

impl Expiry {
    /// The field that says so.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::At(_) => "expires_at",
            Self::Default | Self::Days(_) | Self::Never => "expires_in_days",
        }
    }

    /// The moment, under the organization's maximum.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub(super) fn judge(
        self,
        now: Timestamp,
        max_days: Option<i64>,
    ) -> Result<Option<Timestamp>, String> {
        let wanted = match self {
            Self::Never if max_days.is_none() => return Ok(None),
            Self::Never => {
                let most = max_days.unwrap_or_default();
                return Err(format!("Choose an end: keys here live {most} days at the most."));
            }
            Self::Default => after(now, max_days.map_or(DAYS_DEFAULT, |max| max.min(DAYS_DEFAULT))),
            Self::Days(days) if (1..=DAYS_MOST).contains(&days) => after(now, days),
            Self::Days(_) => {
                let most = max_days.unwrap_or(DAYS_MOST);
                return Err(format!("Take a number of days from 1 to {most}."));
            }
            Self::At(at) => at,
        };
        if wanted <= now {
            return Err("This moment has passed. Choose one to come.".into());
        }
        let limit = max_days.unwrap_or(DAYS_MOST);
        if wanted > after(now, limit) {
            return Err(format!("Keys here live {limit} days at the most. Choose an earlier end."));
        }
        Ok(Some(wanted))
    }
}

fn after(now: Timestamp, days: i64) -> Timestamp {
    now.after(DAY.saturating_mul(days.try_into().unwrap_or_default()))
}
