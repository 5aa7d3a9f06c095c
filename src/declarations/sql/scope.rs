//! The tables that one SELECT reads, and what their columns are called in it.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::Ident;
use sqlparser::tokenizer::Span;

use super::faults::Faults;
use super::form::{Expr, From, Select};
use super::kind::SqlKind;
use super::names;
use super::schema::{Columns, unlisted};

/// Something in FROM or JOIN.
#[derive(Debug)]
pub(super) struct Item {
    /// What it is called in this SELECT.
    pub(super) alias: String,
    pub(super) from: From,
    pub(super) columns: Columns,
    /// The columns that are read.
    used: BTreeSet<String>,
    /// Conditions on its own columns, under their own names.
    filters: Vec<Expr>,
    /// Whether its columns are not known, since it has a fault.
    is_open: bool,
}

impl Item {
    pub(super) fn new(alias: String, from: From, columns: Columns) -> Self {
        Self { alias, from, columns, used: BTreeSet::new(), filters: Vec::new(), is_open: false }
    }

    /// One with a fault: all that is said of it passes, so that other faults are seen too.
    pub(super) fn open(alias: String) -> Self {
        Self { is_open: true, ..Self::new(alias, From::Rows(Vec::new()), Columns::new()) }
    }

    fn find(&self, column: &str) -> Option<SqlKind> {
        let listed = self.columns.iter().find(|(name, _)| name == column).map(|(_, kind)| *kind);
        let of_table = || match &self.from {
            From::Table(table) => unlisted(table, column),
            From::Part(_) | From::Rows(_) | From::Joined(..) => None,
        };
        listed.or_else(of_table).or(self.is_open.then_some(SqlKind::Unknown))
    }

    /// One of its columns as it is read. What a table has of 32 bits is worked out in 32 by one engine, where it comes round
    /// again, and cannot stand beside 64 on another.
    fn value(&self, column: &str) -> Expr {
        let value = Expr::column(column);
        let is_of_table = matches!(self.from, From::Table(_));
        if is_of_table && matches!(self.find(column), Some(SqlKind::Integer(_))) { value.wide() } else { value }
    }
}

/// What can be named in a SELECT.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) file: &'a str,
    pub(super) items: Vec<Item>,
}

/// The column of an item under the name that only it has in the SELECT.
fn unique(item: usize, column: &str) -> String {
    format!("{column}__t{}", item + 1)
}

/// The item and the own name of a column, from its unique name.
fn origin(name: &str) -> Option<(usize, &str)> {
    let (column, number) = name.rsplit_once("__t")?;
    Some((number.parse::<usize>().ok()? - 1, column))
}

impl Scope<'_> {
    /// Looks up a column; notes that it is read.
    pub(super) fn column(&mut self, path: &[Ident], faults: &mut Faults) -> (Expr, SqlKind) {
        match self.find(path) {
            Ok((item, column, kind)) => {
                let name = unique(item, &column);
                self.items[item].used.insert(column);
                (Expr::Column(name), kind)
            }
            Err(message) => {
                let at = path.first().map_or(Span::empty(), |name| name.span);
                faults.add(self.file, at, message);
                (Expr::Null(None), SqlKind::Unknown)
            }
        }
    }

    fn find(&self, path: &[Ident]) -> Result<(usize, String, SqlKind), String> {
        let names = path.iter().map(names::existing).collect::<Result<Vec<String>, String>>()?;
        match names.as_slice() {
            [column] => self.unqualified(column),
            [alias, column] => self.qualified(alias, column),
            _ => Err(format!("`{}` has too many dots; write alias.column", names.join("."))),
        }
    }

    fn unqualified(&self, column: &str) -> Result<(usize, String, SqlKind), String> {
        let holders = self.items.iter().enumerate().filter_map(|(at, item)| Some((at, item.find(column)?)));
        let mut holders: Vec<(usize, SqlKind)> = holders.collect();
        if holders.iter().any(|(_, kind)| *kind == SqlKind::Unknown) {
            holders.truncate(1);
        }
        match holders.as_slice() {
            [(at, kind)] => Ok((*at, column.to_owned(), *kind)),
            [] => {
                let others = self.items.iter().flat_map(|item| &item.columns).map(|(name, _)| name.as_str());
                Err(format!("there is no column `{column}` here{}", names::nearest(column, others)))
            }
            [(first, _), (second, _), ..] => {
                let [first, second] = [first, second].map(|at| &self.items[*at].alias);
                Err(format!(
                    "`{column}` is in {first} and in {second}; write `{first}.{column}` or `{second}.{column}`"
                ))
            }
        }
    }

    fn qualified(&self, alias: &str, column: &str) -> Result<(usize, String, SqlKind), String> {
        let Some(at) = self.items.iter().position(|item| item.alias == alias) else {
            let others = self.items.iter().map(|item| item.alias.as_str());
            return Err(format!("there is no `{alias}` in FROM{}", names::nearest(alias, others)));
        };
        let Some(kind) = self.items[at].find(column) else {
            let others = self.items[at].columns.iter().map(|(name, _)| name.as_str());
            return Err(format!("there is no column `{column}` in {alias}{}", names::nearest(column, others)));
        };
        Ok((at, column.to_owned(), kind))
    }

    /// Reads every column of one item, or of all: what a star stands for.
    pub(super) fn all_columns(&mut self, of: Option<usize>) -> Vec<(String, Expr, SqlKind)> {
        let mut found = Vec::new();
        for (at, item) in self.items.iter_mut().enumerate().filter(|(at, _)| of.is_none_or(|of| of == *at)) {
            for (column, kind) in &item.columns {
                item.used.insert(column.clone());
                found.push((column.clone(), Expr::Column(unique(at, column)), *kind));
            }
        }
        found
    }

    /// Some column of the first item, for rows of which no column is asked.
    pub(super) fn anchor(&mut self) -> Expr {
        let item = &mut self.items[0];
        let first = item.used.first().cloned().or_else(|| Some(item.columns.first()?.0.clone()));
        let column = first.unwrap_or_default();
        item.used.insert(column.clone());
        Expr::Column(unique(0, &column))
    }

    /// The items that a value looks at.
    pub(super) fn items_of(value: &Expr) -> BTreeSet<usize> {
        value.columns().into_iter().filter_map(|name| Some(origin(name)?.0)).collect()
    }

    /// Keeps only those rows of an item for which a condition on it holds.
    pub(super) fn filter(&mut self, item: usize, condition: &Expr) {
        let own = |name: &str| self.items[item].value(origin(name).map_or(name, |(_, column)| column));
        let condition = condition.of_others(&own);
        self.items[item].filters.push(condition);
    }

    /// The columns that are read of each table, added to those of other SELECTs.
    pub(super) fn note_reads(&self, reads: &mut BTreeMap<String, BTreeSet<String>>) {
        for item in &self.items {
            if let From::Table(name) = &item.from {
                reads.entry(name.clone()).or_default().extend(item.used.iter().cloned());
            }
        }
    }

    /// Each item as a SELECT of the columns that are read, under their unique names.
    pub(super) fn into_selects(self) -> Vec<Select> {
        let select = |(at, item): (usize, Item)| {
            let used = if item.used.is_empty() { item.columns.first().map(|(name, _)| name.clone()) } else { None };
            let columns = item.used.iter().cloned().chain(used);
            Select {
                columns: columns.map(|column| (item.value(&column), unique(at, &column))).collect(),
                from: item.from,
                filter: Expr::all(item.filters),
                ..Select::default()
            }
        };
        self.items.into_iter().enumerate().map(select).collect()
    }
}
