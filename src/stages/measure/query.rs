//! Runs a measure's SQL over the tables, here or on a server that holds them too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use polars::sql::SQLContext;

use super::calendar::{Timeline, calendar};
use super::context::Context;
use super::encode::{Encoded, encoded, is_read};
use super::places::PlaceDigits;
use super::prepare::{self, ColumnsRead, prepared};
use super::refused::{fault, unreadable};
use super::seen::{Unseen, seen};
use super::server::{self, SqlServer};
use crate::declarations::Measure;
use crate::declarations::measure::units_of;
use crate::error::{Error, Kind, Result};
use crate::model::{self, TABLES, Table};

/// The tables that measures can ask, those that help with dates among them.
pub(super) struct Tables {
    frames: BTreeMap<String, LazyFrame>,
    server: Option<Box<dyn SqlServer>>,
    unseen: Vec<Unseen>,
}

impl Tables {
    /// The tables of a run, with a calendar that reaches from the first event to `as_at`.
    pub(super) fn new(
        tables: &BTreeMap<&'static str, LazyFrame>,
        measures: &BTreeMap<String, Measure>,
        context: &Context,
        server: Option<Box<dyn SqlServer>>,
    ) -> Result<Self> {
        let or_empty =
            |table: &'static Table| (table.name, tables.get(table.name).cloned().unwrap_or_else(|| empty(table)));
        let whole: BTreeMap<&'static str, LazyFrame> = TABLES.iter().map(or_empty).collect();
        let (whole, unseen) = seen(whole, context.as_at)?;
        let frames = match &server {
            Some(_) => whole.into_iter().map(|(name, frame)| (name.to_owned(), frame)).collect(),
            None => prepared(&whole, measures, &context.tiers)?,
        };
        let mut tables = Self { frames, server, unseen };
        if let Some(server) = &mut tables.server {
            server::leave_out(server.as_mut(), &tables.unseen)?;
            server::number_outcomes(server.as_mut(), &context.tiers)?;
        }
        tables.add("uncounted_ethnicity_bases", uncounted_ethnicity_bases(context))?;
        let mut first = context.as_at;
        let dates = measures.values().flat_map(|measure| measure.dates().into_iter().map(move |date| (date, measure)));
        for (date, measure) in dates.collect::<BTreeMap<String, &Measure>>() {
            first = tables.first_day(measure, &[date])?.map_or(first, |day| first.min(day));
        }
        let follow_ups = measures.values().flat_map(Measure::follow_ups).collect();
        tables.add("calendar", calendar(first, context.as_at, &follow_ups))?;
        Ok(tables)
    }

    /// What of the tables is dated after the day of the figures.
    pub(super) fn unseen(&self) -> &[Unseen] {
        &self.unseen
    }

    /// Adds a small table of our own making, or puts it in the place of an earlier one.
    fn add(&mut self, name: &str, rows: DataFrame) -> Result<()> {
        if let Some(server) = &mut self.server {
            server.lend(name, &rows)?;
        }
        self.frames.insert(name.to_owned(), rows.lazy());
        Ok(())
    }

    /// The first day in any of the columns that a measure's intervals begin with.
    pub(super) fn first_event(&self, measure: &Measure) -> Result<Option<NaiveDate>> {
        self.first_day(measure, &measure.begins)
    }

    fn first_day(&self, measure: &Measure, columns: &[String]) -> Result<Option<NaiveDate>> {
        let mut first: Option<NaiveDate> = None;
        for name in columns {
            let (table, column) = name.split_once('.').expect("checked when the measure was read");
            let days = self.table(table, measure)?.clone().select([col(column).min()]);
            let day = days.collect().and_then(|frame| Ok(frame.column(column)?.date()?.phys.get(0)));
            let day =
                day.map_err(|error| fault(measure, &error))?.map(|day| known_day(table, column, day)).transpose()?;
            first = [first, day].into_iter().flatten().min();
        }
        Ok(first)
    }

    /// The figures of others whose period is over, in the order of their key.
    pub(super) fn comparators(&self, as_at: NaiveDate) -> Result<DataFrame> {
        let rows = self.frames["comparators"].clone().filter(col("period_end").lt_eq(lit(as_at)));
        let key = model::table("comparators").expect("a table of the model").key;
        let rows = rows.sort(key.to_vec(), SortMultipleOptions::default());
        rows.collect().map_err(|error| unreadable("comparators", &error))
    }

    /// A table of the model, whole.
    pub(super) fn frame(&self, name: &str) -> &LazyFrame {
        self.frames.get(name).expect("every table of the model is there, if empty")
    }

    /// One table, whole.
    pub(super) fn table(&self, name: &str, measure: &Measure) -> Result<&LazyFrame> {
        let missing =
            || Error::new(Kind::Declaration, format!("measures/{}.toml: there is no table {name}", measure.name));
        self.frames.get(name).ok_or_else(missing)
    }

    /// Who is counted: the rows of the measure's SQL, encoded; kept as they are for the measures that read them.
    pub(super) fn units(
        &mut self,
        measure: &Measure,
        places: &PlaceDigits,
        timeline: &Timeline,
        readers: &[&Measure],
    ) -> Result<Encoded> {
        self.add("intervals", timeline.frame())?;
        if let Some(server) = &mut self.server {
            server::keep_units(server.as_mut(), measure, readers)?;
            return server::units(server.as_mut(), measure, places);
        }
        let fault = |error| fault(measure, &error);
        let mut rows = self.asked(measure).map_err(fault)?;
        if !readers.is_empty() {
            rows = kept(rows, measure, readers).map_err(fault)?.lazy();
            self.frames.insert(units_of(&measure.name), rows.clone());
        }
        encoded(rows, measure, places).map_err(fault)
    }

    /// The rows of the measure's SQL with all their columns, as they are.
    pub(super) fn rows(&mut self, measure: &Measure, timeline: &Timeline, readers: &[&Measure]) -> Result<DataFrame> {
        self.add("intervals", timeline.frame())?;
        if let Some(server) = &mut self.server {
            server::keep_units(server.as_mut(), measure, readers)?;
            return server::rows(server.as_mut(), measure);
        }
        let rows = self.asked(measure).and_then(|rows| rows.collect_with_engine(Engine::Streaming));
        let rows = rows.map_err(|error| fault(measure, &error))?.unwrap_single();
        if !readers.is_empty() {
            self.frames.insert(units_of(&measure.name), rows.clone().lazy());
        }
        Ok(rows)
    }

    /// The measure's SQL over the tables here.
    fn asked(&self, measure: &Measure) -> PolarsResult<LazyFrame> {
        let mut sql = SQLContext::new();
        for (name, frame) in &self.frames {
            sql.register(name, frame.clone());
        }
        sql.execute(&measure.query.text())
    }
}

/// A day that there is. One that there is not would be left out, and with it each event of the column before the next.
fn known_day(table: &str, column: &str, day: i32) -> Result<NaiveDate> {
    let message = || format!("table {table}: column {column} has a date that lies outside of the calendar");
    NaiveDate::from_epoch_days(day).ok_or_else(|| Error::new(Kind::Contract, message()))
}

/// The rows of a measure in memory: the columns that it is read by itself and those that its readers name.
fn kept(mut rows: LazyFrame, measure: &Measure, readers: &[&Measure]) -> PolarsResult<DataFrame> {
    let asked = ColumnsRead::new(readers.iter().copied());
    let units = units_of(&measure.name);
    let schema = rows.collect_schema()?;
    let is_needed = |name: &&PlSmallStr| asked.names(&units, name) || is_read(measure, name);
    let columns: Vec<Expr> = schema.iter_names().filter(is_needed).map(|name| col(name.clone())).collect();
    Ok(rows.select(columns).collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// A table without rows.
fn empty(table: &Table) -> LazyFrame {
    let columns = table.fields.iter().map(|field| Column::new_empty(field.name.into(), &prepare::dtype(field)));
    DataFrame::new(0, columns.collect()).expect("empty columns are of one height").lazy()
}

/// Which bases of ethnicity do not count: those of an officer, unless the project says otherwise.
fn uncounted_ethnicity_bases(context: &Context) -> DataFrame {
    let bases: &[&str] = if context.count_officer_observed { &[] } else { &["officer_observed"] };
    let columns =
        vec![Column::new("ethnicity_basis".into(), bases), Column::new("is_uncounted".into(), vec![true; bases.len()])];
    DataFrame::new(bases.len(), columns).expect("one flag a basis")
}

#[cfg(test)]
mod tests;
