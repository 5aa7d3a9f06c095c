//! The SQL of a source's records: one value or condition of a row, checked before an engine sees it.
//!
//! An engine takes what it does not know for something else: a day that there is not for none, days between two dates for a
//! number, and a window for a column.

use sqlparser::ast::{BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};
use sqlparser::ast::{DataType, TypedString, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::kind::Type;

/// The functions that a formula may call, and what they give; none for what they are given.
const FUNCTIONS: [(&str, Option<Type>); 15] = [
    ("COALESCE", None),
    ("NULLIF", None),
    ("CONCAT", Some(Type::Text)),
    ("CONCAT_WS", Some(Type::Text)),
    ("LEFT", Some(Type::Text)),
    ("LENGTH", Some(Type::Integer)),
    ("LOWER", Some(Type::Text)),
    ("LTRIM", Some(Type::Text)),
    ("REPLACE", Some(Type::Text)),
    ("RIGHT", Some(Type::Text)),
    ("RTRIM", Some(Type::Text)),
    ("STARTS_WITH", Some(Type::Boolean)),
    ("ENDS_WITH", Some(Type::Boolean)),
    ("SUBSTR", Some(Type::Text)),
    ("UPPER", Some(Type::Text)),
];

/// Says what of a formula is not taken. `kind` has what a column holds; nothing of a column that there is not.
pub fn fault(text: &str, kind: &dyn Fn(&str) -> Option<Type>) -> Option<String> {
    let parser = Parser::new(&GenericDialect {}).try_with_sql(text);
    let read = parser.and_then(|mut parser| Ok((parser.parse_expr()?, parser.peek_token().token)));
    match read {
        // The engine says what it cannot read.
        Err(_) => None,
        Ok((_, token)) if token != Token::EOF => Some(format!("`{token}` stands behind the formula")),
        Ok((written, _)) => Formula { kind }.value(&written).err(),
    }
}

/// What a part of a formula gives; nothing where any kind will do.
type Found = Result<Option<Type>, String>;

struct Formula<'a> {
    kind: &'a dyn Fn(&str) -> Option<Type>,
}

impl Formula<'_> {
    fn value(&self, written: &Expr) -> Found {
        match written {
            Expr::Nested(inner) => self.value(inner),
            Expr::Identifier(name) => Ok((self.kind)(&name.value)),
            Expr::Value(value) => Ok(literal(&value.value)),
            Expr::TypedString(TypedString { data_type: DataType::Date, value, .. }) => day(&value.value),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.value(expr).map(|_| Some(Type::Boolean)),
            Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => self.value(expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => self.value(inner).map(|_| Some(Type::Boolean)),
            Expr::InList { expr, list, .. } => self.alike(list.iter().chain([&**expr])).map(|_| Some(Type::Boolean)),
            Expr::Between { expr, low, high, .. } => {
                self.alike([&**expr, &**low, &**high]).map(|_| Some(Type::Boolean))
            }
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
                self.alike([&**expr, &**pattern]).map(|_| Some(Type::Boolean))
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Trim { expr, .. } | Expr::Substring { expr, .. } => self.value(expr).map(|_| Some(Type::Text)),
            Expr::Function(function) => self.function(function),
            other => Err(format!("`{other}` is not taken; docs/DECLARATIONS.md says what a record may write")),
        }
    }

    fn binary(&self, left: &Expr, operator: &BinaryOperator, right: &Expr) -> Found {
        use BinaryOperator::{And, Eq, Gt, GtEq, Lt, LtEq, Minus, Multiply, NotEq, Or, Plus, StringConcat};
        match operator {
            And | Or => self.value(left).and(self.value(right)).map(|_| Some(Type::Boolean)),
            Eq | NotEq | Lt | LtEq | Gt | GtEq => self.alike([left, right]).map(|_| Some(Type::Boolean)),
            StringConcat => self.value(left).and(self.value(right)).map(|_| Some(Type::Text)),
            Plus | Minus | Multiply => {
                let kinds = [self.value(left)?, self.value(right)?];
                if kinds.contains(&Some(Type::Date)) {
                    return Err(format!("`{operator}` of a date: days between dates are no number; compare the dates"));
                }
                Ok(kinds.into_iter().flatten().next())
            }
            other => Err(format!("`{other}` is not taken; there are = <> < <= > >= AND OR NOT + - * and ||")),
        }
    }

    /// The kind of values that are compared or that take each other's place.
    fn alike<'e>(&self, values: impl IntoIterator<Item = &'e Expr>) -> Found {
        let mut kind: Option<Type> = None;
        for value in values {
            let Some(next) = self.value(value)? else { continue };
            let are_numbers = |kind| matches!(kind, Type::Integer | Type::Number);
            match kind {
                Some(kind) if kind != next && !(are_numbers(kind) && are_numbers(next)) => {
                    let hint =
                        if [kind, next].contains(&Type::Date) { "; write a day as DATE '2026-04-01'" } else { "" };
                    return Err(format!("`{value}` is {}, beside {}{hint}", label(next), label(kind)));
                }
                _ => kind = Some(next),
            }
        }
        Ok(kind)
    }

    fn case(&self, operand: Option<&Expr>, branches: &[CaseWhen], otherwise: Option<&Expr>) -> Found {
        match operand {
            Some(operand) => drop(self.alike(branches.iter().map(|branch| &branch.condition).chain([operand]))?),
            None => branches.iter().try_for_each(|branch| self.value(&branch.condition).map(drop))?,
        }
        self.alike(branches.iter().map(|branch| &branch.result).chain(otherwise))
    }

    fn function(&self, function: &Function) -> Found {
        let name = function.name.to_string().to_uppercase();
        let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
        let Some((_, kind)) = known.filter(|_| function.over.is_none() && function.filter.is_none()) else {
            let names: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "{name} is no function of a row that is taken; there are {} and TRIM",
                names.join(", ")
            ));
        };
        let FunctionArguments::List(list) = &function.args else { return Ok(*kind) };
        let mut values = Vec::new();
        for argument in &list.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) = argument else {
                return Err(format!("`{argument}` is no value that {name} takes"));
            };
            values.push(value);
        }
        match kind {
            Some(kind) => values.into_iter().try_for_each(|value| self.value(value).map(drop)).map(|()| Some(*kind)),
            None => self.alike(values),
        }
    }
}

fn literal(value: &Value) -> Option<Type> {
    match value {
        Value::SingleQuotedString(_) => Some(Type::Text),
        Value::Number(..) => Some(Type::Number),
        Value::Boolean(_) => Some(Type::Boolean),
        _ => None,
    }
}

/// A day that is written out. One that there is not would be none, and the condition never true.
fn day(value: &Value) -> Found {
    let text = value.to_string();
    let is_day = text.trim_matches('\'').parse::<chrono::NaiveDate>().is_ok();
    if is_day { Ok(Some(Type::Date)) } else { Err(format!("DATE {text} is no day: write it as DATE '2026-04-01'")) }
}

fn label(kind: Type) -> &'static str {
    match kind {
        Type::Text => "a text",
        Type::Date => "a date",
        Type::Boolean => "a condition",
        Type::Integer | Type::Number => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(column: &str) -> Option<Type> {
        match column {
            "decided" | "committed" => Some(Type::Date),
            "n" => Some(Type::Integer),
            "code" | "urn" => Some(Type::Text),
            _ => None,
        }
    }

    fn told(text: &str) -> String {
        fault(text, &kind).unwrap_or_default()
    }

    #[test]
    fn what_declarations_write_is_taken() {
        for text in [
            "code IS NOT NULL AND COALESCE(code, 'not_known') <> 'none'",
            "CASE WHEN code IS NULL THEN NULL ELSE CONCAT_WS('|', urn, code, n) END",
            "NULLIF(CONCAT_WS(' ', code, urn), '')",
            "COALESCE(UPPER(code) = 'CUSTODY', FALSE)",
            "COALESCE(decided, committed)",
            "decided >= DATE '2020-02-29' AND n BETWEEN 1 AND 3 AND code IN ('a', 'b')",
            "decided >= committed",
        ] {
            assert_eq!(told(text), "", "{text}");
        }
    }

    #[test]
    fn a_day_that_there_is_not_and_a_text_for_a_day_are_refused() {
        assert!(told("decided <> DATE '2020-02-30'").starts_with("DATE '2020-02-30' is no day"));
        assert!(told("decided >= '2020-02-01'").ends_with("beside a date; write a day as DATE '2026-04-01'"));
        assert!(told("n = '1'").contains("is a text, beside a number"));
    }

    #[test]
    fn days_between_dates_are_no_number() {
        assert!(told("decided - committed > 30").starts_with("`-` of a date"));
    }

    #[test]
    fn a_window_and_a_function_that_is_not_listed_are_refused() {
        assert!(told("ROW_NUMBER() OVER () = 1").starts_with("ROW_NUMBER is no function of a row"));
        assert!(told("MAX(n) OVER (PARTITION BY code) = n").starts_with("MAX is no function of a row"));
        assert!(told("n IN (SELECT n FROM other)").contains("is not taken"));
    }
}
