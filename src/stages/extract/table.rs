//! Any CSV or Parquet file as a table of text, for linking alone.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;
use rayon::prelude::*;

use super::faults::unreadable;
use crate::durable;
use crate::error::{Error, Kind, Result, in_words};

/// Characters that stand between the cells of other files; the likeliest last, which wins where two are as frequent.
const OTHER_DELIMITERS: [u8; 4] = [b'|', b',', b'\t', b';'];

/// Reads the first column of a file and those of `wanted` that it has; every cell as text, blank ones as null.
///
/// Parquet is known by its ending, anything else is CSV in UTF-8 with a header and one character between cells. Dates
/// read as `2009-05-01`.
///
/// # Errors
/// [`Kind::Delivery`] for a file that cannot be read, and [`Kind::Contract`] for a column that stands twice or
/// cannot be text, or for another character between cells.
pub fn read_table(path: &Path, delimiter: u8, wanted: &[&str]) -> Result<DataFrame> {
    let name = path.display().to_string();
    let file = durable::open(path).map_err(|error| {
        let refused = unreadable(&name, &format!("cannot be opened: {}", in_words(&error))).because(&error);
        refused.hint("name an existing file with --input FILE")
    })?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        parquet(&name, file, wanted)
    } else {
        csv(&name, file, delimiter, wanted)
    }
}

fn parquet(name: &str, file: File, wanted: &[&str]) -> Result<DataFrame> {
    // What polars says of a broken file may quote it, so it is not passed on.
    let broken = |_| unreadable(name, "is not a whole Parquet file").hint("ask for the file again");
    let mut reader = ParquetReader::new(file);
    let schema = reader.schema().map_err(broken)?;
    let columns: Vec<String> = schema
        .iter_names()
        .enumerate()
        .filter(|(at, column)| *at == 0 || wanted.contains(&column.as_str()))
        .map(|(_, column)| column.to_string())
        .collect();
    let frame = reader.with_columns(Some(columns)).finish().map_err(broken)?;
    // Of several columns that cannot be text the first is told.
    let texts: Vec<Result<Column>> = frame.columns().par_iter().map(|column| as_text(name, column)).collect();
    let texts = texts.into_iter().collect::<Result<Vec<Column>>>()?;
    Ok(DataFrame::new(frame.height(), texts).expect("as many cells as the file has rows"))
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

fn csv(name: &str, file: File, delimiter: u8, wanted: &[&str]) -> Result<DataFrame> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(std::io::BufReader::new(file));
    let headers = reader.headers().map_err(|error| csv_error(name, &error))?.clone();
    let headers: Vec<&str> = headers.iter().map(|header| header.trim_start_matches('\u{feff}')).collect();
    if let [header] = headers[..] {
        check_delimiter(name, delimiter, header)?;
    }
    let places: Vec<usize> = (0..headers.len()).filter(|at| *at == 0 || wanted.contains(&headers[*at])).collect();
    if let Some(twice) = places.iter().find(|at| headers[..**at].contains(&headers[**at])) {
        let error = Error::new(Kind::Contract, format!("{name}: column {} has the name of one before", twice + 1));
        return Err(error.hint("give every column a name of its own"));
    }
    let mut builders: Vec<StringChunkedBuilder> =
        places.iter().map(|at| StringChunkedBuilder::new(headers[*at].into(), 0)).collect();
    let mut row = csv::StringRecord::new();
    let mut n_rows = 0;
    while reader.read_record(&mut row).map_err(|error| csv_error(name, &error))? {
        n_rows += 1;
        for (builder, at) in builders.iter_mut().zip(&places) {
            builder.append_option(row.get(*at).filter(|cell| !cell.is_empty()));
        }
    }
    let columns = builders.into_iter().map(|builder| builder.finish().into_series().into_column()).collect();
    Ok(DataFrame::new(n_rows, columns).expect("one cell a row in every column"))
}

/// Refuses a header of one cell that another character would cut into several.
fn check_delimiter(name: &str, delimiter: u8, header: &str) -> Result<()> {
    let count = |other: &u8| header.bytes().filter(|byte| byte == other).count();
    let Some(seen) = OTHER_DELIMITERS.into_iter().filter(|other| count(other) > 0).max_by_key(count) else {
        return Ok(());
    };
    let word = |delimiter: u8| if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
    let message = format!("{name}: `{}` stands between the cells of its header, not `{}`", word(seen), word(delimiter));
    Err(Error::new(Kind::Contract, message).hint(format!("say so with --delimiter '{}'", word(seen))))
}

/// Where a CSV breaks, without what it says there.
fn csv_error(name: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => {
            unreadable(name, &format!("is not valid UTF-8 in line {line}")).hint("save it as UTF-8")
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let message = format!("has {len} cells instead of {expected_len} in line {line}");
            unreadable(name, &message).hint("look for a missing quote or a cut line")
        }
        _ => unreadable(name, &format!("cannot be read as CSV in line {line}")),
    }
}
