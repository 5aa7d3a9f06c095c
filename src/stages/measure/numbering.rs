//! Ids as numbers: to join and to group by 32 bits is many times faster than by text.
//!
//! The same text has the same number in every column, and numbers lie in the order of the texts, so that
//! SQL may ask for the lowest. All have ten digits: put behind other text they still sort alike.

use polars::prelude::*;

/// The number of the lowest text.
const FIRST: u32 = 1_000_000_000;

/// What `numbers` holds of a row until its text is ranked: it has none, or that of the row before.
const NONE: u32 = 0;
const AS_BEFORE: u32 = 1;

/// Numbers the texts of some columns, all together.
pub(super) fn numbered(columns: &[StringChunked]) -> Vec<UInt32Chunked> {
    let columns: Vec<StringChunked> = columns.iter().map(|column| column.rechunk().into_owned()).collect();
    let mut texts = Texts { columns: &columns, starts: vec![0], is_whole: true };
    for column in &columns {
        texts.starts.push(texts.len() + column.len());
    }
    let mut numbers = vec![NONE; texts.len()];
    let mut entries = texts.entries(&mut numbers);
    entries.sort_unstable_by_key(|entry| entry.key);
    rank(&mut entries, &texts, &mut numbers);
    let spans = texts.starts.windows(2).map(|span| &numbers[span[0]..span[1]]);
    columns.iter().zip(spans).map(|(column, span)| filled(column.name(), span)).collect()
}

/// One text, by what it begins with and where it is.
struct Entry {
    key: [u64; 2],
    at: u32,
}

/// The texts of several columns in one row.
struct Texts<'a> {
    columns: &'a [StringChunked],
    /// Where each column starts, and where the last ends.
    starts: Vec<usize>,
    /// Whether all are pseudonyms of ours, 32 hexadecimal digits: then a key is the whole text.
    is_whole: bool,
}

impl Texts<'_> {
    fn len(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    fn entries(&mut self, numbers: &mut [u32]) -> Vec<Entry> {
        let pseudonyms = self.entries_by(numbers, hexadecimal);
        self.is_whole = pseudonyms.is_some();
        pseudonyms.unwrap_or_else(|| {
            let all = || self.columns.iter().flat_map(|column| column.iter().flatten());
            let first = all().next().unwrap_or_default().as_bytes();
            let n_common = all().fold(first.len(), |n, text| n_same(&first[..n], text.as_bytes()));
            self.entries_by(numbers, |text| Some(beginning(&text.as_bytes()[n_common..])))
                .expect("every text has a key")
        })
    }

    /// One entry a text that is not that of the row before: tables often hold a child's rows together.
    fn entries_by(&self, numbers: &mut [u32], key: impl Fn(&str) -> Option<[u64; 2]>) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        for (column, start) in self.columns.iter().zip(&self.starts) {
            let mut before = None;
            for (row, text) in column.iter().enumerate() {
                let Some(text) = text else { continue };
                let at = start + row;
                if before == Some(text) {
                    numbers[at] = AS_BEFORE;
                } else {
                    let at = u32::try_from(at).expect("fewer than four thousand million ids");
                    entries.push(Entry { key: key(text)?, at });
                }
                before = Some(text);
            }
        }
        Some(entries)
    }

    fn at(&self, at: u32) -> &str {
        let at = at as usize;
        let column = self.starts.partition_point(|start| *start <= at) - 1;
        self.columns[column].get(at - self.starts[column]).expect("only rows with a text have entries")
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

/// Gives each entry the number of its text. Entries come sorted by key.
fn rank(entries: &mut [Entry], texts: &Texts, numbers: &mut [u32]) {
    let mut number = FIRST - 1;
    for same_key in entries.chunk_by_mut(|left, right| left.key == right.key) {
        number += 1;
        if !texts.is_whole {
            same_key.sort_by(|left, right| texts.at(left.at).cmp(texts.at(right.at)));
        }
        for at in 0..same_key.len() {
            let is_other = at > 0 && !texts.is_whole && texts.at(same_key[at].at) != texts.at(same_key[at - 1].at);
            number += u32::from(is_other);
            numbers[same_key[at].at as usize] = number;
        }
    }
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
        check(&[&texts.map(Some)], &[&[Some(2), Some(1), Some(0)]]);
    }

    #[test]
    fn no_text_at_all_has_no_number() {
        check(&[&[None, None], &[]], &[&[None, None], &[]]);
    }
}
