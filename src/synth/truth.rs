//! The truth: our tables as they would be if every source were linked and read without a mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use chrono::NaiveDate;
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::*;

use super::deliveries::{lost, store_error};
use super::history::PersonOrigin;
use crate::error::Result;
use crate::model::{self, FieldKind, Table};

/// Rows held before they are written: large enough to compress, small enough to forget.
const BATCH: usize = 50_000;

/// One cell of a row.
#[derive(Debug, Clone)]
pub enum TruthCell {
    /// An id, a category or text.
    Text(String),
    /// A day, if known.
    Date(Option<NaiveDate>),
    /// A whole number, if known.
    Integer(Option<i32>),
    /// Yes or no.
    Boolean(bool),
    /// A real number.
    Number(f64),
    /// Nothing.
    Null,
}

impl From<&str> for TruthCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TruthCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<NaiveDate> for TruthCell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(Some(date))
    }
}

impl From<Option<NaiveDate>> for TruthCell {
    fn from(date: Option<NaiveDate>) -> Self {
        Self::Date(date)
    }
}

impl From<i32> for TruthCell {
    fn from(number: i32) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<Option<i32>> for TruthCell {
    fn from(number: Option<i32>) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for TruthCell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for TruthCell {
    fn from(is_so: bool) -> Self {
        Self::Boolean(is_so)
    }
}

/// A column that grows.
enum Growing {
    Text(Vec<Option<String>>),
    Date(Vec<Option<i32>>),
    Integer(Vec<Option<i32>>),
    Number(Vec<Option<f64>>),
    Boolean(Vec<Option<bool>>),
}

impl Growing {
    fn new(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Id | FieldKind::Category | FieldKind::Text => Self::Text(Vec::new()),
            FieldKind::Date => Self::Date(Vec::new()),
            FieldKind::Integer => Self::Integer(Vec::new()),
            FieldKind::Number => Self::Number(Vec::new()),
            FieldKind::Boolean => Self::Boolean(Vec::new()),
        }
    }

    fn push(&mut self, cell: TruthCell) {
        match (self, cell) {
            (Self::Text(column), TruthCell::Text(text)) => column.push(Some(text)),
            (Self::Text(column), TruthCell::Null) => column.push(None),
            (Self::Date(column), TruthCell::Date(date)) => column.push(date.map(days_since_1970)),
            (Self::Integer(column), TruthCell::Integer(number)) => column.push(number),
            (Self::Number(column), TruthCell::Number(number)) => column.push(Some(number)),
            (Self::Number(column), TruthCell::Null) => column.push(None),
            (Self::Boolean(column), TruthCell::Boolean(is_so)) => column.push(Some(is_so)),
            _ => unreachable!("rows are pushed in the order and types of the model"),
        }
    }

    /// The column so far; it starts anew.
    fn take(&mut self, name: &str) -> Column {
        let name = PlSmallStr::from_str(name);
        match self {
            Self::Text(column) => Column::new(name, std::mem::take(column)),
            Self::Date(column) => {
                let days = Column::new(name, std::mem::take(column));
                days.cast(&DataType::Date).expect("days since 1970 are dates")
            }
            Self::Integer(column) => Column::new(name, std::mem::take(column)),
            Self::Number(column) => Column::new(name, std::mem::take(column)),
            Self::Boolean(column) => Column::new(name, std::mem::take(column)),
        }
    }
}

fn days_since_1970(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days()).expect("invented dates lie within a few decades")
}

/// One table on its way to its file.
struct Growth {
    table: &'static Table,
    columns: Vec<Growing>,
    n_rows: usize,
    writer: BatchedWriter<BufWriter<File>>,
}

impl Growth {
    fn new(table: &'static Table, folder: &Path) -> Result<Self> {
        let path = folder.join(format!("{}.parquet", table.name));
        let file = File::create(&path).map_err(store_error(&path))?;
        let fields = table.fields.iter().map(|field| Field::new(field.name.into(), field.kind.dtype()));
        let schema = Schema::from_iter(fields);
        let writer = ParquetWriter::new(BufWriter::new(file)).batched(&schema).map_err(lost)?;
        let columns = table.fields.iter().map(|field| Growing::new(field.kind)).collect();
        Ok(Self { table, columns, n_rows: 0, writer })
    }

    fn push<const N: usize>(&mut self, row: [TruthCell; N]) -> Result<()> {
        assert_eq!(N, self.table.fields.len(), "a row has the columns of its table");
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
        self.n_rows += 1;
        if self.n_rows == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let columns = self.columns.iter_mut().zip(self.table.fields).map(|(column, field)| column.take(field.name));
        let frame = DataFrame::new(self.n_rows, columns.collect()).map_err(lost)?;
        self.n_rows = 0;
        self.writer.write_batch(&frame).map_err(lost)
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.finish().map_err(lost)?;
        Ok(())
    }
}

/// All tables of the model on their way to `truth/`, and the lists of which record is which child and who the children are.
pub struct TruthTables {
    tables: BTreeMap<&'static str, Growth>,
    records: BufWriter<File>,
    people: BufWriter<File>,
}

/// The records of one child: source system and its reference.
pub type RecordNames = BTreeSet<(&'static str, String)>;

impl TruthTables {
    /// Starts every table below this folder.
    ///
    /// # Errors
    /// If a file cannot be made.
    pub fn new(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(store_error(folder))?;
        let grow = |table: &'static Table| Ok((table.name, Growth::new(table, folder)?));
        let tables = model::TABLES.iter().map(grow).collect::<Result<_>>()?;
        let records = list(folder, "records.csv", "source,record_id,child")?;
        let people = list(folder, "people.csv", "child,community,ethnicity,kin,is_in_hostel,is_renamed")?;
        Ok(Self { tables, records, people })
    }

    /// Adds a row to a table of the model.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn push<const N: usize>(&mut self, table: &str, row: [TruthCell; N]) -> Result<()> {
        self.tables.get_mut(table).expect("a table of the model").push(row)
    }

    /// Notes whose records these are.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn records(&mut self, child: &str, records: &RecordNames) -> Result<()> {
        for (source, record_id) in records {
            writeln!(self.records, "{source},{record_id},{child}")
                .map_err(store_error(Path::new("truth/records.csv")))?;
        }
        Ok(())
    }

    /// Notes who a child is: where its names come from, and what it is to the child of the number before.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn person(&mut self, child: &str, origin: &PersonOrigin) -> Result<()> {
        let PersonOrigin { community, ethnicity, kin, is_in_hostel, .. } = origin;
        let (community, code, kin) = (community.label(), ethnicity.code, kin.label());
        let is_renamed = origin.renamed.is_some();
        writeln!(self.people, "{child},{community},{code},{kin},{is_in_hostel},{is_renamed}")
            .map_err(store_error(Path::new("truth/people.csv")))
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.people.flush().map_err(store_error(Path::new("truth/people.csv")))?;
        self.records.flush().map_err(store_error(Path::new("truth/records.csv")))?;
        self.tables.into_values().try_for_each(Growth::finish)
    }
}

/// A list with its header, below this folder.
fn list(folder: &Path, name: &str, header: &str) -> Result<BufWriter<File>> {
    let path = folder.join(name);
    let mut lines = BufWriter::new(File::create(&path).map_err(store_error(&path))?);
    writeln!(lines, "{header}").map_err(store_error(&path))?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_rows_keeps_its_columns() {
        let folder = tempfile::tempdir().unwrap();
        TruthTables::new(folder.path()).unwrap().finish().unwrap();
        let file = File::open(folder.path().join("person_changes.parquet")).unwrap();
        let frame = ParquetReader::new(file).finish().unwrap();
        assert_eq!(frame.height(), 0);
        assert_eq!(frame.get_column_names(), ["as_at", "old_person_id", "new_person_id", "reason"]);
    }

    #[test]
    fn a_day_is_counted_from_1970() {
        assert_eq!(days_since_1970(NaiveDate::from_ymd_opt(1970, 3, 1).unwrap()), 59);
    }
}
