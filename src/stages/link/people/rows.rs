//! What each record knows, record after record: comparing two touches two places in memory, not two for each column.

use rayon::prelude::*;

use super::cells::Numbered;

/// The most values of a record that one column keeps: a record with more names or addresses than
/// this is no person, and says nothing by them.
const VALUES_MAX: usize = 255;

/// Words in a line of the cache: memory comes by lines, and few records have more than two.
const LINE: usize = 16;

/// Records written by one thread at a time.
const PART: usize = 1 << 15;

/// The rows of the input that each record has.
pub(super) struct Grouped {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Grouped {
    /// Sorts rows to their records, by counting.
    pub fn new(records: &[u32], n_records: usize) -> Self {
        let mut starts = vec![0u32; n_records + 1];
        for record in records {
            starts[*record as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; records.len()];
        for (row, record) in (0u32..).zip(records) {
            let place = &mut next[*record as usize];
            rows[*place as usize] = row;
            *place += 1;
        }
        Self { starts, rows }
    }

    fn of(&self, record: usize) -> &[u32] {
        &self.rows[self.starts[record] as usize..self.starts[record + 1] as usize]
    }
}

/// Something that knows values: a record, or all records of a cluster together.
pub(in crate::stages::link) trait Knows {
    /// What it knows in a column, sorted.
    fn values(&self, column: usize) -> &[u32];
}

/// The values of every record, sorted within each column and each once.
///
/// Each record begins with the places where the values of its columns end, two to a word.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordRows {
    parts: Vec<RowsPart>,
    /// The place of each declared column within a record; nothing where it is not held here.
    places: Vec<Option<usize>>,
    n_places: usize,
}

/// Some records: where each begins, and their words.
#[derive(Debug, Clone, Default)]
struct RowsPart {
    starts: Vec<u32>,
    words: Vec<u32>,
}

impl RecordRows {
    /// Gathers what the rows of each record say in the declared columns; `None` for one that is not wanted.
    pub fn new(columns: &[Option<&Numbered<'_>>], grouped: &Grouped, n_records: usize) -> Self {
        let known: Vec<&Numbered<'_>> = columns.iter().flatten().copied().collect();
        let mut n_before = 0;
        let place = |column: &Option<&Numbered<'_>>| {
            n_before += usize::from(column.is_some());
            column.as_ref().map(|_| n_before - 1)
        };
        let places = columns.iter().map(place).collect();
        let records: Vec<usize> = (0..n_records).collect();
        let parts = records.par_chunks(PART).map(|records| RowsPart::new(records, &known, grouped)).collect();
        Self { parts, places, n_places: known.len() }
    }

    /// Where a record begins.
    #[inline]
    pub fn words(&self, record: u32) -> &[u32] {
        let part = &self.parts[record as usize / PART];
        &part.words[part.starts[record as usize % PART] as usize..]
    }

    /// The values in a declared column of the record that begins here.
    #[inline]
    pub fn values<'w>(&self, words: &'w [u32], column: usize) -> &'w [u32] {
        let Some(place) = self.places[column] else { return &[] };
        let end = |place: usize| (words[place / 2] >> (16 * (place % 2)) & 0xFFFF) as usize;
        let first = self.n_places.div_ceil(2);
        let from = if place == 0 { 0 } else { end(place - 1) };
        &words[first + from..first + end(place)]
    }

    /// Whether a declared column is held here.
    #[inline]
    pub fn knows(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// Reads a word in every part of the records' memory.
    pub fn fetch(&self, records: impl Iterator<Item = u32>) {
        let read = |record: u32| {
            let words = self.words(record);
            words.first().unwrap_or(&0).wrapping_add(*words.get(LINE).unwrap_or(&0))
        };
        std::hint::black_box(records.map(read).fold(0, u32::wrapping_add));
    }
}

impl RowsPart {
    fn new(records: &[usize], known: &[&Numbered<'_>], grouped: &Grouped) -> Self {
        // Room for one value in each column, so that few parts grow; what is not used is never touched.
        let n_words = records.len() * (known.len().div_ceil(2) + known.len());
        let mut part = Self { starts: Vec::with_capacity(records.len()), words: Vec::with_capacity(n_words) };
        for record in records {
            let start = part.words.len();
            part.starts.push(u32::try_from(start).expect("a part has few values"));
            part.words.resize(start + known.len().div_ceil(2), 0);
            let first = part.words.len();
            for (place, column) in known.iter().enumerate() {
                let from = part.words.len();
                for row in grouped.of(*record) {
                    column.add_row(*row, &mut part.words);
                }
                settle(&mut part.words, from);
                let end = u16::try_from(part.words.len() - first).expect("few columns of few values each");
                part.words[start + place / 2] |= u32::from(end) << (16 * (place % 2));
            }
        }
        part
    }
}

/// Sorts the last values, and keeps each once.
fn settle(words: &mut Vec<u32>, from: usize) {
    if words.len() - from < 2 {
        return;
    }
    words[from..].sort_unstable();
    let mut n_kept = from;
    for at in from..words.len() {
        if at == from || words[at] != words[n_kept - 1] {
            words[n_kept] = words[at];
            n_kept += 1;
        }
    }
    words.truncate(n_kept.min(from + VALUES_MAX));
}
