//! The residents that rates are of, by calendar year and cell.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::query::Tables;
use super::statistics::Material;
use super::{Context, grid::Grid};
use crate::declarations::Measure;
use crate::declarations::measure::{Dimension, Length};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, RuleCount};

/// Residents of the measure's ages, for each year that the tables know.
pub(super) struct Residents {
    /// By cell: its residents by year. A year without any row is missing.
    by_cell: Vec<BTreeMap<i32, u64>>,
    /// By cell: the table that its residents come from; none where the measure has no rates.
    tables: Vec<&'static str>,
}

/// One row of a population table.
struct Row {
    year: i32,
    age_years: i32,
    persons: u64,
    groups: Vec<(Dimension, String)>,
}

impl Residents {
    /// Adds up the population tables; none where the measure has no rates.
    ///
    /// Cells by care status are of the looked-after population, all others of the population. A
    /// column that residents have not (the tier of an outcome) leaves the whole.
    pub(super) fn new(tables: &Tables, measure: &Measure, grid: &Grid, context: &Context) -> Result<Self> {
        let Some(population) = measure.population else {
            return Ok(Self { by_cell: vec![BTreeMap::new(); grid.n_cells()], tables: Vec::new() });
        };
        let read = |name: &str, columns: &[Dimension]| -> Result<Vec<Row>> {
            let rows = rows(tables, measure, name, columns, context)?;
            let is_of_age = |row: &Row| (population.ages[0]..=population.ages[1]).contains(&row.age_years);
            Ok(rows.into_iter().filter(is_of_age).collect())
        };
        let everyone = read("population", &[Dimension::EthnicGroup, Dimension::Sex])?;
        let by_care =
            read("looked_after_population", &[Dimension::EthnicGroup, Dimension::Sex, Dimension::CareStatus])?;
        let mut tables = Vec::new();
        let by_cell = (0..grid.n_cells()).map(|cell| {
            let groups: Vec<(Dimension, &str)> = Dimension::ALL
                .into_iter()
                .zip(grid.groups(cell))
                .filter(|(_, value)| *value != super::grid::ALL)
                .collect();
            let is_by_care = groups.iter().any(|(column, _)| *column == Dimension::CareStatus);
            tables.push(if is_by_care { "looked_after_population" } else { "population" });
            by_year(if is_by_care { &by_care } else { &everyone }, &groups)
        });
        Ok(Self { by_cell: by_cell.collect(), tables })
    }

    /// Residents in a cell over an interval: of the calendar year it ends in, and for three years
    /// the sum over the year that each ends in. None if a year is not known.
    pub(super) fn of(&self, cell: usize, length: Length, interval_end: NaiveDate) -> Option<u64> {
        let n_years = if length == Length::ThreeYears { 3 } else { 1 };
        (0..n_years).map(|back| self.by_cell[cell].get(&(interval_end.year() - back))).sum()
    }
}

/// What cannot be said of the residents that rates are of: one fault an interval and group.
pub(super) fn issues(material: &Material) -> Vec<RuleCount> {
    let mut n_unknown = BTreeMap::<&str, u64>::new();
    for slot in material.slots().into_iter().filter(|slot| slot.stage == 0) {
        if let (Some(table), None) = (material.residents.tables.get(slot.cell), material.residents(slot)) {
            *n_unknown.entry(table).or_default() += 1;
        }
    }
    let issue = |(table, n_issues): (&str, u64)| RuleCount {
        rule: "residents_not_known".to_owned(),
        source: format!("tables/{table}"),
        column: "year".to_owned(),
        effect: Effect::Kept.label().to_owned(),
        n_issues,
    };
    n_unknown.into_iter().map(issue).collect()
}

/// Residents by year who are of all these groups. A year with rows, but none like that, has none.
fn by_year(rows: &[Row], groups: &[(Dimension, &str)]) -> BTreeMap<i32, u64> {
    let mut years = BTreeMap::new();
    for row in rows {
        let is_member = groups.iter().all(|(column, value)| match column {
            Dimension::AgeBand => *value == if row.age_years <= 14 { "10-14" } else { "15-17" },
            Dimension::Tier => true,
            _ => row.groups.iter().any(|(other, group)| other == column && group == value),
        });
        *years.entry(row.year).or_default() += if is_member { row.persons } else { 0 };
    }
    years
}

/// The rows of a population table for our area: the only one in it, or else the one of our name.
fn rows(tables: &Tables, measure: &Measure, name: &str, columns: &[Dimension], context: &Context) -> Result<Vec<Row>> {
    let unreadable = |_| Error::new(Kind::Contract, format!("table {name} cannot be read"));
    let frame = tables.table(name, measure)?.clone().collect().map_err(unreadable)?;
    let text = |column: &str| frame.column(column).and_then(|column| column.str().cloned()).map_err(unreadable);
    let whole = |column: &str| {
        let column = frame.column(column).and_then(|column| column.cast(&DataType::Int64)).map_err(unreadable)?;
        column.i64().cloned().map_err(unreadable)
    };
    let area = text("area")?;
    let (years, ages, persons) = (whole("year")?, whole("age_years")?, whole("persons")?);
    let groups: Vec<(Dimension, StringChunked)> =
        columns.iter().map(|column| Ok((*column, text(column.column())?))).collect::<Result<_>>()?;
    let is_only_area = area.iter().collect::<std::collections::BTreeSet<_>>().len() == 1;
    let row = |at: usize| {
        let number = |column: &Int64Chunked| column.get(at).and_then(|number| i32::try_from(number).ok());
        let group = |(column, groups): &(Dimension, StringChunked)| Some((*column, groups.get(at)?.to_owned()));
        Some(Row {
            year: number(&years)?,
            age_years: number(&ages)?,
            persons: persons.get(at).and_then(|number| u64::try_from(number).ok())?,
            groups: groups.iter().map(group).collect::<Option<_>>()?,
        })
    };
    let is_ours = |at: &usize| is_only_area || area.get(*at) == Some(context.area.as_str());
    let unusable =
        || Error::new(Kind::Contract, format!("table {name} has a row without a year, an age, a group or persons"));
    (0..frame.height()).filter(is_ours).map(|at| row(at).ok_or_else(unusable)).collect()
}
