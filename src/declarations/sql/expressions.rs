//! Values and conditions: each with what it holds, and nothing that engines work out differently.

use sqlparser::ast::{BinaryOperator, CaseWhen, Expr as Written, Ident, Spanned, UnaryOperator, Value};
use sqlparser::tokenizer::Span;

use super::form::{Expr, Operator};
use super::kind::SqlKind;
use super::resolve::Resolver;
use super::scope::Scope;

/// Where a value stands, and what was met in it.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) place: Place,
    /// What is worked out of whole groups.
    pub(super) aggregates: Vec<Expr>,
    /// Columns outside of these, and where they are.
    pub(super) bare: Vec<(String, Span)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a clause that looks at single rows.
    Rows(&'static str),
    /// In SELECT or HAVING, which may look at groups.
    Groups,
}

impl Reading {
    pub(super) fn rows(clause: &'static str) -> Self {
        Self { place: Place::Rows(clause), aggregates: Vec::new(), bare: Vec::new() }
    }

    pub(super) fn groups() -> Self {
        Self { place: Place::Groups, ..Self::rows("") }
    }
}

/// The conditions that are joined by AND.
pub(super) fn conjuncts(written: &Written) -> Vec<&Written> {
    let mut found = Vec::new();
    let mut open = vec![written];
    while let Some(next) = open.pop() {
        match next {
            Written::BinaryOp { left, op: BinaryOperator::And, right } => open.extend([&**right, &**left]),
            Written::Nested(inner) if is_and(inner) => open.push(inner),
            other => found.push(other),
        }
    }
    found
}

fn is_and(written: &Written) -> bool {
    matches!(written, Written::BinaryOp { op: BinaryOperator::And, .. } | Written::Nested(_))
}

/// How deep values may nest.
const DEEPEST: usize = 60;

impl Resolver<'_> {
    /// A value with its kind; [`SqlKind::Unknown`] if it has a fault, which is noted.
    pub(super) fn value(&mut self, scope: &mut Scope<'_>, reading: &mut Reading, written: &Written) -> (Expr, SqlKind) {
        self.depth += 1;
        let found = if self.depth > DEEPEST {
            self.fault(
                scope,
                written.span(),
                "too deeply nested; put what is inside into a column of a part".to_owned(),
            )
        } else {
            self.value_within(scope, reading, written)
        };
        self.depth -= 1;
        found
    }

    fn value_within(&mut self, scope: &mut Scope<'_>, reading: &mut Reading, written: &Written) -> (Expr, SqlKind) {
        match written {
            Written::Nested(inner) => self.value(scope, reading, inner),
            Written::Identifier(name) => self.column(scope, reading, std::slice::from_ref(name)),
            Written::CompoundIdentifier(path) => self.column(scope, reading, path),
            Written::Value(value) => self.literal(scope, &value.value, value.span),
            Written::UnaryOp { op, expr } => self.unary(scope, reading, *op, expr),
            Written::BinaryOp { left, op, right } => self.binary(scope, reading, left, op, right),
            Written::IsNull(value) => self.is_null(scope, reading, value, false),
            Written::IsNotNull(value) => self.is_null(scope, reading, value, true),
            Written::InList { expr, list, negated } => {
                let (value, kind) = self.in_list(scope, reading, expr, list);
                (negate(value, *negated), kind)
            }
            Written::Between { expr, negated, low, high } => {
                let low = self.binary(scope, reading, expr, &BinaryOperator::GtEq, low);
                let high = self.binary(scope, reading, expr, &BinaryOperator::LtEq, high);
                (negate(Expr::binary(low.0, Operator::And, high.0), *negated), both(low.1, high.1))
            }
            Written::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.case(scope, reading, operand.as_deref(), conditions, else_result.as_deref())
            }
            Written::Function(function) => self.function(scope, reading, function),
            other => {
                let message = refusal(other);
                self.fault(scope, other.span(), message.to_owned())
            }
        }
    }

    /// Notes a fault in place of a value.
    pub(super) fn fault(&mut self, scope: &Scope<'_>, at: Span, message: String) -> (Expr, SqlKind) {
        self.faults.add(scope.file, at, message);
        (Expr::Null(None), SqlKind::Unknown)
    }

    /// A value; a fault if it may not fit in 64 bits.
    pub(super) fn fitting(&mut self, scope: &Scope<'_>, at: Span, value: Expr, kind: SqlKind) -> (Expr, SqlKind) {
        if kind.is_too_wide() {
            let message = "this may be beyond 64 bits, where engines stop or come round; let a [[statistic]] work it out of \
                           smaller numbers, or take the sum in one place";
            return self.fault(scope, at, message.to_owned());
        }
        (value, kind)
    }

    /// Notes a fault if something is no condition.
    pub(super) fn is_condition(&mut self, file: &str, written: &Written, kind: SqlKind) {
        if !matches!(kind, SqlKind::Boolean | SqlKind::Unknown) {
            let message = format!("{} where a condition is meant; compare it with something", kind.label());
            self.faults.add(file, written.span(), message);
        }
    }

    fn column(&mut self, scope: &mut Scope<'_>, reading: &mut Reading, path: &[Ident]) -> (Expr, SqlKind) {
        let (column, kind) = scope.column(path, &mut self.faults);
        if let (Expr::Column(name), Some(first)) = (&column, path.first()) {
            reading.bare.push((name.clone(), first.span));
        }
        (column, kind)
    }

    fn literal(&mut self, scope: &Scope<'_>, value: &Value, at: Span) -> (Expr, SqlKind) {
        match value {
            Value::Number(digits, _) => match digits.parse() {
                Ok(number) => (Expr::Integer(number), SqlKind::of_literal(number)),
                Err(_) => {
                    let message =
                        "a number that is no 64-bit integer; engines round differently, so count in whole numbers";
                    self.fault(scope, at, message.to_owned())
                }
            },
            Value::SingleQuotedString(text) if text.contains(['\'', '\\']) || text.contains(char::is_control) => {
                let message =
                    "a quote, a backslash or a control character in text, which engines read differently; leave it out";
                self.fault(scope, at, message.to_owned())
            }
            Value::SingleQuotedString(text) => (Expr::Text(text.clone()), SqlKind::Text),
            Value::Boolean(is_true) => (Expr::Boolean(*is_true), SqlKind::Boolean),
            Value::Null => (Expr::Null(None), SqlKind::Null),
            _ => self.fault(scope, at, "not in the dialect; write text in 'single quotes'".to_owned()),
        }
    }

    fn unary(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        operator: UnaryOperator,
        written: &Written,
    ) -> (Expr, SqlKind) {
        let (value, kind) = self.value(scope, reading, written);
        match operator {
            UnaryOperator::Not => {
                self.is_condition(scope.file, written, kind);
                (Expr::Not(Box::new(value)), SqlKind::Boolean)
            }
            UnaryOperator::Minus if matches!(kind, SqlKind::Integer(_) | SqlKind::Unknown) => match value {
                Expr::Integer(number) => (Expr::Integer(-number), kind),
                value => (Expr::binary(Expr::Integer(0), Operator::Minus, value), kind),
            },
            _ => self.fault(
                scope,
                written.span(),
                format!("this sign before {}; only NOT, and - before integers", kind.label()),
            ),
        }
    }

    fn is_null(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        written: &Written,
        is_negated: bool,
    ) -> (Expr, SqlKind) {
        let (value, kind) = self.value(scope, reading, written);
        if kind == SqlKind::Null || value.columns().is_empty() && kind != SqlKind::Unknown {
            return self.fault(scope, written.span(), "IS NULL of a constant; name a column".to_owned());
        }
        (Expr::IsNull { value: Box::new(value), is_negated }, SqlKind::Boolean)
    }

    fn in_list(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        written: &Written,
        list: &[Written],
    ) -> (Expr, SqlKind) {
        let (value, kind) = self.value(scope, reading, written);
        let mut items = Vec::new();
        for item in list {
            let (found, of_item) = self.value(scope, reading, item);
            if !matches!(found, Expr::Text(_) | Expr::Integer(_) | Expr::Null(_)) || of_item == SqlKind::Null {
                self.faults.add(scope.file, item.span(), "IN lists text or integers; write another condition with OR");
            }
            self.alike(scope.file, item.span(), kind, of_item, "compared");
            items.push(found);
        }
        (Expr::In { value: Box::new(value), list: items }, SqlKind::Boolean)
    }

    fn case(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        operand: Option<&Written>,
        conditions: &[CaseWhen],
        otherwise: Option<&Written>,
    ) -> (Expr, SqlKind) {
        let mut kind = SqlKind::Null;
        let mut branches = Vec::new();
        for CaseWhen { condition, result } in conditions {
            let when = match operand {
                Some(operand) => self.binary(scope, reading, operand, &BinaryOperator::Eq, condition),
                None => self.value(scope, reading, condition),
            };
            self.is_condition(scope.file, condition, when.1);
            let then = self.value(scope, reading, result);
            kind = self.alike(scope.file, result.span(), kind, then.1, "put beside each other");
            branches.push((when.0, then.0));
        }
        let mut last = None;
        if let Some(written) = otherwise {
            let (value, of_last) = self.value(scope, reading, written);
            kind = self.alike(scope.file, written.span(), kind, of_last, "put beside each other");
            last = Some(value).filter(|_| of_last != SqlKind::Null);
        }
        if last.is_some() {
            branches = branches.into_iter().map(never_null).collect();
        }
        if kind == SqlKind::Null {
            let at = conditions.first().map_or(Span::empty(), |branch| branch.result.span());
            return self.fault(scope, at, "a CASE that is always NULL; give it a value".to_owned());
        }
        (Expr::Case { branches, otherwise: last.map(Box::new) }, kind)
    }

    /// The kind that two values share; a fault if there is none.
    pub(super) fn alike(&mut self, file: &str, at: Span, one: SqlKind, other: SqlKind, verb: &str) -> SqlKind {
        match (one, other) {
            (SqlKind::Unknown, _) | (_, SqlKind::Unknown) => SqlKind::Unknown,
            (SqlKind::Null, kind) | (kind, SqlKind::Null) => kind,
            (one, other) if one == other => one,
            (SqlKind::Integer(one), SqlKind::Integer(other)) => SqlKind::Integer(one.max(other)),
            (SqlKind::Id(one), SqlKind::Id(other)) => {
                let message = format!("{one} and {other} cannot be {verb}: they name different things");
                self.faults.add(file, at, message);
                SqlKind::Unknown
            }
            (SqlKind::Rank(one), SqlKind::Rank(other)) => match one.with(other) {
                Ok(both) => SqlKind::Rank(both),
                Err((digit, one, other)) => {
                    let message =
                        format!("{one} and {other}, both behind '{digit}', cannot be {verb}; write another digit");
                    self.faults.add(file, at, message);
                    SqlKind::Unknown
                }
            },
            (one, other) => {
                let message = format!("{} and {} cannot be {verb}; make both the same", one.label(), other.label());
                self.faults.add(file, at, message);
                SqlKind::Unknown
            }
        }
    }
}

/// A branch of a CASE whose condition is never NULL, if its value may be: Sail else takes the value for one that never is, here
/// and not there, and fails in the middle.
fn never_null((when, then): (Expr, Expr)) -> (Expr, Expr) {
    let is_constant = matches!(then, Expr::Text(_) | Expr::Integer(_) | Expr::Boolean(_) | Expr::Null(_));
    (if is_constant { when } else { when.or_false() }, then)
}

fn negate(value: Expr, is_negated: bool) -> Expr {
    if is_negated { Expr::Not(Box::new(value)) } else { value }
}

fn both(one: SqlKind, other: SqlKind) -> SqlKind {
    if one == SqlKind::Unknown { one } else { other }
}

/// Why something is not in the dialect, and what to write.
fn refusal(written: &Written) -> &'static str {
    match written {
        Written::InSubquery { .. } | Written::Exists { .. } => {
            "IN (SELECT …) and EXISTS are not in the dialect; JOIN or LEFT JOIN a part with SELECT DISTINCT"
        }
        Written::Subquery(_) => "a subquery for a single value is not in the dialect; JOIN a part with its rows",
        Written::Cast { .. } | Written::Convert { .. } => {
            "CAST is not in the dialect: engines round differently; leave it out"
        }
        Written::TypedString(_) | Written::Interval(_) => {
            "a date in the text is not in the dialect; JOIN calendar or intervals and compare with their columns"
        }
        Written::Extract { .. } => {
            "EXTRACT is not in the dialect; JOIN calendar and read year, quarter_start or day_number"
        }
        Written::Like { .. } | Written::ILike { .. } | Written::SimilarTo { .. } | Written::RLike { .. } => {
            "patterns are not in the dialect; compare with = or IN"
        }
        Written::IsTrue(_) | Written::IsNotFalse(_) => "write the condition itself, with IS NOT NULL if need be",
        Written::IsFalse(_) | Written::IsNotTrue(_) => "write NOT before the condition, with IS NULL if need be",
        Written::IsDistinctFrom(..) | Written::IsNotDistinctFrom(..) => {
            "IS DISTINCT FROM is not in the dialect; write = or <> and IS NULL"
        }
        _ => "not in the dialect; docs/SQL.md lists what is",
    }
}
