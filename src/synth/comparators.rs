//! Invented figures of other areas, as a service would copy them from published tables.

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::calendar::{Receipt, day, plus_days};
use super::deliveries::{Deliveries, Size};
use super::truth::{TruthCell, TruthTables};
use crate::error::Result;

const HEAD: &str = "measure,statistic,area,area_name,period_start,period_end,value,unit,publisher\n";
const PUBLISHER: &str = "Invented Statistics";
const FIRST_YEAR: i32 = 2018;
const AREAS: [(&str, &str, f64); 3] = [
    ("family", "Services like Northmere", 1.04),
    ("national", "England and Wales", 1.0),
    ("region", "North Coast", 0.96),
];

/// A published series: its level in the first year, and what it becomes from year to year.
struct Series {
    measure: &'static str,
    statistic: &'static str,
    unit: &'static str,
    level: f64,
    yearly: f64,
    /// How many years before its publication its year ends, with this month.
    lag_years: i32,
    last_month: u32,
    /// How many decimals such tables print.
    decimals: i32,
}

const SERIES: [Series; 3] = [
    Series {
        measure: "reoffending",
        statistic: "binary_rate",
        unit: "percent",
        level: 37.6,
        yearly: 0.985,
        lag_years: 2,
        last_month: 3,
        decimals: 1,
    },
    Series {
        measure: "first_time_entrants",
        statistic: "rate",
        unit: "per_100000",
        level: 251.0,
        yearly: 0.94,
        lag_years: 1,
        last_month: 12,
        decimals: 1,
    },
    Series {
        measure: "custody",
        statistic: "rate",
        unit: "per_1000",
        level: 0.32,
        yearly: 0.9,
        lag_years: 1,
        last_month: 12,
        decimals: 2,
    },
];

/// Writes a file a receipt, to the deliveries and to the truth.
///
/// # Errors
/// If a file cannot be written.
pub fn write(deliveries: &Path, receipts: Vec<Receipt>, truth: &mut TruthTables, until: NaiveDate) -> Result<Size> {
    let name = |_: &Receipt| "comparators.csv".to_owned();
    let mut files = Deliveries::new(&deliveries.join("reference"), "comparators", receipts, name, HEAD);
    for year in FIRST_YEAR..=until.year() {
        let at = files.covering(day(year, 1, 1));
        for series in &SERIES {
            for (area, area_name, factor) in AREAS {
                let (start, end) = series.period(year);
                let value = series.value(year, factor);
                let Series { measure, statistic, unit, .. } = *series;
                let publisher = format!("{PUBLISHER} {year}");
                let line =
                    format!("{measure},{statistic},{area},{area_name},{start},{end},{value},{unit},{publisher}\n");
                files.write(at, line.as_bytes())?;
                let [measure, statistic, area, area_name, unit] =
                    [measure, statistic, area, area_name, unit].map(TruthCell::from);
                let row = [
                    measure,
                    statistic,
                    area,
                    area_name,
                    start.into(),
                    end.into(),
                    value.into(),
                    unit,
                    publisher.into(),
                ];
                truth.push("comparators", row)?;
            }
        }
    }
    files.finish()
}

impl Series {
    /// The year that is published in this one.
    fn period(&self, year: i32) -> (NaiveDate, NaiveDate) {
        let after =
            |ends: i32| if self.last_month == 12 { day(ends + 1, 1, 1) } else { day(ends, self.last_month + 1, 1) };
        let ends = year - self.lag_years;
        (after(ends - 1), plus_days(after(ends), -1))
    }

    /// Its value, as it is printed.
    fn value(&self, year: i32, factor: f64) -> f64 {
        let step = 10.0_f64.powi(self.decimals);
        (self.level * self.yearly.powi(year - FIRST_YEAR) * factor * step).round() / step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_published_when_it_is_over() {
        assert_eq!(SERIES[0].period(2024), (day(2021, 4, 1), day(2022, 3, 31)));
        assert_eq!(SERIES[1].period(2024), (day(2023, 1, 1), day(2023, 12, 31)));
    }

    #[test]
    fn a_value_has_the_decimals_of_its_series() {
        // 37.6 x 0.985 = 37.036; 0.32 x 0.9 x 0.9 x 0.96 = 0.248832.
        assert_eq!((SERIES[0].value(2019, 1.0), SERIES[2].value(2020, 0.96)), (37.0, 0.25));
    }
}
