//! Files that are no whole Parquet: what their reader does with them is told as their fault.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parquet::file::metadata::ParquetMetaData;

use crate::error::{Error, Kind, Result, system_error};

/// How many files are being read now.
static N_READ: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic now may come from a damaged file: it is told as such, and not as a fault of the program.
pub fn is_reading_tables() -> bool {
    N_READ.load(Ordering::SeqCst) > 0
}

/// Reads a file. Readers of Parquet take some damaged bytes for what cannot be, and panic, on whichever thread they work.
///
/// # Errors
/// What reading returns, and [`Kind::Contract`] where it panics.
pub(super) fn contained<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    N_READ.fetch_add(1, Ordering::SeqCst);
    let found = catch_unwind(AssertUnwindSafe(read));
    N_READ.fetch_sub(1, Ordering::SeqCst);
    found.unwrap_or_else(|_| Err(damaged(path)))
}

/// Refuses a file whose own words about its size contradict each other: its reader would take memory for all of it.
///
/// # Errors
/// [`Kind::Contract`].
pub(super) fn check_sizes(path: &Path, metadata: &ParquetMetaData, file_size: u64) -> Result<()> {
    let is_size = |size: i64| u64::try_from(size).ok();
    let n_rows: Option<u64> = metadata.row_groups().iter().map(|group| is_size(group.num_rows())).sum();
    let is_whole = n_rows.is_some()
        && n_rows == is_size(metadata.file_metadata().num_rows())
        && metadata.row_groups().iter().all(|group| {
            group.columns().iter().all(|column| {
                let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                let end = is_size(start)
                    .zip(is_size(column.compressed_size()))
                    .and_then(|(start, size)| start.checked_add(size));
                let is_plausible = is_size(column.uncompressed_size()).is_some_and(|size| size <= MOST_BYTES);
                end.is_some_and(|end| end <= file_size) && is_plausible && column.num_values() == group.num_rows()
            })
        });
    if is_whole { Ok(()) } else { Err(damaged(path)) }
}

/// The most that one column of one row group may hold.
const MOST_BYTES: u64 = 1 << 31;

/// A file that cannot be read: what the disk refuses is no fault of the table.
pub(super) fn unreadable(path: &Path, error: &(dyn StdError + 'static)) -> Error {
    match system_error(error) {
        Some(error) => Error::store(path, &error),
        None => {
            let error = Error::new(Kind::Contract, format!("{}: cannot be read as Parquet", path.display()));
            error.hint("write it again; it may have been cut off, or compressed in a way that is not known here")
        }
    }
}

pub(super) fn damaged(path: &Path) -> Error {
    let error = Error::new(Kind::Contract, format!("{}: is damaged and cannot be read as Parquet", path.display()));
    error.hint("write it again, or fetch it again from where it was written")
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use polars::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::super::read;
    use super::*;
    use crate::model::{Field, FieldKind, TABLES, Table};

    fn column(table: &Table, field: &Field) -> Column {
        let rows = 0..200_i32;
        let is_blank = |row: &i32| field.is_nullable && row % 7 == 0;
        let text = |row: i32| match field.kind {
            FieldKind::Id => format!("{:016x}", i64::from(row) * 0x0123_4567_89AB),
            _ if table.key == [field.name] => format!("{row}"),
            _ => ["red", "green", "blue"][row as usize % 3].to_owned(),
        };
        let some = |row: i32| (!is_blank(&row)).then_some(row);
        let name = field.name.into();
        let numbers = Column::new("".into(), rows.clone().map(some).collect::<Vec<_>>());
        match field.kind {
            FieldKind::Id | FieldKind::Category | FieldKind::Text => {
                Column::new(name, rows.map(|row| some(row).map(text)).collect::<Vec<_>>())
            }
            FieldKind::Date => (numbers + 17_000).cast(&DataType::Date).unwrap().with_name(name),
            FieldKind::Boolean => Column::new(name, rows.map(|row| row % 3 == 0).collect::<Vec<_>>()),
            _ => numbers.cast(&field.kind.dtype()).unwrap().with_name(name),
        }
    }

    fn write(folder: &Path) {
        for table in TABLES {
            let mut rows =
                DataFrame::new(200, table.fields.iter().map(|field| column(table, field)).collect()).unwrap();
            let file = File::create(folder.join(format!("{}.parquet", table.name))).unwrap();
            ParquetWriter::new(file).with_row_group_size(Some(100)).finish(&mut rows).unwrap();
        }
    }

    /// The same bytes with some harm: flipped bits, the end cut off, a run overwritten, or two runs in each other's place.
    fn harmed(bytes: &[u8], dice: &mut ChaCha8Rng) -> Vec<u8> {
        let mut harmed = bytes.to_vec();
        // What a file says of itself stands at its end; half of the harm is done there.
        let first = if dice.random_ratio(1, 2) { bytes.len().saturating_sub(2_000) } else { 0 };
        let at = dice.random_range(first..bytes.len());
        match dice.random_range(0..4) {
            0 => (0..dice.random_range(1..4)).for_each(|_| {
                let at = dice.random_range(first..bytes.len());
                harmed[at] ^= 1 << dice.random_range(0..8);
            }),
            1 => harmed.truncate(at),
            2 => {
                let end = (at + dice.random_range(1..64)).min(bytes.len());
                let byte = [0, 0xFF, dice.random()][dice.random_range(0..3)];
                harmed[at..end].fill(byte);
            }
            _ => {
                let length = dice.random_range(8..400).min(bytes.len() / 2);
                let (from, to) = (dice.random_range(0..bytes.len() / 2 - length / 2), bytes.len() - length);
                let to = dice.random_range((from + length).min(to)..=to);
                for offset in 0..length {
                    harmed.swap(from + offset, to + offset);
                }
            }
        }
        harmed
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_by_name_and_never_a_fault_of_ours() {
        let n_harms = 300;
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let whole = |folder: &Path| -> Result<Vec<DataFrame>> {
            let tables = read(folder)?;
            // What was read once without a fault is read again where it is counted.
            Ok(tables.into_values().map(|rows| rows.collect().unwrap()).collect())
        };
        let expected = whole(folder.path()).unwrap();
        let mut dice = ChaCha8Rng::seed_from_u64(10);
        let (mut n_refused, mut n_changed) = (0, 0);
        for harm in 0..n_harms {
            let path = folder.path().join(format!("{}.parquet", TABLES[harm % TABLES.len()].name));
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, harmed(&bytes, &mut dice)).unwrap();
            match whole(folder.path()) {
                Err(error) => {
                    n_refused += 1;
                    assert_eq!(error.kind(), Kind::Contract, "{error}");
                    assert!(error.to_string().contains(".parquet"), "{error}");
                }
                Ok(found) => {
                    let is_same = found.iter().zip(&expected).all(|(found, expected)| found.equals_missing(expected));
                    n_changed += usize::from(!is_same);
                }
            }
            fs::write(&path, bytes).unwrap();
        }
        // Few are read as something else: a byte of a value that stays one. Only a hash of the file would tell.
        assert!(n_refused > n_harms * 3 / 4 && n_changed < n_harms / 10, "{n_refused} refused, {n_changed} changed");
    }
}
