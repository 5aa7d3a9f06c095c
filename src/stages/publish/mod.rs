//! publish: writes a publication. It takes only what disclosure control has let through.

mod arrays;
mod blocks;
mod charts;
mod comparators;
mod dictionary;
mod figures;
mod labels;
mod numbers;
mod parquet;
mod report;
mod sections;
mod spreadsheet;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
mod words;

use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;

pub use arrays::record_batch;
pub use parquet::write_parquet;
pub use spreadsheet::write_private_csv;

use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::issues::Quality;
use crate::stages::Safe;
use figures::{Figures, further_breakdowns, key};

/// Whose figures these are and what they were made from, for the report and the dictionary.
#[derive(Debug, Clone)]
pub struct About {
    /// Name of the service.
    pub service: String,
    /// The area it answers for.
    pub area: String,
    /// The day the figures are as at.
    pub as_at: NaiveDate,
    /// Code version, key id, fingerprints and the like: what it is and its value, in the order to show.
    pub provenance: Vec<(String, String)>,
    /// What is known of the deliveries behind the figures.
    pub quality: Quality,
    /// The measures, in the order to explain them.
    pub measures: Vec<MeasureText>,
    /// The largest count that is hidden.
    pub threshold: u32,
}

/// A measure in words.
#[derive(Debug, Clone)]
pub struct MeasureText {
    /// Its name, as in the figures.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Who is counted, and when.
    pub definition: String,
    /// Where the definition comes from.
    pub source: String,
    /// How long after its end a period is provisional; 0 for a measure that never is.
    pub matures_after_months: u32,
    /// Choices made here where no official rule could be read.
    pub choices: Vec<String>,
    /// What is in doubt.
    pub doubts: Vec<String>,
}

/// The files of a publication that this stage writes.
pub const FILES: [&str; 4] = ["measures.parquet", "measures.csv", "report.html", "data_dictionary.md"];

/// The file with the figures of others, where there are any: never in one table with ours.
pub const COMPARATORS: &str = "comparators.csv";

/// Writes `measures.parquet`, `measures.csv`, `report.html` and `data_dictionary.md` into a
/// folder that is there already, each whole and synced, and returns their names; `comparators.csv` too, if there are any.
///
/// # Errors
/// [`Kind::NotDisclosable`] if a suppressed figure still holds a number, [`Kind::Contract`] if a
/// column is missing or has another type, [`Kind::Store`] if the disk refuses.
pub fn publish(safe: &Safe, about: &About, folder: &Path) -> Result<Vec<String>> {
    let control = Control {
        is_on: safe.is_controlled(),
        n_small: safe.n_counts_primary(),
        n_protecting: safe.n_counts_secondary(),
    };
    write_publication(safe.figures(), safe.comparators(), control, about, folder)
}

/// What disclosure control did.
#[derive(Debug, Clone, Copy)]
struct Control {
    is_on: bool,
    /// Counts hidden for being small.
    n_small: usize,
    /// Counts hidden so that no sum gives those away.
    n_protecting: usize,
}

fn write_publication(
    frame: &DataFrame,
    others: &DataFrame,
    control: Control,
    about: &About,
    folder: &Path,
) -> Result<Vec<String>> {
    refuse_leaks(frame)?;
    let frame = in_order(frame)?;
    let figures = Figures::read(&frame)?;
    let comparators = comparators::read(others)?;
    let [parquet, csv, html, markdown] = FILES.map(|name| folder.join(name));
    let write_parquet = || parquet::write_public(&frame, &parquet, &key(&frame), &about.provenance);
    let write_csv = || spreadsheet::write_csv(&frame, &csv);
    let render = || report::render(&report::Material { figures: &figures, comparators: &comparators, about, control });
    let ((parquet_written, csv_written), report) = rayon::join(|| rayon::join(write_parquet, write_csv), render);
    parquet_written.and(csv_written)?;
    let dictionary = dictionary::render(about, &further_breakdowns(&frame));
    durable::write_bytes(&html, Access::Public, report.as_bytes())?;
    durable::write_bytes(&markdown, Access::Public, dictionary.as_bytes())?;
    let mut names = FILES.map(str::to_owned).to_vec();
    if !comparators.is_empty() {
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
