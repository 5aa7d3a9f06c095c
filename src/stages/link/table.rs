//! Linking alone: any records, one row each.

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use super::people::columns::Described;
use super::people::{self, Candidate, Past, People};
use crate::declarations::Linkage;
use crate::declarations::linkage::LinkKind;
use crate::error::{Error, Kind, Result};
use crate::model::is_nothing;
use crate::stages::handed::Model;

/// Records of a table in clusters.
#[derive(Debug)]
pub struct LinkedTable {
    /// `record` and `cluster_id`: the first record of the cluster, by name.
    pub clusters: DataFrame,
    /// `left`, `right`, `match_weight` (bits), `match_probability`, and `level_<comparison>` for each
    /// comparison: the place of its level counted from 1, null where one side knows nothing.
    pub pairs: DataFrame,
    /// The trained model.
    pub model: Model,
    /// How many clusters there are.
    pub n_clusters: usize,
    /// Values that too many records share to bring pairs.
    pub n_values_overused: u64,
    /// Different texts that are too long to be compared.
    pub n_texts_too_long: u64,
}

/// Links the rows of a table of text columns, whose first column names each record.
///
/// The result does not depend on the order of the rows.
///
/// # Errors
/// [`Kind::Contract`] for a record without a name, or with the name of another, and [`Kind::Declaration`] for
/// columns that the declaration reads and the table does not have, or rules that compare too many pairs.
pub fn link_table(table: DataFrame, linkage: &Linkage) -> Result<LinkedTable> {
    tracing::debug!(n_rows = table.height(), "read");
    let ids = table.columns().first().cloned();
    let Some(ids) = ids else { return Err(Error::new(Kind::Contract, "the input has no columns")) };
    let (names, records) = names(&ids)?;
    let columns = columns(&table, linkage)?;
    let described = Described::new(&columns, &records, names.len(), linkage);
    drop((columns, records, table));
    tracing::debug!("described");
    let mut people = people::find(&described, linkage, &Past::default())?;
    let (numbers, n_clusters) = people.clusters.number();
    let mut first: Vec<Option<&str>> = vec![None; n_clusters as usize];
    for (record, cluster) in numbers.iter().enumerate() {
        first[*cluster as usize].get_or_insert(names[record]);
    }
    let record = || Column::new("record".into(), &names);
    let named = |number: &u32| first[*number as usize];
    let cluster = || Column::new("cluster_id".into(), numbers.iter().map(named).collect::<Vec<_>>());
    let ((record, cluster), pairs) = rayon::join(|| rayon::join(record, cluster), || pairs(&people, linkage, &names));
    Ok(LinkedTable {
        clusters: DataFrame::new(names.len(), vec![record, cluster]).expect("one row a record"),
        pairs,
        n_clusters: first.len(),
        n_values_overused: people.n_values_overused,
        n_texts_too_long: people.n_texts_too_long,
        model: people.model,
    })
}

/// The names of all records, sorted, and the place of each row's name among them.
fn names(column: &Column) -> Result<(Vec<&str>, Vec<u32>)> {
    let wrong = |message: String| {
        let message = format!("column `{}`: {message}", column.name());
        Err(Error::new(Kind::Contract, message).hint("the first column must give every record a name of its own"))
    };
    let cells = column.str().expect("a table to link is text");
    // Most names differ in their first letters: they are compared as one number, without a look at the text.
    let start = |name: &str| {
        name.bytes().chain(std::iter::repeat(0)).take(8).fold(0u64, |all, byte| all << 8 | u64::from(byte))
    };
    let mut rows: Vec<(u64, u32)> = Vec::with_capacity(cells.len());
    for (row, cell) in (0u32..).zip(cells.iter()) {
        match cell {
            Some(name) => rows.push((start(name), row)),
            None => return wrong(format!("row {} is blank", row + 1)),
        }
    }
    let name = |row: u32| cells.get(row as usize).expect("no cell is blank");
    let order = |one: &(u64, u32), other: &(u64, u32)| {
        one.0.cmp(&other.0).then_with(|| name(one.1).cmp(name(other.1))).then(one.1.cmp(&other.1))
    };
    rows.par_sort_unstable_by(order);
    let mut places = vec![0; rows.len()];
    for (place, (_, row)) in (0u32..).zip(&rows) {
        places[*row as usize] = place;
    }
    let names: Vec<&str> = rows.par_iter().map(|(_, row)| name(*row)).collect();
    if let Some(twice) = names.windows(2).position(|pair| pair[0] == pair[1]) {
        return wrong(format!("rows {} and {} have the same name", rows[twice].1 + 1, rows[twice + 1].1 + 1));
    }
    Ok((names, places))
}

/// The columns that the declaration reads, by their names in the table.
fn columns(table: &DataFrame, linkage: &Linkage) -> Result<BTreeMap<String, StringChunked>> {
    let column = |name: &str| table.column(name).ok().map(|column| column.str().expect("a table to link is text"));
    for name in linkage.input.values().flat_map(|names| names.names()) {
        if column(name).is_none() {
            let error = Error::new(Kind::Contract, format!("column `{name}` of the linkage is missing from the input"));
            return Err(error.hint("put the name as the header of the input has it under [input]"));
        }
    }
    let read = input_columns(linkage);
    let found: BTreeMap<String, StringChunked> =
        read.into_iter().filter_map(|name| Some((name.to_owned(), values(linkage, name, column(name)?)))).collect();
    if found.is_empty() {
        let error = Error::new(Kind::Contract, "the input has none of the columns that the linkage reads");
        return Err(error.hint("say in [input] which columns of the input stand for ours"));
    }
    Ok(found)
}

/// The cells of a column, blank where they hold a text by which programs say that there is nothing: two records that
/// both say so are no more alike for it.
fn values(linkage: &Linkage, name: &str, cells: &StringChunked) -> StringChunked {
    let mut readers = linkage.columns.iter().filter(|column| linkage.input_names(column).contains(&name));
    let is_name = readers.any(|column| column.kind == LinkKind::Name);
    let is_value = |text: &&str| !is_nothing(text.trim(), is_name);
    if cells.iter().flatten().all(|text| is_value(&text)) {
        return cells.clone();
    }
    StringChunked::from_iter_options(cells.name().clone(), cells.iter().map(|cell| cell.filter(is_value)))
}

/// The columns of the input that a linkage may read.
pub fn input_columns(linkage: &Linkage) -> Vec<&str> {
    let mut names: Vec<&str> = linkage.columns.iter().flat_map(|column| linkage.input_names(column)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn pairs(people: &People, linkage: &Linkage, names: &[&str]) -> DataFrame {
    let candidates = &people.candidates;
    let left = candidates.iter().map(|one| names[one.pair.0 as usize]);
    let right = candidates.iter().map(|one| names[one.pair.1 as usize]);
    let mut columns = vec![
        Column::new("left".into(), left.collect::<Vec<_>>()),
        Column::new("right".into(), right.collect::<Vec<_>>()),
        Column::new("match_weight".into(), candidates.iter().map(|one| one.weight).collect::<Vec<_>>()),
        Column::new("match_probability".into(), candidates.iter().map(Candidate::probability).collect::<Vec<_>>()),
    ];
    for (at, comparison) in linkage.comparisons.iter().enumerate() {
        let levels: Vec<Option<u32>> = candidates
            .iter()
            .map(|one| one.pattern.level(at).map(|level| u32::try_from(level + 1).expect("at most 15 levels")))
            .collect();
        columns.push(Column::new(format!("level_{}", comparison.name).into(), levels));
    }
    DataFrame::new(candidates.len(), columns).expect("one row a pair in every column")
}
