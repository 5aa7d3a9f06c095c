//! Any CSV or Parquet file as a table of text, for linking alone.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;
use rayon::prelude::*;

use super::csv::read_plain;
use super::faults::unreadable;
use crate::durable;
use crate::error::{Error, Kind, Result, in_words};

/// Reads the first column of a file and those of `wanted` that it has, and the names of all its columns; every cell as
/// text, blank ones as null.
///
/// Parquet is known by its ending, anything else is CSV with a header and one character between cells. Dates read as
/// `2009-05-01`.
///
/// # Errors
/// [`Kind::Delivery`] for a file that cannot be read, and [`Kind::Contract`] for a column that stands twice or
/// cannot be text, or for another character between cells.
pub fn read_table(path: &Path, delimiter: u8, wanted: &[&str]) -> Result<(DataFrame, Vec<String>)> {
    let name = path.display().to_string();
    let mut file = durable::open(path).map_err(|error| {
        let refused = unreadable(&name, &format!("cannot be opened: {}", in_words(&error))).because(&error);
        refused.hint("name an existing file with --input FILE")
    })?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        parquet(&name, file, wanted)
    } else {
        read_plain(&name, &mut file, delimiter, wanted)
    }
}

fn parquet(name: &str, file: File, wanted: &[&str]) -> Result<(DataFrame, Vec<String>)> {
    // What polars says of a broken file may quote it, so it is not passed on.
    let broken = |_| unreadable(name, "is not a whole Parquet file").hint("ask for the file again");
    let mut reader = ParquetReader::new(file);
    let schema = reader.schema().map_err(broken)?;
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let is_read = |(at, column): &(usize, &String)| *at == 0 || wanted.contains(&column.as_str());
    let columns: Vec<String> = names.iter().enumerate().filter(is_read).map(|(_, column)| column.clone()).collect();
    let frame = reader.with_columns(Some(columns)).finish().map_err(broken)?;
    // Of several columns that cannot be text the first is told.
    let texts: Vec<Result<Column>> = frame.columns().par_iter().map(|column| as_text(name, column)).collect();
    let texts = texts.into_iter().collect::<Result<Vec<Column>>>()?;
    Ok((DataFrame::new(frame.height(), texts).expect("as many cells as the file has rows"), names))
}

fn as_text(name: &str, column: &Column) -> Result<Column> {
    let text = match column.dtype() {
        DataType::List(_) | DataType::Struct(_) | DataType::Binary => None,
        _ => column.cast(&DataType::String).ok(),
    };
    let text = text.ok_or_else(|| {
        let message = format!("{name}: column `{}` is of the type {}", column.name(), column.dtype());
        Error::new(Kind::Contract, message).hint("write it as text, number or date")
    })?;
    let cells = text.str().expect("cast to text");
    let blank = |cell: Option<&str>| cell.map(str::trim).is_none_or(str::is_empty);
    if cells.iter().any(|cell| cell.is_some() && blank(cell)) {
        let kept = cells.iter().map(|cell| cell.filter(|_| !blank(cell)));
        return Ok(StringChunked::from_iter_options(column.name().clone(), kept).into_series().into_column());
    }
    Ok(text)
}
