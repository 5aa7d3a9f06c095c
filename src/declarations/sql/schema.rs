//! The tables that SQL can read, with what their columns hold.

use std::collections::BTreeMap;

use super::kind::{SqlKind, Type};
use super::query::Query;
use super::texts::{self, Known};
use crate::model::TABLES;

/// The table whose columns `plus_<n>_months` are there for every n that a query names.
const CALENDAR: &str = "calendar";

/// The table of intervals and their quarters.
const INTERVALS: &str = "intervals";

/// The longest follow-up, in months.
pub const MOST_MONTHS: u32 = 120;

/// The columns of something that can be read, in order.
pub(super) type Columns = Vec<(String, SqlKind)>;

/// Tables by name, with their columns.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    tables: BTreeMap<String, Columns>,
    /// What is known of the texts in them.
    texts: BTreeMap<String, Known>,
}

impl Schema {
    /// No tables yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tables of the model and those that help with dates.
    pub fn of_model() -> Self {
        let mut schema = Self::new();
        for table in TABLES {
            let columns = table.fields.iter().map(|field| (field.name.to_owned(), field.into()));
            schema.tables.insert(table.name.to_owned(), columns.collect());
        }
        let outcomes = schema.tables.get_mut("outcomes").expect("a table of the model");
        outcomes.push(("outcome_number".to_owned(), SqlKind::OF_TABLE));
        let dates = ["date", "quarter_start", "quarter_end"].map(|name| (name, Type::Date));
        schema.add(CALENDAR, dates.into_iter().chain([("year", Type::Integer), ("day_number", Type::Integer)]));
        let dates = ["quarter_start", "interval_start", "interval_end"].map(|name| (name, Type::Date));
        schema.add(INTERVALS, [("interval_length", Type::Text)].into_iter().chain(dates));
        let lengths = ["quarter", "year"].map(str::to_owned).into();
        schema.texts.insert(INTERVALS.to_owned(), Known::from([("interval_length".to_owned(), lengths)]));
        let bases = [("ethnicity_basis", Type::Text), ("is_uncounted", Type::Boolean)];
        schema.add("uncounted_ethnicity_bases", bases);
        schema
    }

    /// Adds a table.
    pub fn add<'a>(&mut self, table: &str, columns: impl IntoIterator<Item = (&'a str, Type)>) {
        let columns = columns.into_iter().map(|(name, kind)| (name.to_owned(), kind.into()));
        self.tables.insert(table.to_owned(), columns.collect());
    }

    /// Adds the rows of a query as a table that other queries read.
    pub fn add_query(&mut self, table: &str, query: &Query) {
        let names = query.outputs.iter().map(|(name, _)| name.clone());
        self.tables.insert(table.to_owned(), names.zip(query.kinds.iter().copied()).collect());
        self.texts.insert(table.to_owned(), texts::together(&query.texts));
    }

    /// The columns of a table.
    pub(super) fn table(&self, name: &str) -> Option<&Columns> {
        self.tables.get(name)
    }

    /// What is known of the texts in tables.
    pub(super) fn texts(&self) -> &BTreeMap<String, Known> {
        &self.texts
    }

    /// The names of the tables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }
}

/// The columns of a table besides those that it lists.
pub(super) fn unlisted(table: &str, column: &str) -> Option<SqlKind> {
    (table == CALENDAR && follow_up_months(column).is_some()).then_some(SqlKind::Date)
}

/// The months of a follow-up, from the name of its column in the calendar.
pub fn follow_up_months(column: &str) -> Option<u32> {
    let digits = column.strip_prefix("plus_")?.strip_suffix("_months")?;
    let is_plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|months| is_plain && *months <= MOST_MONTHS)
}
