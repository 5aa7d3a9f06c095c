//! One reference of several children: a spreadsheet that rounds numbers, a dummy, a number given twice.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::allowance::{PLACES, is_beyond};
use super::delivery::NormalisedDelivery;
use super::roles::words;
use super::stacked::{RowKey, key_of, numbers};
use crate::declarations::Source;
use crate::declarations::source::{ColumnKind, Format, SourceTable};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::handed::ROW;

/// How many letters two names must share at their beginning to be alike.
const LETTERS: usize = 3;

/// From so many names on that have nothing in common, and no birth beside them, a reference is no child's.
const STRANGERS: usize = 3;

/// The columns of a source by which its children are told apart.
pub(super) struct Identity<'a> {
    pub(super) table: &'a str,
    /// All tables with the reference: what is said in several is joined by it.
    pub(super) tables: Vec<&'a str>,
    pub(super) reference: &'a str,
    born: &'a str,
    forenames: &'a str,
    surname: Option<&'a str>,
    /// The share of a delivery's rows that may have the reference of another child.
    max_shared: f64,
}

/// Who a row speaks of.
struct ChildOfRow {
    born: Option<NaiveDate>,
    forenames: Option<String>,
    surname: Option<String>,
}

/// A child of a reference: the births that are said of it, each with the number of the first delivery, and names.
pub(super) struct KnownChild {
    births: Vec<(NaiveDate, usize)>,
    forenames: Option<String>,
    surname: Option<String>,
}

/// Which rows are of which of the children of their reference.
#[derive(Default)]
struct Parting {
    /// By the row (or the document) and the reference: which child; 0 is the first.
    children: HashMap<(u32, RowKey), usize>,
    /// Rows of further children.
    parted: Vec<u32>,
    /// Rows that may be of further children, who cannot be told apart: another birth than in an older delivery under the
    /// same forenames, two names without a birth, two children in one document.
    doubtful: Vec<u32>,
}

/// Whether rows of one reference that are unlike are taken for children of their own.
pub(super) fn is_parted(source: &Source) -> bool {
    Identity::of(source).is_some()
}

/// Takes rows of one reference for children of their own where birth and names are unlike, and tells each: whether
/// they are one child after all is for linking to find out, which looks at everything that is known of them. Where that
/// is so of too many rows of a delivery its column names nobody.
pub(super) fn part(source: &Source, deliveries: &mut [NormalisedDelivery], issues: &mut Issues) -> Result<()> {
    let Some(identity) = Identity::of(source) else { return Ok(()) };
    let suspects = identity.suspects(deliveries);
    if suspects.is_empty() {
        return Ok(());
    }
    let mut known: HashMap<RowKey, Vec<KnownChild>> = HashMap::new();
    for (number, delivery) in deliveries.iter_mut().enumerate() {
        let file = delivery.file().to_owned();
        let Some(frame) = delivery.table(identity.table) else { continue };
        let parting = identity.part(frame, number, &suspects, &mut known);
        if is_beyond(parting.parted.len(), frame.height(), identity.max_shared) {
            return Err(identity.refused(source, &file, &parting.parted, frame.height()));
        }
        for (rule, rows) in [("shared_identifier", &parting.parted), ("several_children", &parting.doubtful)] {
            rows.iter().for_each(|row| {
                issues.push(rule, &source.name, &file, *row, identity.reference, Effect::Kept);
            });
        }
        for table in identity.tables.iter().filter(|_| !parting.parted.is_empty()) {
            if let Some(frame) = delivery.table_mut(table) {
                parting.number(frame, identity.reference);
            }
        }
    }
    Ok(())
}

impl<'a> Identity<'a> {
    /// Of a source whose rows, or whose documents, say both who a child is and what became of it.
    pub(super) fn of(source: &'a Source) -> Option<Self> {
        let is_whole = source.format == Format::Json || source.tables.len() == 1;
        let record = source.records.iter().find(|record| record.table == "person_records").filter(|_| is_whole)?;
        let table = source.table(&record.from)?;
        let column = |field: &str| {
            let text = record.columns.get(field)?.trim();
            table.columns.iter().find(|column| column.name == text)
        };
        // Names may be put together from several columns: the first of them is enough.
        let name = |field: &str| {
            let text = record.columns.get(field)?;
            let is_name = |word: &&str| {
                table.columns.iter().any(|column| column.kind == ColumnKind::Name && column.name == **word)
            };
            words(text).find(is_name)
        };
        let (reference, born) = (column("record_id")?, column("date_of_birth")?);
        let has_reference = |table: &&SourceTable| table.columns.iter().any(|column| column.name == reference.name);
        Some(Self {
            table: &table.name,
            tables: source.tables.iter().filter(has_reference).map(|table| table.name.as_str()).collect(),
            reference: &reference.name,
            born: &born.name,
            forenames: name("forenames")?,
            surname: name("surname"),
            max_shared: reference.max_blanked.unwrap_or(source.max_blanked),
        })
    }

    /// A delivery whose references are no child's.
    fn refused(&self, source: &Source, file: &str, rows: &[u32], height: usize) -> Error {
        let first: Vec<String> = rows.iter().take(PLACES).map(u32::to_string).collect();
        let message = format!(
            "{file}: shared_identifier in {} of {height} rows of {}, first in {}: births and names under one reference \
             are those of different children",
            rows.len(),
            self.reference,
            first.join(", ")
        );
        let path = source.path.display();
        let hint = format!(
            "ask the supplier what the column holds; name what stands for no child in `sentinels` of {path}, or raise max_blanked of the column"
        );
        Error::new(Kind::Rejected, message).hint(hint)
    }

    /// References whose rows give births that are unlike, or names that are where there is no birth.
    fn suspects(&self, deliveries: &[NormalisedDelivery]) -> HashSet<RowKey> {
        let mut first: PlHashMap<RowKey, NaiveDate> = PlHashMap::default();
        let mut unborn: HashMap<RowKey, Vec<KnownChild>> = HashMap::new();
        let mut suspects = HashSet::new();
        for frame in deliveries.iter().filter_map(|delivery| delivery.table(self.table)) {
            let Some(rows) = self.rows(frame) else { continue };
            for (at, key) in rows.keys() {
                let is_suspect = match rows.born(at) {
                    Some(born) => are_unlike(*first.entry(key).or_insert(born), born),
                    None => place(unborn.entry(key).or_default(), rows.child(at), 0).0 > 0,
                };
                if is_suspect {
                    suspects.insert(key);
                }
            }
        }
        suspects
    }

    pub(super) fn rows(&self, frame: &DataFrame) -> Option<IdentityRows> {
        let texts = |name: &str| Some(frame.column(name).ok()?.str().ok()?.clone());
        Some(IdentityRows {
            references: texts(self.reference)?,
            births: frame.column(self.born).ok()?.date().ok()?.physical().clone(),
            forenames: texts(self.forenames)?,
            surnames: self.surname.and_then(texts),
        })
    }

    /// Finds the child of every row of a reference that may have several.
    fn part(
        &self,
        frame: &DataFrame,
        delivery: usize,
        suspects: &HashSet<RowKey>,
        known: &mut HashMap<RowKey, Vec<KnownChild>>,
    ) -> Parting {
        let mut parting = Parting::default();
        let Some(rows) = self.rows(frame) else { return parting };
        let numbers = numbers(frame, ROW);
        for (at, key) in rows.keys().filter(|(_, key)| suspects.contains(key)) {
            let child = rows.child(at);
            if child.forenames.is_none() {
                continue;
            }
            let children = known.entry(key).or_default();
            let (place, is_born_again) = place(children, child, delivery);
            if is_born_again {
                parting.doubtful.push(numbers[at]);
            }
            parting.see(numbers[at], key, place, are_plain(children));
        }
        parting
    }
}

impl Parting {
    fn see(&mut self, number: u32, key: RowKey, place: usize, is_plain: bool) {
        // What else a document says of the reference it says of the first of its children.
        let known = *self.children.entry((number, key)).or_insert(if is_plain { place } else { 0 });
        if known != place {
            self.doubtful.push(number);
        } else if place > 0 {
            self.parted.push(number);
        }
    }

    /// Gives the references of further children a number behind.
    fn number(&self, frame: &mut DataFrame, reference: &str) {
        let Some(cells) = frame.column(reference).ok().and_then(|column| column.str().ok()).cloned() else { return };
        let rows = numbers(frame, ROW);
        let child = |text: &str, row: u32| self.children.get(&(row, key_of(text))).copied().unwrap_or_default();
        let numbered = cells.iter().zip(rows).map(|(text, row)| {
            let text = text?;
            let child = child(text, row);
            Some(if child > 0 { format!("{text}~{}", child + 1) } else { text.to_owned() })
        });
        let numbered: StringChunked = numbered.collect();
        frame.with_column(numbered.with_name(reference.into()).into_column()).expect("one cell a row");
    }
}

/// The columns of the rows by which children are told apart.
pub(super) struct IdentityRows {
    references: StringChunked,
    births: Int32Chunked,
    forenames: StringChunked,
    surnames: Option<StringChunked>,
}

impl IdentityRows {
    /// The rows with a reference.
    pub(super) fn keys(&self) -> impl Iterator<Item = (usize, RowKey)> + '_ {
        self.references.iter().enumerate().filter_map(|(at, reference)| Some((at, key_of(reference?))))
    }

    /// The place of a row's child among those of one document.
    pub(super) fn place(&self, at: usize, known: &mut Vec<KnownChild>) -> usize {
        let child = self.child(at);
        if child.forenames.is_none() {
            return 0;
        }
        let (place, _) = place(known, child, 0);
        if are_plain(known) { place } else { 0 }
    }

    fn born(&self, at: usize) -> Option<NaiveDate> {
        self.births.get(at).and_then(NaiveDate::from_epoch_days)
    }

    fn child(&self, at: usize) -> ChildOfRow {
        let text = |cells: &StringChunked| cells.get(at).map(str::to_owned);
        let surname = self.surnames.as_ref().and_then(text);
        ChildOfRow { born: self.born(at), forenames: text(&self.forenames), surname }
    }
}

impl KnownChild {
    fn is_born(&self, born: NaiveDate) -> bool {
        self.births.iter().any(|(other, _)| !are_unlike(*other, born))
    }

    /// Whether a row is plainly of another child: births and forenames are unlike or, where a birth is missing, forenames
    /// and surnames.
    fn is_another(&self, row: &ChildOfRow) -> bool {
        let unlike = |one: &Option<String>, other: &Option<String>| {
            one.as_deref().zip(other.as_deref()).is_some_and(|(one, other)| are_names_unlike(one, other))
        };
        let are_forenames_unlike = unlike(&self.forenames, &row.forenames);
        match row.born.filter(|_| !self.births.is_empty()) {
            Some(born) => are_forenames_unlike && !self.is_born(born),
            None => are_forenames_unlike && unlike(&self.surname, &row.surname),
        }
    }
}

/// The place of a child among those of its reference, a new one if it is like none of them; and whether only an older
/// delivery has another birth of it, so that nobody was told yet.
fn place(known: &mut Vec<KnownChild>, row: ChildOfRow, delivery: usize) -> (usize, bool) {
    let alike = known.iter().position(|child| !child.is_another(&row));
    let ChildOfRow { born, forenames, surname } = row;
    let Some(at) = alike else {
        let births = born.map(|born| (born, delivery)).into_iter().collect();
        known.push(KnownChild { births, forenames, surname });
        return (known.len() - 1, false);
    };
    let child = &mut known[at];
    let Some(born) = born.filter(|born| !child.is_born(*born)) else { return (at, false) };
    let is_first_told = !child.births.is_empty() && child.births.iter().all(|(_, other)| *other != delivery);
    child.births.push((born, delivery));
    (at, is_first_told)
}

/// Whether children of one reference are plainly several: two names without a birth may be one child's, who has changed them.
fn are_plain(children: &[KnownChild]) -> bool {
    children.iter().any(|child| !child.births.is_empty()) || children.len() >= STRANGERS
}

/// Whether two births differ by more than a slip in one part, or day and month changed about.
pub(super) fn are_unlike(one: NaiveDate, other: NaiveDate) -> bool {
    let parts = |day: NaiveDate| [i64::from(day.year()), i64::from(day.month()), i64::from(day.day())];
    let n_same = parts(one).iter().zip(parts(other)).filter(|(one, other)| **one == *other).count();
    let is_swapped = one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    n_same < 2 && !is_swapped
}

/// Whether no word of one begins as a word of the other does.
pub(super) fn are_names_unlike(one: &str, other: &str) -> bool {
    let start = |word: &str| word.chars().take(LETTERS).collect::<String>();
    let starts =
        |names: &str| names.split([' ', ';']).filter(|word| !word.is_empty()).map(start).collect::<HashSet<_>>();
    starts(one).is_disjoint(&starts(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_births(one: &str, other: &str, expected: bool) {
        assert_eq!(are_unlike(one.parse().unwrap(), other.parse().unwrap()), expected, "{one} {other}");
    }

    #[test]
    fn a_slip_in_a_birth_does_not_make_two_children() {
        check_births("2008-02-01", "2008-02-01", false);
        check_births("2008-02-01", "2007-02-01", false);
        check_births("2008-02-01", "2008-02-11", false);
        check_births("2008-02-01", "2008-01-02", false);
        check_births("2008-02-01", "2009-04-03", true);
        check_births("2008-02-01", "2008-04-03", true);
    }

    #[test]
    fn names_are_alike_by_their_beginnings() {
        assert!(!are_names_unlike("TESS", "TESSA MAY"));
        assert!(!are_names_unlike("ANN MARIE", "MARIE"));
        assert!(are_names_unlike("TESS", "KIT"));
    }
}
