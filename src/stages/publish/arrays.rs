//! Columns of a frame as Arrow arrays, of the types our tables have.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::{DataType as ArrowType, Field, Schema, SchemaRef};
use polars::prelude::*;

use crate::error::{Error, Kind, Result};

/// The Arrow schema of a frame.
pub(super) fn schema(frame: &DataFrame) -> Result<SchemaRef> {
    let fields: Result<Vec<Field>> = frame
        .columns()
        .iter()
        .map(|column| Ok(Field::new(column.name().as_str(), arrow_type(column)?, true)))
        .collect();
    Ok(Arc::new(Schema::new(fields?)))
}

/// A frame as one Arrow batch.
///
/// # Errors
/// [`Kind::Contract`] for a column of a type that no table of ours has.
pub fn record_batch(frame: &DataFrame) -> Result<RecordBatch> {
    batch(frame, &schema(frame)?)
}

/// A frame, or a slice of one, as one Arrow batch of this schema.
pub(super) fn batch(frame: &DataFrame, schema: &SchemaRef) -> Result<RecordBatch> {
    let arrays: Result<Vec<ArrayRef>> = frame.columns().iter().map(array).collect();
    Ok(RecordBatch::try_new(Arc::clone(schema), arrays?).expect("the schema was made from a frame with these columns"))
}

fn arrow_type(column: &Column) -> Result<ArrowType> {
    match column.dtype() {
        DataType::String => Ok(ArrowType::Utf8),
        DataType::Date => Ok(ArrowType::Date32),
        DataType::Boolean => Ok(ArrowType::Boolean),
        DataType::Int32 => Ok(ArrowType::Int32),
        DataType::Int64 => Ok(ArrowType::Int64),
        DataType::UInt32 => Ok(ArrowType::UInt32),
        DataType::Float64 => Ok(ArrowType::Float64),
        _ => Err(unwritable(column)),
    }
}

fn array(column: &Column) -> Result<ArrayRef> {
    const OF_THIS_TYPE: &str = "the type was matched on";
    Ok(match column.dtype() {
        DataType::String => Arc::new(column.str().expect(OF_THIS_TYPE).iter().collect::<StringArray>()),
        DataType::Date => Arc::new(column.date().expect(OF_THIS_TYPE).phys.iter().collect::<Date32Array>()),
        DataType::Boolean => Arc::new(column.bool().expect(OF_THIS_TYPE).iter().collect::<BooleanArray>()),
        DataType::Int32 => Arc::new(column.i32().expect(OF_THIS_TYPE).iter().collect::<Int32Array>()),
        DataType::Int64 => Arc::new(column.i64().expect(OF_THIS_TYPE).iter().collect::<Int64Array>()),
        DataType::UInt32 => Arc::new(column.u32().expect(OF_THIS_TYPE).iter().collect::<UInt32Array>()),
        DataType::Float64 => Arc::new(column.f64().expect(OF_THIS_TYPE).iter().collect::<Float64Array>()),
        _ => return Err(unwritable(column)),
    })
}

fn unwritable(column: &Column) -> Error {
    let message = format!("column `{}` has the type {}, which no table of ours has", column.name(), column.dtype());
    Error::new(Kind::Contract, message).hint("cast it to text, date, boolean, integer or float before it is written")
}
