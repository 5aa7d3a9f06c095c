//! Figures that others published, to stand beside ours.

use chrono::NaiveDate;
use polars::prelude::*;

use super::figures::Period;
use crate::error::{Error, Kind, Result};

/// A figure that somebody else published.
#[derive(Debug, Clone)]
pub(super) struct Comparator {
    pub(super) measure: String,
    pub(super) statistic: String,
    /// `national`, `region` or `family`.
    pub(super) area: String,
    pub(super) area_name: String,
    pub(super) period: Period,
    pub(super) value: f64,
    pub(super) unit: String,
    pub(super) publisher: String,
}

/// Reads the table `comparators`; a frame without columns has none.
pub(super) fn read(frame: &DataFrame) -> Result<Vec<Comparator>> {
    if frame.height() == 0 {
        return Ok(Vec::new());
    }
    let broken = |_| Error::new(Kind::Contract, "table comparators cannot be read".to_owned());
    let column = |name: &str| frame.column(name).map_err(broken);
    let mut texts = Vec::new();
    for name in ["measure", "statistic", "area", "area_name", "unit", "publisher"] {
        texts.push(column(name)?.str().map_err(broken)?);
    }
    let [starts, ends] = [column("period_start")?, column("period_end")?].map(Column::date);
    let (starts, ends) = (starts.map_err(broken)?, ends.map_err(broken)?);
    let values = column("value")?.f64().map_err(broken)?;
    let day = |days: &DateChunked, row: usize| days.phys.get(row).and_then(NaiveDate::from_epoch_days);
    let comparator = |row: usize| {
        let text = |at: usize| texts[at].get(row).map(str::to_owned);
        Some(Comparator {
            measure: text(0)?,
            statistic: text(1)?,
            area: text(2)?,
            area_name: text(3)?,
            period: Period { start: day(starts, row)?, end: day(ends, row)? },
            value: values.get(row)?,
            unit: text(4)?,
            publisher: text(5)?,
        })
    };
    let missing = || Error::new(Kind::Contract, "table comparators has a row without a value".to_owned());
    (0..frame.height()).map(|row| comparator(row).ok_or_else(missing)).collect()
}
