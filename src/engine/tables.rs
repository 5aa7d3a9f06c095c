//! Reads tables that may have been written elsewhere, strict about columns and types.
//!
//! A column too many is left alone; a column missing, of another type, or without a value that
//! nothing can stand in for, is refused by name.

mod decode;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::datatypes::{DataType as ArrowType, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use polars::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::model::{self, Field, TABLES, Table};

/// The first and the last day that can begin an interval: 1 January 1900 and 31 December 2199.
const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_005;

/// Reads every table of the model from a folder: `<table>.parquet`, or all Parquet files in
/// `<table>/`. A table that is not there is empty.
///
/// # Errors
/// [`Kind::Contract`] if a file cannot be read, lacks a column, has one of another type, has no
/// value where there must be one, has a date out of range, or has a key twice.
pub fn read(folder: &Path) -> Result<BTreeMap<&'static str, LazyFrame>> {
    let mut tables = BTreeMap::new();
    for table in TABLES {
        let files = files(folder, table)?;
        if !files.is_empty() {
            tables.insert(table.name, read_table(table, &files)?);
        }
    }
    if tables.is_empty() {
        let error = Error::new(Kind::Contract, format!("{}: holds none of our tables", folder.display()));
        return Err(error.hint("name each file after its table, as persons.parquet or persons/part-0.parquet"));
    }
    for table in TABLES {
        tables.entry(table.name).or_insert_with(|| empty(table).lazy());
    }
    Ok(tables)
}

/// The files of one table, sorted.
fn files(folder: &Path, table: &Table) -> Result<Vec<PathBuf>> {
    let (file, inner) = (folder.join(format!("{}.parquet", table.name)), folder.join(table.name));
    match (file.is_file(), inner.is_dir()) {
        (false, false) => Ok(Vec::new()),
        (true, false) => Ok(vec![file]),
        (true, true) => {
            let message = format!("{}: is there as a file and as a folder", folder.join(table.name).display());
            Err(Error::new(Kind::Contract, message).hint("keep one of the two"))
        }
        (false, true) => {
            let entries = std::fs::read_dir(&inner).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
            let entries = entries.map_err(|error| Error::store(&inner, &error))?;
            let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
            files.retain(|path| path.extension().is_some_and(|extension| extension == "parquet"));
            files.sort();
            Ok(files)
        }
    }
}

fn read_table(table: &Table, files: &[PathBuf]) -> Result<LazyFrame> {
    let mut parts = Vec::new();
    for file in files {
        let part = read_file(table, file)?;
        check_values(table, file, &part)?;
        parts.push(part);
    }
    let whole = concat(parts, UnionArgs::default()).map_err(|_| unreadable(&files[0]))?;
    check_key(table, &files[0], &whole)?;
    Ok(whole)
}

/// One file with our columns in our types.
fn read_file(table: &Table, path: &Path) -> Result<LazyFrame> {
    let file = File::open(path).map_err(|error| Error::store(path, &error))?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|_| unreadable(path))?;
    check_columns(table, path, metadata.schema())?;
    let needs_decoding = table.fields.iter().any(|field| !polars_can_read(metadata.schema(), field));
    let rows = if needs_decoding { decode::read(table, path)?.lazy() } else { scan(path)? };
    Ok(rows.select(table.fields.iter().map(in_our_type).collect::<Vec<Expr>>()))
}

fn scan(path: &Path) -> Result<LazyFrame> {
    let options = ScanArgsParquet { glob: false, ..Default::default() };
    LazyFrame::scan_parquet(PlRefPath::new(path.to_string_lossy()), options).map_err(|_| unreadable(path))
}

/// A category that is missing is `not_known`, as the model says it.
fn in_our_type(field: &Field) -> Expr {
    let column = col(field.name).strict_cast(field.kind.dtype());
    let column = if field.kind == model::Kind::Category { column.fill_null(lit("not_known")) } else { column };
    column.alias(field.name)
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
fn fits(kind: model::Kind, found: &ArrowType) -> bool {
    match (kind, found) {
        (_, ArrowType::Dictionary(_, values)) => fits(kind, values),
        (model::Kind::Id | model::Kind::Category | model::Kind::Text, found) => {
            // Binary without more is how an ENUM of DuckDB comes.
            matches!(found, ArrowType::Utf8 | ArrowType::LargeUtf8 | ArrowType::Utf8View | ArrowType::Binary)
        }
        (model::Kind::Date, found) => *found == ArrowType::Date32,
        (model::Kind::Integer, found) => found.is_integer(),
        (model::Kind::Number, found) => found.is_integer() || found.is_floating(),
        (model::Kind::Boolean, found) => *found == ArrowType::Boolean,
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

fn wording(kind: model::Kind) -> &'static str {
    match kind {
        model::Kind::Id | model::Kind::Category | model::Kind::Text => "text",
        model::Kind::Date => "a date (Date32)",
        model::Kind::Integer => "a whole number",
        model::Kind::Number => "a number",
        model::Kind::Boolean => "a boolean",
    }
}

/// Refuses a missing value that nothing can stand in for, and a date that no interval reaches.
fn check_values(table: &Table, path: &Path, rows: &LazyFrame) -> Result<()> {
    let has_stand_in =
        |field: &&Field| field.is_nullable || matches!(field.kind, model::Kind::Category | model::Kind::Text);
    let required: Vec<&Field> = table.fields.iter().filter(|field| !has_stand_in(field)).collect();
    let dated = required.iter().copied().filter(|field| field.kind == model::Kind::Date);
    let out_of_range = |field: &Field| {
        let day = col(field.name).cast(DataType::Int32);
        day.clone().lt(lit(*DAYS.start())).or(day.gt(lit(*DAYS.end()))).sum()
    };
    let blanks = required.iter().map(|field| ("no value", field.name, col(field.name).is_null().sum()));
    let odd = dated.map(|field| ("a date outside 1900 to 2199", field.name, out_of_range(field)));
    let checks: Vec<(&str, &str, Expr)> = blanks.chain(odd).collect();
    let named = checks.iter().enumerate().map(|(at, (_, _, check))| check.clone().alias(at.to_string()));
    let counted = rows.clone().select(named.collect::<Vec<Expr>>()).collect_with_engine(Engine::Streaming);
    let counted = counted.map_err(|_| unreadable(path))?.unwrap_single();
    for (column, (fault, name, _)) in counted.columns().iter().zip(&checks) {
        let n_rows = column.cast(&DataType::Int64).ok().and_then(|column| column.i64().ok()?.get(0)).unwrap_or(0);
        if n_rows > 0 {
            let message = format!("{}: column {name} has {fault} in {n_rows} rows", path.display());
            return Err(Error::new(Kind::Contract, message).hint("leave such rows out, or give them their value"));
        }
    }
    Ok(())
}

/// Refuses a key of one column that comes twice: joins on it would count a row twice.
fn check_key(table: &Table, path: &Path, rows: &LazyFrame) -> Result<()> {
    let &[key] = table.key else { return Ok(()) };
    let counts = rows.clone().select([len().alias("rows"), col(key).n_unique().alias("keys")]);
    let counts = counts.collect_with_engine(Engine::Streaming).map_err(|_| unreadable(path))?.unwrap_single();
    let number = |name: &str| counts.column(name).ok().and_then(|column| column.u32().ok()?.get(0)).unwrap_or(0);
    let n_repeated = number("rows") - number("keys");
    if n_repeated > 0 {
        let message = format!("{}: column {key} repeats in {n_repeated} rows", path.display());
        return Err(Error::new(Kind::Contract, message).hint(format!("{} has {}", table.name, table.grain)));
    }
    Ok(())
}

fn empty(table: &Table) -> DataFrame {
    let columns = table.fields.iter().map(|field| Column::new_empty(field.name.into(), &field.kind.dtype()));
    DataFrame::new(0, columns.collect()).expect("empty columns are of one height")
}

fn unreadable(path: &Path) -> Error {
    let error = Error::new(Kind::Contract, format!("{}: cannot be read as Parquet", path.display()));
    error.hint("write it again; it may have been cut off, or compressed in a way that is not known here")
}
