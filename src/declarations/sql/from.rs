//! FROM and JOIN.

use sqlparser::ast::{
    BinaryOperator, Expr as Written, Ident, Join as WrittenJoin, JoinConstraint, JoinOperator, Spanned, TableAlias,
    TableFactor, TableWithJoins,
};
use sqlparser::tokenizer::Span;

use super::expressions::{Reading, conjuncts};
use super::form::{Expr, From, Join, Select};
use super::kind::SqlKind;
use super::names;
use super::parse;
use super::resolve::Resolver;
use super::schema::Columns;
use super::scope::{Item, Scope};

/// What FROM says of how its items come together.
#[derive(Debug, Default)]
pub(super) struct Joins {
    joins: Vec<JoinedBy>,
    /// Conditions of inner joins that are no equality: they hold of the joined rows.
    pub(super) filters: Vec<Expr>,
}

#[derive(Debug)]
struct JoinedBy {
    is_left: bool,
    on: Vec<(String, String)>,
}

const NO_EQUALITY: &str = "JOIN without an equality between a column of the new table and one of an earlier; where there is \
                           none, give both a column `1 AS one` and join ON it";

impl Resolver<'_> {
    /// Reads FROM into the items of a scope.
    pub(super) fn from<'f>(&mut self, file: &'f str, from: &[TableWithJoins], at: Span) -> Option<(Scope<'f>, Joins)> {
        let [TableWithJoins { relation, joins }] = from else {
            let message = if from.is_empty() {
                "SELECT without FROM; name a table"
            } else {
                "a comma in FROM; write JOIN … ON"
            };
            self.faults.add(file, at, message);
            return None;
        };
        let mut scope = Scope { file, items: Vec::new() };
        let mut read = Joins::default();
        self.item(&mut scope, relation);
        for join in joins {
            self.item(&mut scope, &join.relation);
            self.join(&mut scope, join, &mut read);
        }
        Some((scope, read))
    }

    /// Adds one table, part or subquery.
    fn item(&mut self, scope: &mut Scope<'_>, factor: &TableFactor) {
        let (alias, name) = named(factor);
        let alias = self.alias(scope, alias, name, factor.span());
        let item = match self.rows(scope.file, factor) {
            Some((from, columns)) => Item::new(alias, from, columns),
            None => Item::open(alias),
        };
        scope.items.push(item);
    }

    /// What an item is read from, with its columns.
    fn rows(&mut self, file: &str, factor: &TableFactor) -> Option<(From, Columns)> {
        match factor {
            TableFactor::Table {
                name,
                alias: _,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                let Some(name) = names::single(name) else {
                    self.faults.add(file, factor.span(), "a name with dots; a table has one word");
                    return None;
                };
                let columns = self.table(file, name)?;
                let name = name.value.clone();
                Some((if self.is_part(&name) { From::Part(name) } else { From::Table(name) }, columns))
            }
            TableFactor::Derived { lateral: false, subquery, alias: _, sample: None } => {
                let (with, rows) = parse::body(file, (**subquery).clone(), &mut self.faults);
                if let Some(with) = with {
                    let at = with.with_token.0.span;
                    self.faults.add(file, at, "WITH inside of a subquery; write its parts at the beginning");
                }
                let (rows, columns) = self.union(file, &rows)?;
                Some((From::Rows(rows), columns))
            }
            _ => {
                let message = "not in the dialect; FROM takes a table, a part or a subquery, each with AS alias";
                self.faults.add(file, factor.span(), message);
                None
            }
        }
    }

    fn alias(&mut self, scope: &Scope<'_>, alias: Option<&TableAlias>, name: Option<&Ident>, at: Span) -> String {
        let found = match (alias, name) {
            (Some(alias), _) if !alias.columns.is_empty() => {
                Err("columns behind an alias; name them in the SELECT with AS".to_owned())
            }
            (Some(alias), _) => names::new(&alias.name),
            (None, Some(name)) => names::existing(name),
            (None, None) => Err("a subquery without a name; write AS alias behind it".to_owned()),
        };
        let written = alias.map(|alias| &alias.name).or(name).map(|name| name.value.clone()).unwrap_or_default();
        let is_taken = scope.items.iter().any(|item| item.alias == written);
        match found {
            Err(message) => self.faults.add(scope.file, at, message),
            Ok(_) if is_taken => {
                self.faults.add(scope.file, at, format!("two tables are called `{written}`; give one another alias"));
            }
            Ok(_) => {}
        }
        written
    }

    fn join(&mut self, scope: &mut Scope<'_>, join: &WrittenJoin, read: &mut Joins) {
        let at = join.relation.span();
        let (is_left, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (false, constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => (true, constraint),
            _ => {
                self.faults.add(scope.file, at, "only JOIN and LEFT JOIN are in the dialect; each with ON");
                return;
            }
        };
        let JoinConstraint::On(condition) = constraint else {
            self.faults.add(scope.file, at, "JOIN without ON; write ON with the equality of two columns");
            return;
        };
        let mut joined = JoinedBy { is_left, on: Vec::new() };
        for condition in conjuncts(condition) {
            self.condition(scope, condition, &mut joined, &mut read.filters);
        }
        if joined.on.is_empty() {
            self.faults.add(scope.file, at, NO_EQUALITY);
        }
        read.joins.push(joined);
    }

    /// One condition of ON: an equality of two columns joins, another filters.
    fn condition(&mut self, scope: &mut Scope<'_>, written: &Written, joined: &mut JoinedBy, filters: &mut Vec<Expr>) {
        let new = scope.items.len() - 1;
        let (condition, kind) = self.value(scope, &mut Reading::rows("ON"), written);
        if kind == SqlKind::Unknown {
            // It has a fault, but may have been the equality.
            joined.on.push((String::new(), String::new()));
            return;
        }
        self.is_condition(scope.file, written, kind);
        let pair = if is_equality(written) { pair(&condition, new) } else { None };
        let is_repeated =
            |(old, new): &(String, String)| joined.on.iter().any(|(one, other)| one == old || other == new);
        match pair {
            Some(pair) if !is_repeated(&pair) => joined.on.push(pair),
            _ if !joined.is_left => filters.push(condition),
            _ if Scope::items_of(&condition).into_iter().eq([new]) => scope.filter(new, &condition),
            _ => {
                let message = "a condition of LEFT JOIN that is neither the equality of an old and a new column, each named \
                               once, nor about the new table alone; write it into a subquery or a CASE";
                self.faults.add(scope.file, written.span(), message);
            }
        }
    }
}

/// What an item is called, by its alias or its own name.
fn named(factor: &TableFactor) -> (Option<&TableAlias>, Option<&Ident>) {
    match factor {
        TableFactor::Table { name, alias, .. } => (alias.as_ref(), names::single(name)),
        TableFactor::Derived { alias, .. } => (alias.as_ref(), None),
        _ => (None, None),
    }
}

fn is_equality(written: &Written) -> bool {
    match written {
        Written::Nested(inner) => is_equality(inner),
        Written::BinaryOp { op, .. } => *op == BinaryOperator::Eq,
        _ => false,
    }
}

/// The columns of an equality that joins an item to those before it, the old one first: Polars takes the sides the wrong
/// way round otherwise.
fn pair(condition: &Expr, new: usize) -> Option<(String, String)> {
    let Expr::Binary { left, right, .. } = condition else { return None };
    let (Expr::Column(left), Expr::Column(right)) = (&**left, &**right) else { return None };
    let is_new = |name: &String| Scope::items_of(&Expr::column(name)).contains(&new);
    match (is_new(left), is_new(right)) {
        (false, true) => Some((left.clone(), right.clone())),
        (true, false) => Some((right.clone(), left.clone())),
        _ => None,
    }
}

impl Joins {
    /// The items of a scope, joined.
    pub(super) fn joined(self, scope: Scope<'_>) -> From {
        let mut selects = scope.into_selects().into_iter();
        let first = selects.next().expect("FROM has an item");
        let join = |(rows, joined): (Select, JoinedBy)| Join { is_left: joined.is_left, rows, on: joined.on };
        let joins: Vec<Join> = selects.zip(self.joins).map(join).collect();
        if joins.is_empty() { From::Rows(vec![first]) } else { From::Joined(Box::new(first), joins) }
    }
}
