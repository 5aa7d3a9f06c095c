//! A CSV that no source declares: its header is its first row, and of its columns some are wanted.

use std::io::{ErrorKind, Read};

use polars::prelude::*;

use super::cells::RowCells;
use super::rows::{CsvRows, RowReading};
use crate::error::{Error, Kind, Result};
use crate::stages::extract::decode::{AUTO, Utf8};
use crate::stages::extract::faults::{unreadable, unreadable_from};

/// Characters that stand between the cells of other files; the likeliest last, which wins where two are as frequent.
const OTHER_DELIMITERS: [u8; 4] = [b'|', b',', b'\t', b';'];

/// Reads the first column of a CSV and those of `wanted` that it has, and all its headers.
///
/// Text is UTF-8, UTF-16 or windows-1252, as the file shows; that it is not UTF-8 is told.
///
/// # Errors
/// [`Kind::Delivery`] for a file that cannot be read, and [`Kind::Contract`] for a column that stands twice, or for
/// another character between cells.
pub(in crate::stages::extract) fn read_plain(
    name: &str,
    bytes: &mut dyn Read,
    delimiter: u8,
    wanted: &[&str],
) -> Result<(DataFrame, Vec<String>)> {
    let text = Utf8::new(AUTO, bytes).map_err(|error| error.of(name, AUTO))?;
    let mut rows = CsvRows::new(text, delimiter);
    let mut cells = RowCells::default();
    if next(name, &mut rows, None, &mut cells)?.is_none() {
        return Err(unreadable(name, "is empty").hint("name a file with a header in its first row"));
    }
    let headers: Vec<String> = cells.iter().map(|header| header.trim().to_owned()).collect();
    if let [header] = &headers[..] {
        check_delimiter(name, delimiter, header)?;
    }
    let is_read = |at: &usize| *at == 0 || wanted.contains(&headers[*at].as_str());
    let places: Vec<usize> = (0..headers.len()).filter(is_read).collect();
    if let Some(twice) = places.iter().find(|at| headers[..**at].contains(&headers[**at])) {
        let error = Error::new(Kind::Contract, format!("{name}: column {} has the name of one before", twice + 1));
        return Err(error.hint("give every column a name of its own"));
    }
    let mut builders: Vec<StringChunkedBuilder> =
        places.iter().map(|at| StringChunkedBuilder::new(headers[*at].as_str().into(), 0)).collect();
    let (mut n_rows, mut n_stray) = (0, 0);
    while let Some(reading) = next(name, &mut rows, Some(headers.len()), &mut cells)? {
        n_rows += 1;
        n_stray += u32::from(reading == RowReading::Stray);
        for (builder, at) in builders.iter_mut().zip(&places) {
            builder.append_option(Some(cells.get(*at).trim()).filter(|cell| !cell.is_empty()));
        }
    }
    if n_stray > 0 {
        tracing::warn!(
            file = name,
            n_rows = n_stray,
            "quotes that nobody closes, or that text follows, were read as letters"
        );
    }
    for rule in rows.text().told().into_iter().filter(|rule| *rule != "read_as_utf_8") {
        tracing::warn!(
            file = name,
            rule,
            "not all of the file is UTF-8: look whether its letters with accents are right"
        );
    }
    let columns = builders.into_iter().map(|builder| builder.finish().into_series().into_column()).collect();
    let table = DataFrame::new(n_rows, columns).expect("one cell a row in every column");
    Ok((table, headers))
}

/// Reads the next row, and says how; nothing, where there is no more.
fn next<R: Read>(
    name: &str,
    rows: &mut CsvRows<R>,
    width: Option<usize>,
    cells: &mut RowCells,
) -> Result<Option<RowReading>> {
    let line = rows.n_lines() + 1;
    let hint = "look for a missing quote or a cut line";
    let reading = rows.next(width, cells).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => {
            unreadable(name, &format!("is not valid UTF-8 in line {line}")).hint("save it as UTF-8")
        }
        _ => unreadable_from(name, AUTO, &format!("line {line}"), &error),
    })?;
    match (reading, width) {
        (Some(RowReading::Cut | RowReading::Unclosed), _) => {
            Err(unreadable(name, &format!("has a quote in line {line} that nobody closes")).hint(hint))
        }
        (Some(_), Some(width)) if cells.len() != width => {
            let message = format!("has {} cells instead of {width} in line {line}", cells.len());
            Err(unreadable(name, &message).hint(hint))
        }
        (reading, _) => Ok(reading),
    }
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
