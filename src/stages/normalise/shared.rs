//! One reference of several children: a spreadsheet that rounds numbers, a dummy, a number given twice.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::allowance::{PLACES, is_beyond};
use super::delivery::NormalisedDelivery;
use super::stacked::{RowKey, key_of, numbers};
use crate::declarations::Source;
use crate::declarations::source::Format;
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::handed::ROW;

/// How many letters two names must share at their beginning to be alike.
const LETTERS: usize = 3;

/// The columns of a source by which its children are told apart.
struct Identity<'a> {
    table: &'a str,
    reference: &'a str,
    born: &'a str,
    forenames: &'a str,
    /// The share of a delivery's rows that may have the reference of another child.
    max_shared: f64,
}

/// Who a row speaks of.
struct ChildOfRow {
    born: NaiveDate,
    forenames: String,
}

/// A child of a reference: the births that are said of it, each with the number of the first delivery, and forenames.
struct KnownChild {
    births: Vec<(NaiveDate, usize)>,
    forenames: String,
}

/// A row of a reference that several births are said of.
enum Told {
    /// It is a child of its own.
    Parted(u32),
    /// It has the forenames of a child with another birth in an older delivery.
    BornAgain(u32),
}

/// Whether rows of one reference that are unlike are taken for children of their own.
pub(super) fn is_parted(source: &Source) -> bool {
    Identity::of(source).is_some()
}

/// Takes rows of one reference for children of their own where birth and forenames are unlike, and tells each: whether
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
        let Some(frame) = delivery.table_mut(identity.table) else { continue };
        let mut rows = Vec::new();
        let mut born_again = Vec::new();
        let parted = identity.part(frame, number, &suspects, &mut known, |told| match told {
            Told::Parted(row) => rows.push(row),
            Told::BornAgain(row) => born_again.push(row),
        });
        if is_beyond(rows.len(), frame.height(), identity.max_shared) {
            return Err(identity.refused(source, &file, &rows, frame.height()));
        }
        for row in rows {
            issues.push("shared_identifier", &source.name, &file, row, identity.reference, Effect::Kept);
        }
        for row in born_again {
            issues.push("several_children", &source.name, &file, row, identity.reference, Effect::Kept);
        }
        if let Some(parted) = parted {
            frame.with_column(parted.into_column()).expect("one cell a row");
        }
    }
    Ok(())
}

impl<'a> Identity<'a> {
    /// Of a source whose rows say both who a child is and what became of it: what is said in several tables is joined by
    /// the reference, which then must stay as it is.
    fn of(source: &'a Source) -> Option<Self> {
        let [table] = source.tables.as_slice() else { return None };
        let record = source.records.iter().find(|record| record.table == "person_records")?;
        let column = |field: &str| {
            let text = record.columns.get(field)?.trim();
            table.columns.iter().find(|column| column.name == text)
        };
        let [reference, born, forenames] = ["record_id", "date_of_birth", "forenames"].map(column);
        let (reference, born, forenames) = (reference?, &born?.name, &forenames?.name);
        let max_shared = reference.max_blanked.unwrap_or(source.max_blanked);
        let is_one = source.format == Format::Csv;
        is_one.then_some(Self { table: &table.name, reference: &reference.name, born, forenames, max_shared })
    }

    /// A delivery whose references are no child's.
    fn refused(&self, source: &Source, file: &str, rows: &[u32], height: usize) -> Error {
        let first: Vec<String> = rows.iter().take(PLACES).map(u32::to_string).collect();
        let message = format!(
            "{file}: shared_identifier in {} of {height} rows of {}, first in {}: births and forenames under one reference \
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

    /// References whose rows give births that are unlike.
    fn suspects(&self, deliveries: &[NormalisedDelivery]) -> HashSet<RowKey> {
        let mut first: PlHashMap<RowKey, NaiveDate> = PlHashMap::default();
        let mut suspects = HashSet::new();
        for frame in deliveries.iter().filter_map(|delivery| delivery.table(self.table)) {
            let Some((references, births)) = self.columns(frame) else { continue };
            for (reference, born) in references.iter().zip(births.iter()) {
                let (Some(reference), Some(born)) = (reference, born.and_then(NaiveDate::from_epoch_days)) else {
                    continue;
                };
                let key = key_of(reference);
                let known = first.entry(key).or_insert(born);
                if are_unlike(*known, born) {
                    suspects.insert(key);
                }
            }
        }
        suspects
    }

    fn columns(&self, frame: &DataFrame) -> Option<(StringChunked, Int32Chunked)> {
        let references = frame.column(self.reference).ok()?.str().ok()?.clone();
        Some((references, frame.column(self.born).ok()?.date().ok()?.physical().clone()))
    }

    /// The references, those of further children with a number behind; nothing if there are none.
    fn part(
        &self,
        frame: &DataFrame,
        number: usize,
        suspects: &HashSet<RowKey>,
        known: &mut HashMap<RowKey, Vec<KnownChild>>,
        mut note: impl FnMut(Told),
    ) -> Option<StringChunked> {
        let (references, births) = self.columns(frame)?;
        let forenames = frame.column(self.forenames).ok()?.str().ok()?;
        let rows = numbers(frame, ROW);
        let mut is_parted = false;
        let mut parted = Vec::with_capacity(rows.len());
        for (at, (reference, born)) in references.iter().zip(births.iter()).enumerate() {
            let described = born.and_then(NaiveDate::from_epoch_days).zip(forenames.get(at));
            let described = described.map(|(born, forenames)| ChildOfRow { born, forenames: forenames.to_owned() });
            let (child, is_born_again) = reference.zip(described).map_or((0, false), |(reference, described)| {
                let key = key_of(reference);
                if suspects.contains(&key) {
                    place(known.entry(key).or_default(), described, number)
                } else {
                    (0, false)
                }
            });
            if is_born_again {
                note(Told::BornAgain(rows[at]));
            }
            if child > 0 {
                is_parted = true;
                note(Told::Parted(rows[at]));
            }
            parted
                .push(reference.map(|text| if child > 0 { format!("{text}~{}", child + 1) } else { text.to_owned() }));
        }
        let parted: StringChunked = parted.into_iter().collect();
        is_parted.then(|| parted.with_name(self.reference.into()))
    }
}

/// The place of a child among those of its reference, a new one if it is like none of them; and whether only an older
/// delivery has another birth of it, so that nobody was told yet.
fn place(known: &mut Vec<KnownChild>, described: ChildOfRow, delivery: usize) -> (usize, bool) {
    let ChildOfRow { born, forenames } = described;
    let is_born = |child: &KnownChild| child.births.iter().any(|(other, _)| !are_unlike(*other, born));
    let alike = known.iter().position(|child| is_born(child) || !are_names_unlike(&child.forenames, &forenames));
    let Some(at) = alike else {
        known.push(KnownChild { births: vec![(born, delivery)], forenames });
        return (known.len() - 1, false);
    };
    let child = &mut known[at];
    if is_born(child) {
        return (at, false);
    }
    let is_first_told = child.births.iter().all(|(_, other)| *other != delivery);
    child.births.push((born, delivery));
    (at, is_first_told)
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
