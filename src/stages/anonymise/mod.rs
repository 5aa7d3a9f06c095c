//! `anonymise`: identifiers go, keyed pseudonyms and ages stay.
//!
//! Every table is checked before it leaves: exactly the columns of the model, of their types, no null
//! where none may be, no key twice, and no column that `privacy/identifiers.toml` declares an identifier.

pub(in crate::stages) mod checked;

mod ages;
mod care;
mod key;
mod offence_list;

mod children;
mod frame;

mod events;
mod periods;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use polars::prelude::*;

use self::checked::TablesChecked;
use care::{LegalStatuses, LookedAfter};
use children::Children;
use events::Events;
use frame::TableColumns;
use offence_list::OffenceList;

pub use key::PseudonymKey;

use crate::declarations::settings::Area;
use crate::declarations::{CodeLists, Privacy};
use crate::error::{Error, Kind, Result};
use crate::issues::{Fact, RowCounts};
use crate::model;
use crate::model::records::RECORDS;
use crate::stages::handed::Pseudonymised;
use crate::stages::handed::linked::{Day, Linked, LinkedTables};

impl Pseudonymised {
    /// Tables that came under pseudonyms from elsewhere. Columns that the model does not know are left behind.
    ///
    /// # Errors
    /// [`Kind::Contract`] for a table that is not of the model, lacks a column, or has one of another type.
    pub fn from_tables(tables: BTreeMap<&'static str, LazyFrame>) -> Result<Self> {
        let mut checked = BTreeMap::new();
        for (name, mut rows) in tables {
            let unknown = || Error::new(Kind::Contract, format!("table {name} is not one of the model's"));
            let table = model::table(name).ok_or_else(unknown)?;
            let schema = rows.collect_schema().map_err(|_| frame::broken(table, "its columns cannot be read"))?;
            for field in table.fields {
                let missing = || frame::broken(table, &format!("column `{}` is missing", field.name));
                frame::check_type(table, field, schema.get(field.name).ok_or_else(missing)?)?;
            }
            let columns: Vec<Expr> = table.fields.iter().map(|field| col(field.name)).collect();
            checked.insert(name, rows.select(columns));
        }
        Ok(Self::new(checked, RowCounts::default(), Vec::new(), TablesChecked::new()))
    }
}

/// Puts children and events under pseudonyms and works out ages and care status, so that what
/// identifies a child can stay behind.
///
/// # Errors
/// A code list that is missing, privacy rules that do not know a column, or a table that does not
/// pass the checks.
pub fn anonymise(
    linked: Linked,
    privacy: &Privacy,
    lists: &CodeLists,
    area: &Area,
    key: &PseudonymKey,
) -> Result<Pseudonymised> {
    check_declared(privacy)?;
    let as_at = linked.as_at();
    let linked = linked.tables();
    let statuses = LegalStatuses::of(lists)?;
    let offence_list = OffenceList::of(lists)?;
    let care = LookedAfter::new(&linked.care, &linked.children, &statuses, linked.care_coverage);
    let children = Children::new(linked, care, area, key.pseudonyms());
    let events = Events::new(&children);
    let frames = [
        ("persons", persons(&children)?),
        ("offences", events::offences(&children, &events, &offence_list)?),
        ("outcomes", events::outcomes(&children, &events)?),
        ("remands", periods::remands(&children)?),
        ("custody_periods", periods::custody_periods(&children, &events, &offence_list)?),
        ("care_periods", periods::care_periods(&children, &statuses)?),
        ("interventions", periods::interventions(&children)?),
        ("contacts", periods::contacts(&children)?),
        ("population", linked.population.clone()),
        ("looked_after_population", linked.looked_after_population.clone()),
        ("comparators", linked.comparators.clone()),
        ("person_changes", person_changes(&children, as_at)?),
        (model::COVERAGE, linked.coverage.clone()),
    ];
    let counts = count_rows(linked, &frames);
    assert!(counts.balances(), "every linked row is in a table or counted as left out");
    let facts = facts(linked, &frames, &offence_list);
    let mut tables = BTreeMap::new();
    for (name, frame) in frames {
        let table = model::table(name).expect("a table of the model");
        frame::check(&frame, table, privacy)?;
        frame::check_key(&frame, table)?;
        tables.insert(name, frame.lazy());
    }
    Ok(Pseudonymised::new(tables, counts, facts, TablesChecked::new()))
}

/// Checks that the privacy rules name every column of the records, and no other.
fn check_declared(privacy: &Privacy) -> Result<()> {
    let wrong = |message: String| Err(Error::new(Kind::Declaration, format!("privacy: {message}")));
    let columns = || RECORDS.iter().flat_map(|table| table.fields.iter().map(move |field| (table.name, field.name)));
    if let Some((table, column)) = columns().find(|(_, column)| !privacy.columns.contains_key(*column)) {
        return wrong(format!("column `{column}` of {table} is not declared"));
    }
    let known = |name: &String| columns().any(|(_, column)| column == name);
    match privacy.columns.keys().find(|name| !known(name)) {
        Some(name) => wrong(format!("column `{name}` is in no record table")),
        None => Ok(()),
    }
}

/// The table `persons`.
fn persons(children: &Children<'_>) -> Result<DataFrame> {
    let table = model::table("persons").expect("a table of the model");
    let each = || children.linked.children.iter();
    let integer = |n: u32| Some(i32::try_from(n).expect("a child has few records"));
    TableColumns::new()
        .text("person_id", (0u32..).zip(each()).map(|(child, _)| children.id(child)))
        .text("sex", each().map(|child| &child.sex))
        .text("ethnicity_code", each().map(|child| &child.ethnicity.code))
        .text("ethnic_group", each().map(|child| &child.ethnicity.group))
        .text("ethnicity_basis", each().map(|child| &child.ethnicity.basis))
        .booleans("ethnicity_conflict", each().map(|child| child.ethnicity_conflict))
        .integers("n_records", each().map(|child| integer(child.n_records)))
        .integers("n_sources", each().map(|child| integer(child.n_sources)))
        .numbers("match_probability_min", each().map(|child| child.match_probability_min))
        .sorted(table)
}

/// The table `person_changes`: who goes under another pseudonym than in the run before.
fn person_changes(children: &Children<'_>, as_at: Day) -> Result<DataFrame> {
    let table = model::table("person_changes").expect("a table of the model");
    let each = || children.linked.changes.iter();
    TableColumns::new()
        .days("as_at", each().map(|_| Some(as_at)))
        .text("old_person_id", each().map(|change| children.id_of_record(&change.old.0, &change.old.1)))
        .text("new_person_id", each().map(|change| children.id(change.child)))
        .text("reason", each().map(|change| if change.is_split { "split" } else { "merged" }))
        .sorted(table)
}

type Frames = [(&'static str, DataFrame)];

fn height(frames: &Frames, name: &str) -> u64 {
    frames.iter().find(|(found, _)| *found == name).map_or(0, |(_, frame)| frame.height() as u64)
}

/// Where the linked rows went: into a table of their own, or left out for their age.
fn count_rows(linked: &LinkedTables, frames: &Frames) -> RowCounts {
    let lengths = [
        linked.children.len(),
        linked.offences.len(),
        linked.decisions.len(),
        linked.remands.len(),
        linked.care.len(),
        linked.interventions.len(),
        linked.contacts.len(),
    ];
    let tables = ["persons", "offences", "outcomes", "remands", "care_periods", "interventions", "contacts"];
    RowCounts {
        rows_in: lengths.iter().map(|length| *length as u64).sum(),
        rows_out: tables.iter().map(|name| height(frames, name)).sum(),
        rows_rejected: linked.contacts.len() as u64 - height(frames, "contacts"),
        ..RowCounts::default()
    }
}

fn facts(linked: &LinkedTables, frames: &Frames, list: &OffenceList<'_>) -> Vec<Fact> {
    let fact =
        |name: &str, meaning: &str, n: u64, of: u64| Fact { name: name.to_owned(), meaning: meaning.to_owned(), n, of };
    let n_contacts = linked.contacts.len() as u64;
    let unlisted = linked.offences.iter().filter(|offence| list.entry(offence.cjs_code.as_deref()).is_none()).count();
    vec![
        fact(
            "offences_not_listed",
            "offences whose code is not on the list: they count as not recordable",
            unlisted as u64,
            linked.offences.len() as u64,
        ),
        fact(
            "contacts_not_of_children",
            "police contacts left out because the age was not 10 to 17, or not known",
            n_contacts - height(frames, "contacts"),
            n_contacts,
        ),
    ]
}
