//! What is known of each record: small numbers for values, so that comparing two costs one instruction.

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use crate::spec::Linkage;
use crate::spec::linkage::LinkColumn;
use crate::stages::link::cleaning;

/// The values of one column, whoever holds them.
///
/// Values are numbered in the order of their texts, so that nothing decided by them depends
/// on the order of the rows.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct Values {
    /// What the numbers stand for, sorted.
    pub texts: Texts,
    /// How many records hold each value.
    pub n_holders: Vec<u32>,
    /// How many records hold any value.
    pub n_known: u32,
}

/// Texts in one piece of memory: millions of pairs read them in no order.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct Texts {
    letters: String,
    ends: Vec<u32>,
}

impl Texts {
    fn new(texts: &[String]) -> Self {
        let mut all = Self { letters: String::new(), ends: Vec::with_capacity(texts.len()) };
        for text in texts {
            all.letters.push_str(text);
            all.ends.push(u32::try_from(all.letters.len()).expect("less than 4 GB of different texts"));
        }
        all
    }

    /// The text of a value.
    pub fn get(&self, value: u32) -> &str {
        let at = value as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.letters[start as usize..self.ends[at] as usize]
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(u32::try_from(at).expect("as many as ends")))
    }
}

/// The most values of a record that one column keeps: a record with more names or addresses than
/// this is no person, and says nothing by them.
const VALUES_MAX: usize = 255;

/// Which values each record holds in one column: sorted within the record, each once.
struct Held {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Held {
    /// Sorts values to their records, by counting.
    fn new(held: &[(u32, u32)], n_records: usize) -> Self {
        let mut starts = vec![0u32; n_records + 1];
        for (record, _) in held {
            starts[*record as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut values = vec![0; held.len()];
        for (record, value) in held {
            let place = &mut next[*record as usize];
            values[*place as usize] = *value;
            *place += 1;
        }
        for bounds in starts.windows(2) {
            values[bounds[0] as usize..bounds[1] as usize].sort_unstable();
        }
        Self { starts, values }
    }

    /// The values of one record, each once.
    fn of(&self, record: usize) -> impl Iterator<Item = u32> {
        let values = &self.values[self.starts[record] as usize..self.starts[record + 1] as usize];
        values.chunk_by(|one, next| one == next).map(|same| same[0]).take(VALUES_MAX)
    }
}

/// Records written by one thread at a time.
const PART: usize = 1 << 15;

/// The rows of some records: where each begins, and their words.
fn rows_of(records: &[usize], known: &[&Held], n_places: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = Vec::with_capacity(records.len());
    let mut words = Vec::new();
    for record in records {
        let start = words.len();
        starts.push(u32::try_from(start).expect("a part has few values"));
        words.resize(start + n_places.div_ceil(2), 0);
        let first = words.len();
        for (place, held) in known.iter().enumerate() {
            words.extend(held.of(*record));
            let end = u16::try_from(words.len() - first).expect("few columns of few values each");
            words[start + place / 2] |= u32::from(end) << (16 * (place % 2));
        }
    }
    (starts, words)
}

/// What each record knows, record after record: comparing two touches two places in memory, not two for each column.
///
/// Each record begins with the places where the values of its columns end, two to a word.
#[derive(Debug, Clone, Default)]
struct Rows {
    starts: Vec<u32>,
    words: Vec<u32>,
    /// The place of each declared column within a record; nothing where nobody knows it.
    places: Vec<Option<usize>>,
    n_places: usize,
}

impl Rows {
    fn new(columns: &[Held], n_records: usize) -> Self {
        let mut n_places = 0;
        let place = |held: &Held| {
            let place = n_places;
            n_places += usize::from(!held.values.is_empty());
            (!held.values.is_empty()).then_some(place)
        };
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        let known: Vec<&Held> = columns.iter().filter(|held| !held.values.is_empty()).collect();
        let all: Vec<usize> = (0..n_records).collect();
        let parts: Vec<(Vec<u32>, Vec<u32>)> =
            all.par_chunks(PART).map(|records| rows_of(records, &known, n_places)).collect();
        let mut rows = Self { starts: Vec::with_capacity(n_records), words: Vec::new(), places, n_places };
        for (starts, words) in parts {
            let before = u32::try_from(rows.words.len()).expect("fewer than 4 thousand million values");
            rows.starts.extend(starts.into_iter().map(|start| before + start));
            rows.words.extend(words);
        }
        rows
    }

    fn of(&self, record: u32, column: usize) -> &[u32] {
        let Some(place) = self.places[column] else { return &[] };
        let start = self.starts[record as usize] as usize;
        let end = |place: usize| (self.words[start + place / 2] >> (16 * (place % 2)) & 0xFFFF) as usize;
        let first = start + self.n_places.div_ceil(2);
        let from = if place == 0 { 0 } else { end(place - 1) };
        &self.words[first + from..first + end(place)]
    }
}

/// The cells of one column of the records as numbers, each distinct text once.
struct Cells<'a> {
    of_rows: Vec<u32>,
    texts: Vec<&'a str>,
}

/// No cell.
const NONE: u32 = u32::MAX;

impl<'a> Cells<'a> {
    fn of(column: &'a StringChunked) -> Self {
        let mut seen: PlHashMap<&str, u32> = PlHashMap::default();
        let mut texts = Vec::new();
        let number = |cell: Option<&'a str>| {
            let Some(cell) = cell else { return NONE };
            *seen.entry(cell).or_insert_with(|| {
                texts.push(cell);
                u32::try_from(texts.len() - 1).expect("fewer texts than rows")
            })
        };
        let of_rows = column.iter().map(number).collect();
        Self { of_rows, texts }
    }
}

/// All columns of all records.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct Described {
    /// How many records.
    pub n_records: usize,
    names: Vec<String>,
    columns: Vec<Values>,
    rows: Rows,
}

impl Described {
    /// Reads every declared column; one that the rows do not have is known of nobody.
    ///
    /// `cells` holds columns of text by name, `records` the record of each row.
    pub fn new(cells: &BTreeMap<String, StringChunked>, records: &[u32], n_records: usize, linkage: &Linkage) -> Self {
        let given: Vec<&String> = cells.keys().collect();
        let cells: BTreeMap<&str, Cells<'_>> =
            given.par_iter().map(|name| (name.as_str(), Cells::of(&cells[*name]))).collect();
        let (columns, held): (Vec<Values>, Vec<Held>) = linkage
            .columns
            .par_iter()
            .map(|column| values_of(column, &inputs(column, linkage, &cells), records, n_records, linkage))
            .unzip();
        let names = linkage.columns.iter().map(|column| column.name.clone()).collect();
        Self { n_records, names, columns, rows: Rows::new(&held, n_records) }
    }

    /// The place of a declared column.
    pub fn position(&self, name: &str) -> usize {
        self.names.iter().position(|column| column == name).expect("Linkage::check found every name declared")
    }

    /// A column by its place.
    pub fn column(&self, at: usize) -> &Values {
        &self.columns[at]
    }

    /// What a record knows in a column, sorted.
    pub fn values(&self, record: u32, column: usize) -> &[u32] {
        self.rows.of(record, column)
    }

    /// Reads a word of each record, so that all are on their way from memory while the first is compared: pairs
    /// name records in no order, and waiting for each in turn costs more than comparing it.
    pub fn fetch(&self, records: impl Iterator<Item = u32>) {
        let word = |record: u32| self.rows.words.get(self.rows.starts[record as usize] as usize).copied().unwrap_or(0);
        std::hint::black_box(records.map(word).fold(0, u32::wrapping_add));
    }

    /// How many columns are declared.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// The places of the columns that any record knows.
    pub fn known_columns(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|column| self.rows.places[*column].is_some())
    }
}

/// The columns of the rows that a declared column is read from.
fn inputs<'c, 'a>(column: &LinkColumn, linkage: &Linkage, cells: &'c BTreeMap<&str, Cells<'a>>) -> Vec<&'c Cells<'a>> {
    let mut found = Vec::new();
    for source in column.source_columns() {
        match linkage.input.get(source) {
            Some(names) => found.extend(names.names().iter().filter_map(|name| cells.get(name.as_str()))),
            None => found.extend(cells.get(source.as_str())),
        }
    }
    found
}

fn values_of(
    column: &LinkColumn,
    inputs: &[&Cells<'_>],
    records: &[u32],
    n_records: usize,
    linkage: &Linkage,
) -> (Values, Held) {
    let clean = |text: &&str| cleaning::values(text, column, &linkage.names);
    let cleaned: Vec<Vec<Vec<String>>> =
        inputs.iter().map(|cells| cells.texts.par_iter().map(clean).collect()).collect();
    let mut texts: Vec<String> = cleaned.iter().flatten().flatten().cloned().collect();
    texts.par_sort_unstable();
    texts.dedup();
    let number = |text: &String| {
        let at = texts.binary_search(text).expect("every text is listed");
        u32::try_from(at).expect("fewer texts than rows")
    };
    let mut held = Vec::new();
    for (cells, cleaned) in inputs.iter().zip(&cleaned) {
        let numbers: Vec<Vec<u32>> = cleaned.par_iter().map(|values| values.iter().map(number).collect()).collect();
        for (record, cell) in records.iter().zip(&cells.of_rows).filter(|(_, cell)| **cell != NONE) {
            held.extend(numbers[*cell as usize].iter().map(|value| (*record, *value)));
        }
    }
    let held = Held::new(&held, n_records);
    let mut n_holders = vec![0u32; texts.len()];
    let mut n_known = 0;
    for record in 0..n_records {
        let mut is_known = false;
        for value in held.of(record) {
            n_holders[value as usize] += 1;
            is_known = true;
        }
        n_known += u32::from(is_known);
    }
    (Values { texts: Texts::new(&texts), n_holders, n_known }, held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_what_all_its_rows_say_once() {
        let linkage: Linkage = toml::from_str(
            "title = 'x'
            [[column]]
            name = 'name_words'
            from = ['forename', 'surname']
            kind = 'name'
            part = 'each_word'",
        )
        .unwrap();
        let column = |cells: &[Option<&str>]| StringChunked::from_iter_options("x".into(), cells.iter().copied());
        let rows = BTreeMap::from([
            ("forename".to_owned(), column(&[Some("Zoe"), Some("zoe"), None])),
            ("surname".to_owned(), column(&[Some("Smith-Jones"), Some("Jones"), Some("Khan")])),
        ]);
        let described = Described::new(&rows, &[1, 1, 0], 2, &linkage);
        let words = described.column(0);
        assert_eq!(words.texts.iter().collect::<Vec<_>>(), ["JONES", "KHAN", "SMITH", "ZOE"]);
        assert_eq!(described.values(0, 0), [1]);
        assert_eq!(described.values(1, 0), [0, 2, 3]);
        assert_eq!((words.n_known, words.n_holders.as_slice()), (2, [1, 1, 1, 1].as_slice()));
    }
}
