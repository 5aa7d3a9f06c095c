//! One reference whose rows differ as those of several children do: twins under one record, two people merged into one.
//!
//! They are kept as one child, since which row is whose only the supplier can say. A slip makes no child: births must differ
//! in more than one part, names by more than an ending, unless both of two spellings come back again.

use std::collections::HashMap;

use chrono::NaiveDate;
use polars::prelude::StringChunked;

use super::recorded::{self, RecordedDays};
use super::shared;
use super::table::{CastTable, DeliveryContext, Findings};
use crate::declarations::nearest::likeness;
use crate::declarations::source::{Column, RECORD_ID};
use crate::error::Result;
use crate::issues::Effect;

const BIRTH: (&str, &str) = ("person_records", "date_of_birth");

/// What no two children share, and one child has one of.
const NUMBERS: [&str; 3] = ["pncid", "cro", "upn"];

/// Two spellings of one name are so alike: Aisha and Ayesha, Katherine and Catherine.
const SPELLINGS: f64 = 0.5;

/// What rows of one delivery say of who a child is.
struct SaidOfChildren<'a> {
    /// The column to name: that of the reference, if it is one.
    column: &'a str,
    births: &'a [Option<i32>],
    forenames: Option<StringChunked>,
    surnames: Option<StringChunked>,
    sexes: Option<StringChunked>,
    numbers: Vec<StringChunked>,
    /// Whether a delivery has one row a child, so that two spellings are of two.
    is_one_row: bool,
    /// Whether rows that differ in birth and forenames are taken for children of their own, and told as that.
    is_parted: bool,
}

/// How one reference is written so far.
struct Spellings {
    /// The row that first had it.
    first: usize,
    /// The last row, and how often the forename changed from row to row.
    last: usize,
    n_changes: usize,
}

/// Tells the rows of a reference that cannot all be one child's.
pub(super) fn tell<'a>(tables: &[CastTable<'a>], context: &DeliveryContext<'a>, findings: &mut Findings) -> Result<()> {
    for births in recorded::days(&[BIRTH], tables, context)? {
        let table = &tables[births.table];
        let Some(references) = recorded::texts(births.record, RECORD_ID, table, context)? else { continue };
        let described = SaidOfChildren::of(&births, table, context)?;
        let mut seen: HashMap<&str, Spellings> = HashMap::new();
        for (at, reference) in references.iter().enumerate() {
            let Some(reference) = reference else { continue };
            let known = seen.entry(reference).or_insert(Spellings { first: at, last: at, n_changes: 0 });
            if described.is_other(known, at) {
                context.note(
                    &mut findings.issues,
                    "several_children",
                    table.numbers[at],
                    described.column,
                    Effect::Kept,
                );
            }
        }
    }
    Ok(())
}

impl<'a> SaidOfChildren<'a> {
    fn of(births: &'a RecordedDays<'a>, table: &CastTable<'a>, context: &DeliveryContext<'_>) -> Result<Self> {
        let record = births.record;
        let texts = |field: &str| recorded::texts(record, field, table, context);
        let mut numbers = Vec::new();
        for field in NUMBERS {
            numbers.extend(texts(field)?);
        }
        let reference = record.columns.get(RECORD_ID).map(|text| text.trim());
        let is_one_row = matches!(table.declared.key.as_slice(), [key] if Some(key.as_str()) == reference);
        let is_it = |column: &&Column| Some(column.name.as_str()) == reference;
        let column = table.declared.columns.iter().find(is_it).map_or(births.columns[0], |column| column.name.as_str());
        let is_parted = shared::is_parted(context.source);
        Ok(Self {
            column,
            births: &births.days,
            forenames: texts("forenames")?,
            surnames: texts("surname")?,
            sexes: texts("sex")?,
            numbers,
            is_one_row,
            is_parted,
        })
    }

    /// Whether a row is of another child than the first of its reference, or seems to be.
    fn is_other(&self, known: &mut Spellings, at: usize) -> bool {
        let first = known.first;
        let born = |at: usize| self.births[at].and_then(NaiveDate::from_epoch_days);
        let is_born_otherwise = born(first).zip(born(at)).is_some_and(|(one, other)| shared::are_unlike(one, other));
        let is_named_otherwise =
            differ(self.forenames.as_ref(), first, at, are_two_names) && !self.is_swapped(first, at);
        if is_born_otherwise && is_named_otherwise && self.is_parted {
            return false;
        }
        let is_respelt = self.is_respelt(known, at) && !self.is_swapped(first, at);
        is_born_otherwise
            || is_named_otherwise
            || is_respelt
            || differ(self.sexes.as_ref(), first, at, are_two_sexes)
            || self.numbers.iter().any(|numbers| differ(Some(numbers), first, at, |_, _| true))
    }

    /// Whether the forename of one row stands where the other has its surname.
    fn is_swapped(&self, one: usize, other: usize) -> bool {
        let text = |texts: &Option<StringChunked>, at: usize| Some(texts.as_ref()?.get(at)?.to_owned());
        let is_alike = |one, other| {
            let both = text(&self.forenames, one).zip(text(&self.surnames, other));
            both.is_some_and(|(forenames, surname)| !shared::are_names_unlike(&forenames, &surname))
        };
        one != other && (is_alike(one, other) || is_alike(other, one))
    }

    /// Whether a forename is another spelling that is no slip: the only other of a child that has one row, or one that
    /// comes back after the first one did.
    fn is_respelt(&self, known: &mut Spellings, at: usize) -> bool {
        let is_change = differ(self.forenames.as_ref(), known.last, at, are_two_spellings);
        known.n_changes += usize::from(is_change);
        known.last = at;
        let is_other = differ(self.forenames.as_ref(), known.first, at, are_two_spellings);
        is_other && (self.is_one_row || known.n_changes > 2)
    }
}

/// Whether two rows both have a text, and these differ.
fn differ(texts: Option<&StringChunked>, one: usize, other: usize, are_different: impl Fn(&str, &str) -> bool) -> bool {
    let text = |at: usize| texts.and_then(|texts| texts.get(at));
    let both = text(one).zip(text(other)).filter(|(one, other)| one != other);
    both.is_some_and(|(one, other)| are_different(one, other))
}

fn are_two_sexes(one: &str, other: &str) -> bool {
    matches!((one, other), ("male", "female") | ("female", "male"))
}

/// Whether names have nothing in common, not even as two spellings of one.
fn are_two_names(one: &str, other: &str) -> bool {
    shared::are_names_unlike(one, other) && likeness(one, other) < SPELLINGS
}

/// Whether the first forenames are two, and neither is short for the other.
fn are_two_spellings(one: &str, other: &str) -> bool {
    let first = |names: &str| names.split([' ', ';']).find(|word| !word.is_empty()).unwrap_or_default().to_owned();
    let (one, other) = (first(one), first(other));
    !one.is_empty() && !other.is_empty() && !one.starts_with(&other) && !other.starts_with(&one)
}

#[cfg(test)]
mod tests {
    use crate::declarations::Source;
    use crate::stages::normalise::tests::{delivery, source};

    /// A table of children, of which one row or many are one child's.
    fn children(combine: &str, key: &str) -> Source {
        source(
            "csv",
            combine,
            &format!(
                "[[table]]
name = 'row'
{key}
column = [
    {{ name = 'id', from = 'Id', kind = 'text' }},
    {{ name = 'forenames', from = 'Forenames', kind = 'name' }},
    {{ name = 'surname', from = 'Surname', kind = 'name', optional = true }},
    {{ name = 'born', from = 'Born', kind = 'date' }},
    {{ name = 'sex', from = 'Sex', kind = 'code', list = 'sex' }},
    {{ name = 'pncid', from = 'PNCID', kind = 'pncid' }},
]
[[record]]
table = 'person_records'
from = 'row'
columns = {{ record_id = 'id', forenames = 'forenames', surname = 'surname', date_of_birth = 'born', sex = 'sex', pncid = 'pncid' }}
"
            ),
        )
    }

    /// The rows that are told, of rows of one reference.
    #[track_caller]
    fn check(source: &Source, rows: &[&str], expected: &[u32]) {
        let rows: String = rows.iter().map(|row| format!("7,{row}\n")).collect();
        let read = delivery(source, &format!("Id,Forenames,Born,Sex,PNCID\n{rows}"));
        let issues = read.issues().frame();
        let (rules, numbers) =
            (issues.column("rule").unwrap().str().unwrap(), issues.column("row").unwrap().u32().unwrap());
        let told = rules.iter().zip(numbers.iter()).filter(|(rule, _)| *rule == Some("several_children"));
        assert_eq!(told.filter_map(|(_, row)| row).collect::<Vec<u32>>(), expected, "{rows}");
    }

    #[test]
    fn births_sexes_forenames_and_numbers_of_two_children_are_told() {
        let many = children("append", "");
        check(&many, &["Tess,2008-02-01,,", "Tessa,2009-04-03,,"], &[2]);
        check(&many, &["Ada,2008-02-01,F,", "Adam,2008-02-01,M,"], &[2]);
        check(&many, &["Ada,2008-02-01,,", "Ben,2008-02-01,,"], &[2]);
        check(&many, &["Jaden,2008-02-01,,1979/0163001B", "Jayden,2008-02-01,,2000/0000223R"], &[2]);
    }

    #[test]
    fn twins_with_names_alike_are_told_where_both_come_back_or_each_child_has_one_row() {
        let (jaden, jayden) = ("Jaden,2008-02-01,M,", "Jayden,2008-02-01,M,");
        check(&children("append", ""), &[jaden, jayden, jaden, jayden], &[4]);
        check(&children("snapshot", "key = ['id']"), &[jaden, jayden], &[2]);
    }

    #[test]
    fn a_slip_a_short_name_a_new_name_and_what_is_not_known_make_no_second_child() {
        let many = children("append", "");
        check(&many, &["Tess,2008-02-01,F,", "Tessa May,2008-02-11,,", ",,,", "Tess,2008-01-02,F,"], &[]);
        // Put right on the way: it is written so from then on.
        check(&many, &["Jaden,2008-02-01,,", "Jaden,2008-02-01,,", "Jayden,2008-02-01,,", "Jayden,2008-02-01,,"], &[]);
        check(&many, &["Jaden,2008-02-01,,", "Jayden,2008-02-01,,", "Jaden,2008-02-01,,"], &[]);
    }

    #[test]
    fn names_in_each_other_s_places_are_one_child_s() {
        let text = "Id,Forenames,Surname,Born,Sex,PNCID\n7,Ben,Lane,2008-02-01,,\n7,Lane,Ben,2008-02-01,,\n";
        let read = delivery(&children("append", ""), text);
        assert_eq!(read.issues().first("several_children", "id"), None);
        let text = "Id,Forenames,Surname,Born,Sex,PNCID\n7,Ben,Lane,2008-02-01,,\n7,Ada,Lane,2008-02-01,,\n";
        let read = delivery(&children("append", ""), text);
        assert_eq!(read.issues().first("several_children", "id"), Some(("test.csv", 2)));
    }

    #[test]
    fn children_who_are_parted_are_not_told_twice() {
        check(&children("append", ""), &["Tess,2008-02-01,,", "Kit,2009-04-03,,"], &[]);
    }
}
