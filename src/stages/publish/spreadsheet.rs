//! `measures.csv`: the same rows as the Parquet file, for a spreadsheet.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};

/// Writes a frame as CSV: UTF-8, days as `YYYY-MM-DD`, nothing where there is no value, and
/// numbers in the shortest form that reads back as the same number.
pub(super) fn write_csv(frame: &DataFrame, path: &Path) -> Result<()> {
    write(frame, path, Access::Public)
}

/// The same for rows with personal data: only the owner may read the file.
///
/// # Errors
/// [`Kind::Store`] if the disk refuses.
pub fn write_private_csv(frame: &DataFrame, path: &Path) -> Result<()> {
    write(frame, path, Access::Private)
}

fn write(frame: &DataFrame, path: &Path, access: Access) -> Result<()> {
    durable::write(path, access, |file| {
        let mut writer = csv::Writer::from_writer(BufWriter::new(file));
        let at_path = |error: csv::Error| csv_error(path, error);
        writer.write_record(frame.columns().iter().map(|column| column.name().as_str())).map_err(at_path)?;
        let columns: Result<Vec<CsvCells<'_>>> =
            frame.columns().iter().map(|column| CsvCells::of(column, access)).collect();
        let columns = columns?;
        for row in 0..frame.height() {
            for cells in &columns {
                writer.write_field(cells.text(row).as_bytes()).map_err(at_path)?;
            }
            writer.write_record(None::<&[u8]>).map_err(at_path)?;
        }
        let mut buffer = writer.into_inner().map_err(|failure| Error::store(path, failure.error()))?;
        buffer.flush().map_err(|error| Error::store(path, &error))
    })
}

/// The cells of one column.
enum CsvCells<'a> {
    /// As they are, for programs.
    Exact(&'a StringChunked),
    Text(&'a StringChunked),
    Days(&'a Int32Chunked),
    Numbers(Float64Chunked),
    Booleans(&'a BooleanChunked),
}

impl<'a> CsvCells<'a> {
    /// What is public is opened by people; what is not is joined by its ids.
    fn of(column: &'a Column, access: Access) -> Result<Self> {
        let typed = match column.dtype() {
            DataType::String if access == Access::Private => column.str().map(Self::Exact),
            DataType::String => column.str().map(Self::Text),
            DataType::Date => column.date().map(|days| Self::Days(&days.phys)),
            DataType::Boolean => column.bool().map(Self::Booleans),
            _ => column.cast(&DataType::Float64).and_then(|numbers| numbers.f64().cloned()).map(Self::Numbers),
        };
        typed.map_err(|_| Error::new(Kind::Contract, format!("column `{}` cannot be written as text", column.name())))
    }

    fn text(&self, row: usize) -> Cow<'a, str> {
        let written = match self {
            Self::Exact(cells) => return cells.get(row).unwrap_or_default().into(),
            Self::Text(cells) => return harmless(cells.get(row).unwrap_or_default()),
            Self::Days(cells) => cells.get(row).and_then(NaiveDate::from_epoch_days).map(|day| day.to_string()),
            Self::Numbers(cells) => cells.get(row).map(|number| number.to_string()),
            Self::Booleans(cells) => cells.get(row).map(|yes| yes.to_string()),
        };
        written.unwrap_or_default().into()
    }
}

/// A text that a spreadsheet shows and does not run: an apostrophe before it says that it is text. What begins so is the
/// cell of an extract or a label that somebody declared, and whoever opens the file has not seen either.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text.into() }
}

fn csv_error(path: &Path, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => Error::store(path, &source),
        _ => Error::new(Kind::Store, format!("{}: the rows have different lengths", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_text_and_a_number_below_nought_is_a_number() {
        let texts = ["=HYPERLINK(\"http://x\")", "+cmd", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "a=1", ""];
        let columns = vec![
            Column::new("publisher".into(), texts),
            Column::new("value".into(), [-1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("comparators.csv");
        write_csv(&DataFrame::new(8, columns).unwrap(), &path).unwrap();
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        let written: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
        let expected = ["'=HYPERLINK(\"http://x\")", "'+cmd", "'-1+1", "'@SUM(A1)", "'\t=1", "'\r=1", "a=1", ""];
        assert_eq!(written, expected);
        assert_eq!(&rows[0][1], "-1.5");
    }

    #[test]
    fn days_are_iso_nothing_is_empty_and_numbers_are_as_short_as_they_can_be() {
        let columns = vec![
            Column::new("measure".into(), ["reoffending, \"proven\"", "custody"]),
            Column::new("interval_end".into(), [Some(19_813_i32), None]).cast(&DataType::Date).unwrap(),
            Column::new("numerator".into(), [Some(35_i64), None]),
            Column::new("value".into(), [Some(100.0 / 3.0), Some(12.0)]),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("measures.csv");
        write_csv(&DataFrame::new(2, columns).unwrap(), &path).unwrap();
        let expected = "measure,interval_end,numerator,value\n\
                        \"reoffending, \"\"proven\"\"\",2024-03-31,35,33.333333333333336\n\
                        custody,,,12\n";
        assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
    }
}
