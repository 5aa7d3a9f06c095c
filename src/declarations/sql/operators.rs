//! Operators of two sides.

use sqlparser::ast::{BinaryOperator, Expr as Written, Spanned};
use sqlparser::tokenizer::Span;

use super::contradictions;
use super::expressions::Reading;
use super::form::{Expr, Operator};
use super::kind::SqlKind;
use super::rank::Rank;
use super::resolve::Resolver;
use super::scope::Scope;

type Side = (Expr, SqlKind);

impl Resolver<'_> {
    /// An operation on two values.
    pub(super) fn binary(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        left: &Written,
        operator: &BinaryOperator,
        right: &Written,
    ) -> (Expr, SqlKind) {
        let at = left.span();
        let one = self.value(scope, reading, left);
        let other = self.value(scope, reading, right);
        if one.1 == SqlKind::Null || other.1 == SqlKind::Null {
            return self.fault(
                scope,
                at,
                "NULL in an operation is always NULL; write IS NULL or IS NOT NULL".to_owned(),
            );
        }
        match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                self.is_condition(scope.file, left, one.1);
                self.is_condition(scope.file, right, other.1);
                let operator = if *operator == BinaryOperator::And { Operator::And } else { Operator::Or };
                match contradictions::fault(&one.0, operator, &other.0) {
                    Some(fault) => self.fault(scope, at, fault.to_owned()),
                    None => (Expr::binary(one.0, operator, other.0), SqlKind::Boolean),
                }
            }
            BinaryOperator::Eq => self.compared(scope, at, one, Operator::Equal, other),
            BinaryOperator::NotEq => self.compared(scope, at, one, Operator::Unequal, other),
            BinaryOperator::Lt => self.compared(scope, at, one, Operator::Less, other),
            BinaryOperator::LtEq => self.compared(scope, at, one, Operator::LessOrEqual, other),
            BinaryOperator::Gt => self.compared(scope, at, one, Operator::Greater, other),
            BinaryOperator::GtEq => self.compared(scope, at, one, Operator::GreaterOrEqual, other),
            BinaryOperator::Plus => self.summed(scope, at, one, Operator::Plus, other),
            BinaryOperator::Minus => self.summed(scope, at, one, Operator::Minus, other),
            BinaryOperator::Multiply => self.summed(scope, at, one, Operator::Times, other),
            BinaryOperator::Modulo => self.remainder(scope, at, one, other),
            BinaryOperator::StringConcat => self.concatenated(scope, at, one, other),
            BinaryOperator::Divide => {
                let message = "/ is not in the dialect: engines round differently; multiply the other side instead";
                self.fault(scope, at, message.to_owned())
            }
            other => self.fault(scope, at, format!("{other} is not in the dialect; docs/SQL.md lists what is")),
        }
    }

    fn compared(&mut self, scope: &Scope<'_>, at: Span, one: Side, operator: Operator, other: Side) -> Side {
        let kind = self.alike(scope.file, at, one.1, other.1, "compared");
        match kind {
            SqlKind::Boolean => self.fault(
                scope,
                at,
                "a comparison of booleans; write the condition itself, or NOT before it".to_owned(),
            ),
            SqlKind::Number => {
                let message = "a comparison of real numbers, which engines round differently; compare integers";
                self.fault(scope, at, message.to_owned())
            }
            SqlKind::Unknown => (Expr::Null(None), kind),
            _ if one.0 == other.0 => self.fault(
                scope,
                at,
                "a comparison of a value with itself; write IS NOT NULL, or leave it out".to_owned(),
            ),
            _ if one.0.columns().is_empty() && other.0.columns().is_empty() => {
                self.fault(scope, at, "a comparison of two constants; name a column".to_owned())
            }
            _ => (Expr::binary(one.0, operator, other.0), SqlKind::Boolean),
        }
    }

    fn summed(&mut self, scope: &Scope<'_>, at: Span, one: Side, operator: Operator, other: Side) -> Side {
        match (one.1, other.1) {
            (SqlKind::Integer(left), SqlKind::Integer(right)) => {
                let is_product = operator == Operator::Times;
                let furthest = if is_product { left.saturating_mul(right) } else { left.saturating_add(right) };
                self.fitting(scope, at, Expr::binary(one.0, operator, other.0), SqlKind::Integer(furthest))
            }
            (SqlKind::Unknown, _) | (_, SqlKind::Unknown) => (Expr::Null(None), SqlKind::Unknown),
            (SqlKind::Date, _) | (_, SqlKind::Date) => {
                let message = "a sum with a date, which engines work out differently; JOIN calendar and take day_number, or \
                               compare with plus_<n>_months";
                self.fault(scope, at, message.to_owned())
            }
            (one, other) => {
                self.fault(scope, at, format!("a sum of {} and {}; only of integers", one.label(), other.label()))
            }
        }
    }

    fn remainder(&mut self, scope: &Scope<'_>, at: Span, one: Side, other: Side) -> Side {
        match (one.1, other.0) {
            (SqlKind::Unknown, _) => (Expr::Null(None), SqlKind::Unknown),
            (SqlKind::Integer(_), Expr::Integer(divisor)) if divisor > 0 => {
                (Expr::Remainder { value: Box::new(one.0), divisor }, SqlKind::of_literal(divisor))
            }
            _ => {
                self.fault(scope, at, "% takes an integer and a whole number above zero that is written out".to_owned())
            }
        }
    }

    /// Text behind text; an id only behind one digit, so that the whole lies in one order on every engine.
    fn concatenated(&mut self, scope: &Scope<'_>, at: Span, one: Side, other: Side) -> Side {
        let kind = match (one.1, other.1) {
            (SqlKind::Unknown, _) | (_, SqlKind::Unknown) => return (Expr::Null(None), SqlKind::Unknown),
            (SqlKind::Text, SqlKind::Text) => SqlKind::Text,
            (SqlKind::Text, SqlKind::Id(id)) => match digits(&one.0) {
                Some(digits) => SqlKind::Rank(Rank::behind(&digits, id)),
                None => {
                    let message = "an id behind text that is not one digit, as '1', or a CASE of such";
                    return self.fault(scope, at, message.to_owned());
                }
            },
            (SqlKind::Id(_) | SqlKind::Rank(_), _) | (_, SqlKind::Id(_) | SqlKind::Rank(_)) => {
                let message = "an id can only be the last part of a text, behind one digit";
                return self.fault(scope, at, message.to_owned());
            }
            (one, other) => {
                let message =
                    format!("|| of {} and {}; only of text, so write a CASE for others", one.label(), other.label());
                return self.fault(scope, at, message);
            }
        };
        (Expr::binary(one.0, Operator::Concat, other.0), kind)
    }
}

/// The digits that a text can be, if it is always one.
fn digits(text: &Expr) -> Option<Vec<usize>> {
    match text {
        Expr::Text(text) => match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(vec![usize::from(digit - b'0')]),
            _ => None,
        },
        Expr::Case { branches, otherwise } => {
            let values = branches.iter().map(|(_, then)| then).chain(otherwise.as_deref());
            values.map(digits).collect::<Option<Vec<Vec<usize>>>>().map(|each| each.concat())
        }
        _ => None,
    }
}
