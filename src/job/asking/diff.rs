//! Which figures moved between two publications, and what else changed between them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;

use crate::error::{Error, Kind, Result};
use crate::job::asking::verify::published;
use crate::job::doors::destination::Destination;
use crate::job::doors::manifest::Manifest;
use crate::job::doors::published::{self, Witness};
use crate::job::running::run::Job;
use crate::job::running::steps::FIGURES;

/// The first column that is a value; those before it say what is counted.
const FIRST_VALUE: &str = "numerator";

/// Columns whose cells can be of no other.
const NAMED_BY_THEMSELVES: [&str; 4] = ["measure", "statistic", "interval_start", "interval_end"];

/// The last column that is a value.
const LAST_VALUE: &str = "status";

/// One figure that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What is counted: the columns before the values, without those that say `all`.
    pub figure: String,
    /// The values that differ: column, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// How two publications differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What changed besides the day: code, key, declarations, deliveries, thresholds.
    pub reasons: Vec<String>,
    /// Figures that are in both and differ.
    pub moved: Vec<Moved>,
    /// Figures that only the second has.
    pub appeared: Vec<String>,
    /// Figures that only the first has.
    pub vanished: Vec<String>,
    /// How many are in both and equal.
    pub n_equal: usize,
}

impl Job {
    /// Compares the publications of two days.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was published as at one of them, [`Kind::Store`] if one is not what was published any more.
    pub fn diff(&self, before: NaiveDate, after: NaiveDate) -> Result<Difference> {
        let (destination, witness) = (self.destination.as_ref(), self.witness()?);
        for day in [before, after] {
            published(destination, day)?;
        }
        let read = |day: NaiveDate| figures(destination.open(day, FIGURES)?, &destination.address(day, FIGURES));
        let manifests = (intact(destination, &witness, before)?, intact(destination, &witness, after)?);
        let mut difference = compare(&read(before)?, &read(after)?);
        difference.reasons = reasons(&manifests.0, &manifests.1);
        Ok(difference)
    }
}

/// The manifest of a publication whose figures are those that were published.
///
/// # Errors
/// [`Kind::Store`] if they are not: what moved in them, somebody moved by hand.
fn intact(destination: &dyn Destination, witness: &Witness, day: NaiveDate) -> Result<Manifest> {
    let edited = |fault: &str| {
        let error = Error::new(Kind::Store, format!("publication of {day}: {fault}"));
        error.hint(format!("`yjp verify` tells more; `yjp run --as-at {day}` publishes the day again"))
    };
    let manifest = published::manifest(destination, witness, day)?.map_err(|fault| edited(&fault))?;
    match manifest
        .files
        .iter()
        .find(|file| file.name == FIGURES)
        .map(|file| file.is_at(destination, day))
        .transpose()?
    {
        Some(true) => Ok(manifest),
        _ => Err(edited(&format!("{FIGURES}: is not what was published"))),
    }
}

/// Figure to its values by column.
type FigureValues = BTreeMap<String, Vec<(String, String)>>;

/// The figures in a file, which messages name by its address.
fn figures(content: impl Read, address: &str) -> Result<FigureValues> {
    let failed = |error: csv::Error| Error::store(Path::new(address), &std::io::Error::other(error));
    let mut reader = csv::Reader::from_reader(content);
    let header = reader.headers().map_err(failed)?.clone();
    let place = |name: &str| {
        let at = header.iter().position(|column| column == name);
        at.ok_or_else(|| Error::new(Kind::Contract, format!("{address}: no column `{name}`")))
    };
    let (first, last) = (place(FIRST_VALUE)?, place(LAST_VALUE)?);
    let mut figures = FigureValues::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let figure = name_of(header.iter().zip(record.iter()).take(first));
        let cells = header.iter().zip(record.iter()).skip(first).take(last + 1 - first);
        let values = cells.map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect();
        if figures.insert(figure.clone(), values).is_some() {
            let message = format!("{address}: the figure {figure} is there twice");
            return Err(Error::new(Kind::Contract, message).hint("`yjp verify` tells whether the file was edited"));
        }
    }
    Ok(figures)
}

/// A figure as a person would name it. What it is broken down by carries the name of its column: the same group
/// can be one of several columns.
fn name_of<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let words = cells.filter(|(_, cell)| !cell.is_empty() && *cell != "all").map(|(column, cell)| {
        if NAMED_BY_THEMSELVES.contains(&column) { cell.to_owned() } else { format!("{column}={cell}") }
    });
    words.collect::<Vec<String>>().join(" ")
}

fn compare(before: &FigureValues, after: &FigureValues) -> Difference {
    let mut difference = Difference::default();
    for (figure, new) in after {
        let Some(old) = before.get(figure) else {
            difference.appeared.push(figure.clone());
            continue;
        };
        let differs = |((column, old), (_, new)): (&(String, String), &(String, String))| {
            (old != new).then(|| (column.clone(), old.clone(), new.clone()))
        };
        let changes: Vec<_> = old.iter().zip(new).filter_map(differs).collect();
        if changes.is_empty() {
            difference.n_equal += 1;
        } else {
            difference.moved.push(Moved { figure: figure.clone(), changes });
        }
    }
    difference.vanished = before.keys().filter(|figure| !after.contains_key(*figure)).cloned().collect();
    difference
}

fn reasons(old: &Manifest, new: &Manifest) -> Vec<String> {
    let mut reasons = Vec::new();
    if old.code_version != new.code_version {
        reasons.push(format!("code: {} to {}", old.code_version, new.code_version));
    }
    if old.key_id != new.key_id {
        reasons.push("key: another one, so every pseudonym is".to_owned());
    }
    if old.n_deliveries != new.n_deliveries {
        let count = |manifest: &Manifest| manifest.n_deliveries.unwrap_or_default();
        reasons.push(format!("deliveries: {} to {}", count(old), count(new)));
    }
    if old.disclosure != new.disclosure {
        reasons.push(format!("threshold: {} to {}", old.disclosure.threshold, new.disclosure.threshold));
    }
    for (verb, step) in &new.steps {
        let before = old.steps.get(verb).map(|step| &step.parts.declarations);
        if before.is_some_and(|before| *before != step.parts.declarations) {
            reasons.push(format!("declarations: those of {verb}"));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(rows: &str) -> FigureValues {
        let text = format!("measure,statistic,sex,numerator,value,status,as_at\n{rows}");
        figures(text.as_bytes(), "measures.csv").unwrap()
    }

    #[test]
    fn a_figure_that_moved_shows_what_it_was_and_what_it_is() {
        let before = publication("m,rate,all,10,1.5,provisional,A\nm,rate,male,7,1.0,final,A\n");
        let after = publication("m,rate,all,12,1.8,provisional,B\nm,rate,male,7,1.0,final,B\n");
        let difference = compare(&before, &after);
        let change = |column: &str, old: &str, new: &str| (column.to_owned(), old.to_owned(), new.to_owned());
        let changes = vec![change("numerator", "10", "12"), change("value", "1.5", "1.8")];
        assert_eq!(difference.moved, [Moved { figure: "m rate".to_owned(), changes }]);
        assert_eq!(difference.n_equal, 1);
    }

    #[test]
    fn figures_of_two_columns_with_one_group_are_two() {
        let publication = |care: u32, sex: u32| {
            let text = format!(
                "measure,statistic,care_status,sex,numerator,value,status,as_at\n\
                 m,count,not_known,all,{care},{care},final,A\nm,count,all,not_known,{sex},{sex},final,A\n"
            );
            figures(text.as_bytes(), "measures.csv").unwrap()
        };
        let difference = compare(&publication(7, 9), &publication(8, 9));
        let moved: Vec<&str> = difference.moved.iter().map(|moved| moved.figure.as_str()).collect();
        assert_eq!((moved, difference.n_equal), (vec!["m count care_status=not_known"], 1));
    }

    #[test]
    fn figures_that_came_and_went_are_told_apart() {
        let difference = compare(&publication("m,old,all,1,1,final,A\n"), &publication("m,new,all,1,1,final,B\n"));
        assert_eq!((difference.appeared, difference.vanished), (vec!["m new".to_owned()], vec!["m old".to_owned()]));
    }
}
