//! The residents that rates are of, by calendar year and cell.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::context::Context;
use super::grid::Grid;
use super::query::Tables;
use super::refused::unreadable;
use super::whole_residents::{ResidentsCell, doubts};
use crate::declarations::Measure;
use crate::declarations::measure::{Breakdown, Length, ages};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, RuleCount, rules};
use crate::stages::handed::Groups;

/// Residents of the measure's ages, for each year that the tables know.
pub(super) struct Residents {
    /// By cell: its residents by year. A year without any row is missing.
    by_cell: Vec<BTreeMap<i32, u64>>,
    /// By cell: the table that its residents come from; none where the measure has no rates.
    tables: Vec<&'static str>,
    /// Years of the population that is not whole: their residents say how much must be hidden, and are no base of a rate.
    doubtful: BTreeSet<i32>,
}

/// One row of a population table.
struct ResidentsRow {
    year: i32,
    age_years: i32,
    persons: u64,
    groups: BTreeMap<&'static str, String>,
}

impl Residents {
    /// Adds up the population tables; none where the measure has no rates.
    ///
    /// Cells by care status are of the looked-after population, all others of the population. A
    /// column that residents have not (the tier of an outcome, say) leaves the whole.
    pub(super) fn new(tables: &Tables, measure: &Measure, grid: &Grid, context: &Context) -> Result<Self> {
        let Some(population) = measure.population else {
            let by_cell = vec![BTreeMap::new(); grid.n_cells()];
            return Ok(Self { by_cell, tables: Vec::new(), doubtful: BTreeSet::new() });
        };
        let read = |name: &str, columns: &[&'static str]| -> Result<Vec<ResidentsRow>> {
            let rows = rows(tables, measure, name, columns, context)?;
            let is_of_age = |row: &ResidentsRow| (population.ages[0]..=population.ages[1]).contains(&row.age_years);
            Ok(rows.into_iter().filter(is_of_age).collect())
        };
        let columns = [Breakdown::ETHNIC_GROUP, Breakdown::SEX, Breakdown::CARE_STATUS];
        let everyone = read("population", &columns[..2])?;
        let doubtful = doubts_of(&everyone, population.ages).into_keys().collect();
        let by_care = read("looked_after_population", &columns)?;
        let mut tables = Vec::new();
        let by_cell = (0..grid.n_cells()).map(|cell| {
            let groups = grid.groups(cell);
            let is_by_care = groups.keys().any(|column| column.is(Breakdown::CARE_STATUS));
            tables.push(if is_by_care { "looked_after_population" } else { "population" });
            by_year(if is_by_care { &by_care } else { &everyone }, &groups)
        });
        Ok(Self { by_cell: by_cell.collect(), tables, doubtful })
    }

    /// The table that a cell's residents come from; none where the measure has no rates.
    pub(super) fn table(&self, cell: usize) -> Option<&'static str> {
        self.tables.get(cell).copied()
    }

    /// Residents in a cell over an interval: of the calendar year it ends in, and for three years
    /// the sum over the year that each ends in. None if a year is not known.
    pub(super) fn of(&self, cell: usize, length: Length, interval_end: NaiveDate) -> Option<u64> {
        let n_years = if length == Length::ThreeYears { 3 } else { 1 };
        (0..n_years).map(|back| self.by_cell[cell].get(&(interval_end.year() - back))).sum()
    }
}

impl Residents {
    /// Whether a rate can be of the residents in a cell over an interval.
    pub(super) fn are_whole(&self, cell: usize, length: Length, interval_end: NaiveDate) -> bool {
        let n_years = if length == Length::ThreeYears { 3 } else { 1 };
        let is_doubtful = (0..n_years).any(|back| self.doubtful.contains(&(interval_end.year() - back)));
        self.table(cell) != Some("population") || !is_doubtful
    }
}

/// Residents by year who are of all these groups. A year with rows, but none like that, has none.
fn by_year(rows: &[ResidentsRow], groups: &Groups) -> BTreeMap<i32, u64> {
    let mut years = BTreeMap::new();
    for row in rows {
        let is_member = groups.iter().all(|(column, value)| match row.groups.get(column.name()) {
            Some(group) => group == value,
            None if column.is(Breakdown::AGE_BAND) => is_aged(row, value),
            None => true,
        });
        *years.entry(row.year).or_default() += if is_member { row.persons } else { 0 };
    }
    years
}

fn is_aged(row: &ResidentsRow, band: &str) -> bool {
    ages(band).is_some_and(|[youngest, oldest]| (youngest..=oldest).contains(&row.age_years))
}

/// Population tables that have residents, but none of our area: one fault a row.
pub(super) fn of_other_areas(tables: &Tables, context: &Context) -> Result<Vec<RuleCount>> {
    let mut issues = Vec::new();
    for name in ["population", "looked_after_population"] {
        let areas = tables.frame(name).clone().select([col("area")]).collect();
        let areas = areas.and_then(|areas| Ok(areas.column("area")?.str()?.clone()));
        let areas = areas.map_err(|error| unreadable(name, &error))?;
        if areas.is_empty() || areas.iter().flatten().any(|area| is_ours(area, context)) {
            continue;
        }
        let (n_rows, ours) = (areas.len(), &context.area);
        tracing::warn!(table = name, n_rows, area = ours, "has residents of other areas only: there is no rate");
        issues.push(RuleCount {
            rule: "residents_of_another_area".to_owned(),
            source: format!("tables/{name}"),
            column: "area".to_owned(),
            effect: Effect::Rejected.label().to_owned(),
            n_issues: n_rows as u64,
        });
    }
    Ok(issues)
}

/// Whether residents of an area are ours. A table of one other area alone is of others, too: a file of the whole country.
fn is_ours(area: &str, context: &Context) -> bool {
    area.trim().to_lowercase() == context.area.trim().to_lowercase()
}

/// Years of our residents that no rate can be of: one fault a year and kind of age range, told once.
pub(super) fn not_whole(
    tables: &Tables,
    measures: &BTreeMap<String, Measure>,
    context: &Context,
) -> Result<Vec<RuleCount>> {
    let mut doubts = BTreeSet::new();
    for measure in measures.values() {
        let Some(population) = measure.population else { continue };
        let rows = rows(tables, measure, "population", &[Breakdown::ETHNIC_GROUP, Breakdown::SEX], context)?;
        doubts.extend(doubts_of(&rows, population.ages));
    }
    let issue = |(year, rule): (i32, &str)| {
        let what = rules::find(rule).map(|rule| rule.meaning).unwrap_or_default();
        tracing::warn!(table = "population", year, "{what}: there is no rate or ratio");
        RuleCount {
            rule: rule.to_owned(),
            source: "tables/population".to_owned(),
            column: "persons".to_owned(),
            effect: Effect::Rejected.label().to_owned(),
            n_issues: 1,
        }
    };
    Ok(doubts.into_iter().map(issue).collect())
}

fn doubts_of(rows: &[ResidentsRow], ages: [i32; 2]) -> BTreeMap<i32, &'static str> {
    let cells: Vec<ResidentsCell<'_>> = rows
        .iter()
        .map(|row| ResidentsCell {
            year: row.year,
            age_years: row.age_years,
            sex: group(row, Breakdown::SEX),
            ethnic_group: group(row, Breakdown::ETHNIC_GROUP),
            persons: row.persons,
        })
        .collect();
    doubts(&cells, ages)
}

fn group<'r>(row: &'r ResidentsRow, column: &str) -> &'r str {
    row.groups.get(column).map(String::as_str).unwrap_or_default()
}

/// The rows of a population table for our area.
fn rows(
    tables: &Tables,
    measure: &Measure,
    name: &str,
    columns: &[&'static str],
    context: &Context,
) -> Result<Vec<ResidentsRow>> {
    let unreadable = |error| unreadable(name, &error);
    let frame = tables.table(name, measure)?.clone().collect().map_err(unreadable)?;
    let text = |column: &str| frame.column(column).and_then(|column| column.str().cloned()).map_err(unreadable);
    let whole = |column: &str| {
        let column = frame.column(column).and_then(|column| column.cast(&DataType::Int64)).map_err(unreadable)?;
        column.i64().cloned().map_err(unreadable)
    };
    let area = text("area")?;
    let (years, ages, persons) = (whole("year")?, whole("age_years")?, whole("persons")?);
    let groups: Vec<(&'static str, StringChunked)> =
        columns.iter().map(|column| Ok((*column, text(column)?))).collect::<Result<_>>()?;
    let row = |at: usize| {
        let number = |column: &Int64Chunked| column.get(at).and_then(|number| i32::try_from(number).ok());
        let group = |(column, groups): &(&'static str, StringChunked)| Some((*column, groups.get(at)?.to_owned()));
        Some(ResidentsRow {
            year: number(&years)?,
            age_years: number(&ages)?,
            persons: persons.get(at).and_then(|number| u64::try_from(number).ok())?,
            groups: groups.iter().map(group).collect::<Option<_>>()?,
        })
    };
    let is_ours = |at: &usize| area.get(*at).is_some_and(|area| is_ours(area, context));
    let unusable =
        || Error::new(Kind::Contract, format!("table {name} has a row without a year, an age, a group or persons"));
    (0..frame.height()).filter(is_ours).map(|at| row(at).ok_or_else(unusable)).collect()
}
