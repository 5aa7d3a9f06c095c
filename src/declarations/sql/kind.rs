//! What a column holds.

use super::rank::Rank;
use crate::model::{self, Field};

/// What a column holds, for whom a query is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Text, ids among it.
    Text,
    /// A whole day.
    Date,
    /// Yes or no.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A real number.
    Number,
}

/// What a column holds, as finely as must be told apart so that engines answer alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SqlKind {
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

impl SqlKind {
    /// An integer of a table, which has 32 bits.
    pub(super) const OF_TABLE: Self = Self::Integer(1 << 31);

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

impl From<Type> for SqlKind {
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

impl From<&'static Field> for SqlKind {
    fn from(field: &'static Field) -> Self {
        match field.kind {
            model::FieldKind::Id => Self::Id(field.name),
            model::FieldKind::Category | model::FieldKind::Text => Self::Text,
            model::FieldKind::Date => Self::Date,
            model::FieldKind::Integer => Self::OF_TABLE,
            model::FieldKind::Number => Self::Number,
            model::FieldKind::Boolean => Self::Boolean,
        }
    }
}
