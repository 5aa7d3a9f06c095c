//! publish: writes a publication. It takes only what disclosure control has let through.

mod arrays;
mod dictionary;
mod parquet;
mod spreadsheet;
#[cfg(test)]
mod tests;

use std::path::Path;

use polars::prelude::*;

pub use arrays::record_batch;
pub use parquet::write_parquet;
pub use spreadsheet::write_private_csv;

use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::{About, Safe, further_breakdowns, key};

/// The files of a publication that this stage writes.
pub const FILES: [&str; 4] = ["measures.parquet", FIGURES, REPORT, "data_dictionary.md"];

/// The figures, for people and spreadsheets.
pub const FIGURES: &str = "measures.csv";

/// The report, for people.
pub const REPORT: &str = "report.html";

/// The file with the figures of others, where there are any: never in one table with ours.
pub const COMPARATORS: &str = "comparators.csv";

/// Writes `measures.parquet`, `measures.csv`, `report.html` and `data_dictionary.md` into a
/// folder that is there already, each whole and synced, and returns their names; `comparators.csv` too, if there are any.
///
/// # Errors
/// [`Kind::NotDisclosable`] if a suppressed figure still holds a number, [`Kind::Contract`] if a
/// column is missing or has another type, [`Kind::Store`] if the disk refuses.
pub fn publish(safe: &Safe, report: &str, about: &About<'_>, folder: &Path) -> Result<Vec<String>> {
    write_publication(safe.figures(), safe.comparators(), report, about, folder)
}

fn write_publication(
    frame: &DataFrame,
    others: &DataFrame,
    report: &str,
    about: &About<'_>,
    folder: &Path,
) -> Result<Vec<String>> {
    refuse_leaks(frame)?;
    let frame = in_order(frame)?;
    let [parquet, csv, html, markdown] = FILES.map(|name| folder.join(name));
    let write_parquet = || parquet::write_public(&frame, &parquet, &key(&frame), &about.provenance);
    let write_csv = || spreadsheet::write_csv(&frame, &csv);
    let (parquet_written, csv_written) = rayon::join(write_parquet, write_csv);
    parquet_written.and(csv_written)?;
    let dictionary = dictionary::render(about, &further_breakdowns(&frame));
    durable::write_bytes(&html, Access::Public, report.as_bytes())?;
    durable::write_bytes(&markdown, Access::Public, dictionary.as_bytes())?;
    let mut names = FILES.map(str::to_owned).to_vec();
    if others.height() > 0 {
        spreadsheet::write_csv(others, &folder.join(COMPARATORS))?;
        names.push(COMPARATORS.to_owned());
    }
    Ok(names)
}

/// The last look before anything is written: disclosure control blanks these by type, and
/// a number that slipped through could not be called back.
fn refuse_leaks(frame: &DataFrame) -> Result<()> {
    let broken = |error: PolarsError| Error::new(Kind::Contract, format!("the figures cannot be read: {error}"));
    let status = frame.column("status").and_then(|column| column.str()).map_err(broken)?;
    for name in ["numerator", "value", "lower", "upper"] {
        let is_blank = frame.column(name).map_err(broken)?.is_null();
        let leak = status
            .iter()
            .zip(is_blank.iter())
            .position(|(status, is_blank)| status == Some("suppressed") && is_blank != Some(true));
        if let Some(row) = leak {
            let message = format!("row {} of the figures is suppressed but its {name} is not blank", row + 1);
            return Err(
                Error::new(Kind::NotDisclosable, message).hint("this is a fault in the program; nothing was published")
            );
        }
    }
    Ok(())
}

/// The rows in the order of the contract, which both files share.
fn in_order(frame: &DataFrame) -> Result<DataFrame> {
    let stable = SortMultipleOptions::default().with_maintain_order(true);
    frame
        .sort(key(frame), stable)
        .map_err(|error| Error::new(Kind::Contract, format!("the figures cannot be sorted: {error}")))
}
