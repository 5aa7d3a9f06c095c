//! The one form as text: plain names without quotes or qualifiers, every operation in parentheses.

use std::fmt::Write as _;

use super::form::{Expr, From, Function, Join, Operator, Part, Select};
use super::kind::SqlKind;

/// A query as text.
pub(super) fn query(parts: &[Part], last: &[Select]) -> String {
    let mut writer = Writer::default();
    let parts: Vec<String> =
        parts.iter().map(|part| format!("{} AS (\n{}\n)", part.name, writer.union(&part.rows))).collect();
    let last = writer.union(last);
    if parts.is_empty() { last } else { format!("WITH {}\n{last}", parts.join(",\n")) }
}

/// Numbers the rows that are worked out in place: no two names in a query are the same, since Polars lets a name of
/// one SELECT be seen in others.
#[derive(Default)]
struct Writer {
    n_names: usize,
}

impl Writer {
    fn name(&mut self) -> String {
        self.n_names += 1;
        format!("rows__{}", self.n_names)
    }

    fn union(&mut self, selects: &[Select]) -> String {
        selects.iter().map(|select| self.select(select)).collect::<Vec<String>>().join("\nUNION ALL\n")
    }

    fn select(&mut self, select: &Select) -> String {
        let column = |(value, name): &(Expr, String)| match value {
            Expr::Column(column) if column == name => name.clone(),
            value => format!("{} AS {name}", expression(value)),
        };
        let columns: Vec<String> = select.columns.iter().map(column).collect();
        let distinct = if select.is_distinct { "DISTINCT " } else { "" };
        let mut text = format!("SELECT {distinct}{} FROM {}", columns.join(", "), self.from(&select.from));
        if let Some(filter) = &select.filter {
            let _ = write!(text, " WHERE {}", expression(filter));
        }
        if !select.group_by.is_empty() {
            let _ = write!(text, " GROUP BY {}", select.group_by.join(", "));
        }
        if select.is_one_row {
            text.push_str(" LIMIT 1");
        }
        text
    }

    fn from(&mut self, from: &From) -> String {
        match from {
            From::Table(name) | From::Part(name) => name.clone(),
            From::Rows(rows) => format!("({}) AS {}", self.union(rows), self.name()),
            From::Joined(first, joins) => {
                let first = format!("({}) AS {}", self.select(first), self.name());
                let joins = joins.iter().map(|join| self.join(join));
                std::iter::once(first).chain(joins).collect::<Vec<String>>().join(" ")
            }
        }
    }

    fn join(&mut self, join: &Join) -> String {
        let word = if join.is_left { "LEFT JOIN" } else { "JOIN" };
        let on: Vec<String> = join.on.iter().map(|(old, new)| format!("{old} = {new}")).collect();
        format!("{word} ({}) AS {} ON {}", self.select(&join.rows), self.name(), on.join(" AND "))
    }
}

/// A value that stands by itself: an integer says its width, which engines else choose.
fn expression(value: &Expr) -> String {
    match value {
        Expr::Column(name) => name.clone(),
        Expr::Text(text) => format!("'{text}'"),
        Expr::Integer(number) => format!("CAST({number} AS BIGINT)"),
        Expr::Boolean(is_true) => if *is_true { "TRUE" } else { "FALSE" }.to_owned(),
        Expr::Null(kind) => null(*kind),
        Expr::Not(value) => format!("(NOT {})", expression(value)),
        Expr::IsNull { value, is_negated } => {
            format!("({} IS {}NULL)", expression(value), if *is_negated { "NOT " } else { "" })
        }
        Expr::Binary { left, operator, right } => binary(left, *operator, right),
        Expr::Remainder { value, divisor } => remainder(value, *divisor),
        Expr::In { value, list } => {
            format!("({} IN ({}))", expression(value), list.iter().map(operand).collect::<Vec<String>>().join(", "))
        }
        Expr::Case { branches, otherwise } => case(branches, otherwise.as_deref()),
        Expr::Coalesce(values) => {
            format!("COALESCE({})", values.iter().map(expression).collect::<Vec<String>>().join(", "))
        }
        Expr::Wide(value) => format!("CAST({} AS BIGINT)", expression(value)),
        Expr::Aggregate { function, argument } => aggregate(*function, argument),
    }
}

/// A value beside another whose width it takes on.
fn operand(value: &Expr) -> String {
    match value {
        Expr::Integer(number) if *number >= 0 => number.to_string(),
        value => expression(value),
    }
}

fn null(kind: Option<SqlKind>) -> String {
    let name = match kind {
        Some(SqlKind::Text) => "STRING",
        Some(SqlKind::Date) => "DATE",
        Some(SqlKind::Boolean) => "BOOLEAN",
        Some(SqlKind::Integer(_)) => "BIGINT",
        Some(SqlKind::Number) => "DOUBLE",
        // Ids are numbers on some engines, so that no type can be named.
        _ => return "NULL".to_owned(),
    };
    format!("CAST(NULL AS {name})")
}

fn binary(left: &Expr, operator: Operator, right: &Expr) -> String {
    let word = match operator {
        Operator::And => "AND",
        Operator::Or => "OR",
        Operator::Equal => "=",
        Operator::Unequal => "<>",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
        Operator::Concat => "||",
    };
    if matches!(operator, Operator::And | Operator::Or) {
        let chain = chain(left, operator, right).into_iter().map(expression);
        return format!("({})", chain.collect::<Vec<String>>().join(&format!(" {word} ")));
    }
    let is_constant = left.columns().is_empty() && right.columns().is_empty();
    let side = if is_constant { expression } else { operand };
    format!("({} {word} {})", side(left), side(right))
}

/// The conditions that one word joins, in order. Each pair in parentheses of its own would soon nest deeper than engines read.
fn chain<'e>(left: &'e Expr, joined_by: Operator, right: &'e Expr) -> Vec<&'e Expr> {
    let mut conditions = vec![right];
    let mut rest = left;
    while let Expr::Binary { left, operator, right } = rest
        && *operator == joined_by
    {
        conditions.push(right);
        rest = left;
    }
    conditions.push(rest);
    conditions.reverse();
    conditions
}

/// Below zero Polars rounds down where others cut off: the remainder is only asked of what is above.
fn remainder(value: &Expr, divisor: i64) -> String {
    let value = expression(value);
    format!("(CASE WHEN {value} < 0 THEN 0 - ((0 - {value}) % {divisor}) ELSE {value} % {divisor} END)")
}

fn case(branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
    let branch = |(when, then): &(Expr, Expr)| format!("WHEN {} THEN {}", expression(when), expression(then));
    let branches: Vec<String> = branches.iter().map(branch).collect();
    let otherwise = otherwise.map_or_else(String::new, |value| format!(" ELSE {}", expression(value)));
    format!("CASE {}{otherwise} END", branches.join(" "))
}

fn aggregate(function: Function, argument: &str) -> String {
    match function {
        Function::Count => format!("COUNT({argument})"),
        Function::CountDistinct => format!("COUNT(DISTINCT {argument})"),
        Function::Sum => format!("SUM({argument})"),
        Function::Min => format!("MIN({argument})"),
        Function::Max => format!("MAX({argument})"),
    }
}
