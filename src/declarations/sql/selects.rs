//! One SELECT: rows are joined and filtered, then grouped, then what is made of the groups is worked out, then doubles are
//! left out; each of these is a SELECT of its own in the one form.

use sqlparser::ast::{
    Distinct, Expr as Written, GroupByExpr, Select as WrittenSelect, SelectItem, SelectItemQualifiedWildcardKind,
    Spanned, WildcardAdditionalOptions,
};
use sqlparser::tokenizer::Span;

use super::aggregates::{aggregate_name, argument_name};
use super::expressions::{Reading, conjuncts};
use super::form::{Expr, From, Select};
use super::kind::SqlKind;
use super::names;
use super::resolve::Resolver;
use super::schema::Columns;
use super::scope::Scope;

/// A column that a SELECT returns.
type OutputColumn = (String, Expr, SqlKind);

impl Resolver<'_> {
    /// One SELECT, with the columns that it returns; nothing if it reads no table.
    pub(super) fn select(&mut self, file: &str, written: &WrittenSelect) -> Option<(Select, Columns)> {
        self.refuse_clauses(file, written);
        let at = written.select_token.0.span;
        let (mut scope, joins) = self.from(file, &written.from, at)?;
        let outer = std::mem::take(&mut self.arguments);
        let mut filters = joins.filters.clone();
        filters.extend(written.selection.iter().flat_map(conjuncts).map(|written| self.filter_of(&mut scope, written)));
        let groups = self.groups(&mut scope, &written.group_by);
        let mut reading = Reading::groups();
        let outputs: Vec<OutputColumn> =
            written.projection.iter().flat_map(|item| self.outputs(&mut scope, &mut reading, item)).collect();
        let having = written.having.as_ref().map(|having| self.having(&mut scope, &mut reading, having));
        self.are_distinct(file, at, &outputs);
        let arguments = std::mem::replace(&mut self.arguments, outer);
        let columns = outputs.iter().map(|(name, _, kind)| (name.clone(), *kind)).collect();
        let (is_grouped, groups) = (groups.is_some() || !reading.aggregates.is_empty(), groups.unwrap_or_default());
        if is_grouped {
            self.are_grouped(file, &reading, &groups);
        }
        let mut select = plain(outputs.into_iter().map(|(name, value, _)| (value, name)).collect());
        let n_columns = select.columns.len();
        let mut rows = if is_grouped { plain(rows_to_group(&groups, &reading, arguments)) } else { select.clone() };
        rows.filter = Expr::all(filters);
        with_some_column(&mut rows, || scope.anchor());
        scope.note_reads(&mut self.reads);
        rows.from = joins.joined(scope);
        if is_grouped {
            let rows = grouped(&groups, &reading, rows);
            with_some_column(&mut select, || {
                rows.columns.first().map_or(Expr::Null(None), |(_, name)| Expr::column(name))
            });
            select.from = From::Rows(vec![rows]);
            select.filter = having;
        } else {
            select = rows;
        }
        if select.columns.len() > n_columns {
            select = Select::of(select, n_columns);
        }
        if matches!(written.distinct, Some(Distinct::Distinct)) {
            select = Select { is_distinct: true, ..Select::of(select, n_columns) };
        }
        Some((select, columns))
    }

    fn filter_of(&mut self, scope: &mut Scope<'_>, written: &Written) -> Expr {
        let (condition, kind) = self.value(scope, &mut Reading::rows("WHERE"), written);
        self.is_condition(scope.file, written, kind);
        condition
    }

    fn having(&mut self, scope: &mut Scope<'_>, reading: &mut Reading, written: &Written) -> Expr {
        let (condition, kind) = self.value(scope, reading, written);
        self.is_condition(scope.file, written, kind);
        condition
    }

    /// The columns to group by, if there is a GROUP BY.
    fn groups(&mut self, scope: &mut Scope<'_>, written: &GroupByExpr) -> Option<Vec<String>> {
        const ONLY_COLUMNS: &str = "GROUP BY takes columns of FROM; work out others in a part or a subquery";
        let GroupByExpr::Expressions(written, modifiers) = written else {
            self.faults.add(scope.file, written.span(), ONLY_COLUMNS);
            return None;
        };
        if !modifiers.is_empty() {
            let at = written.first().map_or(Span::empty(), Spanned::span);
            self.faults.add(scope.file, at, ONLY_COLUMNS);
        }
        if written.is_empty() {
            return None;
        }
        let mut found: Vec<String> = Vec::new();
        for written in written {
            match self.value(scope, &mut Reading::rows("GROUP BY"), written) {
                (_, SqlKind::Unknown) => {}
                (Expr::Column(name), kind) if kind != SqlKind::Number => {
                    if !found.contains(&name) {
                        found.push(name);
                    }
                }
                (_, SqlKind::Number) => {
                    self.faults.add(
                        scope.file,
                        written.span(),
                        "GROUP BY a real number, which engines round differently",
                    );
                }
                _ => self.faults.add(scope.file, written.span(), ONLY_COLUMNS),
            }
        }
        Some(found)
    }

    fn outputs(&mut self, scope: &mut Scope<'_>, reading: &mut Reading, item: &SelectItem) -> Vec<OutputColumn> {
        match item {
            SelectItem::ExprWithAlias { expr, alias } => {
                let (value, kind) = self.value(scope, reading, expr);
                let name = names::new(alias).unwrap_or_else(|message| {
                    self.faults.add(scope.file, alias.span, message);
                    alias.value.clone()
                });
                vec![(name, value, kind)]
            }
            SelectItem::UnnamedExpr(expr) => {
                let (value, kind) = self.value(scope, reading, expr);
                let name = match expr {
                    Written::Identifier(name) => name.value.clone(),
                    Written::CompoundIdentifier(path) => path.last().map(|name| name.value.clone()).unwrap_or_default(),
                    _ => {
                        self.faults.add(scope.file, expr.span(), "a column without a name; write AS name behind it");
                        return Vec::new();
                    }
                };
                vec![(name, value, kind)]
            }
            SelectItem::Wildcard(options) if is_plain(options) => stars(scope, reading, None, options),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
                if is_plain(options) =>
            {
                let alias = names::single(name).map(|name| name.value.as_str()).unwrap_or_default();
                let Some(at) = scope.items.iter().position(|item| item.alias == alias) else {
                    self.faults.add(scope.file, item.span(), format!("there is no `{alias}` in FROM"));
                    return Vec::new();
                };
                stars(scope, reading, Some(at), options)
            }
            other => {
                self.faults.add(scope.file, other.span(), "not in the dialect; write columns, `*` or `alias.*`");
                Vec::new()
            }
        }
    }

    fn are_distinct(&mut self, file: &str, at: Span, outputs: &[OutputColumn]) {
        for (place, (name, _, _)) in outputs.iter().enumerate() {
            if outputs[..place].iter().any(|(other, _, _)| other == name) {
                self.faults.add(file, at, format!("two columns are called `{name}`; give one another name with AS"));
            }
        }
    }

    /// Notes the columns that stand beside groups without being grouped by.
    fn are_grouped(&mut self, file: &str, reading: &Reading, groups: &[String]) {
        for (name, at) in reading.bare.iter().filter(|(name, _)| !groups.contains(name)) {
            let column = name.rsplit_once("__t").map_or(name.as_str(), |(column, _)| column);
            let message = format!("`{column}` may differ within a group; add it to GROUP BY, or take MIN or MAX of it");
            self.faults.add(file, *at, message);
        }
    }

    /// Notes each clause that is not in the dialect.
    fn refuse_clauses(&mut self, file: &str, written: &WrittenSelect) {
        let WrittenSelect {
            select_token,
            optimizer_hints: _,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from: _,
            lateral_views,
            prewhere,
            selection: _,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor: _,
        } = written;
        let at = select_token.0.span;
        let is_other = select_modifiers.is_some()
            || top.is_some()
            || exclude.is_some()
            || into.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !connect_by.is_empty()
            || !(cluster_by.is_empty() && distribute_by.is_empty() && sort_by.is_empty())
            || !named_window.is_empty()
            || qualify.is_some()
            || value_table_mode.is_some();
        if is_other {
            let message =
                "a clause that is not in the dialect; SELECT has DISTINCT, FROM, JOIN, WHERE, GROUP BY and HAVING";
            self.faults.add(file, at, message);
        }
        if projection.is_empty() {
            self.faults.add(file, at, "SELECT without a column; name one");
        }
        if matches!(distinct, Some(Distinct::On(_))) {
            self.faults.add(file, at, "DISTINCT ON is not in the dialect; take MIN or MAX in a GROUP BY");
        }
        let is_grouped = !matches!(group_by, GroupByExpr::Expressions(columns, _) if columns.is_empty());
        if let Some(having) = having.as_ref().filter(|_| !is_grouped) {
            self.faults.add(file, having.span(), "HAVING without GROUP BY; write WHERE");
        }
    }
}

fn stars(
    scope: &mut Scope<'_>,
    reading: &mut Reading,
    of: Option<usize>,
    at: &WildcardAdditionalOptions,
) -> Vec<OutputColumn> {
    let columns = scope.all_columns(of);
    let names = columns.iter().flat_map(|(_, value, _)| value.columns().into_iter().map(str::to_owned));
    reading.bare.extend(names.map(|name| (name, at.wildcard_token.0.span)));
    columns
}

fn is_plain(options: &WildcardAdditionalOptions) -> bool {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    opt_ilike.is_none()
        && opt_exclude.is_none()
        && opt_except.is_none()
        && opt_replace.is_none()
        && opt_rename.is_none()
        && opt_alias.is_none()
}

fn plain(columns: Vec<(Expr, String)>) -> Select {
    Select { columns, ..Select::default() }
}

/// Adds a column where there are constants only: engines do not agree how many rows these have.
fn with_some_column(select: &mut Select, column: impl FnOnce() -> Expr) {
    if select.columns.iter().all(|(value, _)| value.columns().is_empty()) {
        select.columns.push((column(), "value__r".to_owned()));
    }
}

/// The columns that grouping looks at.
fn rows_to_group(groups: &[String], reading: &Reading, arguments: Vec<Expr>) -> Vec<(Expr, String)> {
    let mut names: Vec<&str> = groups.iter().map(String::as_str).collect();
    let worked_out: Vec<String> = (0..arguments.len()).map(argument_name).collect();
    for name in reading.aggregates.iter().flat_map(Expr::columns) {
        if !names.contains(&name) && !worked_out.iter().any(|other| other == name) {
            names.push(name);
        }
    }
    let plain = names.into_iter().map(|name| (Expr::column(name), name.to_owned()));
    plain.chain(arguments.into_iter().zip(worked_out)).collect()
}

/// Rows in groups, with what functions make of each.
fn grouped(groups: &[String], reading: &Reading, rows: Select) -> Select {
    let keys = groups.iter().map(|name| (Expr::column(name), name.clone()));
    let made = reading.aggregates.iter().enumerate().map(|(at, value)| (value.clone(), aggregate_name(at)));
    let (columns, from) = (keys.chain(made).collect(), From::Rows(vec![rows]));
    Select { from, group_by: groups.to_vec(), is_one_row: groups.is_empty(), ..plain(columns) }
}
