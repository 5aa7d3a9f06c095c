//! A statement brought to the one form: its parts in turn, and the SELECTs of each below each other.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{Ident, SetExpr, SetOperator, SetQuantifier, Spanned};
use sqlparser::tokenizer::Span;

use super::faults::Faults;
use super::form::{Expr, Part, Select};
use super::kind::SqlKind;
use super::names;
use super::parse::{self, Statement};
use super::query::Query;
use super::schema::{Columns, Schema};
use super::texts;

/// What is known while a query is read.
pub(super) struct Resolver<'a> {
    schema: &'a Schema,
    parts: BTreeMap<String, Option<Columns>>,
    pub(super) reads: BTreeMap<String, BTreeSet<String>>,
    pub(super) faults: Faults,
    /// Values that the SELECT at hand works out before it groups.
    pub(super) arguments: Vec<Expr>,
    /// How deeply the value at hand is nested.
    pub(super) depth: usize,
}

/// Brings a statement to the one form; adds its faults to those that were found before.
pub(super) fn query(statement: &Statement, schema: &Schema, faults: Faults) -> Result<Query, Faults> {
    let mut resolver =
        Resolver { schema, parts: BTreeMap::new(), reads: BTreeMap::new(), faults, arguments: Vec::new(), depth: 0 };
    let mut parts = Vec::new();
    for part in &statement.parts {
        let name = names::new(&part.name).unwrap_or_else(|message| {
            resolver.faults.add(&part.file, part.name.span, message);
            part.name.value.clone()
        });
        if schema.table(&name).is_some() || resolver.parts.contains_key(&name) {
            let message = format!("there is a table or a part `{name}` already; choose another name");
            resolver.faults.add(&part.file, part.name.span, message);
        }
        let (rows, columns) = resolver.union(&part.file, &part.rows).unzip();
        resolver.parts.insert(name.clone(), columns);
        parts.extend(rows.map(|rows| Part { name, rows }));
    }
    let last = resolver.union(&statement.file, &statement.last);
    let Resolver { faults, reads, .. } = resolver;
    match last {
        Some((last, columns)) if faults.is_empty() => Ok(Query {
            texts: texts::of_selects(&parts, &last, schema.texts()),
            parts,
            last,
            outputs: columns.iter().map(|(name, kind)| (name.clone(), kind.type_of())).collect(),
            kinds: columns.iter().map(|(_, kind)| *kind).collect(),
            columns: reads,
        }),
        _ => Err(faults),
    }
}

impl Resolver<'_> {
    /// The columns of a table or an earlier part; nothing, with a fault, if there is none.
    pub(super) fn table(&mut self, file: &str, name: &Ident) -> Option<Columns> {
        let found = names::existing(name).and_then(|name| {
            if let Some(columns) = self.parts.get(&name) {
                return Ok(columns.clone());
            }
            let others = self.parts.keys().map(String::as_str).chain(self.schema.names());
            let missing = || format!("there is no table or earlier part `{name}`{}", names::nearest(&name, others));
            self.schema.table(&name).cloned().map(Some).ok_or_else(missing)
        });
        found.unwrap_or_else(|message| {
            self.faults.add(file, name.span, message);
            None
        })
    }

    /// Whether a name is that of an earlier part.
    pub(super) fn is_part(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// Rows that are put below each other, with the columns that all of them have.
    pub(super) fn union(&mut self, file: &str, rows: &SetExpr) -> Option<(Vec<Select>, Columns)> {
        let mut selects = Vec::new();
        self.branches(file, rows, &mut selects);
        let branches: Vec<(Select, Columns, Span)> = selects.into_iter().collect::<Option<Vec<_>>>()?;
        let mut columns = branches.first()?.1.clone();
        for (_, others, at) in branches.iter().skip(1) {
            self.put_below(file, *at, &mut columns, others);
        }
        if let Some((name, _)) = columns.iter().find(|(_, kind)| *kind == SqlKind::Null) {
            let at = branches[0].2;
            self.faults.add(file, at, format!("column `{name}` is NULL in every row; give it a value or leave it out"));
        }
        let typed = |(mut select, _, _): (Select, Columns, Span)| {
            for ((value, _), (_, kind)) in select.columns.iter_mut().zip(&columns) {
                if *value == Expr::Null(None) {
                    *value = Expr::Null(Some(*kind));
                }
            }
            select
        };
        Some((branches.into_iter().map(typed).collect(), columns))
    }

    fn branches(&mut self, file: &str, rows: &SetExpr, found: &mut Vec<Option<(Select, Columns, Span)>>) {
        match rows {
            SetExpr::Select(select) => {
                let at = select.select_token.0.span;
                let read = self.select(file, select);
                found.push(read.map(|(select, columns)| (select, columns, at)));
            }
            SetExpr::Query(query) => {
                let (with, rows) = parse::body(file, (**query).clone(), &mut self.faults);
                if let Some(with) = with {
                    self.faults.add(
                        file,
                        with.with_token.0.span,
                        "WITH in parentheses; write its parts at the beginning",
                    );
                }
                self.branches(file, &rows, found);
            }
            SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier: SetQuantifier::All, right } => {
                self.branches(file, left, found);
                self.branches(file, right, found);
            }
            other => {
                let message =
                    "only SELECT and UNION ALL are in the dialect; for UNION write SELECT DISTINCT of a UNION ALL";
                self.faults.add(file, other.span(), message);
                found.push(None);
            }
        }
    }

    fn put_below(&mut self, file: &str, at: Span, columns: &mut Columns, others: &Columns) {
        if columns.len() != others.len() {
            let message = format!("{} columns below {}; give every SELECT the same", others.len(), columns.len());
            self.faults.add(file, at, message);
            return;
        }
        for ((name, kind), (other, of_other)) in columns.iter_mut().zip(others) {
            if name != other {
                let message = format!("column `{other}` below `{name}`; give both one name with AS, in one order");
                self.faults.add(file, at, message);
            } else if *kind != *of_other {
                let verb = format!("put below each other in `{name}`");
                *kind = self.alike(file, at, *kind, *of_other, &verb);
            }
        }
    }
}
