//! What a table of ours is: its columns, their types, its key and its grain.

use polars::prelude::DataType;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A keyed pseudonym, as text.
    Id,
    /// Text from a closed list; `not_known` rather than null.
    Category,
    /// Free of a list, but never a value that identifies.
    Text,
    /// A whole day.
    Date,
    /// A whole number.
    Integer,
    /// A real number.
    Number,
    /// Yes or no.
    Boolean,
}

impl FieldKind {
    /// The column's type in a frame.
    pub const fn dtype(self) -> DataType {
        match self {
            Self::Id | Self::Category | Self::Text => DataType::String,
            Self::Date => DataType::Date,
            Self::Integer => DataType::Int32,
            Self::Number => DataType::Float64,
            Self::Boolean => DataType::Boolean,
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// What it means, for the data dictionary.
    pub meaning: &'static str,
}

impl Field {
    pub(super) const fn required(name: &'static str, kind: FieldKind, meaning: &'static str) -> Self {
        Self { name, kind, is_nullable: false, meaning }
    }

    pub(super) const fn nullable(name: &'static str, kind: FieldKind, meaning: &'static str) -> Self {
        Self { name, kind, is_nullable: true, meaning }
    }
}

/// One table of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name, plural.
    pub name: &'static str,
    /// What one row is.
    pub grain: &'static str,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// Its columns, in order.
    pub fields: &'static [Field],
}
