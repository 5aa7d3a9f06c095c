//! How one figure came about: counts by step, protected as in a publication.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::declarations::measure::Steps;
use crate::declarations::{Measure, Project};
use crate::error::{Error, Kind, Result};
use crate::job::running::steps;

/// What to count the steps in.
#[derive(Debug, Clone)]
pub struct Trace {
    /// `<table>.parquet` or `<table>/`; a table left out is empty.
    pub tables: PathBuf,
    /// The day the figures are for.
    pub as_at: NaiveDate,
    /// The last day of the interval; the newest if left out.
    pub interval_end: Option<NaiveDate>,
    /// Whether small numbers are hidden.
    pub is_controlled: bool,
}

/// The steps of one interval, in order: what they are and how many, unless that is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// The first day of the interval.
    pub interval_start: NaiveDate,
    /// The last day of the interval.
    pub interval_end: NaiveDate,
    /// The part of the measure, where each has steps of its own.
    pub part: Option<String>,
    /// Each step in words with its count.
    pub steps: Vec<(String, Option<i64>)>,
}

/// Counts the steps of a measure in the intervals with one last day, part by part and the shortest first.
///
/// # Errors
/// [`Kind::Usage`] if no interval ends that day or the measure declares no steps, [`Kind::Contract`] for a table that
/// is not as the model has it.
pub fn trace(project: &Project, measure: &Measure, wanted: &Trace) -> Result<Vec<Traced>> {
    let (Some(declared), Some(counted)) = (&measure.steps, measure.steps_measure()) else {
        let error = Error::new(Kind::Usage, format!("measure {} declares no [steps]", measure.name));
        return Err(error.hint(format!(
            "leave out --tables, or declare them in its .toml, with their SQL in {}.steps.sql",
            measure.name
        )));
    };
    let name = counted.name.clone();
    let safe = steps::trace(project, counted, &wanted.tables, wanted.as_at, wanted.is_controlled)?;
    let figures = safe.figures().clone().lazy().filter(col("measure").eq(lit(name)));
    let figures = figures.collect().expect("figures have a column `measure`");
    let rows = rows(&figures);
    let end = wanted.interval_end.or_else(|| rows.iter().map(|row| row.interval_end).max());
    let of_end = rows.iter().filter(|row| Some(row.interval_end) == end);
    let starts: BTreeSet<NaiveDate> = of_end.map(|row| row.interval_start).collect();
    let mut traced = Vec::new();
    let of_parts = declared.of_parts().into_iter();
    for (part, interval_start) in of_parts.flat_map(|part| starts.iter().rev().map(move |start| (part, start))) {
        let count = |step: &str| {
            let stage = Steps::stage(part, step);
            let is_wanted = |row: &&StepCount| {
                row.stage == stage && row.interval_start == *interval_start && Some(row.interval_end) == end
            };
            rows.iter().find(is_wanted).and_then(|row| row.count)
        };
        let steps = declared.labels().into_iter().map(|(name, label)| (label, count(name))).collect();
        let part = part.map(str::to_owned);
        traced.extend(end.map(|interval_end| Traced { interval_start: *interval_start, interval_end, part, steps }));
    }
    if traced.is_empty() {
        let error = Error::new(Kind::Usage, "no interval ends on that day".to_owned());
        return Err(error.hint("name the last day of a quarter that the tables hold and that is over"));
    }
    Ok(traced)
}

/// One count of one step.
struct StepCount {
    interval_start: NaiveDate,
    interval_end: NaiveDate,
    stage: String,
    count: Option<i64>,
}

fn rows(figures: &DataFrame) -> Vec<StepCount> {
    const COLUMNS: &str = "figures have the columns of a publication";
    let days = |name: &str| figures.column(name).and_then(|column| column.date().cloned()).expect(COLUMNS);
    let (starts, ends) = (days("interval_start"), days("interval_end"));
    let stages = figures.column("stage").and_then(|column| column.str().cloned()).expect(COLUMNS);
    let counts = figures.column("numerator").and_then(|column| column.i64().cloned()).expect(COLUMNS);
    let day = |days: &DateChunked, at: usize| days.phys.get(at).and_then(NaiveDate::from_epoch_days).expect(COLUMNS);
    let row = |at: usize| StepCount {
        interval_start: day(&starts, at),
        interval_end: day(&ends, at),
        stage: stages.get(at).unwrap_or_default().to_owned(),
        count: counts.get(at),
    };
    (0..figures.height()).map(row).collect()
}
