//! Parquet files that a warehouse can skip through: sorted row groups with statistics
//! for every page, and the file's own provenance in its metadata.

use std::fs::File;
use std::path::Path;

use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use polars::prelude::*;

use super::arrays;
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};

/// Rows of a row group: enough for good compression, few enough that one fits in memory many times over.
const ROW_GROUP_ROWS: usize = 128 * 1024;

/// Writes a table with personal data: only the owner may read the file.
///
/// The rows are put in the order of `sorted_by` (nulls first) and the file says so. Each of
/// `provenance` becomes an entry of the file's key-value metadata. The file appears whole,
/// synced, or not at all. Only one row group at a time is held beside the frame.
///
/// # Errors
/// [`Kind::Store`] if the disk refuses, [`Kind::Contract`] if a column has a type that no
/// table of ours has or if `sorted_by` names a column that is not there.
pub fn write_parquet(
    frame: &DataFrame,
    path: &Path,
    sorted_by: &[&str],
    provenance: &[(String, String)],
) -> Result<()> {
    write(frame, path, sorted_by, provenance, Access::Private)
}

/// Writes a table that anybody may read.
pub(super) fn write_public(
    frame: &DataFrame,
    path: &Path,
    sorted_by: &[&str],
    provenance: &[(String, String)],
) -> Result<()> {
    write(frame, path, sorted_by, provenance, Access::Public)
}

fn write(
    frame: &DataFrame,
    path: &Path,
    sorted_by: &[&str],
    provenance: &[(String, String)],
    access: Access,
) -> Result<()> {
    let sorted = sort(frame, sorted_by)?;
    let schema = arrays::schema(&sorted)?;
    let properties = properties(&schema, sorted_by, provenance);
    durable::write(path, access, |file| write_row_groups(&sorted, file, path, schema, properties))
}

/// Rows in the order that the metadata will promise: a false promise makes readers skip rows.
fn sort(frame: &DataFrame, sorted_by: &[&str]) -> Result<DataFrame> {
    if sorted_by.is_empty() {
        return Ok(frame.clone());
    }
    let by: Vec<PlSmallStr> = sorted_by.iter().map(|name| PlSmallStr::from_str(name)).collect();
    let stable = SortMultipleOptions::default().with_maintain_order(true);
    frame.sort(by, stable).map_err(|error| Error::new(Kind::Contract, format!("cannot sort a table: {error}")))
}

fn write_row_groups(
    frame: &DataFrame,
    file: &mut File,
    path: &Path,
    schema: SchemaRef,
    properties: WriterProperties,
) -> Result<()> {
    let at_path = |error: ParquetError| parquet_error(path, error);
    let mut writer = ArrowWriter::try_new(file, SchemaRef::clone(&schema), Some(properties)).map_err(at_path)?;
    for start in (0..frame.height()).step_by(ROW_GROUP_ROWS) {
        let rows =
            frame.slice(i64::try_from(start).expect("a frame has fewer rows than i64 can count"), ROW_GROUP_ROWS);
        writer.write(&arrays::batch(&rows, &schema)?).map_err(at_path)?;
    }
    writer.close().map_err(at_path)?;
    Ok(())
}

fn properties(schema: &SchemaRef, sorted_by: &[&str], provenance: &[(String, String)]) -> WriterProperties {
    let sorting = sorted_by.iter().filter_map(|name| {
        let index = schema.index_of(name).ok()?;
        Some(SortingColumn { column_idx: i32::try_from(index).ok()?, descending: false, nulls_first: true })
    });
    let provenance = provenance.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_sorting_columns(Some(sorting.collect()))
        .set_key_value_metadata(Some(provenance.collect()));
    for name in schema.fields().iter().map(|field| field.name()).filter(|name| needs_bloom_filter(name, sorted_by)) {
        let column = ColumnPath::from(name.as_str());
        properties = properties
            .set_column_bloom_filter_enabled(column.clone(), true)
            .set_column_bloom_filter_max_ndv(column, ROW_GROUP_ROWS as u64);
    }
    properties.build()
}

/// Whether one child or one offence is looked up by this column and statistics cannot narrow it:
/// a pseudonym that the file is not sorted by is spread over every row group.
fn needs_bloom_filter(name: &str, sorted_by: &[&str]) -> bool {
    name.ends_with("_id") && sorted_by.first() != Some(&name)
}

fn parquet_error(path: &Path, error: ParquetError) -> Error {
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => Error::store(path, &source),
            Err(source) => Error::new(Kind::Store, format!("{}: {source}", path.display())),
        },
        other => Error::new(Kind::Store, format!("{}: {other}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::statistics::Statistics;

    use super::*;

    /// Every type we write, with a null in each nullable column, and rows out of order.
    fn offences() -> DataFrame {
        let dates = Column::new("offence_date".into(), [Some(20_000_i32), None, Some(19_000)]);
        let columns = vec![
            Column::new("offence_id".into(), ["b", "c", "a"]),
            Column::new("person_id".into(), ["p2", "p1", "p1"]),
            dates.cast(&DataType::Date).unwrap(),
            Column::new("is_breach".into(), [Some(true), None, Some(false)]),
            Column::new("age_years".into(), [Some(14_i32), None, Some(17)]),
            Column::new("n_rows".into(), [Some(1_i64), None, Some(3)]),
            Column::new("row".into(), [Some(1_u32), None, Some(3)]),
            Column::new("value".into(), [Some(0.5_f64), None, Some(1.5)]),
        ];
        DataFrame::new(3, columns).unwrap()
    }

    fn written(frame: &DataFrame) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("offences.parquet");
        let provenance = [("yjp.as_at".to_owned(), "2024-03-31".to_owned())];
        write_parquet(frame, &path, &["offence_id"], &provenance).unwrap();
        (folder, path)
    }

    #[test]
    fn polars_reads_back_the_same_rows_in_order() {
        let (_folder, path) = written(&offences());
        let read = ParquetReader::new(File::open(path).unwrap()).finish().unwrap();
        let expected = offences().sort(["offence_id"], SortMultipleOptions::default()).unwrap();
        assert!(read.equals_missing(&expected), "{read} is not {expected}");
    }

    #[test]
    fn the_file_tells_its_order_its_statistics_and_where_it_comes_from() {
        let (_folder, path) = written(&offences());
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let metadata = reader.metadata();
        let entries = metadata.file_metadata().key_value_metadata().unwrap();
        assert!(entries.contains(&KeyValue::new("yjp.as_at".to_owned(), "2024-03-31".to_owned())));

        let group = metadata.row_group(0);
        let order = SortingColumn { column_idx: 0, descending: false, nulls_first: true };
        assert_eq!(group.sorting_columns(), Some(&vec![order]));
        let Some(Statistics::Int32(ages)) = group.column(4).statistics() else { panic!("no statistics of ages") };
        assert_eq!((ages.min_opt(), ages.max_opt(), ages.null_count_opt()), (Some(&14), Some(&17), Some(1)));
        assert!(group.column(0).bloom_filter_offset().is_none());
        assert!(group.column(1).bloom_filter_offset().is_some());
    }

    #[test]
    fn many_rows_become_several_row_groups() {
        let n_rows = ROW_GROUP_ROWS + 7;
        let numbers: Vec<i32> = (0..i32::try_from(n_rows).unwrap()).rev().collect();
        let frame = DataFrame::new(n_rows, vec![Column::new("offence_id".into(), numbers)]).unwrap();
        let (_folder, path) = written(&frame);
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let rows: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(rows, [131_072, 7]);
    }

    #[test]
    fn a_table_without_rows_keeps_its_columns() {
        let (_folder, path) = written(&offences().clear());
        let read = ParquetReader::new(File::open(path).unwrap()).finish().unwrap();
        assert_eq!((read.height(), read.width()), (0, 8));
    }

    #[test]
    fn personal_data_is_for_the_owner_alone() {
        let (_folder, path) = written(&offences());
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn the_same_frame_gives_the_same_bytes() {
        let ((_a, first), (_b, second)) = (written(&offences()), written(&offences()));
        assert_eq!(std::fs::read(first).unwrap(), std::fs::read(second).unwrap());
    }

    #[test]
    fn a_type_that_no_table_has_breaks_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        let odd = DataFrame::new(1, vec![Column::new("odd".into(), [1_u64])]).unwrap();
        let error = write_parquet(&odd, &folder.path().join("odd.parquet"), &[], &[]).unwrap_err();
        assert_eq!(error.kind(), Kind::Contract);
    }
}
