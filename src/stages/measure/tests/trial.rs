//! Measures over drawn tables: every column that a test does not draw has an ordinary value.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::declarations::Measure;
use crate::declarations::measure::tests::default_measures;
use crate::declarations::sql::{self, Schema};
use crate::declarations::tiers::tests::default_tiers;
use crate::error::Result;
use crate::model::{self, Field, FieldKind};
use crate::stages::handed::{Counts, Measured, Pseudonymised};
use crate::stages::measure::{Context, measure, units};
use crate::stages::{disclose, drawing, without_control};

/// Drawn tables, and what is asked of them.
pub(in crate::stages) struct Trial {
    tables: BTreeMap<&'static str, LazyFrame>,
    as_at: NaiveDate,
    count_officer_observed: bool,
}

impl Trial {
    /// No tables yet.
    pub(in crate::stages) fn as_at(day: &str) -> Self {
        Self { tables: BTreeMap::new(), as_at: day.parse().unwrap(), count_officer_observed: false }
    }

    /// Counts ethnicity that an officer observed.
    pub(in crate::stages) fn counting_officer_observed(self) -> Self {
        Self { count_officer_observed: true, ..self }
    }

    /// The same tables on another day.
    pub(in crate::stages) fn seen_on(&self, day: &str) -> Self {
        Self { tables: self.tables.clone(), as_at: day.parse().unwrap(), ..*self }
    }

    /// One more table. Blank cells are null.
    pub(in crate::stages) fn with(mut self, name: &str, rows: &str) -> Self {
        let table = model::table(name).unwrap();
        let drawn = drawing::table(rows);
        let columns = table.fields.iter().map(|field| column(field, &drawn)).collect();
        self.tables.insert(table.name, DataFrame::new(drawn.height(), columns).unwrap().lazy());
        self
    }

    /// The figures of one measure.
    fn figures(&self, name: &str) -> DataFrame {
        let figures = without_control(self.measured(name).unwrap()).figures().clone();
        figures.lazy().filter(col("measure").eq(lit(name))).collect().unwrap()
    }

    /// The figures of all measures.
    pub(super) fn every_figure(&self, measures: &BTreeMap<String, Measure>) -> DataFrame {
        without_control(self.counted(measures).unwrap()).figures().clone()
    }

    /// The counts behind the figures of all measures.
    pub(super) fn every_count(&self, measures: &BTreeMap<String, Measure>) -> Counts {
        self.counted(measures).unwrap().counts
    }

    /// The figures of all measures after disclosure control.
    pub(super) fn every_safe_figure(&self, measures: &BTreeMap<String, Measure>) -> DataFrame {
        disclose(self.counted(measures).unwrap(), 5).unwrap().figures().clone()
    }

    /// The figures of one measure after disclosure control.
    pub(in crate::stages) fn disclosed(&self, name: &str) -> DataFrame {
        let safe = disclose(self.measured(name).unwrap(), 5).unwrap();
        safe.figures().clone().lazy().filter(col("measure").eq(lit(name))).collect().unwrap()
    }

    /// The faults that show when a measure is made: the rule, the table and how many.
    pub(in crate::stages) fn issues(&self, name: &str) -> Vec<(String, String, u64)> {
        let issues = self.measured(name).unwrap().issues().to_vec();
        issues.into_iter().map(|issue| (issue.rule, issue.source, issue.n_issues)).collect()
    }

    /// What some SQL returns, drawn, its rows in the order of their text. Intervals begin with the outcomes.
    pub(in crate::stages) fn answer(&self, sql: &str) -> String {
        let mut measure = default_measures().remove("custody").unwrap();
        measure.query = sql::read("test.sql", sql, &Schema::of_model()).unwrap_or_else(|error| panic!("{error}"));
        let tables = Pseudonymised::from_tables(self.tables.clone()).unwrap();
        let measures = BTreeMap::from([(measure.name.clone(), measure)]);
        let rows = units(&tables, &measures, &self.context(), None).unwrap_or_else(|error| panic!("{error}"));
        let drawn = drawing::draw(&rows["custody"]);
        let (header, rows) = drawn.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.sort_unstable();
        rows.iter().fold(format!("{header}\n"), |drawn, row| drawn + row + "\n")
    }

    /// The message of a measure that cannot be worked out.
    pub(in crate::stages) fn refusal(&self, name: &str) -> String {
        self.measured(name).unwrap_err().to_string()
    }

    /// The message of measures that cannot be worked out.
    pub(super) fn refusal_of(&self, measures: &BTreeMap<String, Measure>) -> String {
        self.counted(measures).unwrap_err().to_string()
    }

    fn measured(&self, name: &str) -> Result<Measured> {
        let mut measures = default_measures();
        let used = measures[name].uses.clone();
        measures.retain(|other, _| other == name || used.contains(other));
        self.counted(&measures)
    }

    fn counted(&self, measures: &BTreeMap<String, Measure>) -> Result<Measured> {
        measure(&Pseudonymised::from_tables(self.tables.clone())?, measures, &self.context(), None)
    }

    fn context(&self) -> Context {
        Context {
            as_at: self.as_at,
            area: "Northmere".to_owned(),
            count_officer_observed: self.count_officer_observed,
            tiers: default_tiers(),
        }
    }

    /// The figures of one measure whose columns have these values, drawn with the columns asked for.
    ///
    /// Intervals where everything is zero are left out unless `interval_end` is among the values.
    pub(in crate::stages) fn drawn(&self, name: &str, values: &[(&str, &str)], columns: &[&str]) -> String {
        let mut figures = self.figures(name).lazy();
        for (column, value) in values {
            figures = figures.filter(col(*column).cast(DataType::String).eq(lit(*value)));
        }
        if !values.iter().any(|(column, _)| *column == "interval_end") {
            figures = figures.filter(col("numerator").gt(lit(0)));
        }
        let rounded = col("value").round(3, RoundMode::HalfAwayFromZero);
        let asked: Vec<Expr> = columns.iter().map(|column| col(*column)).collect();
        drawing::draw(&figures.with_column(rounded).select(asked).collect().unwrap())
    }
}

fn column(field: &Field, drawn: &DataFrame) -> Column {
    let cells: Vec<Option<String>> = match drawn.column(field.name) {
        Ok(column) => column.str().unwrap().iter().map(|cell| cell.map(str::to_owned)).collect(),
        Err(_) => ordinary(field.name, drawn),
    };
    let cells = cells.iter().map(Option::as_deref);
    let name = field.name.into();
    match field.kind {
        FieldKind::Id | FieldKind::Category | FieldKind::Text => Column::new(name, cells.collect::<Vec<_>>()),
        FieldKind::Date => {
            let days = cells.map(|cell| cell.map(|cell| cell.parse::<NaiveDate>().unwrap().to_epoch_days()));
            Column::new(name, days.collect::<Vec<_>>()).cast(&DataType::Date).unwrap()
        }
        FieldKind::Integer => {
            Column::new(name, cells.map(|cell| cell.map(|cell| cell.parse::<i32>().unwrap())).collect::<Vec<_>>())
        }
        FieldKind::Number => {
            Column::new(name, cells.map(|cell| cell.map(|cell| cell.parse::<f64>().unwrap())).collect::<Vec<_>>())
        }
        FieldKind::Boolean => Column::new(name, cells.map(|cell| cell.map(|cell| cell == "yes")).collect::<Vec<_>>()),
    }
}

/// What a column holds where a test has nothing to say about it.
fn ordinary(name: &str, drawn: &DataFrame) -> Vec<Option<String>> {
    let fixed = match name {
        "area" => "Northmere",
        "is_recordable" | "counts_as_looked_after" => "yes",
        "age_years" | "age_years_end" => "15",
        "residence" => "local",
        "ethnic_group" => "white",
        "sex" => "male",
        "ethnicity_basis" => "self_defined",
        "appeal" => "none",
        "kind" => "sentence",
        "legal_status" => "C2",
        "persons" => "100",
        "n_records" | "n_sources" => "1",
        "is_proven" => return proven_by_tier(drawn),
        "age_years_first_hearing"
        | "match_probability_min"
        | "seriousness"
        | "offence_date"
        | "end_date"
        | "outcome_id" => {
            return vec![None; drawn.height()];
        }
        _ => "not_known",
    };
    vec![Some(fixed.to_owned()); drawn.height()]
}

fn proven_by_tier(drawn: &DataFrame) -> Vec<Option<String>> {
    let tiers = drawn.column("tier").unwrap().str().unwrap();
    let is_proven = |tier: Option<&str>| matches!(tier, Some("pre_court" | "first_tier" | "community" | "custody"));
    tiers.iter().map(|tier| Some(if is_proven(tier) { "yes" } else { "no" }.to_owned())).collect()
}
