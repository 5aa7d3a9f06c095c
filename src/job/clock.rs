//! The only place that reads the clock.
#![expect(clippy::disallowed_methods, reason = "a run is for a day, and here is where a day comes from")]

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::{Europe::London, Tz};

/// Today where the service is.
///
/// A nightly job that starts at half past midnight in summer would otherwise take
/// yesterday's date from UTC.
pub fn today() -> NaiveDate {
    Utc::now().with_timezone(&London).date_naive()
}

/// This moment where the service is, for what is due next.
pub fn moment() -> DateTime<Tz> {
    Utc::now().with_timezone(&London)
}

/// This moment in UTC, for the ledger.
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How many seconds ago a file changed, by its content or its name; none if that is still to come by this clock.
pub fn seconds_since_change(found: &Metadata) -> Option<u64> {
    u64::try_from(Utc::now().timestamp() - found.ctime()).ok()
}

/// How long something takes.
#[derive(Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts to count.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
