//! Ids as numbers: to join and to group by 32 bits is many times faster than by text.
//!
//! The same text has the same number in every column, and numbers lie in the order of the texts, so that
//! SQL may ask for the lowest. All have ten digits: put behind other text they still sort alike.

use std::cmp::Ordering;

use polars::prelude::*;

/// The number of the lowest text.
const FIRST: u32 = 1_000_000_000;

/// What `numbers` holds of a row until its text is ranked: it has none, or that of the row before.
const NONE: u32 = 0;
const AS_BEFORE: u32 = 1;

/// Numbers the texts of some columns, all together.
pub(super) fn numbered(columns: &[StringChunked]) -> Vec<UInt32Chunked> {
    let columns: Vec<StringChunked> = columns.iter().map(|column| column.rechunk().into_owned()).collect();
    let all = || columns.iter().flat_map(|column| column.iter().flatten());
    let first = all().next().unwrap_or_default().as_bytes();
    let n_common = all().fold(first.len(), |n, text| n_same(&first[..n], text.as_bytes()));
    let mut rows = Rows::default();
    for column in &columns {
        let is_read = rows.read(column, |text| Some(beginning(&text.as_bytes()[n_common..])));
        assert!(is_read, "every text has a beginning");
    }
    let starts = rows.starts.clone();
    let text = |at: u32| {
        let column = starts.partition_point(|start| *start <= at as usize) - 1;
        columns[column].get(at as usize - starts[column]).expect("only rows with a text have entries")
    };
    rows.numbered(|one, other| text(one).cmp(text(other)))
}

/// Pseudonyms of ours, 32 hexadecimal digits each: as numbers they are all there is to know, so that the texts of a
/// column may go before the next is read.
#[derive(Default)]
pub(super) struct NumberedPseudonyms(Rows);

impl NumberedPseudonyms {
    /// Reads one more column; false if it holds a text of another kind.
    pub(super) fn read(&mut self, column: &StringChunked) -> bool {
        self.0.read(column, hexadecimal)
    }

    /// Numbers all columns together, in the order in which they were read.
    pub(super) fn numbered(self) -> Vec<UInt32Chunked> {
        self.0.numbered(|_, _| Ordering::Equal)
    }
}

/// One text, by what it begins with and where it is.
struct NumberedText {
    key: [u64; 2],
    at: u32,
}

/// The rows of several columns, one after the other.
#[derive(Default)]
struct Rows {
    names: Vec<PlSmallStr>,
    /// Where each column starts.
    starts: Vec<usize>,
    /// Of each row [`NONE`] or [`AS_BEFORE`], or in the end its number.
    numbers: Vec<u32>,
    /// One entry a text that is not that of the row before: tables often hold a child's rows together.
    entries: Vec<NumberedText>,
}

impl Rows {
    /// Adds a column; false if one of its texts has no key.
    fn read(&mut self, column: &StringChunked, key: impl Fn(&str) -> Option<[u64; 2]>) -> bool {
        self.names.push(column.name().clone());
        self.starts.push(self.numbers.len());
        self.numbers.reserve(column.len());
        let mut before = None;
        for text in column.iter() {
            let is_as_before = text.is_some() && before == text;
            self.numbers.push(if is_as_before { AS_BEFORE } else { NONE });
            if let Some(text) = text.filter(|_| !is_as_before) {
                let at = u32::try_from(self.numbers.len() - 1).expect("fewer than four thousand million ids");
                let Some(key) = key(text) else { return false };
                self.entries.push(NumberedText { key, at });
            }
            before = text.or(before);
        }
        true
    }

    /// Numbers the texts: by their keys, then as `compare` says of those that have one key.
    fn numbered(mut self, compare: impl Fn(u32, u32) -> Ordering) -> Vec<UInt32Chunked> {
        self.entries.sort_unstable_by_key(|entry| entry.key);
        let mut number = FIRST - 1;
        for same_key in self.entries.chunk_by_mut(|left, right| left.key == right.key) {
            number += 1;
            same_key.sort_by(|left, right| compare(left.at, right.at));
            for at in 0..same_key.len() {
                let is_other = at > 0 && compare(same_key[at - 1].at, same_key[at].at) != Ordering::Equal;
                number += u32::from(is_other);
                self.numbers[same_key[at].at as usize] = number;
            }
        }
        let ends = self.starts.iter().skip(1).copied().chain([self.numbers.len()]);
        let spans = self.starts.iter().zip(ends).map(|(start, end)| &self.numbers[*start..end]);
        self.names.iter().zip(spans).map(|(name, span)| filled(name, span)).collect()
    }
}

/// The value of 32 hexadecimal digits in small letters.
fn hexadecimal(text: &str) -> Option<[u64; 2]> {
    let bytes: &[u8; 32] = text.as_bytes().try_into().ok()?;
    let mut halves = [0_u64; 2];
    for (at, byte) in bytes.iter().enumerate() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        halves[at / 16] = halves[at / 16] << 4 | u64::from(digit);
    }
    Some(halves)
}

/// The first sixteen bytes, so that numbers lie as texts do.
fn beginning(text: &[u8]) -> [u64; 2] {
    let mut bytes = [0; 16];
    for (byte, text) in bytes.iter_mut().zip(text) {
        *byte = *text;
    }
    let both = u128::from_be_bytes(bytes);
    [both >> 64, both & u128::from(u64::MAX)].map(|half| u64::try_from(half).expect("half of the bits"))
}

/// How many bytes two texts both begin with.
fn n_same(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

fn filled(name: &PlSmallStr, numbers: &[u32]) -> UInt32Chunked {
    let mut before = None;
    let number = |number: &u32| {
        match *number {
            NONE => return None,
            AS_BEFORE => {}
            number => before = Some(number),
        }
        before
    };
    let numbers: UInt32Chunked = numbers.iter().map(number).collect();
    numbers.with_name(name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(columns: &[&[Option<&str>]], expected: &[&[Option<u32>]]) {
        let columns: Vec<StringChunked> =
            columns.iter().map(|texts| StringChunked::from_iter(texts.iter().copied())).collect();
        let found: Vec<Vec<Option<u32>>> = numbered(&columns).iter().map(|column| column.iter().collect()).collect();
        let from_zero = |column: &Vec<Option<u32>>| column.iter().map(|number| Some((*number)? - FIRST)).collect();
        assert_eq!(found.iter().map(from_zero).collect::<Vec<Vec<Option<u32>>>>(), expected);
    }

    #[test]
    fn the_same_text_has_the_same_number_in_every_column() {
        check(
            &[&[Some("b"), Some("b"), None, Some("b")], &[Some("a"), Some("b"), Some("c")]],
            &[&[Some(1), Some(1), None, Some(1)], &[Some(0), Some(1), Some(2)]],
        );
    }

    #[test]
    fn numbers_lie_in_the_order_of_the_texts() {
        // Byte by byte: a text comes before those that go on from it, and 10 before 9. Beyond
        // the common beginning and sixteen bytes more, whole texts are compared.
        check(
            &[&[Some("child-9"), Some("child-10"), Some("child-1"), Some("child-é"), Some("child-")]],
            &[&[Some(3), Some(2), Some(1), Some(4), Some(0)]],
        );
        let long = ["z-0123456789abcdef-b", "z-0123456789abcdef-a", "y", "z-0123456789abcdef-b"];
        check(&[&long.map(Some)], &[&[Some(2), Some(1), Some(0), Some(2)]]);
    }

    #[test]
    fn pseudonyms_are_told_apart_by_every_digit() {
        let texts = [
            "0f00000000000000f000000000000001",
            "0f00000000000000f000000000000000",
            "0e00000000000000f00000000000000f",
        ];
        let mut pseudonyms = NumberedPseudonyms::default();
        let column = |texts: &[Option<&str>]| StringChunked::from_iter(texts.iter().copied());
        assert!(pseudonyms.read(&column(&[Some(texts[0]), Some(texts[0]), None, Some(texts[0])])));
        assert!(pseudonyms.read(&column(&texts.map(Some))));
        let found: Vec<Vec<Option<u32>>> = pseudonyms.numbered().iter().map(|ids| ids.iter().collect()).collect();
        let number = |place: u32| Some(FIRST + place);
        assert_eq!(found[0], [number(2), number(2), None, number(2)]);
        assert_eq!(found[1], [number(2), number(1), number(0)]);
    }

    #[test]
    fn what_has_other_digits_is_no_pseudonym() {
        for text in ["0F00000000000000f000000000000001", "0f00000000000000f00000000000001", "child-1"] {
            assert!(!NumberedPseudonyms::default().read(&StringChunked::from_iter([Some(text)])), "{text}");
        }
    }

    #[test]
    fn no_text_at_all_has_no_number() {
        check(&[&[None, None], &[]], &[&[None, None], &[]]);
    }
}
