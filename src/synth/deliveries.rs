//! The files that suppliers would send, opened as they are needed.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::PolarsError;

use super::calendar::Receipt;
use crate::error::{Error, Kind, Result};

/// What a table of a supplier consists of: one file a receipt.
pub struct Deliveries {
    folder: PathBuf,
    receipts: Vec<Receipt>,
    name: fn(&Receipt) -> String,
    head: &'static str,
    files: Vec<Option<BufWriter<File>>>,
    n_bytes: u64,
}

impl Deliveries {
    /// Files `<folder>/<table>/<received>/<name>`, each starting with `head`.
    pub fn new(
        folder: &Path,
        table: &str,
        receipts: Vec<Receipt>,
        name: fn(&Receipt) -> String,
        head: &'static str,
    ) -> Self {
        let files = receipts.iter().map(|_| None).collect();
        Self { folder: folder.join(table), receipts, name, head, files, n_bytes: 0 }
    }

    /// The receipts, oldest first.
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// The place of the last receipt.
    pub fn last(&self) -> usize {
        self.receipts.len() - 1
    }

    /// The place of the first receipt that covers this day.
    pub fn covering(&self, date: NaiveDate) -> usize {
        self.receipts.partition_point(|receipt| receipt.to < date).min(self.last())
    }

    /// Adds to the file of the receipt at this place.
    ///
    /// # Errors
    /// If the file cannot be made or written.
    pub fn write(&mut self, at: usize, bytes: &[u8]) -> Result<()> {
        let path = self.path(at);
        if self.files[at].is_none() {
            let folder = path.parent().expect("a delivery lies in a folder");
            std::fs::create_dir_all(folder).map_err(store_error(folder))?;
            let mut file = BufWriter::with_capacity(1 << 16, File::create(&path).map_err(store_error(&path))?);
            file.write_all(self.head.as_bytes()).map_err(store_error(&path))?;
            self.n_bytes += self.head.len() as u64;
            self.files[at] = Some(file);
        }
        self.n_bytes += bytes.len() as u64;
        let file = self.files[at].as_mut().expect("opened just now");
        file.write_all(bytes).map_err(store_error(&path))
    }

    /// Where the file of the receipt at this place lies.
    fn path(&self, at: usize) -> PathBuf {
        let receipt = &self.receipts[at];
        self.folder.join(receipt.received.to_string()).join((self.name)(receipt))
    }

    /// The same as [`Self::finish`], for a supplier that sends a file only when it has changed.
    ///
    /// # Errors
    /// If a file cannot be written or read again.
    pub fn finish_without_repeats(self) -> Result<Size> {
        let paths: Vec<PathBuf> = (0..self.files.len()).map(|at| self.path(at)).collect();
        let mut size = self.finish()?;
        let mut sent: Option<Vec<u8>> = None;
        for path in paths.into_iter().filter(|path| path.exists()) {
            let content = std::fs::read(&path).map_err(store_error(&path))?;
            if sent.as_ref() == Some(&content) {
                std::fs::remove_dir_all(path.parent().expect("a delivery lies in a folder"))
                    .map_err(store_error(&path))?;
                size.n_files -= 1;
                size.n_bytes -= content.len() as u64;
            } else {
                sent = Some(content);
            }
        }
        Ok(size)
    }

    /// Writes what is left, and says how many files and bytes there are.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(mut self) -> Result<Size> {
        let mut size = Size { n_files: 0, n_bytes: self.n_bytes };
        for at in 0..self.files.len() {
            if let Some(mut file) = self.files[at].take() {
                file.flush().map_err(store_error(&self.path(at)))?;
                size.n_files += 1;
            }
        }
        Ok(size)
    }
}

/// How much was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Files.
    pub n_files: u64,
    /// Bytes in them.
    pub n_bytes: u64,
}

impl std::ops::AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.n_files += other.n_files;
        self.n_bytes += other.n_bytes;
    }
}

/// The failure to write this file.
pub fn store_error(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::store(path, &source)
}

/// The failure to write a table.
pub fn lost(error: PolarsError) -> Error {
    match error {
        PolarsError::IO { error, .. } => Error::store(Path::new("truth"), &error),
        _ => Error::new(Kind::Store, "truth cannot be written as Parquet"),
    }
}

/// A cell of a CSV file, in quotes where it needs them, and the comma after it.
pub fn cell(line: &mut String, text: &str) {
    if text.contains([',', '"', '\n']) {
        quoted(line, text);
    } else {
        line.push_str(text);
        line.push(',');
    }
}

/// A cell of a CSV file in quotes, and the comma after it; nothing at all stays without quotes.
pub fn quoted(line: &mut String, text: &str) {
    if !text.is_empty() {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    }
    line.push(',');
}

/// Ends a line of cells: the last comma becomes the line ending.
pub fn end_line(line: &mut String, ending: &str) {
    line.pop();
    line.push_str(ending);
}

#[cfg(test)]
mod tests {
    use super::super::calendar::{day, receipts};
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_need_it() {
        let mut line = String::new();
        cell(&mut line, "plain");
        cell(&mut line, "one, two");
        cell(&mut line, "say \"so\"");
        quoted(&mut line, "");
        quoted(&mut line, "text");
        end_line(&mut line, "\r\n");
        assert_eq!(line, "plain,\"one, two\",\"say \"\"so\"\"\",,\"text\"\r\n");
    }

    #[test]
    fn a_file_that_has_not_changed_is_not_sent_again() {
        let all = receipts(day(2026, 4, 1), day(2026, 12, 31), 3, 10);
        let folder = tempfile::tempdir().unwrap();
        let mut deliveries = Deliveries::new(folder.path(), "links", all, |_| "a.csv".to_owned(), "a\n");
        for (at, line) in [b"1\n", b"1\n", b"2\n"].into_iter().enumerate() {
            deliveries.write(at, line).unwrap();
        }
        let size = deliveries.finish_without_repeats().unwrap();
        assert_eq!(size, Size { n_files: 2, n_bytes: 8 });
        assert_eq!(std::fs::read_dir(folder.path().join("links")).unwrap().count(), 2);
    }

    #[test]
    fn an_event_is_sent_with_the_first_delivery_that_covers_it() {
        let all = receipts(day(2026, 4, 1), day(2026, 9, 30), 3, 10);
        let folder = tempfile::tempdir().unwrap();
        let deliveries = Deliveries::new(folder.path(), "outcomes", all, |_| "a.csv".to_owned(), "a\n");
        assert_eq!(deliveries.covering(day(2026, 6, 30)), 0);
        assert_eq!(deliveries.covering(day(2026, 7, 1)), 1);
        assert_eq!(deliveries.covering(day(2026, 9, 30)), 1);
    }
}
