//! A first declaration of a supplier's CSV, from a sample of it and a source that is like it. A person corrects it.

mod codes;
mod fitted;
mod matching;
mod sample;
mod shapes;
mod text;
mod write;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::{Table, Value};

pub use self::codes::DraftList;
pub use self::fitted::{FittedSource, fit};
pub use self::sample::{SampleFile, no_text};

use self::matching::SampleTable;
use self::shapes::DaysWritten;
use super::meant::{CodeWords, Meant, are_codes};
use super::source::{Column, ColumnKind, Format};
use super::{CodeLists, Source};

/// What is written for a new source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text of its declaration.
    pub source: String,
    /// Code lists for columns whose codes are in other words.
    pub lists: Vec<DraftList>,
    /// What was found, and what a person has to look at.
    pub remarks: Vec<String>,
}

/// The source of CSV that a sample is most like.
pub fn most_like<'s>(sample: &SampleFile, sources: impl Iterator<Item = &'s Source>) -> Option<&'s Source> {
    let of_csv = sources.filter(|source| source.format == Format::Csv);
    let fits = of_csv.filter_map(|source| Some((matching::header(sample, &source.tables[0])?.0, source)));
    fits.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, source)| source)
}

/// Drafts a source like another. `like_text` is the declaration of that one.
///
/// # Errors
/// Says why it cannot be drafted.
pub fn draft(
    name: &str,
    sample: &SampleFile,
    like: &Source,
    like_text: &str,
    lists: &CodeLists,
    on: NaiveDate,
) -> Result<Draft, String> {
    let unlike = || format!("none of its first rows is a header with columns of {}", like.name);
    let like_now = like.on(on);
    if like_now.format != Format::Csv {
        return Err(format!("{} is no source of CSV", like.name));
    }
    let (_, at) = matching::header(sample, &like_now.tables[0]).ok_or_else(unlike)?;
    let table = SampleTable::below(sample, at);
    let declared: Table = like_text.parse().map_err(|_| format!("the declaration of {} cannot be read", like.name))?;
    let places = table.places(&like_now, lists);
    let mut drafting =
        Drafting { name, like: &like_now, lists, on, table, places, remarks: Vec::new(), lists_made: Vec::new() };
    let source = drafting.source(declared, sample);
    Ok(Draft { source, lists: drafting.lists_made, remarks: drafting.remarks })
}

/// A draft while it is made.
struct Drafting<'a> {
    name: &'a str,
    like: &'a Source,
    lists: &'a CodeLists,
    on: NaiveDate,
    table: SampleTable,
    places: BTreeMap<String, usize>,
    remarks: Vec<String>,
    lists_made: Vec<DraftList>,
}

impl Drafting<'_> {
    fn source(&mut self, mut declared: Table, sample: &SampleFile) -> String {
        self.remark_form(sample);
        let mut set = |key: &str, value: &str| declared.insert(key.to_owned(), Value::from(value));
        set("title", &format!("{} of {}", self.like.title, self.name));
        set("about", &format!("drafted from a sample, like {}", self.like.name));
        set("encoding", sample.encoding);
        set("delimiter", &sample.delimiter.to_string());
        // What is said of the files of another supplier alone.
        for key in ["header_row", "change", "complete", "stand_ins", "delivers", "rhythm"] {
            declared.remove(key);
        }
        self.set_system(&mut declared);
        let mut beside = BTreeMap::new();
        let columns = self.like.tables[0].columns.iter();
        let columns: Vec<Value> = columns
            .map(|column| Value::Table(self.column(column, &declared_column(&declared, column), &mut beside)))
            .collect();
        if let Some(table) =
            declared.get_mut("table").and_then(Value::as_array_mut).and_then(|tables| tables[0].as_table_mut())
        {
            table.insert("column".to_owned(), Value::Array(columns));
            table.remove("ignore");
        }
        let unused = self.remark_unused();
        let head =
            [format!("Drafted by `yjp source new` from a sample and {}: a person has to look at it.", self.like.name)];
        let above: Vec<String> = head.into_iter().chain(self.remarks.iter().cloned()).chain(unused).collect();
        text::source(&declared, &above, &|name| beside.get(name).cloned())
    }

    /// Another supplier has references of its own: those of two systems that are alike are not of one child.
    fn set_system(&mut self, declared: &mut Table) {
        let supplier = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
        if let Some(covers) = self.like.tells_of() {
            declared.insert("covers".to_owned(), Value::from(covers));
        }
        if supplier(self.name) == supplier(&self.like.name) {
            return;
        }
        let system = supplier(self.name);
        self.remarks.push(format!(
            "the references to children are taken for those of a system of their own, `{system}`: say `system = \"{}\"` if they are \
             the same as in {}; else add it to `precedence` in linkage/people.toml where `{}` stands",
            self.like.system, self.like.name, self.like.system
        ));
        declared.insert("system".to_owned(), Value::from(system));
    }

    fn remark_form(&mut self, sample: &SampleFile) {
        let encoding = match sample.encoding {
            "auto" => "no letter beyond ASCII, so that each file is to tell its encoding",
            other => other,
        };
        let titles = match self.table.n_titles {
            0 => "the header in the first row".to_owned(),
            n => format!("the header below {n} rows of titles"),
        };
        let n_rows = self.table.n_rows;
        self.remarks.push(format!(
            "found: {encoding}, cells separated by {:?}, {titles}, {n_rows} rows looked at, most like {}",
            sample.delimiter, self.like.name
        ));
    }

    /// What is written of one column, from what the source that it is like says of it.
    fn column(&mut self, column: &Column, declared: &Table, beside: &mut BTreeMap<String, String>) -> Table {
        let mut written = declared.clone();
        let Some(place) = self.places.get(&column.from).copied() else {
            let mut told = format!("not found: {} (`{}`)", column.name, column.from);
            if column.required {
                told += ": no row can be used without it, so set its `from`";
            } else {
                written.insert("optional".to_owned(), Value::from(true));
            }
            beside.insert(column.name.clone(), "not found in the sample".to_owned());
            self.remarks.push(told);
            return written;
        };
        let header = self.table.headers[place].clone();
        let shown = self.table.shown(place);
        let first = self.like.tables[0].columns.iter().find(|other| other.from == column.from);
        let is_first = first.is_some_and(|first| first.name == column.name);
        if header != column.from && is_first {
            self.remarks.push(format!("{shown} is taken for {} (`{}`)", column.name, column.from));
        }
        written.insert("from".to_owned(), Value::from(header));
        self.write_days(column, place, &mut written, beside);
        if let Some(list) = self.own_list(column, place, &shown) {
            written.insert("list".to_owned(), Value::from(list));
        }
        written
    }

    fn write_days(
        &mut self,
        column: &Column,
        place: usize,
        written: &mut Table,
        beside: &mut BTreeMap<String, String>,
    ) {
        if !matches!(column.kind, ColumnKind::Date | ColumnKind::Timestamp) || self.table.columns[place].is_empty() {
            return;
        }
        let shown = self.table.shown(place);
        let mut told = |what: String| {
            beside.insert(column.name.clone(), what.clone());
            self.remarks.push(format!("{shown}: {what}"));
        };
        match self.table.days(place) {
            DaysWritten::Formats(formats) => {
                let formats: Vec<Value> = formats.into_iter().map(Value::from).collect();
                let one = if let [one] = formats.as_slice() { one.clone() } else { Value::Array(formats) };
                written.insert("format".to_owned(), one);
            }
            DaysWritten::Moments => {
                written.remove("format");
                written.insert("kind".to_owned(), Value::from("timestamp"));
            }
            DaysWritten::Ambiguous([one, other]) => {
                written.remove("format");
                told(format!(
                    "day or month may come first, and no row tells: say `format = \"{one}\"` or `format = \"{other}\"`"
                ));
            }
            DaysWritten::DayNumbers => {
                told("day numbers of a spreadsheet: format the column as a date before it is saved as CSV".to_owned());
            }
            DaysWritten::Unknown => told("its days are written in no form that is known: set its `format`".to_owned()),
        }
    }

    /// The list of a column whose codes are in other words, where the one that is declared does not know them.
    fn own_list(&mut self, column: &Column, place: usize, shown: &str) -> Option<String> {
        let list = self.lists.get(column.list.as_ref()?)?;
        let counts = &self.table.counts[place];
        if column.keep_unknown || counts.is_empty() {
            return None;
        }
        let words = CodeWords::new(list, self.lists);
        if counts.keys().all(|text| matches!(words.meant(text), Some(Meant::Listed(_)))) {
            return None;
        }
        if !are_codes(&words, counts) || column.take.as_deref() == Some("code") {
            self.remarks
                .push(format!("{shown} holds too few codes of the list {}: is it the right column?", list.name()));
            return None;
        }
        let same =
            self.like.tables[0].columns.iter().find(|other| other.from == column.from && other.list == column.list);
        let named = same.map_or(&column.name, |first| &first.name);
        let name = format!("{}_{named}", self.name.replace('/', "_"));
        if self.lists_made.iter().all(|made| made.name != name) {
            let made = codes::list(&name, (named, shown), (list, &words), counts, self.on);
            self.remarks.push(format!(
                "{shown} has a list of its own, code_lists/{name}.csv, as {} does not know all of its codes",
                list.name()
            ));
            self.remarks.extend(made.remarks.iter().cloned());
            self.lists_made.push(made);
        }
        Some(name)
    }

    /// Tells of headers that stand for nothing of ours, and returns the key that would leave them out.
    fn remark_unused(&mut self) -> Option<String> {
        let is_used = |place: &usize| self.places.values().any(|used| used == place);
        let unused: Vec<usize> = (0..self.table.headers.len()).filter(|place| !is_used(place)).collect();
        if unused.is_empty() {
            return None;
        }
        let shown: Vec<String> = unused.iter().map(|place| self.table.shown(*place)).collect();
        self.remarks.push(format!("not used: {}", shown.join(", ")));
        let named = shown.iter().filter(|shown| shown.starts_with('`'));
        let headers: Vec<String> = named.map(|shown| Value::from(shown.trim_matches('`')).to_string()).collect();
        Some(format!("If they are not wanted, put below [[table]]: ignore = [{}]", headers.join(", ")))
    }
}

/// What the source that it is like says of a column.
fn declared_column(declared: &Table, column: &Column) -> Table {
    let of_table = text::tables(declared, "table").flat_map(|table| text::tables(table, "column"));
    let is_it = |own: &&Table| own.get("name").and_then(Value::as_str) == Some(&column.name);
    of_table.into_iter().find(is_it).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
