//! Linking alone: any records, one row each.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use rayon::prelude::*;

use super::cleaning::is_day;
use super::people::columns::Described;
use super::people::files::OnceInFiles;
use super::people::{self, Candidate, Past, People, sides};
use crate::declarations::Linkage;
use crate::declarations::linkage::{CellPart, LinkKind};
use crate::declarations::nearest::{nearest, resembles};
use crate::error::{Error, Kind, Result};
use crate::model::is_nothing;
use crate::stages::handed::Model;

/// Records to be linked, one row each.
#[derive(Debug)]
pub struct TableToLink {
    /// Columns of text, of which the first names each record.
    pub rows: DataFrame,
    /// The files that the rows come from, in order.
    pub files: Vec<FileToLink>,
    /// Whether each file holds each person once.
    pub is_once: bool,
}

/// A file of records.
#[derive(Debug)]
pub struct FileToLink {
    /// Its name, for messages.
    pub name: String,
    /// How many records.
    pub n_rows: usize,
    /// All its columns, those too that nobody reads.
    pub columns: Vec<String>,
}

impl From<DataFrame> for TableToLink {
    fn from(rows: DataFrame) -> Self {
        let columns = rows.get_column_names_owned().iter().map(ToString::to_string).collect();
        Self {
            files: vec![FileToLink { name: "the input".to_owned(), n_rows: rows.height(), columns }],
            rows,
            is_once: false,
        }
    }
}

impl TableToLink {
    /// Adds the rows of a file: their first column names records, whatever it is called, all others are known by name, and
    /// what a file does not have is blank.
    ///
    /// # Errors
    /// [`Kind::Contract`] for a file with another column of the name that names records go by.
    pub fn add(&mut self, mut rows: DataFrame, name: String, columns: Vec<String>) -> Result<()> {
        if let (Some(own), Some(first)) = (rows.columns().first(), self.rows.columns().first()) {
            let (own, first) = (own.name().clone(), first.name().clone());
            rows.rename(&own, first.clone()).map_err(|_| {
                let message = format!("{name}: a column that is not its first is called `{first}`");
                Error::new(Kind::Contract, message).hint("put the column that names records first in every file")
            })?;
        }
        self.files.push(FileToLink { name, n_rows: rows.height(), columns });
        if self.rows.width() == 0 {
            self.rows = rows;
            return Ok(());
        }
        let (above, below) = (std::mem::take(&mut self.rows), rows);
        let names: Vec<PlSmallStr> = above.get_column_names_owned();
        let more = below.get_column_names_owned().into_iter().filter(|name| above.column(name).is_err());
        let names: Vec<PlSmallStr> = names.iter().cloned().chain(more).collect();
        self.rows = with_all(&above, &names);
        self.rows.vstack_mut(&with_all(&below, &names)).expect("both have the same columns of text");
        Ok(())
    }

    /// A row as a message names it: by its number in its file, from 1.
    fn name_of(&self, row: u32) -> String {
        let mut row = row as usize;
        for file in &self.files {
            match row.checked_sub(file.n_rows) {
                Some(beyond) => row = beyond,
                None => return format!("row {} of {}", row + 1, file.name),
            }
        }
        format!("row {}", row + 1)
    }

    /// Refuses names under `[input]` that no file has, and tells of files that have none of those of a column.
    fn check_columns(&self, linkage: &Linkage) -> Result<()> {
        for (ours, names) in &linkage.input {
            for name in names.names() {
                if !self.files.iter().any(|file| file.columns.contains(name)) {
                    return Err(self.missing(name));
                }
            }
            for file in self.files.iter().filter(|file| !names.names().iter().any(|name| file.columns.contains(name))) {
                tracing::warn!(
                    file = file.name,
                    column = ours,
                    "the file has none of the columns that this one is read from"
                );
            }
        }
        Ok(())
    }

    fn missing(&self, name: &str) -> Error {
        let all = || self.files.iter().flat_map(|file| &file.columns).map(String::as_str);
        let message = format!("column `{name}` of the linkage is missing from the input");
        let hint = "put the name as the header of the input has it under [input]";
        let alike = nearest(name, all()).filter(|other| resembles(name, other));
        let alike = alike.map_or_else(String::new, |other| format!("; one that is called alike is `{other}`"));
        Error::new(Kind::Contract, message).hint(format!("{hint}{alike}"))
    }
}

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
    /// Records with a date that is none, by column: it is compared as it is written.
    pub undated: Vec<(String, u64)>,
    /// Pairs that weigh enough and would have joined a second record of a file that holds each person once.
    pub n_second: u64,
}

/// Links the rows of a table of text columns, whose first column names each record.
///
/// Where each file holds each person once, only records of different files are compared, the heaviest pairs are joined
/// first, and a record joins at most one of each other file.
///
/// The result does not depend on the order of the rows.
///
/// # Errors
/// [`Kind::Contract`] for a record without a name, or with the name of another, and [`Kind::Declaration`] for
/// columns that the declaration reads and the table does not have, or rules that compare too many pairs.
pub fn link_table(table: impl Into<TableToLink>, linkage: &Linkage) -> Result<LinkedTable> {
    let table = table.into();
    tracing::debug!(n_rows = table.rows.height(), "read");
    let ids = table.rows.columns().first().cloned();
    let Some(ids) = ids else { return Err(Error::new(Kind::Contract, "the input has no columns")) };
    let (names, records) = names(&ids, &table)?;
    table.check_columns(linkage)?;
    let columns = columns(&table.rows, linkage)?;
    let mut described = Described::new(&columns, &records, names.len(), linkage);
    if table.is_once {
        described.files = OnceInFiles::new(files_of_records(&table, &records));
    }
    drop((columns, records, table));
    tracing::debug!("described");
    let undated = undated(&described, linkage);
    let mut people = people::find(&described, linkage, &Past::default())?;
    let (numbers, n_clusters) = people.clusters.number();
    let n_second = n_second(&people, &numbers, &described.files);
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
        undated,
        n_second,
        model: people.model,
    })
}

/// These columns of a frame, blank where it has none of the name.
fn with_all(frame: &DataFrame, names: &[PlSmallStr]) -> DataFrame {
    let blank = |name: &PlSmallStr| Column::full_null(name.clone(), frame.height(), &DataType::String);
    let column = |name: &PlSmallStr| frame.column(name).cloned().unwrap_or_else(|_| blank(name));
    DataFrame::new(frame.height(), names.iter().map(column).collect()).expect("as many cells in each column")
}

/// The place of the file of each record.
fn files_of_records(table: &TableToLink, records: &[u32]) -> Vec<u32> {
    let mut files = vec![0; records.len()];
    let of_rows = (0u32..).zip(&table.files).flat_map(|(at, file)| std::iter::repeat_n(at, file.n_rows));
    for (record, file) in records.iter().zip(of_rows) {
        files[*record as usize] = file;
    }
    files
}

/// Records with a text in a column of dates that is no date, by column.
fn undated(described: &Described, linkage: &Linkage) -> Vec<(String, u64)> {
    let dates = linkage.columns.iter().enumerate();
    let dates = dates.filter(|(_, column)| column.kind == LinkKind::Date && column.part == CellPart::All);
    let n_undated = |at: usize| {
        let column = described.column(at);
        let values = column.texts.iter().zip(&column.n_holders);
        values.filter(|(text, _)| !is_day(text)).map(|(_, n)| u64::from(*n)).sum::<u64>()
    };
    dates.map(|(at, column)| (column.name.clone(), n_undated(at))).filter(|(_, n)| *n > 0).collect()
}

/// Pairs kept apart since a cluster has a record of the file of the other already.
fn n_second(people: &People, clusters: &[u32], files: &OnceInFiles) -> u64 {
    let mut of_clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let wanted: BTreeSet<u32> =
        people.forbidden.iter().flat_map(|pair| [pair.0, pair.1]).map(|one| clusters[one as usize]).collect();
    for (record, cluster) in (0u32..).zip(clusters).filter(|(_, cluster)| wanted.contains(cluster)) {
        of_clusters.entry(*cluster).or_default().push(record);
    }
    let is_second = |pair: &&(u32, u32)| {
        let (one, other) = sides(**pair, clusters);
        one != other && files.share_one(&of_clusters[&one], &of_clusters[&other])
    };
    people.forbidden.iter().filter(is_second).count() as u64
}

/// The names of all records, sorted, and the place of each row's name among them.
fn names<'c>(column: &'c Column, table: &TableToLink) -> Result<(Vec<&'c str>, Vec<u32>)> {
    let wrong = |message: String| {
        let message = format!("column `{}`: {message}", column.name());
        Err(Error::new(Kind::Contract, message)
            .hint("the first column must give every record of all files a name of its own"))
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
            None => return wrong(format!("{} is blank", table.name_of(row))),
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
        let (one, other) = (table.name_of(rows[twice].1), table.name_of(rows[twice + 1].1));
        return wrong(format!("{one} and {other} have the same name"));
    }
    Ok((names, places))
}

/// The columns that the declaration reads, by their names in the table.
fn columns(table: &DataFrame, linkage: &Linkage) -> Result<BTreeMap<String, StringChunked>> {
    let column = |name: &str| table.column(name).ok().map(|column| column.str().expect("a table to link is text"));
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
