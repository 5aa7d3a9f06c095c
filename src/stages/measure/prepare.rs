//! The tables as the SQL sees them: only the columns it names, ids as numbers, and each outcome's
//! place in its child's order.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use rayon::prelude::*;

use super::numbering::{NumberedPseudonyms, numbered};
use super::refused::unreadable;
use crate::declarations::Measure;
use crate::error::Result;
use crate::model::{self, Field, TABLES, Table};

/// The column of `outcomes` that says where an outcome comes among its child's: by date, then the
/// most serious, then the lowest id as text.
const OUTCOME_NUMBER: &str = "outcome_number";

/// What that order is made from.
const ORDERED_BY: [&str; 4] = ["person_id", "outcome_date", "tier", "outcome_id"];

/// The tables, those with ids made ready for the SQL of some measures.
pub(super) fn prepared(
    tables: &BTreeMap<&'static str, LazyFrame>,
    measures: &BTreeMap<String, Measure>,
    tiers: &[String],
) -> Result<BTreeMap<String, LazyFrame>> {
    let asked = ColumnsRead::new(measures.values());
    let mut frames = BTreeMap::new();
    for (table, rows) in TABLES.iter().filter_map(|table| Some((table, tables.get(table.name)?))) {
        let columns: Vec<Expr> = asked.fields(table).filter(|field| !is_id(field)).map(column).collect();
        let is_as_it_is = columns.is_empty() || !table.fields.iter().any(is_id);
        frames.insert(table.name, if is_as_it_is { None } else { Some(collect(table, rows, columns)?) });
    }
    for (table, ids) in numbered_ids(tables, &asked)? {
        let frame = frames.get_mut(table).expect("ids are of these tables");
        let height = ids.len();
        let frame = frame.get_or_insert_with(|| DataFrame::empty_with_height(height));
        frame.with_column(ids.into_column()).expect("a table has as many ids as rows");
    }
    if let Some(Some(outcomes)) = frames.get_mut("outcomes").filter(|_| asked.names("outcomes", OUTCOME_NUMBER)) {
        let numbers = outcome_numbers(outcomes, tiers).map_err(|error| unreadable("outcomes", &error))?;
        outcomes.with_column(numbers.into_column()).expect("every outcome has its number");
    }
    let frame = |(name, frame): (&str, Option<DataFrame>)| {
        (name.to_owned(), frame.map_or_else(|| wide(name, &tables[name]), DataFrame::lazy))
    };
    Ok(frames.into_iter().map(frame).collect())
}

/// The columns that some measures ask for.
pub(super) struct ColumnsRead {
    columns: BTreeMap<String, BTreeSet<String>>,
}

impl ColumnsRead {
    /// Those that their SQL reads, and the dates that their intervals begin with.
    pub(super) fn new<'a>(measures: impl Iterator<Item = &'a Measure>) -> Self {
        let mut asked = Self { columns: BTreeMap::new() };
        for measure in measures {
            for (table, columns) in measure.query.columns() {
                asked.columns.entry(table).or_default().extend(columns);
            }
            for (table, column) in measure.begins.iter().filter_map(|name| name.split_once('.')) {
                asked.columns.entry(table.to_owned()).or_default().insert(column.to_owned());
            }
        }
        if asked.names("outcomes", OUTCOME_NUMBER) {
            asked.columns.entry("outcomes".to_owned()).or_default().extend(ORDERED_BY.map(str::to_owned));
        }
        asked
    }

    /// Whether a column of a table is asked for.
    pub(super) fn names(&self, table: &str, column: &str) -> bool {
        self.columns.get(table).is_some_and(|columns| columns.contains(column))
    }

    fn fields(&self, table: &'static Table) -> impl Iterator<Item = &'static Field> {
        table.fields.iter().filter(|field| self.names(table.name, field.name))
    }
}

fn is_id(field: &Field) -> bool {
    field.kind == model::FieldKind::Id
}

/// The type of a column for the SQL: all its integers have 64 bits.
pub(super) fn dtype(field: &Field) -> DataType {
    if field.kind == model::FieldKind::Integer { DataType::Int64 } else { field.kind.dtype() }
}

fn column(field: &Field) -> Expr {
    let column = col(field.name);
    if field.kind == model::FieldKind::Integer { column.cast(DataType::Int64) } else { column }
}

/// Every id that is asked for as numbers, with its table. Columns of one name are numbered together.
fn numbered_ids(
    tables: &BTreeMap<&'static str, LazyFrame>,
    asked: &ColumnsRead,
) -> Result<Vec<(&'static str, UInt32Chunked)>> {
    let ids = TABLES.iter().flat_map(|table| asked.fields(table).filter(|field| is_id(field)));
    let names: BTreeSet<&str> = ids.map(|field| field.name).collect();
    // Each by itself sorts on one core. No more at a time than there are cores: each holds millions of texts.
    let found: Vec<Result<Vec<_>>> = names.into_par_iter().map(|name| numbered_id(tables, name)).collect();
    Ok(found.into_iter().collect::<Result<Vec<_>>>()?.concat())
}

/// One id as numbers, in every table that has it.
fn numbered_id(tables: &BTreeMap<&'static str, LazyFrame>, name: &str) -> Result<Vec<(&'static str, UInt32Chunked)>> {
    let holds = |table: &&Table| tables.contains_key(table.name) && table.fields.iter().any(|id| id.name == name);
    let holders: Vec<&'static Table> = TABLES.iter().filter(holds).collect();
    let texts = |table: &&'static Table| {
        let frame = collect(table, &tables[table.name], vec![col(name)])?;
        frame.column(name).and_then(|column| column.str().cloned()).map_err(|error| unreadable(table.name, &error))
    };
    let numbers = match numbered_pseudonyms(holders.iter().map(texts))? {
        Some(numbers) => numbers,
        None => numbered(&holders.iter().map(texts).collect::<Result<Vec<StringChunked>>>()?),
    };
    Ok(holders.iter().map(|table| table.name).zip(numbers).collect())
}

/// Columns of pseudonyms as numbers; nothing if one holds another text.
fn numbered_pseudonyms(columns: impl Iterator<Item = Result<StringChunked>>) -> Result<Option<Vec<UInt32Chunked>>> {
    let mut pseudonyms = NumberedPseudonyms::default();
    for column in columns {
        if !pseudonyms.read(&column?) {
            return Ok(None);
        }
    }
    Ok(Some(pseudonyms.numbered()))
}

/// The same number as an SQL expression, for an engine that is shown the tables as they are.
pub(super) fn outcome_number_sql(tiers: &[String]) -> String {
    let rank = |(rank, tier): (usize, &String)| format!("WHEN '{}' THEN {rank}", tier.replace('\'', "''"));
    let ranks: Vec<String> = tiers.iter().enumerate().map(rank).collect();
    let seriousness = format!("CASE tier {} ELSE {} END", ranks.join(" "), tiers.len());
    let [person, date, _, id] = ORDERED_BY;
    format!(
        "CAST(ROW_NUMBER() OVER (PARTITION BY {person} ORDER BY {date}, {seriousness}, {id}) AS BIGINT) AS {OUTCOME_NUMBER}"
    )
}

/// An outcome, with its columns in the order that outcomes are sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SortedOutcome {
    person: Option<u32>,
    day: Option<i32>,
    seriousness: usize,
    id: Option<u32>,
    row: usize,
}

/// Each outcome's place in its child's order, from 1; `order` has the tiers from the most serious on.
fn outcome_numbers(outcomes: &DataFrame, order: &[String]) -> PolarsResult<Int64Chunked> {
    let [persons, ids] = ["person_id", "outcome_id"].map(|name| outcomes.column(name)?.u32().cloned());
    let (persons, ids) = (persons?, ids?);
    let days = outcomes.column("outcome_date")?.date()?.phys.clone();
    let tiers = outcomes.column("tier")?.str()?.clone();
    let seriousness = |tier: Option<&str>| order.iter().position(|serious| tier == Some(serious));
    let seriousness = tiers.iter().map(|tier| seriousness(tier).unwrap_or(order.len()));
    let rows = persons.iter().zip(days.iter()).zip(seriousness).zip(ids.iter()).enumerate();
    let rows =
        rows.map(|(row, (((person, day), seriousness), id))| SortedOutcome { person, day, seriousness, id, row });
    let mut order: Vec<SortedOutcome> = rows.collect();
    order.sort_unstable();
    let mut numbers = vec![0; order.len()];
    for of_child in order.chunk_by(|left, right| left.person == right.person) {
        for (number, outcome) in (1..).zip(of_child) {
            numbers[outcome.row] = number;
        }
    }
    Ok(Int64Chunked::from_vec(OUTCOME_NUMBER.into(), numbers))
}

/// A table as it is, its integers with 64 bits.
fn wide(table: &str, rows: &LazyFrame) -> LazyFrame {
    let fields = TABLES.iter().filter(|other| other.name == table).flat_map(|table| table.fields);
    let integers = fields.filter(|field| field.kind == model::FieldKind::Integer);
    rows.clone().with_columns(integers.map(column).collect::<Vec<Expr>>())
}

fn collect(table: &Table, rows: &LazyFrame, columns: Vec<Expr>) -> Result<DataFrame> {
    let rows = rows.clone().select(columns).collect_with_engine(Engine::Streaming);
    rows.map(|rows| rows.unwrap_single()).map_err(|error| unreadable(table.name, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;

    #[test]
    fn a_column_that_no_sql_reads_is_left_out() {
        let custody = default_measures().remove("custody").expect("it is there");
        let asked = ColumnsRead::new([&custody].into_iter());
        assert!(asked.names("outcomes", "residence") && asked.names("persons", "sex"));
        assert!(!asked.names("interventions", "residence") && !asked.names("persons", "ethnicity_code"));
    }

    #[test]
    fn outcomes_are_numbered_within_a_child_by_day_then_seriousness_then_id() {
        let outcomes = DataFrame::new(
            6,
            vec![
                Column::new("person_id".into(), [7_u32, 8, 7, 7, 7, 7]),
                Column::new("outcome_date".into(), [20, 1, 10, 20, 20, 20]).cast(&DataType::Date).unwrap(),
                Column::new("tier".into(), ["nfa", "nfa", "pre_court", "custody", "not_proven", "diversion"]),
                Column::new("outcome_id".into(), [5_u32, 4, 9, 8, 3, 2]),
            ],
        );
        // Child 8 has one. Child 7: day 10; then of day 20 custody, diversion, and of the two that are not ordered the lower id.
        let order = ["custody", "pre_court", "diversion"].map(str::to_owned);
        let numbers = outcome_numbers(&outcomes.unwrap(), &order).unwrap();
        assert_eq!(numbers.iter().flatten().collect::<Vec<i64>>(), [5, 1, 1, 2, 4, 3]);
    }
}
