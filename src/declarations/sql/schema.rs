//! The tables that SQL can read, with what their columns hold.

use std::collections::BTreeMap;

use super::rank::Rank;
use super::texts::{self, Known};
use super::{Query, Type};
use crate::model::{self, Field, TABLES};

/// The table whose columns `plus_<n>_months` are there for every n that a query names.
const CALENDAR: &str = "calendar";

/// The table of intervals and their quarters.
const INTERVALS: &str = "intervals";

/// The longest follow-up, in months.
const MOST_MONTHS: u32 = 120;

/// What a column holds, as finely as must be told apart so that engines answer alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A pseudonym of what the column of this name names: text on some engines, its number on others. Both lie in one
    /// order, but those of other things are numbered apart.
    Id(&'static str),
    /// An id behind a digit.
    Rank(Rank),
    Date,
    Boolean,
    /// A whole number, no further from zero than this.
    Integer(u128),
    Number,
    /// `NULL` that is written as such.
    Null,
    /// Of something that has a fault already.
    Unknown,
}

/// How many rows there are at most in a table or a group.
const MOST_ROWS: u128 = (1 << 31) - 1;

impl Kind {
    /// An integer of a table, which has 32 bits.
    const OF_TABLE: Self = Self::Integer(1 << 31);

    /// How many rows there are.
    pub(super) const COUNT: Self = Self::Integer(MOST_ROWS);

    /// An integer that is written out.
    pub(super) fn of_literal(number: i64) -> Self {
        Self::Integer(number.unsigned_abs().into())
    }

    /// The sum of as many integers as there can be rows.
    pub(super) fn of_sum(furthest: u128) -> Self {
        Self::Integer(furthest.saturating_mul(MOST_ROWS))
    }

    /// Whether it may not fit in 64 bits: one engine stops there, and others come round.
    pub(super) fn is_too_wide(self) -> bool {
        matches!(self, Self::Integer(furthest) if i64::try_from(furthest).is_err())
    }

    /// What it is called in a message.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id(_) => "an id",
            Self::Rank(_) => "an id behind a digit",
            Self::Date => "a date",
            Self::Boolean => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Number => "a real number",
            Self::Null => "NULL",
            Self::Unknown => "unknown",
        }
    }

    /// What it is to those who read the answer.
    pub(super) fn type_of(self) -> Type {
        match self {
            Self::Date => Type::Date,
            Self::Boolean => Type::Boolean,
            Self::Integer(_) => Type::Integer,
            Self::Number => Type::Number,
            Self::Text | Self::Id(_) | Self::Rank(_) | Self::Null | Self::Unknown => Type::Text,
        }
    }
}

impl From<Type> for Kind {
    fn from(kind: Type) -> Self {
        match kind {
            Type::Text => Self::Text,
            Type::Date => Self::Date,
            Type::Boolean => Self::Boolean,
            Type::Integer => Self::OF_TABLE,
            Type::Number => Self::Number,
        }
    }
}

impl From<&'static Field> for Kind {
    fn from(field: &'static Field) -> Self {
        match field.kind {
            model::Kind::Id => Self::Id(field.name),
            model::Kind::Category | model::Kind::Text => Self::Text,
            model::Kind::Date => Self::Date,
            model::Kind::Integer => Self::OF_TABLE,
            model::Kind::Number => Self::Number,
            model::Kind::Boolean => Self::Boolean,
        }
    }
}

/// The columns of something that can be read, in order.
pub(super) type Columns = Vec<(String, Kind)>;

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
        outcomes.push(("outcome_number".to_owned(), Kind::OF_TABLE));
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
pub(super) fn unlisted(table: &str, column: &str) -> Option<Kind> {
    (table == CALENDAR && follow_up_months(column).is_some()).then_some(Kind::Date)
}

/// The months of a follow-up, from the name of its column in the calendar.
pub fn follow_up_months(column: &str) -> Option<u32> {
    let digits = column.strip_prefix("plus_")?.strip_suffix("_months")?;
    let is_plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|months| is_plain && *months <= MOST_MONTHS)
}
