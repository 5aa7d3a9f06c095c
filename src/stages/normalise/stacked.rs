//! The deliveries of a source below one another: the columns that say which is which, and the keys of rows.

use polars::prelude::*;

/// The column with the day a row was received.
pub(super) const RECEIVED: &str = "_received";

/// The column with the day the first row of this key was received: a newer row that stands in for it
/// does not make the record younger.
pub(super) const FIRST_RECEIVED: &str = "_first_received";

/// The column with the number of a row's delivery, oldest first.
pub(super) const DELIVERY: &str = "_delivery";

/// The values of a key as one number that stands for them.
pub(super) type RowKey = [u8; 16];

/// The key of every row. A blank part is a value of its own.
pub(super) fn keys(frame: &DataFrame, names: &[String]) -> Vec<RowKey> {
    let parts: Vec<StringChunked> = names.iter().map(|name| as_text(frame, name)).collect();
    let mut text = Vec::new();
    (0..frame.height())
        .map(|at| {
            text.clear();
            for part in &parts {
                add_part(&mut text, part.get(at));
            }
            hash(&text)
        })
        .collect()
}

/// The key of one part, as [`keys`] makes it.
pub(super) fn key_of(part: &str) -> RowKey {
    let mut text = Vec::new();
    add_part(&mut text, Some(part));
    hash(&text)
}

/// The lengths keep `a|b` and `ab|` apart.
fn add_part(text: &mut Vec<u8>, part: Option<&str>) {
    text.push(u8::from(part.is_some()));
    let part = part.unwrap_or_default();
    text.extend((part.len() as u64).to_le_bytes());
    text.extend(part.as_bytes());
}

fn hash(text: &[u8]) -> RowKey {
    let hash = blake3::hash(text);
    *hash.as_bytes().first_chunk().expect("a hash of 32 bytes begins with 16")
}

/// A column as text, whatever its kind.
pub(super) fn as_text(frame: &DataFrame, name: &str) -> StringChunked {
    let column = frame.column(name).expect("a source is checked: its keys are columns");
    let column = column.cast(&DataType::String).expect("all our kinds can be written as text");
    column.str().expect("cast to text").clone()
}

/// A column of numbers that we made ourselves.
pub(super) fn numbers(frame: &DataFrame, name: &str) -> Vec<u32> {
    let column = frame.column(name).expect("stacked tables have it");
    column.u32().expect("made as whole numbers").into_no_null_iter().collect()
}
