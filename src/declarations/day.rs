//! TOML's own dates as days.

use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::value::Datetime;

/// A day.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let moment = Datetime::deserialize(deserializer)?;
    moment.to_string().parse().map_err(|_| D::Error::custom("expected a day as YYYY-MM-DD, without quotes"))
}

/// A day that may be left out, beside `default`.
pub(super) fn deserialize_some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    deserialize(deserializer).map(Some)
}
