//! Columns of plain values as a frame, and the checks that no table leaves without.

use polars::prelude::*;

use crate::declarations::Privacy;
use crate::error::{Error, Kind, Result};
use crate::model::{Field, Table};
use crate::stages::handed::linked::Day;

/// A table while its columns are being added.
pub(super) struct TableColumns(Vec<Column>);

impl TableColumns {
    /// No columns yet.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Text.
    pub fn text<T: AsRef<str>>(self, name: &str, cells: impl IntoIterator<Item = T>) -> Self {
        let cells: StringChunked = cells.into_iter().map(Some).collect();
        self.with(cells.with_name(name.into()).into_column())
    }

    /// Text that may be missing.
    pub fn maybe_text<T: AsRef<str>>(self, name: &str, cells: impl IntoIterator<Item = Option<T>>) -> Self {
        let cells: StringChunked = cells.into_iter().collect();
        self.with(cells.with_name(name.into()).into_column())
    }

    /// Days.
    pub fn days(self, name: &str, cells: impl IntoIterator<Item = Option<Day>>) -> Self {
        let cells: Int32Chunked = cells.into_iter().collect();
        self.with(cells.with_name(name.into()).into_date().into_column())
    }

    /// Whole numbers.
    pub fn integers(self, name: &str, cells: impl IntoIterator<Item = Option<i32>>) -> Self {
        let cells: Int32Chunked = cells.into_iter().collect();
        self.with(cells.with_name(name.into()).into_column())
    }

    /// Real numbers that may be missing.
    pub fn numbers(self, name: &str, cells: impl IntoIterator<Item = Option<f64>>) -> Self {
        let cells: Float64Chunked = cells.into_iter().collect();
        self.with(cells.with_name(name.into()).into_column())
    }

    /// Yes and no.
    pub fn booleans(self, name: &str, cells: impl IntoIterator<Item = bool>) -> Self {
        let cells: BooleanChunked = cells.into_iter().map(Some).collect();
        self.with(cells.with_name(name.into()).into_column())
    }

    /// The frame, sorted by child and date so that its order says nothing of the records behind it.
    pub fn sorted(self, table: &Table) -> Result<DataFrame> {
        let n_rows = self.0.first().map_or(0, Column::len);
        let frame = DataFrame::new(n_rows, self.0).expect("all columns are made from the same rows");
        let by = order(table);
        let options = SortMultipleOptions::default().with_nulls_last(true);
        let sorted = frame.sort(by, options).expect("a table is sorted by columns that it has");
        Ok(sorted)
    }

    fn with(mut self, column: Column) -> Self {
        self.0.push(column);
        self
    }
}

/// What a table is sorted by: the child, then dates in their order, then its key.
fn order(table: &Table) -> Vec<&'static str> {
    let dates = table.fields.iter().filter(|field| field.kind == crate::model::FieldKind::Date).map(|field| field.name);
    let child = table.fields.iter().map(|field| field.name).filter(|name| *name == "person_id");
    let mut order: Vec<&'static str> = Vec::new();
    for name in child.chain(dates).chain(table.key.iter().copied()) {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    order
}

/// Checks that a frame is exactly the table that the model describes, and holds no identifier.
///
/// # Errors
/// [`Kind::Contract`] with the column at fault.
pub(super) fn check(frame: &DataFrame, table: &Table, privacy: &Privacy) -> Result<()> {
    let names: Vec<&str> = frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
    let declared: Vec<&str> = table.fields.iter().map(|field| field.name).collect();
    if let Some(name) = names.iter().find(|name| privacy.is_identifier(name)) {
        return Err(broken(table, &format!("column `{name}` is declared an identifier")));
    }
    if names != declared {
        return Err(broken(table, "its columns are not those of the model"));
    }
    for field in table.fields {
        let column = frame.column(field.name).expect("the names were compared");
        check_type(table, field, column.dtype())?;
        if !field.is_nullable && column.null_count() > 0 {
            return Err(broken(table, &format!("column `{}` has {} nulls", field.name, column.null_count())));
        }
    }
    Ok(())
}

/// Checks the type of one column.
pub(super) fn check_type(table: &Table, field: &Field, found: &DataType) -> Result<()> {
    if *found == field.kind.dtype() {
        return Ok(());
    }
    let expected = field.kind.dtype();
    Err(broken(table, &format!("column `{}` is {found} instead of {expected}", field.name)))
}

/// Checks that no two rows have the same key.
pub(super) fn check_key(frame: &DataFrame, table: &Table) -> Result<()> {
    let keys = frame.select(table.key.iter().copied()).expect("the columns were checked");
    let unique = keys.unique_stable(None, UniqueKeepStrategy::First, None).expect("keys are plain columns");
    if unique.height() == frame.height() {
        return Ok(());
    }
    let n_repeated = frame.height() - unique.height();
    Err(broken(table, &format!("{n_repeated} rows repeat the key ({})", table.key.join(", "))))
}

/// A table that cannot go on as it is.
pub(super) fn broken(table: &Table, what: &str) -> Error {
    Error::new(Kind::Contract, format!("table {}: {what}", table.name))
}
