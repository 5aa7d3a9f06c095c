//! Columns in types that Polars is built without: dictionaries and narrow integers.

use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType as ArrowType, Date32Type, Float64Type, Int64Type};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use polars::prelude::*;

use super::damage::{damaged, unreadable};
use crate::durable;
use crate::error::{Error, Result};
use crate::model::{self, Field, Table};

/// The columns of a table, each in the widest type of its kind.
pub(super) fn read(table: &Table, path: &Path) -> Result<DataFrame> {
    let file = durable::open(path).map_err(|error| Error::store(path, &error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(path, &error))?;
    let ours = table.fields.iter().map(|field| field.name);
    let mask = ProjectionMask::columns(builder.parquet_schema(), ours);
    let batches = builder.with_projection(mask).build().map_err(|error| unreadable(path, &error))?;
    let batches: Vec<RecordBatch> =
        batches.collect::<std::result::Result<_, _>>().map_err(|error| unreadable(path, &error))?;
    let height = batches.iter().map(RecordBatch::num_rows).sum();
    let columns = table.fields.iter().map(|field| column(field, &batches).ok_or_else(|| damaged(path)));
    Ok(DataFrame::new(height, columns.collect::<Result<_>>()?).expect("every column has a value a row"))
}

/// One column over all batches.
fn column(field: &Field, batches: &[RecordBatch]) -> Option<Column> {
    let target = match field.kind {
        model::FieldKind::Id | model::FieldKind::Category | model::FieldKind::Text => ArrowType::Utf8,
        model::FieldKind::Date => ArrowType::Date32,
        model::FieldKind::Integer => ArrowType::Int64,
        model::FieldKind::Number => ArrowType::Float64,
        model::FieldKind::Boolean => ArrowType::Boolean,
    };
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let cast = |batch: &RecordBatch| cast_with_options(batch.column_by_name(field.name)?, &target, &strict).ok();
    let arrays: Vec<ArrayRef> = batches.iter().map(cast).collect::<Option<_>>()?;
    let name = field.name.into();
    Some(match target {
        ArrowType::Utf8 => Column::new(name, gather(&arrays, |array| array.as_string::<i32>().iter().collect())),
        ArrowType::Boolean => Column::new(name, gather(&arrays, |array| array.as_boolean().iter().collect())),
        ArrowType::Int64 => {
            Column::new(name, gather(&arrays, |array| array.as_primitive::<Int64Type>().iter().collect()))
        }
        ArrowType::Float64 => {
            Column::new(name, gather(&arrays, |array| array.as_primitive::<Float64Type>().iter().collect()))
        }
        _ => {
            let days = gather(&arrays, |array| array.as_primitive::<Date32Type>().iter().collect());
            Column::new(name, days).cast(&DataType::Date).ok()?
        }
    })
}

fn gather<'a, T>(arrays: &'a [ArrayRef], values: impl Fn(&'a dyn Array) -> Vec<Option<T>>) -> Vec<Option<T>> {
    arrays.iter().flat_map(|array| values(array.as_ref())).collect()
}
