//! Frames as Arrow bytes and back.

use std::io::Cursor;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType as ArrowType, Date32Type, Float64Type, Int64Type, SchemaRef};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use polars::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::stages;

/// A frame as one Arrow stream.
pub(super) fn encode(frame: &DataFrame) -> Result<Vec<u8>> {
    const IN_MEMORY: &str = "a batch of our own types can be written to memory";
    let batch = stages::record_batch(frame)?;
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect(IN_MEMORY);
    writer.write(&batch).expect(IN_MEMORY);
    Ok(writer.into_inner().expect(IN_MEMORY))
}

/// The rows of an answer: whole Arrow streams, each with the same columns.
///
/// Servers differ in how they type a sum or a literal: whole numbers come out as 64 bits, whatever their width was.
///
/// # Errors
/// [`Kind::Unreachable`] if a stream cannot be read, [`Kind::Declaration`] for a column of a type that no measure has.
pub(super) fn decode(streams: &[impl AsRef<[u8]>], query: &str) -> Result<DataFrame> {
    let unreadable = || Error::new(Kind::Unreachable, format!("{query}: the server's answer cannot be read"));
    let mut batches = Vec::new();
    let mut schema = None;
    for stream in streams {
        let reader = StreamReader::try_new(Cursor::new(stream), None).map_err(|_| unreadable())?;
        schema = schema.or_else(|| Some(reader.schema()));
        batches.extend(reader.collect::<std::result::Result<Vec<RecordBatch>, _>>().map_err(|_| unreadable())?);
    }
    let schema: SchemaRef = schema.ok_or_else(unreadable)?;
    let height = batches.iter().map(RecordBatch::num_rows).sum();
    let columns = schema.fields().iter().enumerate().map(|(at, field)| {
        let target = in_our_types(field.data_type()).ok_or_else(|| {
            let message = format!("{query}: column {} is {}, which no measure has", field.name(), field.data_type());
            Error::new(Kind::Declaration, message).hint("cast it to text, a date, a boolean or a number")
        })?;
        let arrays = batches.iter().map(|batch| strict_cast(batch.columns().get(at)?, &target));
        let arrays: Vec<ArrayRef> = arrays.collect::<Option<_>>().ok_or_else(unreadable)?;
        Ok(column(field.name(), &target, &arrays))
    });
    DataFrame::new(height, columns.collect::<Result<_>>()?).map_err(|_| unreadable())
}

/// The type that a column gets here, if it is one that a measure can have.
fn in_our_types(found: &ArrowType) -> Option<ArrowType> {
    match found {
        ArrowType::Dictionary(_, values) => in_our_types(values),
        ArrowType::Utf8 | ArrowType::LargeUtf8 | ArrowType::Utf8View => Some(ArrowType::Utf8),
        ArrowType::Date32 => Some(ArrowType::Date32),
        ArrowType::Boolean => Some(ArrowType::Boolean),
        ArrowType::Decimal128(_, 0) => Some(ArrowType::Int64),
        found if found.is_integer() => Some(ArrowType::Int64),
        ArrowType::Decimal128(..) | ArrowType::Float32 | ArrowType::Float64 => Some(ArrowType::Float64),
        _ => None,
    }
}

/// Nothing becomes null on the way.
fn strict_cast(array: &ArrayRef, target: &ArrowType) -> Option<ArrayRef> {
    cast_with_options(array, target, &CastOptions { safe: false, ..CastOptions::default() }).ok()
}

fn column(name: &str, target: &ArrowType, arrays: &[ArrayRef]) -> Column {
    let name = name.into();
    match target {
        ArrowType::Utf8 => {
            let text: StringChunked = arrays.iter().flat_map(|array| array.as_string::<i32>().iter()).collect();
            text.with_name(name).into_column()
        }
        ArrowType::Boolean => Column::new(name, gather(arrays, |array| array.as_boolean().iter().collect())),
        ArrowType::Int64 => {
            Column::new(name, gather(arrays, |array| array.as_primitive::<Int64Type>().iter().collect()))
        }
        ArrowType::Float64 => {
            Column::new(name, gather(arrays, |array| array.as_primitive::<Float64Type>().iter().collect()))
        }
        _ => {
            let days = gather(arrays, |array| array.as_primitive::<Date32Type>().iter().collect());
            Column::new(name, days).cast(&DataType::Date).expect("days since 1970 are dates")
        }
    }
}

fn gather<'a, T>(arrays: &'a [ArrayRef], values: impl Fn(&'a dyn Array) -> Vec<Option<T>>) -> Vec<Option<T>> {
    arrays.iter().flat_map(|array| values(array.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Decimal128Array, Int32Array, StringViewArray, TimestampMicrosecondArray, UInt64Array};

    use super::*;

    fn stream(name: &str, array: ArrayRef) -> Vec<u8> {
        let batch = RecordBatch::try_from_iter([(name, array)]).unwrap();
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    fn decimals(units: Vec<i128>, scale: i8) -> ArrayRef {
        Arc::new(Decimal128Array::from(units).with_precision_and_scale(20, scale).unwrap())
    }

    #[test]
    fn a_frame_comes_back_as_it_was() {
        let frame = df!("text" => [Some("a"), None], "number" => [1i64, 2], "fact" => [true, false]).unwrap();
        let days = Column::new("day".into(), [0i32, 19_782]).cast(&DataType::Date).unwrap();
        let frame = frame.hstack(&[days]).unwrap();
        let bytes = encode(&frame).unwrap();
        // Two streams are twice the rows; one without rows still has columns.
        assert_eq!(decode(&[&bytes, &bytes], "q").unwrap(), frame.vstack(&frame).unwrap());
        let nothing = frame.head(Some(0));
        assert_eq!(decode(&[encode(&nothing).unwrap()], "q").unwrap(), nothing);
    }

    #[test]
    fn whole_numbers_have_one_type_however_the_server_typed_them() {
        let arrays: [ArrayRef; 3] =
            [Arc::new(Int32Array::from(vec![7])), Arc::new(UInt64Array::from(vec![7])), decimals(vec![7], 0)];
        for array in arrays {
            let frame = decode(&[stream("n", array)], "q").unwrap();
            assert_eq!(frame.column("n").unwrap().i64().unwrap().get(0), Some(7));
        }
        let half = decode(&[stream("n", decimals(vec![15], 1))], "q").unwrap();
        assert_eq!(half.column("n").unwrap().f64().unwrap().get(0), Some(1.5));
        let text = decode(&[stream("t", Arc::new(StringViewArray::from(vec!["x"])))], "q").unwrap();
        assert_eq!(text.column("t").unwrap().str().unwrap().get(0), Some("x"));
    }

    #[test]
    fn a_number_that_does_not_fit_and_a_stream_cut_short_are_refused() {
        let refused = |bytes: &[u8]| decode(&[bytes], "measures/m.sql").unwrap_err();
        let large = stream("n", Arc::new(UInt64Array::from(vec![u64::MAX])));
        assert_eq!(refused(&large).kind(), Kind::Unreachable);
        let whole = stream("n", Arc::new(UInt64Array::from((0..1_000).collect::<Vec<u64>>())));
        assert_eq!(refused(&whole[..whole.len() / 2]).kind(), Kind::Unreachable);
        assert_eq!(decode(&[] as &[&[u8]], "q").unwrap_err().kind(), Kind::Unreachable);
    }

    #[test]
    fn a_type_that_no_measure_has_is_named_with_its_column() {
        let time = stream("at", Arc::new(TimestampMicrosecondArray::from(vec![0])));
        let error = decode(&[time], "measures/m.sql").unwrap_err();
        assert_eq!(error.kind(), Kind::Declaration);
        assert_eq!(error.to_string(), "measures/m.sql: column at is Timestamp(µs), which no measure has");
    }
}
