//! Reads tables that may have been written elsewhere, strict about columns and types.
//!
//! A column too many is left alone; a column missing, of another type, or without a value that
//! nothing can stand in for, is refused by name.

mod categories;
mod damage;
mod decode;
mod files;
mod values;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow::datatypes::{DataType as ArrowType, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use polars::prelude::*;
use rayon::prelude::*;

pub use categories::faults as faults_of_categories;
pub use damage::is_reading_tables;
use damage::{contained, unreadable};
pub(in crate::job) use files::files;

use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::model::{self, Field, TABLES, Table};

/// Reads every table of the model from a folder: `<table>.parquet`, or all Parquet files in
/// `<table>/`. A table that is not there is empty.
///
/// # Errors
/// [`Kind::Contract`] if a file cannot be read, lacks a column, has one of another type, has no
/// value where there must be one, has a date out of range, or has a key twice.
pub fn read(folder: &Path) -> Result<BTreeMap<&'static str, LazyFrame>> {
    files::check_names(folder)?;
    let read = |table: &'static Table| {
        let files = files(folder, table)?;
        if files.is_empty() { Ok(None) } else { Ok(Some((table.name, read_table(table, &files)?))) }
    };
    // Checked side by side; of several faults the first table's is told.
    let found: Vec<Result<Option<(&'static str, LazyFrame)>>> = TABLES.par_iter().map(read).collect();
    let mut tables: BTreeMap<&'static str, LazyFrame> =
        found.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
    if tables.is_empty() {
        let error = Error::new(Kind::Contract, format!("{}: holds none of our tables", folder.display()));
        return Err(error.hint("name each file after its table, as persons.parquet or persons/part-0.parquet"));
    }
    for table in TABLES {
        tables.entry(table.name).or_insert_with(|| empty(table).lazy());
    }
    Ok(tables)
}

fn read_table(table: &Table, files: &[PathBuf]) -> Result<LazyFrame> {
    let mut parts = Vec::new();
    for file in files {
        let part = contained(file, || {
            let part = read_file(table, file)?;
            values::check(table, file, &part)?;
            Ok(part)
        })?;
        parts.push(part);
    }
    contained(&files[0], || {
        let whole = concat(parts, UnionArgs::default()).map_err(|error| unreadable(&files[0], &error))?;
        values::check_key(table, &files[0], &whole)?;
        let fields = table.fields.iter().filter(|field| field.kind == model::FieldKind::Category);
        Ok(whole.with_columns(fields.map(known).collect::<Vec<Expr>>()))
    })
}

/// One file with our columns in our types.
fn read_file(table: &Table, path: &Path) -> Result<LazyFrame> {
    let mut file = durable::open(path).map_err(|error| Error::store(path, &error))?;
    // What the disk refuses is no fault of the table.
    file.read(&mut [0]).map_err(|error| Error::store(path, &error))?;
    let metadata =
        ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| unreadable(path, &error))?;
    let file_size = file.metadata().map_err(|error| Error::store(path, &error))?.len();
    damage::check_sizes(path, metadata.metadata(), file_size)?;
    check_columns(table, path, metadata.schema())?;
    let needs_decoding = table.fields.iter().any(|field| !polars_can_read(metadata.schema(), field));
    let rows = if needs_decoding { decode::read(table, path)?.lazy() } else { scan(path)? };
    Ok(rows.select(table.fields.iter().map(in_our_type).collect::<Vec<Expr>>()))
}

fn scan(path: &Path) -> Result<LazyFrame> {
    // Rows are left out for what they hold, never for what the file says of them beside.
    let options = ScanArgsParquet { glob: false, use_statistics: false, ..Default::default() };
    LazyFrame::scan_parquet(PlRefPath::new(path.to_string_lossy()), options).map_err(|error| unreadable(path, &error))
}

fn in_our_type(field: &Field) -> Expr {
    col(field.name).strict_cast(field.kind.dtype()).alias(field.name)
}

/// A category that is missing is `not_known`, as the model says it.
fn known(field: &Field) -> Expr {
    col(field.name).fill_null(lit("not_known"))
}

fn check_columns(table: &Table, path: &Path, schema: &SchemaRef) -> Result<()> {
    for field in table.fields {
        let Ok(found) = schema.field_with_name(field.name) else {
            let error = Error::new(Kind::Contract, format!("{}: column {} is missing", path.display(), field.name));
            return Err(error.hint(format!("{} needs it: {}", table.name, field.meaning)));
        };
        let is_blank = field.is_nullable && *found.data_type() == ArrowType::Null;
        if !is_blank && !fits(field.kind, found.data_type()) {
            let (expected, found) = (wording(field.kind), found.data_type());
            let message = format!("{}: column {} is {found}, expected {expected}", path.display(), field.name);
            return Err(Error::new(Kind::Contract, message).hint("cast the column where the table is written"));
        }
    }
    Ok(())
}

/// Whether a column of this type holds what we need, in any width.
fn fits(kind: model::FieldKind, found: &ArrowType) -> bool {
    match (kind, found) {
        (_, ArrowType::Dictionary(_, values)) => fits(kind, values),
        (model::FieldKind::Id | model::FieldKind::Category | model::FieldKind::Text, found) => {
            // Binary without more is how an ENUM of DuckDB comes.
            matches!(found, ArrowType::Utf8 | ArrowType::LargeUtf8 | ArrowType::Utf8View | ArrowType::Binary)
        }
        (model::FieldKind::Date, found) => *found == ArrowType::Date32,
        (model::FieldKind::Integer, found) => found.is_integer(),
        (model::FieldKind::Number, found) => found.is_integer() || found.is_floating(),
        (model::FieldKind::Boolean, found) => *found == ArrowType::Boolean,
    }
}

/// Polars is built without dictionaries, half floats and the narrowest integers.
fn polars_can_read(schema: &SchemaRef, field: &Field) -> bool {
    let found = schema.field_with_name(field.name).expect("checked just before").data_type();
    !matches!(
        found,
        ArrowType::Dictionary(..)
            | ArrowType::Binary
            | ArrowType::Int8
            | ArrowType::Int16
            | ArrowType::UInt8
            | ArrowType::UInt16
            | ArrowType::Float16
    )
}

fn wording(kind: model::FieldKind) -> &'static str {
    match kind {
        model::FieldKind::Id | model::FieldKind::Category | model::FieldKind::Text => "text",
        model::FieldKind::Date => "a date (Date32)",
        model::FieldKind::Integer => "a whole number",
        model::FieldKind::Number => "a number",
        model::FieldKind::Boolean => "a boolean",
    }
}

fn empty(table: &Table) -> DataFrame {
    let columns = table.fields.iter().map(|field| Column::new_empty(field.name.into(), &field.kind.dtype()));
    DataFrame::new(0, columns.collect()).expect("empty columns are of one height")
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int8Array, Int64Array, LargeStringArray,
        RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
    };
    use arrow::datatypes::Int32Type;
    use parquet::arrow::ArrowWriter;

    use super::*;

    /// A folder with one table, `care_periods`: its columns, but for those given another array.
    fn with_columns(others: &[(&str, ArrayRef)]) -> tempfile::TempDir {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("person_id", Arc::new(StringArray::from(vec!["a", "b"]))),
            ("start_date", Arc::new(Date32Array::from(vec![17_000, 17_001]))),
            ("end_date", Arc::new(Date32Array::from(vec![None, Some(17_002)]))),
            ("legal_status", Arc::new(StringArray::from(vec!["C2", "V4"]))),
            ("counts_as_looked_after", Arc::new(BooleanArray::from(vec![true, false]))),
        ];
        for (name, array) in others {
            match columns.iter_mut().find(|(column, _)| column == name) {
                Some(column) => column.1 = array.clone(),
                None => columns.push((name, array.clone())),
            }
        }
        written("care_periods", columns)
    }

    fn written(table: &str, columns: Vec<(&str, ArrayRef)>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let file = File::create(folder.path().join(format!("{table}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        folder
    }

    fn remands(ids: [&str; 2], ages: ArrayRef) -> tempfile::TempDir {
        let text = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value, value])) };
        let columns = vec![
            ("remand_id", Arc::new(StringArray::from(ids.to_vec())) as ArrayRef),
            ("person_id", text("a")),
            ("hearing_date", Arc::new(Date32Array::from(vec![17_000, 17_001]))),
            ("decision", text("local_authority")),
            ("age_years", ages),
            ("care_status", text("not_known")),
        ];
        written("remands", columns)
    }

    /// A folder with one remand a care status.
    pub(super) fn remands_in_care(statuses: [Option<&str>; 4]) -> tempfile::TempDir {
        let text = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value; 4])) };
        let columns = vec![
            ("remand_id", Arc::new(StringArray::from(vec!["1", "2", "3", "4"])) as ArrayRef),
            ("person_id", text("a")),
            ("hearing_date", Arc::new(Date32Array::from(vec![17_000; 4]))),
            ("decision", text("local_authority")),
            ("age_years", Arc::new(Int64Array::from(vec![15; 4]))),
            ("care_status", Arc::new(StringArray::from(statuses.to_vec()))),
        ];
        written("remands", columns)
    }

    fn check_refused(folder: &tempfile::TempDir, expected: &str) {
        let error = read(folder.path()).err().unwrap();
        assert_eq!(error.kind(), Kind::Contract);
        let message = error.to_string();
        assert_eq!(message.rsplit_once(".parquet: ").unwrap().1, expected);
    }

    fn statuses(folder: &tempfile::TempDir) -> Vec<String> {
        let rows = read(folder.path()).unwrap()["care_periods"].clone().collect().unwrap();
        let status = rows.column("legal_status").unwrap().str().unwrap().clone();
        status.iter().map(|status| status.unwrap().to_owned()).collect()
    }

    #[test]
    fn a_date_that_no_calendar_reaches_is_refused_where_it_may_be_missing_too() {
        // DuckDB and PostgreSQL write -infinity as the least number of days; the other day is 1 January of the year 1.
        for day in [i32::MIN + 1, -719_162] {
            let dates: ArrayRef = Arc::new(Date32Array::from(vec![None, Some(day)]));
            let expected = "column end_date has a date outside 1900 to 2199 in 1 rows";
            check_refused(&with_columns(&[("end_date", dates)]), expected);
        }
    }

    #[test]
    fn text_is_read_however_it_is_stored() {
        let dictionary: DictionaryArray<Int32Type> = vec!["C2", "V4"].into_iter().collect();
        let stored: [ArrayRef; 3] = [
            Arc::new(LargeStringArray::from(vec!["C2", "V4"])),
            Arc::new(StringViewArray::from(vec!["C2", "V4"])),
            Arc::new(dictionary),
        ];
        for array in stored {
            assert_eq!(statuses(&with_columns(&[("legal_status", array)])), ["C2", "V4"]);
        }
    }

    #[test]
    fn a_category_without_a_value_is_not_known() {
        let array: ArrayRef = Arc::new(StringArray::from(vec![None, Some("V4")]));
        assert_eq!(statuses(&with_columns(&[("legal_status", array)])), ["not_known", "V4"]);
    }

    #[test]
    fn whole_numbers_are_read_in_any_width() {
        let widths: [ArrayRef; 2] = [Arc::new(Int8Array::from(vec![15, 16])), Arc::new(Int64Array::from(vec![15, 16]))];
        for age in widths {
            let rows = read(remands(["1", "2"], age).path()).unwrap()["remands"].clone().collect().unwrap();
            assert_eq!(rows.column("age_years").unwrap().i32().unwrap().get(0), Some(15));
        }
    }

    #[test]
    fn a_column_too_many_is_left_alone_and_a_table_left_out_is_empty() {
        let folder = with_columns(&[("note", Arc::new(Float64Array::from(vec![1.0, 2.0])))]);
        let tables = read(folder.path()).unwrap();
        assert_eq!(tables["care_periods"].clone().collect().unwrap().width(), 5);
        assert_eq!(tables["persons"].clone().collect().unwrap().shape(), (0, 9));
        assert_eq!(tables.len(), TABLES.len());
    }

    #[test]
    fn a_column_of_another_type_is_named_with_both_types() {
        let number: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        check_refused(&with_columns(&[("legal_status", number)]), "column legal_status is Int64, expected text");
        let text: ArrayRef = Arc::new(StringArray::from(vec!["2016-07-18", "2016-07-19"]));
        check_refused(&with_columns(&[("start_date", text)]), "column start_date is Utf8, expected a date (Date32)");
        let time: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![0, 0]));
        let refused = with_columns(&[("end_date", time)]);
        check_refused(&refused, "column end_date is Timestamp(µs), expected a date (Date32)");
    }

    #[test]
    fn a_missing_column_is_named() {
        let folder = written("contacts", vec![("person_id", Arc::new(StringArray::from(vec!["a"])))]);
        check_refused(&folder, "column contact_date is missing");
    }

    #[test]
    fn a_day_that_must_be_there_and_one_no_interval_reaches_are_refused() {
        let blank: ArrayRef = Arc::new(Date32Array::from(vec![None, Some(17_001)]));
        check_refused(&with_columns(&[("start_date", blank)]), "column start_date has no value in 1 rows");
        // 1 January 2200 is day 84,006.
        let far: ArrayRef = Arc::new(Date32Array::from(vec![84_006, 17_001]));
        let expected = "column start_date has a date outside 1900 to 2199 in 1 rows";
        check_refused(&with_columns(&[("start_date", far)]), expected);
        // An open end is often written as a far day.
        let open: ArrayRef = Arc::new(Date32Array::from(vec![2_932_896, 17_001]));
        assert!(read(with_columns(&[("end_date", open)]).path()).is_ok());
    }

    #[test]
    fn a_key_that_comes_twice_is_refused() {
        let ages: ArrayRef = Arc::new(Int64Array::from(vec![15, 15]));
        check_refused(&remands(["1", "1"], ages), "column remand_id repeats in 1 rows");
    }

    #[test]
    fn a_table_with_a_mistyped_name_is_refused() {
        let folder = with_columns(&[]);
        let written = folder.path().join("care_periods.parquet");
        std::fs::copy(&written, folder.path().join("care_period.parquet")).unwrap();
        check_refused(&folder, "is none of our tables");
        std::fs::remove_file(folder.path().join("care_period.parquet")).unwrap();
        std::fs::create_dir(folder.path().join("remand")).unwrap();
        assert!(read(folder.path()).is_ok(), "a folder without Parquet is nobody's table");
        std::fs::copy(&written, folder.path().join("remand/part-0.parquet")).unwrap();
        assert!(read(folder.path()).err().unwrap().to_string().ends_with("remand: is none of our tables"));
    }

    #[test]
    fn a_folder_without_tables_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).err().unwrap().to_string().ends_with("holds none of our tables"));
    }
}
